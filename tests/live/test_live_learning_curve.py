"""Tune or not: intervals hold what larger sizes reach, and the decision follows chance, budget and worth."""

import pytest
from learning_curves import FLOOR, held

from dashboard.live.learning_curve import LearningCurve, NoCurve, Point, learning_curve
from dashboard.live.tune_or_not import tune_or_not
from dashboard.wording.learning import budget_in_words, crossing_in_words, decision_in_words


def fitted(*shares: float, asked: int = 400) -> LearningCurve:
    sizes = (25, 50, 100, 200)[: len(shares)]
    points = [Point(n, share * asked, asked) for n, share in zip(sizes, shares, strict=True)]
    found = learning_curve(points)
    assert isinstance(found, LearningCurve)
    return found


RISING = fitted(0.30, 0.48, 0.63, 0.74)
FLAT = fitted(0.60, 0.61, 0.60, 0.605)


def test_held_out_sizes_lie_in_their_interval_on_at_least_sixteen_of_twenty_tasks() -> None:
    inside, widths = held(20, asked=200, seed=1)
    assert inside >= FLOOR * 20
    assert max(widths) < 0.75  # an interval of everything would hold everything


def test_the_curve_goes_through_what_was_measured() -> None:
    for point in RISING.points:
        expected, low, high = RISING.at(point.examples)
        assert low < point.share < high
        assert expected == pytest.approx(point.share, abs=0.04)


def test_it_never_falls_with_more_examples_and_is_less_sure_further_out() -> None:
    ahead = [RISING.at(n) for n in (200, 400, 800, 1600)]
    assert [each[0] for each in ahead] == sorted(each[0] for each in ahead)
    assert [high - low for _, low, high in ahead] == sorted(high - low for _, low, high in ahead)


def test_more_prompts_at_a_point_narrow_the_interval() -> None:
    few, many = fitted(0.30, 0.48, 0.63, 0.74, asked=40), fitted(0.30, 0.48, 0.63, 0.74, asked=2000)
    assert few.at(800)[2] - few.at(800)[1] > many.at(800)[2] - many.at(800)[1]


def test_what_the_examples_at_hand_reach_is_tuned() -> None:
    found = tune_or_not(RISING, target_share=0.6, usd_per_example=2.0)
    assert found.word == "tune"
    assert decision_in_words(found).startswith("Tune: 200 examples reach 60% right answers")


def test_a_target_that_is_a_little_further_asks_for_labels_at_their_price() -> None:
    found = tune_or_not(RISING, target_share=0.76, usd_per_example=2.0)
    assert found.word == "label more"
    assert found.needed is not None
    assert found.missing is not None
    assert found.label_usd == pytest.approx(2.0 * found.missing)
    assert found.needed - 200 <= found.missing < 1.1 * (found.needed - 200) + 1
    assert RISING.chance(0.76, found.needed) >= 0.8
    assert decision_in_words(found).startswith("Do not tune yet: 200 examples reach 76%")
    assert found.needed_low is not None
    assert found.needed_low < found.needed


def test_labels_that_cost_more_than_the_target_is_worth_are_not_advised() -> None:
    found = tune_or_not(RISING, target_share=0.76, usd_per_example=2.0, worth_usd=10.0)
    assert found.word == "do not tune"
    assert "reaching it is worth $10.00" in decision_in_words(found)


OPEN = fitted(0.375, 0.5, 0.6, 0.675, asked=80)
"""Whether it ends above 75% cannot be told."""


def test_what_the_target_is_worth_decides_how_much_is_labelled_where_reaching_it_is_not_sure() -> (
    None
):
    """Every size costs its labels and adds its chance of the worth: none of those tried brings more."""
    kept = [
        tune_or_not(OPEN, target_share=0.75, usd_per_example=0.5, worth_usd=w)
        for w in (10.0, 3_000.0, 1_000_000.0)
    ]
    assert [found.word for found in kept] == ["do not tune", "label more", "label more"]
    assert [found.needed for found in kept] == [None] * 3
    little, some, much = kept
    assert little.label_usd is None
    assert "no number of further labels adds enough" in decision_in_words(little)
    assert some.missing is not None
    assert much.missing is not None
    assert some.missing < much.missing
    assert some.chance_then == OPEN.chance(0.75, 200.0 + some.missing)
    gain = (some.chance_then - some.chance_now) * 3_000 - some.missing * 0.5
    assert gain > 0
    for more in (100, 300, 1_000, 5_000, 19_000):
        added = OPEN.chance(0.75, 200.0 + more) - some.chance_now
        assert added * 3_000 - more * 0.5 <= gain * 1.05
    said = decision_in_words(some)
    assert said.startswith("Do not tune yet: 200 examples reach 75% right answers")
    assert "reaching it is worth $3,000. Label in steps" in said


