"""Models that came after every dated list was read: that a list lacks them says nothing of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from dashboard.catalog.hosted import Hosted
from dashboard.catalog.sellers import MarketFacts

_FIGURES = re.compile(r"(?<!\d)\d{1,2}(?:[.-]\d{1,2})?(?!\d)")
OWN = "hosted"
"""Our own prices among the lists: they have a few models of each seller."""


@dataclass(frozen=True, eq=False)
class NewerThanLists:
    """Names that no dated list knows at any seller, while a price list of a later day has them.

    The price lists are gone through when the first name is asked for that no dated list knows.
    """

    hosted: Hosted
    market: MarketFacts

    def day_of(self, model_id: str) -> str:
        """The day of the newest list that has the model; "" for one that is no newer than the lists."""
        if model_id in self._known:
            return ""
        if model_id in self._in_map:
            return self.hosted.litellm.listed.newest_day
        return self.hosted.genai.listed.newest_day if model_id in self._in_packaged else ""

    @cached_property
    def read_on(self) -> date:
        """The day of the newest list that lacks them."""
        return max(each.seen_on for each in self.market.lists if each.name != OWN)

    @cached_property
    def _known(self) -> frozenset[str]:
        market, snapshots = self.market, self.hosted.lists.snapshots.values()
        offered = (model for each in snapshots for _, model in each.offers)
        listed = (model for _, model in (*market.seen, *market.dropped))
        return frozenset((*market.released, *offered, *listed))

    @cached_property
    def _in_map(self) -> frozenset[str]:
        """Those of litellm's map whose own history, read earlier, has no row of them."""
        bundled, names = self.hosted.litellm, self.hosted.names
        if not self._is_later(bundled.listed.newest_day):
            return frozenset()
        sellers = names.sellers.values()
        found = (bundled.chat_models(seller.litellm, names) for seller in sellers)
        return frozenset().union(*found) - self._known

    @cached_property
    def _in_packaged(self) -> frozenset[str]:
        """Closed models of genai-prices, which keeps what is gone, of a version above all of their line."""
        packaged, names = self.hosted.genai, self.hosted.names
        if not self._is_later(packaged.listed.newest_day):
            return frozenset()
        ids = (each for seller in names.sellers.values() for each in seller.genai)
        found = frozenset().union(*(packaged.models(each, names) for each in ids))
        newest = _newest_of_lines(self._known)
        return frozenset(
            model
            for model in found - self._known
            if _is_above(model, newest) and _is_closed(self.hosted, model)
        )

    def _is_later(self, day: str) -> bool:
        return bool(day) and date.fromisoformat(day) > self.read_on


@lru_cache(maxsize=8)
def newer_than_lists(hosted: Hosted, market: MarketFacts) -> NewerThanLists:
    """What is newer than the lists of `market`, by both price lists."""
    return NewerThanLists(hosted, market)


def _is_closed(hosted: Hosted, model_id: str) -> bool:
    maker = hosted.names.maker(model_id)
    return maker is not None and not maker.open_weights


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
