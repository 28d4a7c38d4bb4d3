"""data/provisioned/<provider>.yaml: what a throughput unit of a model carries and costs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dashboard.catalog.record import Record, optional_text, read_fact, read_yaml
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.engine.inputs.provider_terms import Reserving, ThroughputUnit

_PRICES: Mapping[str, Reserving] = {
    "usd_per_hour": "on_demand",
    "usd_per_month_reserved": "reserved_1m",
    "usd_per_month_reserved_3m": "reserved_3m",
    "usd_per_month_reserved_1y": "reserved_1y",
}
"""Prices of a unit in the file, and what they are asked for."""
_SIZES = ("minimum", "step")


def read_provisioned(folder: Path) -> Mapping[tuple[str, str], ThroughputUnit]:
    """Units by provider and model. Raises `FactFileError`."""
    found: dict[tuple[str, str], ThroughputUnit] = {}
    for path in sorted((folder / "provisioned").glob("*.yaml")):
        top, provider = read_yaml(path), path.stem
        prices = _prices(top.record("prices"), provider)
        terms = top.record("terms")
        defaults = {"cached_weight": terms.number("cached_weight")}
        defaults |= {key: float(terms.whole(key)) for key in _SIZES}
        carries = read_fact(
            terms,
            name=f"provisioned.{provider}",
            value=None,
            unit="input tokens per minute and unit",
            default_kind="published",
        )
        terms.done()
        for row in top.records("models"):
            unit = _unit(row, provider, defaults=defaults, prices=prices, carries=carries)
            found[provider, unit.model_id] = unit
        top.done()
    return found


def _prices(record: Record, provider: str) -> Mapping[str, Fact]:
    facts: dict[str, Fact] = {}
    for key in _PRICES:
        if not record.has(key):
            continue
        entry = record.record(key)
        unit = "USD/unit-hour" if key == "usd_per_hour" else "USD/unit-month"
        name = f"provisioned.{provider}.{key}"
        facts[key] = read_fact(entry, name=name, value=entry.positive("value"), unit=unit)
        entry.done()
    record.done()
    return facts


def _unit(
    row: Record,
    provider: str,
    *,
    defaults: Mapping[str, float],
    prices: Mapping[str, Fact],
    carries: Fact,
) -> ThroughputUnit:
    model_id, rate = row.text("model"), row.positive("input_tokens_per_minute")
    fact = replace(
        carries,
        name=f"provisioned.{provider}.{model_id}.input_tokens_per_minute",
        value=rate,
        as_of=optional_text(row, "as_of") or carries.as_of,
        weak=row.flag("weak"),
        why=optional_text(row, "note"),
    )
    weight = row.positive("output_weight")
    size = dict(defaults)
    if row.has("cached_weight"):
        size["cached_weight"] = row.number("cached_weight")
    size |= {key: float(row.whole(key)) for key in _SIZES if row.has(key)}
    asked = prices if not row.flag("price_on_request") else {}
    row.done()
    counted = (
        ("output_weight", weight, "input tokens per output token"),
        ("cached_weight", size["cached_weight"], "input tokens per cached token"),
        *((key, size[key], "units") for key in _SIZES),
    )
    ways = tuple(
        replace(fact, name=f"provisioned.{provider}.{model_id}.{key}", value=value, unit=unit)
        for key, value, unit in counted
    )
    return ThroughputUnit(
        provider=provider,
        model_id=model_id,
        input_tokens_per_minute=rate,
        output_weight=weight,
        cached_weight=size["cached_weight"],
        minimum=int(size["minimum"]),
        step=int(size["step"]),
        usd_per_month={_PRICES[key]: _by_month(key, price) for key, price in asked.items()},
        facts=(fact, *ways),
        published={_PRICES[key]: price for key, price in asked.items()},
    )


def _by_month(key: str, price: Fact) -> Fact:
    """The price of a unit for a month; that of an hour for all of its hours."""
    if key != "usd_per_hour":
        return price
    value, low, high = (
        None if each is None else float(each) * HOURS_PER_MONTH
        for each in (price.value, price.low, price.high)
    )
    return replace(price, value=value, low=low, high=high, unit="USD/unit-month")
