"""Ratings and measured answers together: exact where a formula is known, and without jumps."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, t
from small_catalog import BIG, CATALOG, scenario
from small_market import rated

from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Range
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.inputs.normal import Z90
from dashboard.engine.plan import evaluate
from dashboard.engine.quality.evidence import after_evidence, evidence_alone
from dashboard.engine.quality.share import Quality
from dashboard.engine.quality.sources import quality_of
from dashboard.engine.scenario import Scenario


@pytest.mark.parametrize(("good", "prompts"), [(0, 3), (3, 3), (27, 30), (2.5, 7), (970, 1000)])
def test_with_nothing_known_before_it_is_the_beta_distribution_of_jeffreys(
    good: float, prompts: float
) -> None:
    found, known = evidence_alone(good, prompts), beta(good + 0.5, prompts - good + 0.5)
    assert found.value == pytest.approx(known.mean(), abs=2e-4)
    assert (found.low, found.high) == pytest.approx(
        (known.ppf(0.1), max(known.ppf(0.9), known.mean())), abs=3e-3
    )


def test_a_prior_of_equally_likely_shares_is_weighed_by_how_likely_they_make_the_answers() -> None:
    """Against plain weighing of a million draws, of a t with the range of that normal."""
    odds = 2.0 + drawn_t(0.8, 1_000_000)
    shares = 1 / (1 + np.exp(-odds))
    weight = shares**4 * (1 - shares) ** 6
    assert after_evidence(2.0, 0.8, 4, 10).value == pytest.approx(
        (weight * shares).sum() / weight.sum(), abs=2e-3
    )


def drawn_t(deviation: float, count: int) -> np.ndarray:
    """Deviates of a Student's t that has the 10th and 90th percentile of a normal with this deviation."""
    return deviation * Z90 / t(4).ppf(0.9) * np.random.default_rng(1).standard_t(4, count)


@pytest.mark.parametrize(("good", "prompts"), [(30, 30), (0, 30), (220, 300), (45, 50)])
def test_ratings_give_way_to_answers_that_contradict_them(good: int, prompts: int) -> None:
    """What ratings hold for nearly impossible: then the answers decide, and the range holds their share."""
    for mean in (-3.9, 5.1):
        if abs(mean - np.log((good + 0.5) / (prompts - good + 0.5))) < 3:
            continue
        found, alone = after_evidence(mean, 0.4, good, prompts), evidence_alone(good, prompts)
        assert found.value == pytest.approx(alone.value, abs=0.02)
        assert found.low <= alone.value <= found.high


@settings(deadline=None, max_examples=50)
@given(st.floats(-2, 4), st.floats(0.2, 2), st.integers(0, 60), st.integers(0, 60))
def test_one_more_right_answer_never_lowers_the_share_and_one_more_wrong_never_raises_it(
    mean: float, deviation: float, good: int, bad: int
) -> None:
    now = after_evidence(mean, deviation, good, good + bad)
    right = after_evidence(mean, deviation, good + 1, good + bad + 1)
    wrong = after_evidence(mean, deviation, good, good + bad + 1)
    assert wrong.value <= now.value + 1e-9 <= right.value + 2e-9
    assert now.low <= now.value <= now.high


def test_no_evidence_is_the_prior_and_much_evidence_is_the_evidence() -> None:
    shares = 1 / (1 + np.exp(-1.5 - drawn_t(0.5, 400_000)))
    found = after_evidence(1.5, 0.5, 0, 0)
    assert found.value == pytest.approx(shares.mean(), abs=2e-3)
    normal = [1 / (1 + np.exp(-1.5 - sign * 0.5 * Z90)) for sign in (-1, 1)]
    assert (found.low, found.high) == pytest.approx(normal, abs=2e-3), "the range of ratings stays"
    assert after_evidence(1.5, 0.5, 2_000, 10_000).value == pytest.approx(0.2, abs=0.005)


def asked(good: int, prompts: int) -> Scenario:
    """Another model at a tenth of the price was right so often."""
    share = good / prompts if prompts else None
    found = Measured(
        on=date(2026, 11, 26),
        prompts=prompts,
        success_share=None if share is None else Range(share, 0.0, 1.0),
    )
    new = replace(BIG, model="new", prices={"input": 0.2, "output": 0.8}, success_share=share)
    return scenario({"today": BIG, "new": replace(new, measured=found if prompts else None)})


