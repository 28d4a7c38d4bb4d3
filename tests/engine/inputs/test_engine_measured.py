"""Measured ranges belong to the figures they were measured for, and the plan names them as facts."""

from dataclasses import replace
from datetime import date

from small_catalog import BIG, CATALOG, scenario

from dashboard.engine.inputs.fields import Range, TokenRatio
from dashboard.engine.inputs.measured import Measured, in_force
from dashboard.engine.plan import evaluate

FOUND = Measured(
    on=date(2026, 11, 26),
    prompts=60,
    ratio_prompts=58,
    success_share=Range(0.9, 0.8, 0.95),
    input_ratio=Range(1.1, 1.05, 1.15),
    output_ratio=Range(0.7, 0.6, 0.8),
)
NEW = replace(BIG, success_share=0.9, token_ratio=TokenRatio(1.1, 0.7), measured=FOUND)


def test_ranges_are_in_force_while_the_option_uses_their_values() -> None:
    assert in_force(NEW) == FOUND
    assert in_force(BIG) == Measured()


def test_a_figure_that_was_typed_since_has_no_range() -> None:
    typed = in_force(replace(NEW, success_share=0.99, token_ratio=TokenRatio(1.1, 0.8)))
    assert typed == replace(FOUND, success_share=None, output_ratio=None)


def test_a_measurement_changes_the_plan_only_through_the_figures_it_explains() -> None:
    bare = scenario({"today": BIG, "new": replace(NEW, measured=None)})
    with_it = scenario({"today": BIG, "new": NEW})
    before, after = evaluate(bare, CATALOG), evaluate(with_it, CATALOG)
    assert before.break_even == after.break_even
    assert before.path is not None
    assert after.path is not None
    assert after.path.npv_stay_usd is not None
    assert before.path.npv_usd == after.path.npv_usd < after.path.npv_stay_usd


def test_the_plan_names_measured_figures_with_their_range_day_and_number_of_prompts() -> None:
    plan = evaluate(scenario({"today": BIG, "new": NEW}), CATALOG)
    found = {fact.name: fact for fact in plan.facts if fact.kind == "measured"}
    assert list(found) == ["new.success_share", "new.token_ratio.input", "new.token_ratio.output"]
    share, output = found["new.success_share"], found["new.token_ratio.output"]
    assert (share.value, share.low, share.high, share.unit) == (0.9, 0.8, 0.95, "share")
    assert share.source == "this scenario: measured on 60 prompts, 26 November 2026"
    assert output.source == "this scenario: measured on 58 prompts, 26 November 2026"
    assert not share.weak


def test_what_the_demo_model_did_is_weak() -> None:
    demo = replace(NEW, measured=replace(FOUND, demo=True, prompts=1))
    plan = evaluate(scenario({"today": BIG, "new": demo}), CATALOG)
    share = next(fact for fact in plan.facts if fact.name == "new.success_share")
    assert share.weak
    assert share.source.endswith("measured on 1 prompt, 26 November 2026 (demo model)")
