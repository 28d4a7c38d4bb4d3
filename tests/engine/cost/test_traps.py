"""What cost models of this kind get wrong, each held by hand: idle GPUs, capacity, purchases, units."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, MILLION, OWN, SmallCatalog, context, scenario

from dashboard.catalog.built import load
from dashboard.engine.cost.context import Served
from dashboard.engine.cost.owned import Owned
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.options.provisioned import Provisioned, Units
from dashboard.engine.plan import evaluate

CARD = 2.0 * 730
MINUTES = 43_800


def test_a_card_without_a_request_is_paid_in_full() -> None:
    """One request a month, and one card all month."""
    idle = replace(FLAT_DAY, requests_per_month=1.0)
    costs = evaluate(scenario({"today": BIG, "own": OWN}, idle), CATALOG).costs()
    assert costs["own"].monthly_usd[0] == pytest.approx(CARD)


def test_hours_without_traffic_are_paid_as_long_as_a_replica_is_up() -> None:
    """Twice the mean by day, nothing by night: without autoscaling the night costs what the day does."""
    shape = replace(MILLION, hourly=(2.0,) * 12 + (0.0,) * 12)
    costs = evaluate(scenario({"today": BIG, "own": OWN}, shape), CATALOG).costs()
    assert costs["own"].monthly_usd[0] == pytest.approx(2 * CARD)


def test_a_window_ends_where_the_fleet_is_full() -> None:
    """Two cards carry 2M requests; 2,920 USD are 811,111 requests of tokens. Beyond 2M nobody is served."""
    own = replace(OWN, replicas=2)
    pair = evaluate(scenario({"today": BIG, "own": own}), CATALOG).between("today", "own")
    assert pair is not None
    assert pair.volume.verdict == "windows"
    ((start, end),) = pair.volume.windows
    assert (start, end) == pytest.approx((2 * CARD / 3_600 * 1e6, 2e6))
    assert pair.volume.permanent is None


def test_a_purchase_is_cash_once_and_never_part_of_a_month() -> None:
    """24,000 USD a card: in the month of the move, none in any month, and not again in the curve's months."""
    owned = Owned(capex_usd=24_000, residual_share=0.0, maintenance_share_per_year=0.0)
    own = replace(OWN, commitment="owned", owned=owned)
    plan = evaluate(scenario({"today": BIG, "own": own}), CATALOG)
    cost = plan.costs()["own"]
    assert cost.monthly_usd.sum() == 0
    assert [part.component for part in cost.one_off if part.usd] == ["hardware"]
    assert cost.one_off_usd == pytest.approx(24_000)
    assert "hardware" not in cost.breakdown_usd
    assert cost.curve.at(np.array([1e6])) == pytest.approx([24_000 / 60])


def test_ten_full_replicas_are_ten() -> None:
    """0.1 + 0.2 of a replica ten times over is 3.0000000000000004: three cards, not four."""
    asked = scenario(
        {"today": BIG, "own": OWN},
        workloads={
            f"w{i}": replace(FLAT_DAY, requests_per_month=1e5 * (1 + i % 2)) for i in range(20)
        },
    )
    assert evaluate(asked, CATALOG).costs()["own"].replicas[0] == 3


def test_cached_tokens_are_in_the_input_and_counted_once() -> None:
    """All of the input cached: 1,000 x 0.5 + 200 x 8, nothing at the full price."""
    cost = evaluate(
        scenario({"today": BIG, "same": BIG}, replace(FLAT_DAY, cached_share=1.0)), CATALOG
    )
    assert cost.costs()["same"].breakdown_usd["cached_input"][0] == pytest.approx(500)
    assert cost.costs()["same"].monthly_usd[0] == pytest.approx(2_100)


AZURE = load(date(2026, 11, 23))


SOLD_AS_UNITS = [m for m in sorted(AZURE.models_at("azure")) if "azure" in AZURE.unit_sellers(m)]


def test_there_are_units_to_be_sized() -> None:
    assert len(SOLD_AS_UNITS) >= 12


@pytest.mark.parametrize("model", SOLD_AS_UNITS)
def test_units_are_sized_as_microsofts_table_has_them(model: str) -> None:
    """So many tokens a minute fill so many units, whichever kind they are; one more takes another step."""
    row = AZURE.provisioned(model, provider="azure")
    assert row is not None
    units = Units(
        row.input_tokens_per_minute,
        row.output_weight,
        row.cached_weight,
        row.minimum,
        row.step,
        usd_per_hour=1.0,
    )
    bought = 20 * row.step
    minute = row.input_tokens_per_minute * bought
    for into, out in ((minute, 0.0), (minute / 2, minute / 2 / row.output_weight)):
        workload = Workload(MINUTES, into, output_tokens=out, peak_to_mean=1.0)
        option = Provisioned(kind="provisioned", model=model, units=units)
        asked = context(workload)
        found = option.serve(asked)
        assert isinstance(found, Served)
        usd = [found.terms[0].usd(np.array([[n]]))[0] / 730 for n in (MINUTES, MINUTES * 1.001, 1)]
        assert usd == pytest.approx([bought, bought + row.step, row.minimum])


def test_thousands_and_millions_are_the_same_money() -> None:
    """Twice the tokens at half the requests, prices in the same unit: the same bill."""
    half = replace(FLAT_DAY, requests_per_month=5e5, input_tokens=2_000, output_tokens=400)
    both = [
        evaluate(scenario({"today": BIG}, workload), CATALOG).costs()["today"]
        for workload in (FLAT_DAY, half)
    ]
    assert both[0].monthly_usd == pytest.approx(both[1].monthly_usd)


def test_prices_in_another_currency_move_no_break_even() -> None:
    """Every price times 0.9: the crossing stays where it is."""
    before = evaluate(scenario({"today": BIG, "own": OWN}), CATALOG)
    prices = {"input": 1.8, "cached_input": 0.45, "output": 7.2}
    options = {"today": replace(BIG, prices=prices), "own": OWN}
    after = evaluate(scenario(options), SmallCatalog(usd_per_gpu_hour=1.8))
    pairs = [plan.between("today", "own") for plan in (before, after)]
    assert pairs[0] is not None
    assert pairs[1] is not None
    assert pairs[0].volume.crossings == pytest.approx(pairs[1].volume.crossings)
