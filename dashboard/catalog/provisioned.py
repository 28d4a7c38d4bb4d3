"""data/provisioned/<provider>.yaml: what a throughput unit of a model carries and costs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.catalog.record import Record, optional_text, read_fact, read_yaml
from dashboard.engine.inputs.facts import Fact

_PRICES = ("usd_per_hour", "usd_per_month_reserved", "usd_per_month_reserved_1y")


@dataclass(frozen=True, slots=True)
class ProvisionedUnits:
    """The `units` of a provisioned option: tokens per minute of one unit, weights, sizes and prices."""

    provider: str
    model_id: str
    input_tokens_per_minute: float
    output_weight: float
    cached_weight: float
    minimum: int
    step: int
    usd_per_hour: float
    usd_per_month_reserved: float
    usd_per_month_reserved_1y: float
    """Per month, when a year is reserved."""
    facts: tuple[Fact, ...]


def read_provisioned(folder: Path) -> Mapping[tuple[str, str], ProvisionedUnits]:
    """Units by provider and model. Raises `FactFileError`."""
    found: dict[tuple[str, str], ProvisionedUnits] = {}
    for path in sorted((folder / "provisioned").glob("*.yaml")):
        top, provider = read_yaml(path), path.stem
        prices = _prices(top.record("prices"), provider)
        terms = top.record("terms")
        default = {key: terms.whole(key) for key in ("minimum", "step")}
        cached_weight = terms.number("cached_weight")
        carries = read_fact(
            terms,
            name=f"provisioned.{provider}",
            value=None,
            unit="input tokens per minute and unit",
            default_kind="published",
        )
        terms.done()
        for row in top.records("models"):
            units = _units(
                row,
                provider,
                default=default,
                cached_weight=cached_weight,
                prices=prices,
                carries=carries,
            )
            found[provider, units.model_id] = units
        top.done()
    return found


def _prices(record: Record, provider: str) -> Mapping[str, Fact]:
    facts: dict[str, Fact] = {}
    for key in _PRICES:
        entry = record.record(key)
        unit = "USD/unit-hour" if key == "usd_per_hour" else "USD/unit-month"
        name = f"provisioned.{provider}.{key}"
        facts[key] = read_fact(entry, name=name, value=entry.positive("value"), unit=unit)
        entry.done()
    record.done()
    return facts


def _units(
    row: Record,
    provider: str,
    *,
    default: Mapping[str, int],
    cached_weight: float,
    prices: Mapping[str, Fact],
    carries: Fact,
) -> ProvisionedUnits:
    model_id, rate = row.text("model"), row.positive("input_tokens_per_minute")
    fact = replace(
        carries,
        name=f"provisioned.{provider}.{model_id}.input_tokens_per_minute",
        value=rate,
        as_of=optional_text(row, "as_of"),
        weak=row.flag("weak"),
        why=optional_text(row, "note"),
    )
    sizes = {key: row.whole(key) if row.has(key) else default[key] for key in default}
    weight = row.positive("output_weight")
    row.done()
    hour, month, year = (float(prices[key].value or 0) for key in _PRICES)
    counted = (
        ("output_weight", weight, "input tokens per output token"),
        ("cached_weight", cached_weight, "input tokens per cached token"),
        ("minimum", float(sizes["minimum"]), "units"),
        ("step", float(sizes["step"]), "units"),
    )
    ways = tuple(
        replace(fact, name=f"provisioned.{provider}.{model_id}.{key}", value=value, unit=unit)
        for key, value, unit in counted
    )
    return ProvisionedUnits(
        provider=provider,
        model_id=model_id,
        input_tokens_per_minute=rate,
        output_weight=weight,
        cached_weight=cached_weight,
        minimum=sizes["minimum"],
        step=sizes["step"],
        usd_per_hour=hour,
        usd_per_month_reserved=month,
        usd_per_month_reserved_1y=year,
        facts=(fact, *ways, *prices.values()),
    )
