"""All offers of known models across every list of prices: which lists differ, and which rule decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dashboard.catalog.hosted import Hosted
from dashboard.catalog.offers import OLD_LIST
from dashboard.catalog.quotes import MAIN_METERS, Quote
from dashboard.catalog.quoting import METERGRAPH, MODEL_PRICES
from dashboard.catalog.standing import Standing
from dashboard.engine.inputs.facts import OfferState

WITHIN = 0.02
"""Prices that are further apart than this share of the greater differ."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One offer that at least one list has."""

    model_id: str
    provider: str
    state: OfferState
    router: bool
    used: Mapping[str, float]
    said: Mapping[str, Mapping[str, float]]
    """What each list says, by its name."""
    rule: str
    apart: float
    """The greatest distance of two lists on one meter, as a share of the greater figure."""
    within_range: bool
    """Of a router: whether every list lies between its routes."""
    old: bool
    """True where it rests on one list older than 60 days."""
    window: int = 0
    """The longest request in tokens that is used; 0 where nobody says."""
    windows: Mapping[str, int] = field(default_factory=dict)
    """What each list says of it, by its name."""

    @property
    def differs(self) -> bool:
        return self.apart > WITHIN


def compared(
    hosted: Hosted, standing: Standing, models: Sequence[str], *, at: date
) -> Iterator[Compared]:
    """Every offer of the models, by model and seller."""
    for model in models:
        wanted = hosted.names.wanted(model)
        for provider, seller in hosted.names.sellers.items():
            price = hosted.offer(model, provider=provider, at=at)
            said = hosted.lists.said(seller, wanted, at=at) if price else {}
            if price is None or not said:
                continue
            routes = standing.routes_range(price)
            yield Compared(
                price.model_id,
                provider,
                standing.state_of(price)[0],
                bool(routes),
                price.usd_per_mtok,
                {name: quote.usd_per_mtok for name, quote in said.items()},
                hosted.lists.rule(seller, wanted, at=at),
                _apart(list(said.values())),
                all(
                    low <= quote.usd_per_mtok[meter] <= high
                    for meter, (low, high) in routes.items()
                    for quote in said.values()
                    if meter in quote.usd_per_mtok
                ),
                len(said) == 1 and _is_old(next(iter(said.values())), at),
                price.context_tokens or 0,
                {name: each.context_tokens for name, each in said.items() if each.context_tokens},
            )


def independently_right(offer: Compared) -> bool | None:
    """Whether what is used is what the list that reads sellers' own pages says; None where it says nothing.

    A router is right where that list lies between its routes.
    """
    for name in (METERGRAPH, MODEL_PRICES):
        if name in offer.said:
            if offer.router:
                return offer.within_range
            return _distance(offer.used, offer.said[name]) <= WITHIN
    return None


def _apart(quotes: Sequence[Quote]) -> float:
    return max(
        (
            _distance(a.usd_per_mtok, b.usd_per_mtok)
            for i, a in enumerate(quotes)
            for b in quotes[i + 1 :]
        ),
        default=0.0,
    )


def _distance(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    both = [m for m in MAIN_METERS if m in a and m in b]
    return max((abs(a[m] - b[m]) / max(a[m], b[m]) for m in both), default=0.0)


def _is_old(quote: Quote, at: date) -> bool:
    return not quote.as_of or at - date.fromisoformat(quote.as_of) > OLD_LIST