def quality(good: int, prompts: int) -> Quality:
    given = asked(good, prompts)
    workload = next(iter(given.workloads))
    return quality_of(given, CATALOG, doubted, option_id="new", workload_id=workload)


def doubted(name: str) -> Fact:
    """As real assumptions are: the model in use is right in 85 to 99 of 100."""
    fact = CATALOG.assumption(name)
    if name != "current_success_share":
        return fact
    return replace(fact, value=0.95, low=0.85, high=0.99)


def test_none_of_three_counts() -> None:
    before, after = quality(0, 0), quality(0, 3)
    assert (after.source, after.prompts) == ("measured", 3)
    assert after.value < before.value
    assert after.by_data is not None
    assert after.by_data.value == pytest.approx(0.125, abs=1e-3)  # (0 + 1/2) / (3 + 1)


def test_every_right_answer_moves_the_share_and_none_makes_it_jump() -> None:
    steps = np.diff([quality(good, 30).value for good in range(31)])
    assert steps.min() > 0
    assert steps.max() < 2 * np.median(steps)


def test_ratings_add_doubt_but_never_proof() -> None:
    """Two right of two say little by themselves, whatever is believed of the model; sixty of sixty say enough."""
    chances = [quality(n, n).as_measured.chance_of_margin(0.05, None) for n in (2, 60)]
    assert chances[0] < 0.9 < chances[1]


def test_what_was_measured_holds_for_the_plan_of_every_page() -> None:
    """The expected cost of the option falls with its share of right answers."""
    dear, cheap = (evaluate(asked(n, 60), CATALOG).costs()["new"] for n in (57, 60))
    assert cheap.usd_per_1k_requests < dear.usd_per_1k_requests


RATED = {model: rated(model, points) for model, points in (("big", 1400.0), ("new", 1100.0))}


def beside_measured(good: int, prompts: int, *, typed: bool = False) -> tuple[Quality, Quality]:
    """The model in use after so many right answers, and one that is rated 300 points lower."""
    share = good / prompts if prompts else None
    found = Measured(prompts=prompts, success_share=Range(share or 0.0, 0.0, 1.0))
    today = replace(BIG, success_share=share, measured=found if prompts and not typed else None)
    new = replace(BIG, model="new", prices={"input": 0.2, "output": 0.8})
    given = scenario({"today": today, "new": new})
    catalog = replace(CATALOG, ratings=RATED)
    in_use, other = (
        quality_of(given, catalog, ranged, option_id=o, workload_id=next(iter(given.workloads)))
        for o in ("today", "new")
    )
    return in_use, other


def ranged(name: str) -> Fact:
    fact = doubted(name)
    return replace(fact, value=1.0, low=0.3, high=2.0) if name == "quality_logit_scale" else fact


def test_prompts_that_are_easy_for_the_model_in_use_leave_doubt_about_a_far_weaker_one() -> None:
    """300 of 300: nothing above 99% is usual, so 99.4%; 300 points lower may still fail one in five."""
    in_use, weak = beside_measured(300, 300)
    assert 0.99 < in_use.value < 0.997
    assert in_use.range[1] < 1
    assert weak.source == "prior"
    assert weak.value < 0.96
    assert weak.range[0] < 0.8 < weak.range[1] < 0.998


def test_a_harder_set_leaves_more_and_more_right_answers_less_doubt() -> None:
    weak = [beside_measured(good, 300)[1] for good in (200, 260, 285, 297, 300)]
    assert list(np.diff([q.value for q in weak]) > 0) == [True] * 4
    assert list(np.diff([float(q.expected.share) for q in weak]) > 0) == [True] * 4


def test_what_is_typed_or_not_known_of_the_model_in_use_moves_others_by_odds_as_ever() -> None:
    """300 points are odds of 5.62: 19 to 1 become 3.38 to 1, and 99 to 1 become 17.6 to 1."""
    assert beside_measured(0, 0)[1].value == pytest.approx(3.379 / 4.379, abs=1e-3)
    typed = beside_measured(99, 100, typed=True)[1]
    assert (typed.usual, typed.value) == (None, pytest.approx(17.6 / 18.6, abs=1e-3))
