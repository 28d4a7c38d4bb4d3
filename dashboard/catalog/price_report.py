"""What `golden-path price` prints, as a plain dictionary."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import ceil, isclose
from typing import Any

from dashboard.catalog.built import BuiltCatalog, load
from dashboard.catalog.request import (
    STANDARD,
    RequestCost,
    RequestTokens,
    costed,
    long_prices,
    tiers,
)
from dashboard.engine.inputs.facts import HostedPrice, NoPrice, UnknownName


def price_report(
    model: str,
    *,
    provider: str = "",
    at: date,
    input_tokens: int | None = None,
    cached_tokens: int = 0,
    output_tokens: int | None = None,
    cache_write_tokens: int = 0,
    cache_write_hour_tokens: int = 0,
    audio_input_tokens: int = 0,
    audio_output_tokens: int = 0,
    tier: str = STANDARD,
    zone: str = "",
    hours: Sequence[float] | None = None,
    currency: str = "",
    per_usd: float | None = None,
) -> dict[str, Any] | NoPrice:
    """The keys of `price --json` in the contract; `usd` is null when no token counts are given.

    Input tokens include the cached, the written and the audio ones, output tokens the audio ones; where only
    these are given, they are all there are.

    `currency` adds the amounts in that currency, at the rate on file or at `per_usd`. With a `zone` the price
    is that of being processed there only. `hours` are weights of the hours that requests come in: 24 of a UTC
    day, or 168 of the week of `at`, whose holidays count. A model without a price is a `NoPrice` with the
    nearest names. Raises `UnknownName` for a tier without a price or an unknown currency, and `ValueError` for
    a request that is longer than the model takes.
    """
    catalog = load(at)
    if zone:
        price = catalog.price_within(model, provider=provider, zone=zone)
    else:
        price = catalog.price(model, provider=provider)
    if isinstance(price, NoPrice):
        return price
    if tier not in tiers(price):
        raise UnknownName(f"tier of {price.model_id} at {price.provider}", tier, tiers(price))
    factor = catalog.hour_factor(price, hours)
    cost: RequestCost | None = None
    longer: tuple[str, ...] = ()
    inside = cached_tokens + cache_write_tokens + cache_write_hour_tokens + audio_input_tokens
    if input_tokens is not None or output_tokens is not None or inside or audio_output_tokens:
        tokens = RequestTokens(
            inside if input_tokens is None else input_tokens,
            audio_output_tokens if output_tokens is None else output_tokens,
            cached_tokens,
            cache_write_tokens,
            cache_write_hour_tokens,
            audio_input_tokens,
            audio_output_tokens,
        )
        _refuse_too_long(price, tokens, at)
        cost = costed(price, tokens, tier=tier, hour_factor=factor)
        longer = tuple(_billed_long(price, tokens, tier))
    state, evidence = catalog.state_of(price)
    too_long = tuple(_cut_off(price, output_tokens, catalog.output_cap(price)))
    ended = price.retires_on if state == "ended" else None
    return price_as_json(price) | {
        "usd": cost.high_usd if cost else None,
        "usd_low": cost.low_usd if cost else None,
        "usd_known": cost.known_usd if cost else None,
        "missing": [
            {
                "meter": each.meter,
                "tokens": each.tokens,
                "low_usd": each.low_usd,
                "high_usd": each.high_usd,
                "why": each.why,
            }
            for each in (cost.missing if cost else ())
        ],
        "tier": tier,
        "hour_factor": factor,
        "state": state,
        "ended_on": None if price.only_unlisted else _iso(ended),
        "why_state": evidence,
        "evidence": f"{evidence} ({price.end_source})" if state == "ended" else evidence,
        "range_usd_per_mtok": {
            meter: list(bounds) for meter, bounds in catalog.routes_range(price).items()
        }
        or None,
        "currency": _shown(catalog, currency, per_usd, price, cost),
        "notes": [
            *longer,
            *too_long,
            *_without_effect(catalog, price, hours, factor),
            *_outvoted(catalog, price, asked=model, provider=provider),
            *_notes(catalog, price, state, asked=model),
        ],
    }


def _shown(
    catalog: BuiltCatalog,
    code: str,
    per_usd: float | None,
    price: HostedPrice,
    cost: RequestCost | None,
) -> dict[str, Any] | None:
    """The amounts in another currency, with the rate and its day; computed in dollars."""
    if not code:
        return None
    shown = catalog.shown_in(code, per_usd=per_usd)
    high = cost.high_usd if cost else None
    return {
        "code": shown.code,
        "per_usd": shown.per_usd,
        "as_of": shown.fact.as_of,
        "age_days": shown.age_days,
        "source": shown.fact.source,
        "per_mtok": {m: round(shown.of(usd), 6) for m, usd in price.usd_per_mtok.items()},
        "cost": None if high is None else shown.of(high),
    }


def price_as_json(price: HostedPrice) -> dict[str, Any]:
    """A price as JSON values: days as ISO text, unknown as null."""
    return {
        "model_id": price.model_id,
        "provider": price.provider,
        "usd_per_mtok": dict(price.usd_per_mtok),
        "effective_from": _iso(price.effective_from),
        "promotional_until": _iso(price.promotional_until),
        "retires_on": _iso(price.retires_on),
        "end_source": price.end_source,
        "source": price.source,
        "source_url": price.source_url,
        "kind": price.kind,
        "as_of": price.as_of,
        "zone": price.zone,
        "context_tokens": price.context_tokens,
        "max_input_tokens": price.max_input_tokens,
        "long_context_above_tokens": price.long_context_above_tokens,
        "long_context_usd_per_mtok": dict(price.long_context_usd_per_mtok),
        "by_hour": _hours_as_json(price),
        "others": [
            {"source": other.source, "usd_per_mtok": dict(other.usd_per_mtok)}
            for other in price.others
        ],
    }


def _hours_as_json(price: HostedPrice) -> dict[str, Any] | None:
    """The price of each hour of a week without holidays, Monday 00:00 UTC first."""
    if price.by_hour is None:
        return None
    shown = ("input", "cached_input", "output")
    return {
        "usd_per_mtok": {
            meter: [round(price.usd_per_mtok[meter] * f, 6) for f in price.by_hour.factors]
            for meter in shown
            if meter in price.usd_per_mtok
        },
        "first_hour": "Monday 00:00 UTC",
        "rule": price.by_hour.words,
        "source_url": price.by_hour.source_url,
    }


def _refuse_too_long(price: HostedPrice, tokens: RequestTokens, at: date) -> None:
    window = price.max_input_tokens or price.context_tokens
    if window and tokens.input > window:
        raise ValueError(
            f"{price.model_id} at {price.provider} takes at most {window:,} input tokens on {at}, and "
            f"the request has {tokens.input:,.0f}: shorten it, split it, or choose a model with a longer window"
        )


def _billed_long(price: HostedPrice, tokens: RequestTokens, tier: str) -> Iterator[str]:
    """That a long request is billed whole at dearer prices, and at which."""
    meters = long_prices(price, tokens, tier=tier)
    if meters:
        listed = ", ".join(f"{m.replace('_', ' ')} ${usd:g}" for m, usd in meters.items())
        yield (
            f"Its input is above {price.long_context_above_tokens:,} tokens, so all of it is billed at the "
            f"long-context prices: {listed} per 1M tokens"
        )


def _cut_off(price: HostedPrice, output: float | None, cap: int) -> Iterator[str]:
    """That no answer is as long as what is priced."""
    if cap and output and output > cap:
        yield (
            f"{price.model_id} at {price.provider} answers with at most {cap:,} tokens at once: {output:,.0f} "
            f"come in {ceil(output / cap):,} answers, each with its input again, or are cut off; the price is of "
            "one request with all of them"
        )


def _other_name(catalog: BuiltCatalog, asked: str, price: HostedPrice) -> Iterator[str]:
    """That only the name that was asked for has ended, and the model goes on under its own."""
    plain = catalog.price(price.model_id, provider=price.provider)
    if not isinstance(plain, HostedPrice) or plain.retires_on == price.retires_on:
        return
    if price.is_gone(catalog.as_of) and not plain.is_gone(catalog.as_of):
        until = f" until {plain.retires_on}" if plain.retires_on else ""
        name = asked.strip().rpartition("/")[2]
        yield f"Only the name {name} ended: the model is sold as {price.model_id}{until}"


def _without_effect(
    catalog: BuiltCatalog, price: HostedPrice, hours: Sequence[float] | None, factor: float
) -> Iterator[str]:
    """What was asked for and changes nothing: hours where there are none, a day that no list covers."""
    at = catalog.as_of
    offer = f"{price.model_id} at {price.provider}"
    if hours and price.by_hour is None:
        yield f"The hours change nothing: {offer} asks the same at every hour on {at}"
    elif hours and isclose(factor, 1):
        yield "These hours pay the mean of a flat week"
    if hours and price.by_hour is not None:
        until = catalog.holidays_known_until(price)
        if until and at > until:
            yield f"Holidays are on file until {until}: those of {at.year} are left out, which may be cheaper"
    undated = price.effective_from is None and price.as_of
    old = bool(undated) and date.fromisoformat(price.as_of) - at > _OLD
    if old and not catalog.is_asked_on_the_day(price):
        first = catalog.first_priced(price)
        with_a_day = f"before {first}" if first and at < first else "with a day"
        yield (
            f"The day changes nothing: no list has a price of {offer} {with_a_day}, so this is that of "
            f"{price.as_of}; what it asked on {at} is not known"
        )


def _outvoted(
    catalog: BuiltCatalog, price: HostedPrice, *, asked: str, provider: str
) -> Iterator[str]:
    """A seller or a region in the name that the options overrule."""
    named = catalog.seller_named(asked)
    other = provider and named not in ("", price.provider)
    if other and named != catalog.maker(price.model_id):
        yield f"{named} in the name gives way to the provider that was asked for, {price.provider}"
    region = catalog.region_named(asked)
    if price.zone and region not in ("", price.zone):
        yield f"{region} in the name gives way to the zone that was asked for, {price.zone}"


_OLD = timedelta(days=60)
"""A list that is further from the day than this is told."""


def _notes(catalog: BuiltCatalog, price: HostedPrice, state: str, *, asked: str) -> Iterator[str]:
    """What a reader has to know beside the figures."""
    at = catalog.as_of
    renamed = tuple(_other_name(catalog, asked, price))
    yield from renamed
    if price.promotional_until:
        yield (
            f"A promotional price, promised until {price.promotional_until}; "
            "from then on the list price counts"
        )
    yield from catalog.served_as(price)
    other = catalog.answered_now(price)
    if other:
        usd = other.usd_per_mtok
        yield (
            f"Requests to the name {price.model_id} are answered by {other.model_id} there, at input "
            f"${usd['input']:g}, output ${usd['output']:g}"
        )
    first = catalog.first_seen(price.model_id)
    if first and at < first:
        yield (
            f"{price.model_id} is first seen on {first}: whether it could be bought on {at} is not known"
        )
    if price.as_of and at - date.fromisoformat(price.as_of) > _OLD:
        yield f"The list is of {price.as_of}, more than 60 days before {at}"
    if price.retires_on and not renamed:
        yield from _replaced(catalog, price, state)


def _replaced(catalog: BuiltCatalog, price: HostedPrice, state: str) -> Iterator[str]:
    """What is named to replace a model that ends, and what of it can be bought."""
    named = catalog.named_successor(price)
    if not named:
        return
    verb = "replaced" if state == "ended" else "to be replaced"
    seen = catalog.first_seen(named)
    later = seen is not None and price.retires_on is not None and seen > price.retires_on
    when = f"first seen on {seen}, after the end" if later else f"{verb} on {price.retires_on}"
    yield f"Named to replace it: {named} ({when}){_bought(catalog, price, named)}"


def _bought(catalog: BuiltCatalog, price: HostedPrice, named: str) -> str:
    """What is sold in place of a named replacement that nobody can buy at the seller; "" where that is sold."""
    found = catalog.successor(price.model_id, price.provider)
    if found is None:
        else_ = (
            "its maker's nearest running model"
            if price.proprietary
            else "another host of the model"
        )
        return f"; {price.provider} does not sell that after the day, so a plan takes {else_}"
    if (found.model_id, found.provider) == (named, price.provider):
        return ""
    instead = f"{found.model_id} at {found.provider}"
    return f"; {price.provider} does not sell that after the day, so a plan takes {instead}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
