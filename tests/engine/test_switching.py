"""What a move costs once: engineering by the week, both running for a while, both with their overrun."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, FLAT_DAY, OWN, need, scenario

from dashboard.engine.inputs import Range, Switching, Tuning
from dashboard.engine.options import Option
from dashboard.engine.switching import SwitchingCost, switching_cost

QUARTER = Switching(
    engineer_weeks=4, dual_run_months=0.5, overrun_share=0.25, build_months=3, minimum_months=6
)


def cost(option: Option = OWN, **table: Switching) -> SwitchingCost:
    asked = scenario({"today": BIG, "own": option}, switching=table)
    return switching_cost(asked, "own", option, need=need(FLAT_DAY))


def test_the_catalogue_fills_in_what_nobody_said() -> None:
    """10 weeks x 4,000 x 1.5 = 60,000; two months to build."""
    found = cost()
    assert found.fixed_usd == 60_000
    assert (found.build_months, found.minimum_months) == (2, 0)


def test_a_fine_tune_comes_on_top_of_the_move() -> None:
    """13 weeks and three months."""
    found = cost(replace(OWN, tuning=Tuning()))
    assert found.fixed_usd == 78_000
    assert found.build_months == 3


def test_the_table_speaks_for_a_kind_and_louder_for_an_option() -> None:
    """4 x 4,000 x 1.25; an option's own row replaces that of its kind."""
    assert cost(self_hosted=QUARTER).fixed_usd == 20_000
    assert cost(self_hosted=QUARTER, own=replace(QUARTER, engineer_weeks=8)).fixed_usd == 40_000


def test_both_run_for_a_while_at_the_cheaper_of_the_two() -> None:
    """Half a month x min(1,000, 400) and min(100, 400), a quarter more."""
    found = cost(own=QUARTER).dual_run_usd(np.array([1000.0, 100.0]), np.array([400.0, 400.0]))
    assert found == pytest.approx([250, 62.5])


def test_a_sum_replaces_the_whole_estimate_but_not_the_time_it_takes() -> None:
    found = cost(own=replace(QUARTER, usd=30_000))
    assert found.fixed_usd == 30_000
    assert found.dual_run_usd(np.array([1000.0]), np.array([400.0])).tolist() == [0]
    assert (found.build_months, found.minimum_months) == (3, 6)


@pytest.mark.parametrize(
    ("option", "months"),
    [
        (replace(OWN, commitment="reserved_1y"), 12),
        (replace(OWN, commitment="reserved_3y"), 36),
        (replace(OWN, minimum_months=9), 9),
        (OWN, 0),
    ],
)
def test_a_lease_is_kept_for_its_term(option: Option, months: int) -> None:
    assert cost(option).minimum_months == months


def test_the_price_of_a_week_is_an_assumption() -> None:
    asked = scenario({"today": BIG, "own": OWN}, switching={})
    dear = need(FLAT_DAY, assumptions={"engineer_usd_per_week": Range(8_000, 4_000, 9_000)})
    found = switching_cost(asked, "own", OWN, need=dear)
    assert found.fixed_usd == 120_000
    (week,) = [f for f in found.fixed[0].facts if f.name == "engineer_usd_per_week"]
    assert (week.kind, week.low, week.high) == ("chosen", 4_000, 9_000)
