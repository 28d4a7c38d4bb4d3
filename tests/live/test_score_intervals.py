"""Score intervals against the definition itself, and lines through token counts that are known."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from dashboard.engine.inputs.normal import Z975
from dashboard.live.score_intervals import effective_count, line_through, tango
from dashboard.live.stats import unit_of


def score_by_search(gained: int, lost: int, pairs: int, difference: float) -> float:
    """Tango's statistic with the most likely share of losses found by search, not by formula."""

    def unlikely(p_lost: float) -> float:
        p_gained = p_lost + difference
        cells = ((gained, p_gained), (lost, p_lost), (pairs - gained - lost, 1 - p_gained - p_lost))
        return -sum(n * math.log(max(p, 1e-300)) for n, p in cells if n)

    least, most = max(0.0, -difference), (1 - difference) / 2
    p_lost = minimize_scalar(
        unlikely, bounds=(least, most), method="bounded", options={"xatol": 1e-12}
    ).x
    spread = pairs * (2 * p_lost + difference - difference**2)
    return float((gained - lost - pairs * difference) / math.sqrt(spread))


@settings(deadline=None)
@given(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 80)).filter(
        lambda c: sum(c) > 0
    )
)
def test_at_the_ends_the_score_is_just_significant(cells: tuple[int, int, int]) -> None:
    gained, lost, _ = cells
    low, high = tango(gained, lost, pairs=sum(cells), deviations=Z975)
    assert -1 <= low <= (gained - lost) / sum(cells) <= high <= 1
    for end in (low, high):
        if abs(end) < 0.999:
            score = score_by_search(gained, lost, sum(cells), end)
            assert abs(score) == pytest.approx(1.96, abs=2e-3)


@pytest.mark.parametrize("pairs", [1, 3, 30, 200])
def test_where_no_pair_differs_the_interval_is_that_of_no_event(pairs: int) -> None:
    """Without discordant pairs the score equation is n d = z^2 (1 - d): d = z^2 / (n + z^2), as Wilson's."""
    end = 3.841459 / (pairs + 3.841459)
    assert tango(0, 0, pairs=pairs, deviations=Z975) == pytest.approx((-end, end), abs=1e-6)


def test_three_losses_in_three_are_no_certainty() -> None:
    """The bootstrap of an all-equal sample said -100 to -100."""
    low, high = tango(0, 3, pairs=3, deviations=Z975)
    assert low == pytest.approx(-1.0)
    assert 0.1 < high < 0.15  # three coins may fall alike


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(1).multinomial(30, [0.15, 0.08, 0.77], size=2000)
    inside = [tango(g, lost, pairs=30, deviations=Z975) for g, lost, _ in drawn]
    share = np.mean([low <= 0.07 <= high for low, high in inside])
    assert 0.93 <= share <= 0.98


def test_alike_prompts_count_once_and_unlike_ones_in_full() -> None:
    draw = np.random.default_rng(2)
    apart = unit_of([""] * 60)
    groups = unit_of([f"g{n // 4}" for n in range(60)])
    alike = np.repeat(draw.choice([-1.0, 0.0, 1.0], 15), 4)
    unlike = draw.choice([-1.0, 0.0, 1.0], 60)
    assert effective_count(unlike, apart) == 60
    assert effective_count(alike, groups) == pytest.approx(15, abs=1.1)
    assert effective_count(np.zeros(60), groups) == 15
    assert 30 < effective_count(unlike, groups) <= 60


def test_a_template_is_a_fixed_part_and_does_not_grow_with_the_prompt() -> None:
    counted = np.array([20.0, 60.0, 120.0, 200.0, 400.0])
    found = line_through(counted, 12 + 1.0 * counted, units=unit_of([""] * 5))
    assert found is not None
    assert found.fixed == pytest.approx((12, 12, 12))
    assert found.proportional == pytest.approx((1, 1, 1))


def test_the_interval_of_a_line_is_students() -> None:
    from scipy.stats import linregress
    from scipy.stats import t as student

    counted = np.array([10.0, 20.0, 35.0, 50.0, 80.0, 120.0])
    measured = np.array([23.0, 31.0, 52.0, 60.0, 99.0, 140.0])
    found = line_through(counted, measured, units=unit_of([""] * 6))
    known = linregress(counted, measured)
    reach = student.ppf(0.975, 4)
    assert found is not None
    assert found.proportional == pytest.approx(
        (known.slope, known.slope - reach * known.stderr, known.slope + reach * known.stderr)
    )
    assert found.fixed == pytest.approx(
        (
            known.intercept,
            known.intercept - reach * known.intercept_stderr,
            known.intercept + reach * known.intercept_stderr,
        )
    )


def test_prompts_of_one_length_tell_no_fixed_part() -> None:
    alike = np.array([100.0, 101.0, 99.0, 100.0, 102.0])
    assert line_through(alike, alike + 12, units=unit_of([""] * 5)) is None
    few = np.array([10.0, 200.0, 300.0])
    assert line_through(few, few, units=unit_of([""] * 3)) is None


def test_a_surer_interval_is_wider() -> None:
    usual = tango(3, 5, pairs=60, deviations=Z975)
    assert tango(3, 5, pairs=60, deviations=1.959963984540054) == usual
    strict = tango(3, 5, pairs=60, deviations=2.5758)
    assert strict[0] < usual[0]
    assert strict[1] > usual[1]
