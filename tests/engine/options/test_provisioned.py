"""Provisioned units, with Azure's figures for gpt-4.1: 3,000 input tokens a minute, output weighs 4."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_catalog import BIG, FLAT_DAY, SmallCatalog, context

from dashboard.engine.cost.context import Context, Infeasible, Served
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.inputs.provider_terms import ThroughputUnit
from dashboard.engine.options.provisioned import Provisioned, Units

PTU = Units(
    input_tokens_per_minute=3_000,
    output_weight=4,
    minimum=15,
    step=5,
    usd_per_hour=1.0,
    usd_per_month_reserved=260,
)
PAID_BY_THE_HOUR = Provisioned(kind="provisioned", model="gpt-4.1", units=PTU)
MINUTES = 43_800
FULL_UNIT = Workload(
    requests_per_month=3 * MINUTES, input_tokens=1_000, output_tokens=0, peak_to_mean=1.0
)
"""3,000 uncached input tokens in every minute of the month: one unit, busy all the time."""


def parts(option: Provisioned, asked: Context, requests: float) -> dict[str, float]:
    found = option.serve(asked)
    assert isinstance(found, Served), found
    return {t.component: float(t.usd(np.array([[requests]]))[0]) for t in found.terms}


def reserved(count: int, **more: Any) -> Provisioned:
    return replace(PAID_BY_THE_HOUR, units=replace(PTU, reserved=count, **more))


def test_a_monthly_reservation_breaks_even_at_about_full_use() -> None:
    """A unit's tokens of a month, 3,000 x 43,800 x 2 / 1e6 = 262.80 per token, cost 260 reserved."""
    volume = np.array([[FULL_UNIT.requests_per_month]])
    served = BIG.serve(context(FULL_UNIT))
    assert isinstance(served, Served)
    assert sum(t.usd(volume) for t in served.terms) == pytest.approx([262.8])
    bought = parts(reserved(100, minimum=1, step=1), context(FULL_UNIT), 100 * volume[0, 0])
    assert bought == {"units": 0, "reservation": 26_000}


def test_output_and_the_peak_need_more_units() -> None:
    """1M x (1,000 + 4 x 200) / 43,800 / 3,000 = 13.7 units: 15; at a peak of 2, 27.4: 30. 730 USD each."""
    assert parts(PAID_BY_THE_HOUR, context(FLAT_DAY), 1e6) == {"units": 15 * 730}
    peak = replace(FLAT_DAY, peak_to_mean=2.0)
    assert parts(PAID_BY_THE_HOUR, context(peak), 1e6) == {"units": 30 * 730}


def test_cached_tokens_take_no_units() -> None:
    """1M x (200 + 800) / 43,800 / 3,000 = 7.6: ten in steps of five, where the minimum allows."""
    cached = replace(FLAT_DAY, cached_share=0.8)
    option = replace(PAID_BY_THE_HOUR, units=replace(PTU, minimum=5))
    assert parts(option, context(cached), 1e6) == {"units": 10 * 730}


def test_a_reservation_is_paid_always_and_the_rest_by_the_hour() -> None:
    assert parts(reserved(10), context(FLAT_DAY), 1e6) == {"units": 5 * 730, "reservation": 2_600}
    assert parts(reserved(40), context(FLAT_DAY), 1e6) == {"units": 0, "reservation": 10_400}


def test_what_the_reserved_units_cannot_take_spills() -> None:
    """Of 2M requests 27.4 units' worth, 15 are reserved: (27.397 - 15) / 27.397 of 7,200 USD elsewhere."""
    option = replace(reserved(15), spill_to="today")
    need_units = 2e6 * 1_800 / MINUTES / 3_000
    spilled = (need_units - 15) / need_units * 7_200
    found = parts(option, context(FLAT_DAY), 2e6)
    assert found == pytest.approx({"reservation": 3_900, "spill": spilled})
    assert spilled == pytest.approx(3_258)


def test_the_minimum_is_bought_by_the_hour_where_less_is_reserved() -> None:
    option = replace(reserved(10), spill_to="today")
    assert parts(option, context(FLAT_DAY), 1e6) == pytest.approx(
        {"reservation": 2_600, "spill": 0.0, "units": 5 * 730}
    )


@pytest.mark.parametrize(
    ("option", "missing"),
    [
        (replace(PAID_BY_THE_HOUR, units=replace(PTU, usd_per_hour=0.0)), "units.usd_per_hour"),
        (reserved(5, usd_per_month_reserved=0.0), "units.usd_per_month_reserved"),
        (replace(reserved(5, usd_per_hour=0.0), spill_to="today"), "units.usd_per_hour"),
    ],
)
def test_units_without_a_price_are_unknown_not_free(option: Provisioned, missing: str) -> None:
    found = option.serve(context(FLAT_DAY))
    assert isinstance(found, Infeasible)
    assert missing in found.reasons[0]


