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
    within_range: bool | None
    """Of a router: whether the independent list lies between what its hosts and the other lists ask; None of
    anybody else, or where nobody else asks anything."""
    old: bool
    """True where it rests on one list older than 60 days."""
    window: int = 0
    """The longest request in tokens that is used; 0 where nobody says."""
    windows: Mapping[str, int] = field(default_factory=dict)
    """What each list says of it, by its name."""
    decided_by: str = ""
    """The list whose price is used, or that our own was read off; "" where ours is from elsewhere."""

    @property
    def differs(self) -> bool:
        return self.apart > WITHIN


def compared(
    hosted: Hosted, standing: Standing, models: Sequence[str], *, at: date
) -> Iterator[Compared]:
    """Every offer of the models, by model and seller."""
    labels = {name: hosted.lists.snapshots[name].listed.label for name in _INDEPENDENT}
    for model in models:
        wanted = hosted.names.wanted(model)
        for provider, seller in hosted.names.sellers.items():
            price = hosted.offer(model, provider=provider, at=at)
            said = hosted.lists.said(seller, wanted, at=at) if price else {}
            if price is None or not said:
                continue
            read = _independent(said)
            used = hosted.lists.best(seller, wanted, at=at)
            router = provider in standing.market.routers
            yield Compared(
                price.model_id,
                provider,
                standing.state_of(price)[0],
                router,
                price.usd_per_mtok,
                {name: quote.usd_per_mtok for name, quote in said.items()},
                hosted.lists.rule(seller, wanted, at=at),
                _apart(list(said.values())),
                _within(standing.routes_range(price, without=read), said[read])
                if router and read
                else None,
                len(said) == 1 and _is_old(next(iter(said.values())), at),
                price.context_tokens or 0,
                {name: each.context_tokens for name, each in said.items() if each.context_tokens},
                (used.listed or _read_off(used.source, labels)) if used else "",
            )


_INDEPENDENT = (METERGRAPH, MODEL_PRICES)
"""The lists that read sellers' or makers' own pages, the first that has an offer first."""


def _independent(said: Mapping[str, object]) -> str:
    """The list of these that reads sellers' own pages; "" where none of them does."""
    return next((name for name in _INDEPENDENT if name in said), "")


def _read_off(source: str, labels: Mapping[str, str]) -> str:
    """The list that a price of our own names as where it was read; "" where it names none of these."""
    return next((name for name, label in labels.items() if label in source), "")


def _within(routes: Mapping[str, tuple[float, float]], quote: Quote) -> bool | None:
    """Whether a price lies between others, within `WITHIN` of the nearest; None where there are none."""
    if not routes:
        return None
    return all(
        low * (1 - WITHIN) <= quote.usd_per_mtok[meter] <= high * (1 + WITHIN)
        for meter, (low, high) in routes.items()
        if meter in quote.usd_per_mtok and meter in MAIN_METERS
    )


def independently_right(offer: Compared) -> bool | None:
    """Whether what is used is what the list that reads sellers' own pages says; None where it says nothing, or
    where its own price is the one that is used.

    Of a router that list is right where it lies between what its hosts and the other lists ask.
    """
    name = _independent(offer.said)
    if not name or offer.router:
        return offer.within_range if name else None
    return None if offer.decided_by == name else _distance(offer.used, offer.said[name]) <= WITHIN


def rests_on_it(offer: Compared) -> bool:
    """Whether the price of a list that reads sellers' own pages is the one that is used, so that nothing else
    says whether it is right."""
    return not offer.router and offer.decided_by == _independent(offer.said) != ""


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
