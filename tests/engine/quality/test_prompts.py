"""How many prompts prove a share: against counting by a library's own distributions."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom

from dashboard.engine.quality.evidence import first_that
from dashboard.engine.quality.prompts import (
    FEWEST_PROMPTS,
    MOST_PROMPTS,
    POWER,
    prompts_to_prove,
)


def proven_in(prompts: int, expected: float, least: float, confidence: float) -> float:
    """How often so many prompts prove it, by the posterior of a neutral prior."""
    good = np.arange(prompts + 1)
    proven = beta.sf(least, good + 0.5, prompts - good + 0.5) >= confidence
    return float(binom.pmf(good, prompts, expected)[proven].sum())


@settings(max_examples=100, deadline=None)
@given(st.floats(0.3, 0.995), st.floats(0.02, 0.25), st.floats(0.75, 0.97))
@example(0.965, 0.082, 0.9)
@example(0.96, 0.077, 0.9)
@example(0.95, 0.067, 0.9)
@example(0.8, 0.2, 0.9)
def test_so_many_prompts_decide_four_times_in_five(
    expected: float, gap: float, confidence: float
) -> None:
    least = expected - gap
    prompts = prompts_to_prove(expected, least, confidence)
    if prompts > MOST_PROMPTS:
        assert proven_in(MOST_PROMPTS, expected, least, confidence) < POWER + 0.05
        return
    assert proven_in(prompts, expected, least, confidence) >= POWER - 1e-9
    fewer = int(0.85 * prompts)
    if fewer >= FEWEST_PROMPTS:
        assert proven_in(fewer, expected, least, confidence) < POWER + 0.05


def test_not_four_in_ten_of_those_who_judge_24_can_prove_96_against_88() -> None:
    """What was told once: only 24 of 24 would have done."""
    assert proven_in(24, 0.96, 0.883, 0.9) < 0.4
    assert 34 <= prompts_to_prove(0.96, 0.883, 0.9) <= 55


def test_ends() -> None:
    assert prompts_to_prove(0.9, 0.9, 0.9) > MOST_PROMPTS
    assert prompts_to_prove(0.9, 0.899, 0.9) > MOST_PROMPTS
    assert prompts_to_prove(0.95, 0.0, 0.9) == FEWEST_PROMPTS
    assert prompts_to_prove(1.0, 0.5, 0.9) == FEWEST_PROMPTS
    assert prompts_to_prove(1.0, 0.9999, 0.9) > MOST_PROMPTS


@settings(max_examples=50, deadline=None)
@given(st.floats(0.3, 0.995), st.floats(0.02, 0.25), st.floats(0.8, 0.97))
def test_what_is_nearer_or_must_be_surer_takes_as_many_prompts_or_more(
    expected: float, gap: float, confidence: float
) -> None:
    least = expected - gap
    prompts = prompts_to_prove(expected, least, confidence)
    nearer = prompts_to_prove(expected, least + gap / 2, confidence)
    surer = prompts_to_prove(expected, least, 0.99)
    slack = 3  # steps of whole answers
    assert nearer >= prompts - slack
    assert surer >= prompts - slack


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_first_count_that_suffices_is_found_by_halving(first: int, last: int) -> None:
    assert first_that(lambda count: count >= first, last=last) == min(first, last)
