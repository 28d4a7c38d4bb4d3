"""Facts and prices, as of a day, each with its source: `load(as_of)` builds what the engine asks."""

from dashboard.catalog.built import BuiltCatalog, load
from dashboard.catalog.record import FactFileError

__all__ = ["BuiltCatalog", "FactFileError", "load"]
