"""The table of every offer of a day, built by going once over each list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from dashboard.catalog.hosted import Hosted
from dashboard.catalog.liveness import Liveness
from dashboard.catalog.names import Seller
from dashboard.catalog.quotes import writes_below_input
from dashboard.catalog.sellers import MarketFacts
from dashboard.engine.inputs.facts import HostedPrice, OfferState
from dashboard.engine.inputs.offers import LONG_PRICES, PRICES, OfferTable

OLD_LIST = timedelta(days=60)
"""A price from a list older than this is marked weak."""


@dataclass(frozen=True, slots=True)
class _Offer:
    price: HostedPrice
    state: OfferState
    evidence: str
    output_cap: int
    below_maker: bool
    """Whether it asks so much less than the maker of the model that one of both may be wrong."""


@dataclass(frozen=True, slots=True)
class Makers:
    """What the table asks the catalogue about a model."""

    maker: Callable[[str], str | None]
    open_weights: Callable[[str], bool]
    own_window: Callable[[str], int]
    """The model's own window in tokens; 0 where its architecture is not known."""


def build_offers(
    hosted: Hosted, market: MarketFacts, makers: Makers, *, at: date, digest: str
) -> OfferTable:
    """Every priced offer of a model that answers in text, spellings merged."""
    liveness = Liveness(hosted, market, at)
    offers = [
        offer
        for seller in hosted.names.sellers.values()
        for offer in _offers_of(seller, hosted, market, liveness)
    ]
    offers.sort(key=lambda offer: (offer.price.model_id, offer.price.provider))
    return _table(offers, hosted, market, makers, at=at, digest=digest)


def _offers_of(
    seller: Seller, hosted: Hosted, market: MarketFacts, liveness: Liveness
) -> Iterator[_Offer]:
    for model in sorted(_models_of(seller, hosted, market)):
        price = hosted.offer(model, provider=seller.provider, at=liveness.at)
        if price is None or not _answers_in_text(price):
            continue
        state, evidence = liveness.of(price)
        cap = hosted.litellm.output_cap(seller.litellm, hosted.names, model)
        yield _Offer(price, state, evidence, cap, liveness.asks_too_little(price))


def _models_of(seller: Seller, hosted: Hosted, market: MarketFacts) -> set[str]:
    """Our ids of what any list has of the seller, without dates and without what does not answer in text."""
    names = hosted.names
    listed = set(hosted.litellm.chat_models(seller.litellm, names))
    listed |= {names.family(name) for name in hosted.lists.in_snapshots(seller)}
    for each in seller.genai:
        listed |= {names.family(name) for name in hosted.genai.models(each, names)}
    listed |= {
        model
        for provider, model, zone in hosted.curated.prices
        if provider == seller.provider and not zone
    }
    served = hosted.curated.served.rows
    listed |= {row.model for row in served if row.provider == seller.provider}
    listed |= {
        model
        for model in (*market.well_known, *names.in_use)
        if (maker := names.maker(model)) and maker.provider == seller.provider
    }
    merged = {names.wanted(model).model_id for model in listed}
    return {model for model in merged if market.is_chat(model)}


def _answers_in_text(price: HostedPrice) -> bool:
    return {"input", "output"} <= price.usd_per_mtok.keys()


def _table(
    offers: list[_Offer],
    hosted: Hosted,
    market: MarketFacts,
    makers: Makers,
    *,
    at: date,
    digest: str,
) -> OfferTable:
    prices = [offer.price for offer in offers]
    models = {price.model_id for price in prices}
    maker = {model: makers.maker(model) or "" for model in models}
    is_open = {model: makers.open_weights(model) for model in models}
    window = {model: makers.own_window(model) for model in models}
    columns = {
        name: np.array([price.usd_per_mtok.get(name, np.nan) for price in prices])
        for name in PRICES
    }
    columns |= {
        name: np.array(
            [
                price.long_context_usd_per_mtok.get(name.removeprefix("long_"), np.nan)
                for price in prices
            ]
        )
        for name in LONG_PRICES
    }
    return OfferTable(
        as_of=at,
        digest=digest,
        model_id=tuple(price.model_id for price in prices),
        provider=tuple(price.provider for price in prices),
        maker=tuple(maker[price.model_id] for price in prices),
        open_weights=tuple(is_open[price.model_id] for price in prices),
        router=tuple(price.provider in market.routers for price in prices),
        state=tuple(offer.state for offer in offers),
        evidence=tuple(offer.evidence for offer in offers),
        retires_on=tuple(price.retires_on for price in prices),
        price_as_of=tuple(price.as_of for price in prices),
        source=tuple(price.source for price in prices),
        weak=tuple(o.below_maker or _weak(o.price, hosted, at) for o in offers),
        usd_per_mtok=columns,
        context_tokens=_whole([p.context_tokens or window[p.model_id] for p in prices]),
        max_input_tokens=_whole([p.max_input_tokens or 0 for p in prices]),
        max_output_tokens=_whole([offer.output_cap for offer in offers]),
        long_context_above_tokens=_whole([p.long_context_above_tokens or 0 for p in prices]),
    )


def _whole(values: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def _weak(price: HostedPrice, hosted: Hosted, at: date) -> bool:
    """A price that another source contradicts, of an old list, doubtful by itself, or marked by ourselves."""
    old = not price.as_of or at - date.fromisoformat(price.as_of) > OLD_LIST
    ours = hosted.curated.quote(price.provider, price.model_id, at=at)
    marked = bool(ours and ours.weak and price.source.startswith(ours.source))
    return old or bool(price.others) or marked or writes_below_input(price.usd_per_mtok)
