"""What the licence of an open model asks, said where the model is chosen."""

from dashboard.engine.inputs.catalog import Catalog


def licence_notes(model: str, catalog: Catalog) -> tuple[str, ...]:
    """One sentence with the licence and its conditions, or that it is not known here; nothing where it sets no
    conditions, and of a closed model, which is used under its seller's terms."""
    if not catalog.open_weights(model):
        return ()
    licence = catalog.licence(model)
    if licence is None:
        return (f"The licence of {model} is not known here: read it before relying on the model",)
    if not licence.conditions:
        return ()
    return (f"{licence.model} is under the {licence.name}: {'; '.join(licence.conditions)}",)
