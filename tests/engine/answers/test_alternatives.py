"""What else could be done beside the path: stay, one move, the phases, each at its own best months."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.engine.answers.alternatives import Alternative, alternatives, phase_of
from dashboard.engine.inputs.fields import Change, Constraints, Switching, Tuning
from dashboard.engine.options import Option
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario

OFFER = Quote(kind="quote", usd_per_month=1_600, success_share=1.0)
DEAR = Quote(kind="quote", usd_per_month=4_000)
HOSTED_OPEN = replace(BIG, model="open-10b", prices={"input": 1.5, "output": 6.0})
"""2,700 a month."""


def found(asked: Scenario) -> dict[tuple[str, str], Alternative]:
    return {(a.kind, a.option_id): a for a in alternatives(evaluate(asked, CATALOG))}


def test_each_says_what_it_costs_and_loses_against_the_path() -> None:
    """3,600 hosted; 1,600 for 5,000: 24,200. The dear offer is best taken in the last month."""
    asked = scenario(
        {"today": BIG, "offer": OFFER, "dear": DEAR},
        switching={"offer": Switching(usd=5_000), "dear": Switching(usd=100)},
    )
    others = found(asked)
    assert set(others) == {("stay", ""), ("switch", "offer"), ("switch", "dear")}
    assert others["stay", ""].path.npv_usd == pytest.approx(43_200)
    assert others["stay", ""].loses_usd == pytest.approx(19_000)
    assert others["switch", "offer"].loses_usd == 0
    assert others["switch", "offer"].path.payback_month == pytest.approx(2.5)
    assert others["switch", "offer"].path.cash_low_usd == -5_000
    assert [s.month for s in others["switch", "dear"].path.steps] == [11]
    assert others["switch", "dear"].path.npv_usd == pytest.approx(11 * 3_600 + 100 + 4_000)


def test_the_best_month_of_a_move_is_no_dearer_than_any_other() -> None:
    """With build time, growth, discount, dual running, bought hardware and a commitment that is paid on."""
    bound = Quote(kind="quote", usd_per_1k_requests=3.0, usd_per_month=200, commitment_months=6)
    asked = scenario(
        {"today": bound, "own": replace(OWN, usd_per_gpu_hour=3.0)},
        workloads={
            "a": replace(FLAT_DAY, growth_per_month=0.1),
            "b": replace(FLAT_DAY, requests_per_month=300_000, growth_per_month=0.05),
        },
        switching={"own": Switching(engineer_weeks=0.5, dual_run_months=0.5, build_months=2)},
        discount_per_year=0.2,
    )
    route_costs = evaluate(asked, CATALOG).route_costs
    own = route_costs.option_ids.index("own")
    costs = []
    for month in range(2, 12):
        routes = route_costs.stay()
        routes[:, month:] = own
        costs.append(route_costs.npv_usd(routes))
    switch = found(asked)["switch", "own"]
    assert switch.path.npv_usd == pytest.approx(min(costs))
    assert {s.month for s in switch.path.steps} == {2 + int(np.argmin(costs))}


def test_only_those_who_may_use_an_option_move_to_it() -> None:
    workloads = {"a": FLAT_DAY, "b": replace(FLAT_DAY, options=("today",))}
    other = found(scenario({"today": BIG, "offer": OFFER}, workloads=workloads))["switch", "offer"]
    assert [step.workload for step in other.path.steps] == ["a"]


PHASES: dict[str, Option] = {
    "today": BIG,
    "hosted": HOSTED_OPEN,
    "own": OWN,
    "tuned": replace(OWN, tuning=Tuning(usd_per_run=1, usd_per_example=0)),
}


def test_the_phases_keep_their_order_and_none_is_left_out() -> None:
    """3,600, 2,700, 1,460 and 1,460 with 0.33 a month of training and 1 for the first run: as late as can be."""
    other = found(scenario(PHASES))["phases", ""]
    assert [(s.month, s.option) for s in other.path.steps] == [
        (0, "hosted"),
        (1, "own"),
        (11, "tuned"),
    ]
    assert other.path.npv_usd == pytest.approx(2_700 + 11 * 1_460 + 1 + 4 / 12)


def test_phases_without_an_option_are_skipped() -> None:
    options = {o: v for o, v in PHASES.items() if o != "hosted"}
    other = found(scenario(options))["phases", ""]
    assert [s.option for s in other.path.steps] == ["own", "tuned"]


def test_one_phase_is_a_single_move_and_not_shown_twice() -> None:
    assert ("phases", "") not in found(scenario({"today": BIG, "own": OWN}))


def test_phases_that_the_horizon_has_no_time_for_are_not_shown() -> None:
    assert ("phases", "") not in found(scenario(PHASES, horizon_months=2))
    assert ("phases", "") in found(scenario(PHASES, horizon_months=3))


@pytest.mark.parametrize(
    ("option", "phase"),
    [
        (BIG, 0),
        (replace(BIG, tuning=Tuning()), 0),
        (HOSTED_OPEN, 1),
        (replace(OWN, kind="dedicated"), 1),
        (OWN, 2),
        (PHASES["tuned"], 3),
        (OFFER, None),
    ],
)
def test_the_phase_of_an_option_is_read_off_its_model(option: Option, phase: int | None) -> None:
    assert phase_of(option, CATALOG) == phase


def test_with_an_excluded_option_in_use_staying_and_late_moves_are_no_alternatives() -> None:
    """The offer can serve from month 2, when today's must be left; own GPUs only from month 4."""
    moves = {"offer": Switching(usd=0, build_months=2), "own": Switching(usd=0, build_months=4)}
    others = found(
        scenario(
            {
                "today": replace(BIG, success_share=0.5),
                "offer": OFFER,
                "own": replace(OWN, success_share=1.0),
            },
            switching=moves,
            constraints=Constraints(min_quality=0.9),
        )
    )
    assert set(others) == {("switch", "offer")}
    assert [s.month for s in others["switch", "offer"].path.steps] == [2]
    assert others["switch", "offer"].path.payback_month is None


def test_the_move_to_what_follows_at_its_date_is_staying_and_no_other_plan() -> None:
    """A dearer successor is best taken when it is due: that is what staying means already."""
    end = Change(month=6, options=("today",), ends=True, successor="next")
    asked = scenario({"today": BIG, "next": DEAR, "offer": OFFER}, changes=(end,))
    others = found(asked)
    assert set(others) == {("stay", ""), ("switch", "offer")}
    sooner = replace(asked, options={**asked.options, "next": replace(DEAR, usd_per_month=3_000)})
    assert ("switch", "next") in found(sooner)
