"""Expected values are worked out by hand, or come from SciPy where it has the same method."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from dashboard.live.stats import (
    Pairing,
    drawn_counts,
    holm,
    pair,
    prompts_needed,
    quantiles,
    ratio_interval,
    sign_p,
    unit_of,
    verdict,
    wilson95,
)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys_wilson(case: tuple[int, int]) -> None:
    successes, trials = case
    expected = binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson95(successes, trials=trials) == pytest.approx(tuple(expected), abs=1e-12)


def test_wilson_of_72_in_80_is_the_interval_of_the_design_page() -> None:
    # p = 0.9, z^2 = 3.8415: middle 0.9240, half 0.0697, scale 1.04802
    low, high = wilson95(72, trials=80) or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.815, 0.948)
    assert wilson95(0, trials=0) is None


def test_mcnemar_counts_the_coin_tosses_that_are_as_uneven() -> None:
    # 5 of 5 one way: 2 x (1/2)^5 = 0.0625; 1 of 6: 2 x (1 + 6) / 64 = 0.21875
    assert sign_p(5, 0) == pytest.approx(0.0625)
    assert sign_p(1, 5) == pytest.approx(0.21875)
    assert sign_p(3, 3) == 1.0
    assert sign_p(0, 0) == 1.0
    assert sign_p(69, 1) == pytest.approx(1.2e-19, rel=0.02)  # live.md, section 2


def test_holm_steps_down_and_never_goes_back() -> None:
    # sorted 0.01 0.03 0.04 -> x3 0.03, x2 0.06, x1 0.04 raised to 0.06
    assert holm([0.04, 0.01, 0.03]) == pytest.approx((0.06, 0.03, 0.06))
    assert holm([0.9, 0.8]) == (1.0, 1.0)
    assert holm([0.02]) == (0.02,)
    assert holm([]) == ()


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_makes_a_p_value_smaller(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))


def test_prompts_of_a_group_are_drawn_together() -> None:
    units = unit_of(["a", "a", "", "", "b"])
    assert units.tolist() == [0, 0, 1, 2, 3]
    counts = drawn_counts(units, seed=1, draws=500)
    assert counts.shape == (500, 5)
    assert (counts[:, 0] == counts[:, 1]).all()
    assert (counts[:, 1:].sum(axis=1) == 4).all()  # four units drawn per draw
    assert (drawn_counts(units, seed=1, draws=500) == counts).all()


def counts_for(n: int) -> np.ndarray:
    return drawn_counts(unit_of([""] * n), seed=1)


def test_cost_per_success_divides_the_sums() -> None:
    # 10 prompts at 0.02 USD, 5 answered well: 0.20 / 5 = 0.04
    found = ratio_interval(
        np.full(10, 0.02), np.array([1.0, 0.0] * 5), counts=counts_for(10), most_share=0.76
    )
    assert found.value == pytest.approx(0.04)
    assert found.low is not None
    assert found.high is not None
    # all draws cost 0.2; a draw with k successes costs 0.2 / k; 2 <= k <= 8 covers 97.9 %
    assert found.low == pytest.approx(0.2 / 8)
    assert found.high == pytest.approx(0.2 / 2)


def test_cost_per_success_has_no_upper_bound_when_draws_have_no_success() -> None:
    # one success in ten: (9/10)^10 = 35 % of the draws have none
    won = np.array([1.0] + [0.0] * 9)
    found = ratio_interval(np.full(10, 0.02), won, counts=counts_for(10), most_share=0.4)
    assert found.value == pytest.approx(0.2)
    assert found.high is None


def test_without_a_success_only_a_lower_bound_is_left() -> None:
    bound = wilson95(0, trials=10)
    assert bound is not None
    found = ratio_interval(
        np.full(10, 0.02), np.zeros(10), counts=counts_for(10), most_share=bound[1]
    )
    # Wilson's upper bound of 0 in 10 is 3.8415 / (10 + 3.8415) = 0.27753; 0.2 / 2.7753 = 0.07206
    assert (found.value, found.high) == (None, None)
    assert found.low == pytest.approx(0.07206, abs=1e-5)


def compare_lanes(gained: int, lost: int, same: int, *, group: str = "") -> Pairing:
    a = np.array([0.0] * gained + [1.0] * lost + [1.0] * same)
    b = np.array([1.0] * gained + [0.0] * lost + [1.0] * same)
    units = unit_of([group] * len(a))
    return pair(a, b, units=units)


def verdict_of(found: Pairing) -> str:
    return verdict(found, adjusted_p=found.unit_p)


def test_the_example_of_the_design_page_is_clear() -> None:
    found = compare_lanes(69, 1, 10)
    assert found.difference == pytest.approx(-68 / 80)  # a's share less b's
    assert (round(found.low, 2), round(found.high, 2)) == (-0.92, -0.73)
    assert verdict_of(found) == "b better"
    assert verdict_of(compare_lanes(1, 69, 10)) == "a better"


@pytest.mark.parametrize("prompts", [1, 3, 5])
def test_a_handful_of_prompts_decides_nothing_even_if_all_agree(prompts: int) -> None:
    assert verdict_of(compare_lanes(prompts, 0, 0)) == "not enough prompts"
    assert verdict_of(compare_lanes(0, 0, prompts)) == "not enough prompts"


def test_six_of_six_is_the_first_that_decides() -> None:
    assert verdict_of(compare_lanes(6, 0, 0)) == "b better"  # p = 2 / 64 = 0.03125


def test_many_equal_answers_show_that_b_is_not_worse() -> None:
    assert verdict_of(compare_lanes(0, 0, 200)) == "not worse"
    assert verdict_of(compare_lanes(2, 2, 300)) == "not worse"


def test_alike_prompts_count_once() -> None:
    found = compare_lanes(20, 0, 0, group="the same template")
    assert found.mcnemar_p < 1e-5
    assert (found.unit_p, found.units) == (1.0, 1)
    assert verdict_of(found) == "not enough prompts"


def test_prompts_needed_follows_the_formula() -> None:
    # 4 gained, 2 lost of 20: d = 0.1, p = 0.3; 7.84 x 0.29 / 0.15^2 = 101.05 against 0 with margin
    assert prompts_needed(compare_lanes(4, 2, 14)) == 102
    # 2 gained, 4 lost: d = -0.1 beyond the margin; 7.84 x 0.29 / 0.01 = 227.4
    assert prompts_needed(compare_lanes(2, 4, 14)) == 228
    # nothing differs in 24: p = 2 / 26; 7.84 x 0.076923 / 0.0025 = 241.2
    assert prompts_needed(compare_lanes(0, 0, 24)) == 242
    # all differ in 3: the formula asks for none, more than there are is needed
    assert prompts_needed(compare_lanes(3, 0, 0)) == 4


def test_the_95th_percentile_waits_for_twenty_values() -> None:
    assert quantiles([]) == {"p50": None, "p95": None}
    assert quantiles([1.0, 2.0, 10.0]) == {"p50": 2.0, "p95": None}
    assert quantiles([float(n) for n in range(21)]) == {"p50": 10.0, "p95": 19.0}
