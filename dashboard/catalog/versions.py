"""Which price libraries are installed, and the newest day their packaged lists speak of."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dashboard.catalog.record import read_yaml

GENAI, LITELLM = "genai-prices", "litellm"
KERNEL_TABLES = "aiconfigurator-core"

LEAST_SHARE = 0.8
"""A list with fewer rows than this share of the one in force is taken for broken."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """One library's packaged list. `newest_day` is empty when the installed version is not on record."""

    name: str
    version: str
    newest_day: str
    source_url: str
    snapshot: bool = False
    """True for a list that lies in `market/` instead of an installed package."""
    licence: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"


@lru_cache(maxsize=1)
def library_versions() -> dict[str, str]:
    """Version by library; libraries that are not installed are left out."""
    found: dict[str, str] = {}
    for name in (GENAI, LITELLM):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def kernel_tables_version() -> str:
    """The installed version of the measured kernel tables; "" where the platform has no package of them."""
    try:
        return version(KERNEL_TABLES)
    except PackageNotFoundError:
        return ""


def read_price_lists(folder: Path) -> dict[str, PriceList]:
    """data/price_lists.yaml against the installed versions. Raises `FactFileError`."""
    top = read_yaml(folder / "price_lists.yaml")
    installed = library_versions()
    lists: dict[str, PriceList] = {}
    for name in top.field_names():
        entry = top.record(name)
        known, newest = entry.text("version"), entry.day("newest_day").isoformat()
        if entry.day("checked_on").isoformat() < newest:
            raise entry.fault("newest_day", f"is {newest}, after the list was checked")
        entry.text("note")
        snapshot = entry.flag("snapshot")
        found = known if snapshot else installed.get(name, "")
        for key in ("licence", "sha256"):
            if entry.has(key):
                entry.text(key)
        licence = entry.text("licence") if entry.has("licence") else ""
        day = newest if found == known else ""
        lists[name] = PriceList(name, found, day, entry.text("source_url"), snapshot, licence)
        entry.done()
    return lists
