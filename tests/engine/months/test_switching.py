"""What a move costs once: engineering by the week, both running for a while, both with their overrun."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, FLAT_DAY, OWN, context, scenario

from dashboard.engine.inputs.fields import Range, Switching, Tuning
from dashboard.engine.months.switching import SwitchingCost, switching_cost
from dashboard.engine.options import Option

QUARTER = Switching(
    engineer_weeks=4, dual_run_months=0.5, overrun_share=0.25, build_months=3, minimum_months=6
)


def cost(option: Option = OWN, **table: Switching) -> SwitchingCost:
    asked = scenario({"today": BIG, "own": option}, switching=table)
    return switching_cost(asked, "own", option, context=context(FLAT_DAY))


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
    dear = context(FLAT_DAY, assumptions={"engineer_usd_per_week": Range(8_000, 4_000, 9_000)})
    found = switching_cost(asked, "own", OWN, context=dear)
    assert found.fixed_usd == 120_000
    (week,) = [f for f in found.fixed[0].facts if f.name == "engineer_usd_per_week"]
    assert (week.kind, week.low, week.high) == ("chosen", 4_000, 9_000)


BY_PART = Switching(
    engineer_weeks=4,
    prompts=80,
    evaluation_examples=500,
    review_usd=6_000,
    incident_share=0.1,
    usd_per_incident=50_000,
    overrun_share=0.5,
)


def test_a_move_is_the_sum_of_its_parts_each_with_its_overrun() -> None:
    """4 weeks x 4,000; 80 x 0.25 x 4 h = 2 weeks; 500 x 2; 6,000; a tenth of 50,000: all half as much again."""
    found = cost(own=BY_PART)
    assert {part.component: part.usd for part in found.fixed} == {
        "engineering": 24_000,
        "prompts": 12_000,
        "evaluation": 1_500,
        "review": 9_000,
        "incident": 7_500,
    }
    assert found.fixed_usd == 54_000


def test_the_catalogues_weeks_cover_the_prompts_so_they_are_not_counted_twice() -> None:
    """10 weeks of which 2 are the prompts: together the same 60,000, and never less than nothing is left."""
    few = cost(own=Switching(prompts=80))
    assert [(part.component, part.usd) for part in few.fixed] == [
        ("engineering", 48_000),
        ("prompts", 12_000),
    ]
    many = cost(own=Switching(prompts=800))
    assert [part.usd for part in many.fixed] == [0, 120_000]


def test_every_part_names_the_facts_it_rests_on() -> None:
    """So that it can be opened on the Plan page, and drawn as uncertain."""
    facts = {part.component: [f.name for f in part.facts] for part in cost(own=BY_PART).fixed}
    assert facts["prompts"] == [
        "prompts",
        "switch_prompt_rework_share",
        "switch_hours_per_prompt",
        "engineer_hours_per_week",
        "engineer_usd_per_week",
        "switch_overrun_share",
    ]
    assert facts["evaluation"][:2] == ["evaluation_examples", "switch_usd_per_evaluation_example"]


def test_going_back_costs_the_share_that_is_typed_and_nothing_by_default() -> None:
    assert cost(own=BY_PART).back_usd == 0
    assert cost(own=replace(BY_PART, back_share=0.25)).back_usd == 13_500
    assert cost(own=Switching(usd=8_000, back_share=0.5)).back_usd == 4_000
