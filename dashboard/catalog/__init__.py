"""Facts and prices, as of a day, each with its source: `load(as_of)` builds what the engine asks."""

from dashboard.catalog.built import BuiltCatalog, load
from dashboard.catalog.price_report import price_as_json, price_report
from dashboard.catalog.refresh import LiveLists, PriceChange, RefreshRefused
from dashboard.catalog.report import disagreements, facts_report
from dashboard.catalog.request import RequestTokens, tiers
from dashboard.catalog.yaml_file import FactFileError

__all__ = [
    "BuiltCatalog",
    "FactFileError",
    "LiveLists",
    "PriceChange",
    "RefreshRefused",
    "RequestTokens",
    "disagreements",
    "facts_report",
    "load",
    "price_as_json",
    "price_report",
    "tiers",
]
