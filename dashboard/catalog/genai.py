"""genai-prices -> quotes. The only module that knows its objects; it is imported on the first price."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from dashboard.catalog.names import Names, plainness
from dashboard.catalog.quotes import TIERS, Quote, usable_meters
from dashboard.catalog.versions import PriceList
from dashboard.engine.facts import OtherPrice

_METERS = {
    "input_mtok": "input",
    "cache_read_mtok": "cached_input",
    "cache_write_mtok": "cache_write",
    "cache_write_1h_mtok": "cache_write_1h",
    "output_mtok": "output",
}
_TIER_CONTEXT = {
    "batch": {"processing": "batch"},
    "flex": {"service_tier": "flex"},
    "priority": {"service_tier": "priority"},
}


def genai_quote(
    sellers: Sequence[str], names: Names, *, key: str, dated: str, at: date, listed: PriceList
) -> Quote | None:
    """What genai-prices says a seller asked for the model on the day; None when it lists nothing usable.

    `sellers` are its provider ids, best first. Prices start on their own days; of several prices by the
    time of day the dearest is used and the others are named.
    """
    for seller in sellers:
        for model in _candidates(seller, names, key, dated):
            quote = _quote(seller, model, at, listed)
            if quote:
                return quote
    return None


@lru_cache(maxsize=128)
def genai_models(seller: str, names: Names) -> Mapping[str, tuple[Any, ...]]:
    """The seller's models by our id, the plainest spelling first; a family names its newest snapshot."""
    found: dict[str, list[Any]] = {}
    for model in _providers()[seller].models if seller in _providers() else ():
        if not model.id.endswith(":free"):
            dated = names.dated(model.id)
            for name in {dated, names.family(dated)}:
                found.setdefault(name, []).append(model)
    return {
        name: tuple(sorted(each, key=lambda m: plainness(m.id, name, names)))
        for name, each in found.items()
    }


@lru_cache(maxsize=1)
def _providers() -> dict[str, Any]:
    from genai_prices.data import providers  # noqa: PLC0415 - 0.3 s, only when a price is asked for

    return {provider.id: provider for provider in providers}


def _candidates(seller: str, names: Names, key: str, dated: str) -> tuple[Any, ...]:
    provider = _providers().get(seller)
    if provider is None:
        return ()
    listed = genai_models(seller, names).get(dated, ())
    own, ours = provider.find_model(key.lower()), provider.find_model(dated)
    found = (*listed, own) if key.lower() == dated else (own, *listed, ours)
    return tuple(model for model in found if model is not None)


def _quote(seller: str, model: Any, at: date, listed: PriceList) -> Quote | None:
    started, prices, by_time = _in_effect(model, at)
    meters, long_meters, above = _split(prices)
    for tier in TIERS:
        context = _TIER_CONTEXT[tier]
        for variant in model.price_variants or ():
            if variant.when == context and _active(variant.constraint, at):
                more, long_more, _ = _split(variant.prices)
                meters |= {f"{tier}_{name}": usd for name, usd in more.items()}
                long_meters |= {f"{tier}_{name}": usd for name, usd in long_more.items()}
    kept = usable_meters(meters)
    if not kept:
        return None
    if above is not None and model.context_window and model.context_window <= above:
        above, long_meters = None, {}  # such requests are refused by now; the tier is history
    suffix = ", dearest time of day" if by_time else ""
    return Quote(
        usd_per_mtok=kept,
        source=f"{listed.label} ({seller}/{model.id}{suffix})",
        source_url=(_providers()[seller].pricing_urls or [listed.source_url])[0],
        effective_from=started,
        as_of=listed.newest_day,
        long_context_above_tokens=above,
        long_context_usd_per_mtok=usable_meters(long_meters),
        also=tuple(
            OtherPrice(f"{listed.label}, other time of day", usable_meters(_split(each)[0]))
            for each in by_time
        ),
    )


def _in_effect(model: Any, at: date) -> tuple[date | None, Any, list[Any]]:
    """The day the price began, the price, and cheaper ones of the same day by time of day."""
    if not isinstance(model.prices, list):
        return None, model.prices, []
    started, current = None, model.prices[0].prices
    timed: list[Any] = []
    for each in model.prices:
        rule = each.constraint
        if rule is None:
            current = each.prices
        elif hasattr(rule, "start_date"):
            if rule.start_date <= at:
                started, current, timed = rule.start_date, each.prices, []
        else:
            timed.append(each.prices)
    bands = sorted((current, *timed), key=lambda p: _split(p)[0].get("input", 0))
    distinct = [band for i, band in enumerate(bands) if band not in bands[:i]]
    return started, distinct[-1], distinct[:-1]


def _active(rule: Any, at: date) -> bool:
    return rule is None or (hasattr(rule, "start_date") and rule.start_date <= at)


def _split(prices: Any) -> tuple[dict[str, float], dict[str, float], int | None]:
    """Base meters, the meters of the first dearer context tier, and where that tier begins."""
    base: dict[str, float] = {}
    longer: dict[str, float] = {}
    above: int | None = None
    for theirs, ours in _METERS.items():
        value = prices.__dict__.get(theirs)
        if value is None:
            continue
        tiers = getattr(value, "tiers", ())
        base[ours] = float(value.base if tiers else value)
        if tiers:
            above = tiers[0].start if above is None else min(above, tiers[0].start)
            longer[ours] = float(tiers[0].price)
    return base, longer, above
