"""The names of the catalogue for a field that holds one, and how people write them."""

from collections.abc import Callable

from dashboard.engine.inputs.fields import Names
from dashboard.ui.shell import session
from dashboard.wording.words import gpu_name, model_name, provider_name


def known_names(mark: Names, model: str) -> tuple[tuple[str, ...], Callable[[str], str]]:
    """Every name that the field may hold; hosts are those of `model`."""
    catalog = session.catalog()
    if mark.what == "gpu":
        return catalog.gpu_ids(), gpu_name
    if mark.what == "host":
        return tuple(price.provider for price in catalog.hosts(model)), provider_name
    closed = catalog.proprietary_models() if mark.what == "model" else ()
    return (*closed, *catalog.model_ids()), model_name
