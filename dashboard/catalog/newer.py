"""Models that came after every dated list was read: that a list lacks them says nothing of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dashboard.catalog.hosted import Hosted
from dashboard.catalog.sellers import MarketFacts

_FIGURES = re.compile(r"(?<!\d)\d{1,2}(?:[.-]\d{1,2})?(?!\d)")
OWN = "hosted"
"""Our own prices among the lists: they have a few models of each seller."""


@dataclass(frozen=True, eq=False)
class NewerThanLists:
    """Names that no dated list knows at any seller, while a price list of a later day has them."""

    read_on: date
    """The day of the newest list that lacks them."""
    in_map: frozenset[str]
    """Those of litellm's map whose own history, read earlier, has no row of them."""
    in_packaged: frozenset[str]
    """Closed models of genai-prices, which keeps what is gone, of a version above all of their line."""
    map_day: str
    packaged_day: str

    def day_of(self, model_id: str) -> str:
        """The day of the newest list that has the model; "" for one that is no newer than the lists."""
        if model_id in self.in_map:
            return self.map_day
        return self.packaged_day if model_id in self.in_packaged else ""


@lru_cache(maxsize=8)
def newer_than_lists(hosted: Hosted, market: MarketFacts) -> NewerThanLists:
    """What is newer than the lists of `market`, by both price lists."""
    read_on = max(each.seen_on for each in market.lists if each.name != OWN)
    snapshots = hosted.lists.snapshots.values()
    offered = (model for each in snapshots for _, model in each.offers)
    known = {*market.released, *offered}
    known.update(model for _, model in (*market.seen, *market.dropped))
    sellers = hosted.names.sellers.values()
    bundled, packaged = hosted.litellm, hosted.genai
    in_map: set[str] = set()
    in_packaged: set[str] = set()
    for seller in sellers:
        if _after(bundled.listed.newest_day, read_on):
            in_map |= bundled.chat_models(seller.litellm, hosted.names)
        if _after(packaged.listed.newest_day, read_on):
            in_packaged.update(m for s in seller.genai for m in packaged.models(s, hosted.names))
    newest = _newest_of_lines(known)
    return NewerThanLists(
        read_on,
        frozenset(in_map - known),
        frozenset(m for m in in_packaged - known if _is_above(m, newest) and _is_closed(hosted, m)),
        bundled.listed.newest_day,
        packaged.listed.newest_day,
    )


def _is_closed(hosted: Hosted, model_id: str) -> bool:
    maker = hosted.names.maker(model_id)
    return maker is not None and not maker.open_weights


def _after(day: str, read_on: date) -> bool:
    return bool(day) and date.fromisoformat(day) > read_on


def _newest_of_lines(names: Iterable[str]) -> Mapping[str, tuple[float, ...]]:
    found: dict[str, tuple[float, ...]] = {}
    for name in names:
        line, version = _line_of(name)
        found[line] = max(found.get(line, ()), version)
    return found


def _is_above(name: str, newest: Mapping[str, tuple[float, ...]]) -> bool:
    line, version = _line_of(name)
    return bool(newest.get(line)) and version > newest[line]


def _line_of(name: str) -> tuple[str, tuple[float, ...]]:
    """The words of a name, and its version: `claude-fable-5-2` is `claude-fable-`, 5.2."""
    first = _FIGURES.search(name)
    version = tuple(float(part) for part in re.split("[.-]", first[0])) if first else ()
    return _FIGURES.sub("", name, count=1), version
