"""What the licence of an open model asks, said where the model is chosen."""

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import UnknownName


def licence_notes(model: str, catalog: Catalog) -> tuple[str, ...]:
    """One sentence with the licence and its conditions; nothing where it has none or is not on file."""
    try:
        spec = catalog.model(model)
    except UnknownName:
        return ()
    if not spec.license_conditions:
        return ()
    return (f"{spec.name} is under the {spec.license}: {'; '.join(spec.license_conditions)}",)