def test_it_can_only_spill_to_an_option_that_is_paid_per_answer() -> None:
    asked = context(FLAT_DAY, elsewhere={"units": PAID_BY_THE_HOUR})
    found = replace(reserved(15), spill_to="units").serve(asked)
    assert found == Infeasible(("spill_to units: provisioned units have no price per answer",))


UNIT = ThroughputUnit(
    provider="azure",
    model_id="gpt-4.1",
    input_tokens_per_minute=3_000,
    output_weight=4,
    cached_weight=0,
    minimum=15,
    step=5,
    usd_per_month={
        "on_demand": Fact("hour", 730.0, "USD/unit-month", "published", "list"),
        "reserved_1m": Fact("month", 260.0, "USD/unit-month", "published", "list"),
        "reserved_1y": Fact("year", 221.0, "USD/unit-month", "published", "list"),
    },
    facts=(Fact("carries", 3_000, "tokens per minute", "published", "table"),),
)
AT_AZURE = Provisioned(kind="provisioned", model="gpt-4.1", provider="azure")


def selling_units(workload: Workload, unit: ThroughputUnit = UNIT) -> Context:
    catalog = SmallCatalog(throughput={("gpt-4.1", "azure"): unit})
    return replace(context(workload), catalog=catalog)


def test_without_typed_units_those_of_the_provider_count() -> None:
    """13.7 units' worth of load: 15, at what the month, the year or 730 hours cost."""
    asked = selling_units(FLAT_DAY)
    assert parts(AT_AZURE, asked, 1e6) == {"units": 15 * 260}
    yearly = replace(AT_AZURE, commitment="reserved_1y")
    assert parts(yearly, asked, 1e6) == pytest.approx({"units": 15 * 221})
    hourly = replace(AT_AZURE, commitment="on_demand")
    assert parts(hourly, asked, 1e6) == pytest.approx({"units": 15 * 730})
    assert [o.traits.lease_months for o in (AT_AZURE, yearly, hourly)] == [1, 12, 0]


def test_units_of_the_provider_with_a_place_for_the_rest() -> None:
    """2M requests take 27.4 units; with 20 kept, 7.4 of 27.4 of 7,200 USD are paid elsewhere."""
    option = replace(AT_AZURE, reserved_units=20, spill_to="today")
    need = 2e6 * 1_800 / MINUTES / 3_000
    found = parts(option, selling_units(FLAT_DAY), 2e6)
    assert found == pytest.approx({"reservation": 5_200, "spill": (need - 20) / need * 7_200})


def test_units_rest_on_what_the_provider_publishes() -> None:
    served = AT_AZURE.serve(selling_units(FLAT_DAY))
    assert isinstance(served, Served)
    assert {fact.source for term in served.terms for fact in term.facts} == {"table", "list"}


@pytest.mark.parametrize(
    ("option", "unit", "said"),
    [
        (replace(AT_AZURE, provider="aws"), UNIT, "nobody publishes what a unit of gpt-4.1 at aws"),
        (replace(AT_AZURE, provider="aws"), UNIT, "azure does"),
        (replace(AT_AZURE, commitment="reserved_3m"), UNIT, "only by the hour and by the month"),
        (AT_AZURE, replace(UNIT, usd_per_month={}), "ask for it"),
        (replace(AT_AZURE, spill_to="today"), UNIT, "reserved_units is 0"),
    ],
)
def test_units_that_nobody_knows_are_asked_for(
    option: Provisioned, unit: ThroughputUnit, said: str
) -> None:
    found = option.serve(selling_units(FLAT_DAY, unit))
    assert isinstance(found, Infeasible)
    assert said in "; ".join(found.reasons)


def test_units_rest_on_the_price_of_their_own_term_alone() -> None:
    """Three terms are published; the plan reads one of them, and names it as the provider does."""
    by_hour = Fact("usd_per_hour", 1.0, "USD/unit-hour", "published", "list")
    unit = replace(UNIT, published={**UNIT.usd_per_month, "on_demand": by_hour})
    by_term = (
        (replace(AT_AZURE, commitment="reserved_1y"), "year"),
        (replace(AT_AZURE, commitment="on_demand"), "usd_per_hour"),
    )
    for option, price in by_term:
        served = option.serve(selling_units(FLAT_DAY, unit))
        assert isinstance(served, Served)
        assert [f.name for t in served.terms for f in t.facts] == ["carries", price]