def test_a_worth_buys_nothing_where_the_target_is_out_of_reach() -> None:
    found = tune_or_not(OPEN, target_share=0.99, usd_per_example=0.5, worth_usd=1e9)
    assert found.word == "do not tune"


def test_a_flat_curve_is_not_tuned_and_says_where_it_ends() -> None:
    found = tune_or_not(FLAT, target_share=0.9, usd_per_example=2.0)
    assert (found.word, found.needed, found.label_usd) == ("do not tune", None, None)
    assert "no number of examples that the curve can tell" in decision_in_words(found)
    assert "cannot be ruled out" in crossing_in_words(found) or "out of reach" in crossing_in_words(
        found
    )


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([Point(25, 5, 10), Point(50, 6, 10)], "found 2"),
        ([Point(25, 5, 10), Point(25, 6, 10), Point(50, 6, 10)], "found 2"),
        ([Point(25, 11, 10), Point(50, 6, 10), Point(100, 6, 10)], "11 right of 10"),
        ([Point(0, 1, 10), Point(50, 6, 10), Point(100, 6, 10)], "0 examples"),
        ([], "found 0"),
    ],
)
def test_what_gives_no_curve_is_said(points: list[Point], said: str) -> None:
    found = learning_curve(points)
    assert isinstance(found, NoCurve)
    assert said in found.reason


def test_the_labelling_budget_is_told_and_nothing_where_none_is_needed() -> None:
    far = tune_or_not(RISING, target_share=0.76, usd_per_example=2.0)
    assert far.missing is not None
    assert budget_in_words(far, usd_per_example=2.0).startswith("Labelling budget: $")
    assert f"for {far.missing:,} more examples at $2.00 each." in budget_in_words(
        far, usd_per_example=2.0
    )
    near = tune_or_not(RISING, target_share=0.60, usd_per_example=2.0)
    assert budget_in_words(near, usd_per_example=2.0) == (
        "Labelling budget: none, the examples at hand suffice."
    )
    assert not budget_in_words(
        tune_or_not(FLAT, target_share=0.9, usd_per_example=2.0), usd_per_example=2.0
    )


def test_runs_that_get_worse_by_more_than_chance_are_a_fault_and_no_curve() -> None:
    """80 of 100 and then 40: 40 points are six deviations of 0.064."""
    worse = learning_curve([Point(25, 80, 100), Point(50, 60, 100), Point(100, 40, 100)])
    assert isinstance(worse, NoCurve)
    assert "100 examples got 40 of 100 right and 25 got 80 of 100" in worse.reason
    by_chance = learning_curve([Point(25, 80, 100), Point(50, 75, 100), Point(100, 78, 100)])
    assert isinstance(by_chance, LearningCurve)


def test_a_task_that_is_known_from_the_first_example_says_so() -> None:
    perfect = learning_curve([Point(n, 100, 100) for n in (25, 50, 100)])
    assert isinstance(perfect, LearningCurve)
    found = tune_or_not(perfect, target_share=0.9, usd_per_example=1.0)
    assert crossing_in_words(found) == "The target is reached with the very first examples."
    assert "100%" not in decision_in_words(found).replace("almost 100%", "")


def test_a_target_that_the_curve_may_yet_reach_is_not_told_to_be_out_of_reach() -> None:
    points = (Point(25, 10, 50), Point(50, 20, 50), Point(100, 30, 50), Point(200, 36, 50))
    curve = learning_curve(points)
    assert isinstance(curve, LearningCurve)
    found = tune_or_not(curve, target_share=0.8, usd_per_example=1.0)
    assert found.needed is None
    assert found.ceiling_low < 0.8 < found.ceiling_high
    said = decision_in_words(found)
    assert said.startswith("Do not tune yet: whether any number of examples reaches 80%")
    assert "twice the 200 examples" in said
    above = tune_or_not(curve, target_share=0.999, usd_per_example=1.0)
    assert above.ceiling_high < 0.999
    assert "no number of examples that the curve can tell" in decision_in_words(above)
