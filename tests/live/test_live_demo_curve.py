"""The measured curve of the demo model: what is shipped and read from it, and how its adapters are trained."""

import pytest

from dashboard.live.demo_curve import HELD_OUT_SIZE, SIZES, curve_facts, demo_points
from dashboard.live.demo_tickets import tickets
from dashboard.live.learning_curve import LearningCurve, learning_curve
from dashboard.live.train_demo import BATCH, WARM_UP, _batches, _rate_share


def test_the_shipped_points_say_where_they_are_from() -> None:
    facts = curve_facts()
    assert {"what", "base", "trained_with", "data", "asked", "measured_on", "limits"} <= set(facts)
    rows = facts["points"]
    assert [row["examples"] for row in rows] == [*SIZES, HELD_OUT_SIZE]
    assert all(0 <= row["right"] <= row["asked"] == 80 for row in rows)
    assert [point.examples for point in demo_points()] == list(SIZES)


def test_the_curve_goes_through_the_measured_points_and_knew_the_size_that_was_kept_out() -> None:
    curve = learning_curve(demo_points())
    assert isinstance(curve, LearningCurve)
    for point in demo_points():
        low, high = curve.measured_at(point.examples, point.asked)
        assert low <= point.share <= high
    (kept_out,) = [row for row in curve_facts()["points"] if row["examples"] == HELD_OUT_SIZE]
    low, high = curve.measured_at(HELD_OUT_SIZE, kept_out["asked"])
    assert low <= kept_out["right"] / kept_out["asked"] <= high
    assert high - low < 0.2


def test_larger_sizes_hold_the_smaller_ones() -> None:
    assert tickets(50, split="train", seed=11)[:25] == tickets(25, split="train", seed=11)


def test_every_example_is_seen_as_often_as_there_are_passes() -> None:
    encoded = [([n], [n]) for n in range(20)]
    batches = _batches(encoded, passes=3)
    assert [len(batch) for batch in batches] == [BATCH] * 7 + [4]  # 60 = 7 x 8 + 4
    flat = [prompt[0] for batch in batches for prompt, _ in batch]
    assert flat[:20] == list(range(20))
    assert sorted(flat) == sorted(list(range(20)) * 3)


@pytest.mark.parametrize("steps", [16, 150])
def test_the_rate_rises_and_falls_also_in_a_short_run(steps: int) -> None:
    shares = [_rate_share(step, steps=steps) for step in range(steps)]
    top = min(WARM_UP, steps // 4)
    assert shares[top - 1] == pytest.approx(1.0)
    assert shares[:top] == sorted(shares[:top])
    assert shares[top:] == sorted(shares[top:], reverse=True)
    assert 0.1 <= shares[-1] < 0.2
