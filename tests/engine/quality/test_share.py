"""Success shares from ratings: hand-worked points, ranges, and what is expected over all that is not known."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.engine.quality.ogive import deviates, log_odds_at
from dashboard.engine.quality.share import Belief, Quality, expected_of, shifted, sure

IN_USE = Belief(0.95, 0.85, 0.99)
SCALE = Belief(1.0, 0.3, 2.0)


def rated(points: float, deviation: float = 35.0) -> Quality:
    return Quality("prior", IN_USE, SCALE, points=points, deviation=deviation, name="quality.it")


def test_points_move_the_odds_tenfold_for_every_400() -> None:
    """Odds of 19 to 1; 400 points less are 1.9 to 1."""
    assert float(shifted(0.95, -400, 1.0)) == pytest.approx(1.9 / 2.9)


@pytest.mark.parametrize(
    ("points", "scale", "share"),
    [(-96.4, 1.0, 0.916), (-303.3, 1.0, 0.768), (-303.3, 2.0, 0.367), (0.0, 1.0, 0.95)],
)
def test_the_worked_shares_of_llama_against_gpt_4_1(
    points: float, scale: float, share: float
) -> None:
    """0.95 at 1414.5 points in use; Llama 3.3 70B has 1318.1, Llama 3.2 1B 1111.2."""
    assert float(shifted(0.95, points, scale)) == pytest.approx(share, abs=0.001)


@pytest.mark.parametrize("z", [-3.0, -0.7, 0.0, 1.5, 3.0])
def test_the_ogive_is_the_normal_one_and_its_own_inverse(z: float) -> None:
    odds = float(log_odds_at(np.asarray(z)))
    assert 1 / (1 + np.exp(-odds)) == pytest.approx(NormalDist().cdf(z), abs=2e-4)
    assert float(deviates(np.asarray(odds))) == pytest.approx(z)


def test_what_is_far_weaker_fails_where_nearly_all_is_right() -> None:
    """By odds 499 to 1 are 49.9 to 1 at 400 points less: 98 of 100. As a distance it is 95 of 100.

    0.95 goes to 1.9 / 2.9 = 0.655: 1.645 - 0.399 = 1.246 deviations; 0.998 lies at 2.878, so 1.632: 0.949.
    """
    assert float(shifted(0.998, -400, 1.0)) == pytest.approx(0.9804, abs=1e-4)
    assert float(shifted(0.998, -400, 1.0, usual=0.95)) == pytest.approx(0.949, abs=0.003)


@given(st.floats(0.01, 0.9999), st.floats(-400, 200), st.floats(0, 2.5))
def test_the_usual_share_and_all_below_move_by_odds_and_none_above_is_promised_more(
    start: float, points: float, scale: float
) -> None:
    plain, found = (float(shifted(start, points, scale, usual=u)) for u in (None, 0.95))
    assert found == plain if start <= 0.95 else found <= plain + 1e-12
    more = float(shifted(min(0.99999, start + 1e-4), points, scale, usual=0.95))
    assert more >= found - 1e-9
    assert float(shifted(0.95 + 1e-9, points, scale, usual=0.95)) == pytest.approx(
        float(shifted(0.95, points, scale)), abs=1e-6
    )


def test_a_share_that_is_drawn_by_its_odds_keeps_its_ends_and_never_is_1() -> None:
    found = Belief(0.994, 0.988, 0.998, in_odds=True)
    low, value, high = found.at(np.array([-1.2815515655446004, 0.0, 1.2815515655446004]))
    assert (low, value, high) == pytest.approx((0.988, 0.994, 0.998))
    assert 0.998 < float(found.at(np.array(9.0))) < 1
    assert float(Belief(0.994, 0.988, 0.998).at(np.array(9.0))) > 1


def test_many_beside_a_measured_model_are_what_each_is_alone() -> None:
    near = Belief(0.994, 0.988, 0.998, in_odds=True)
    each = [replace(rated(p), reference=near, usual=0.95) for p in (-300.0, -96.4, 0.0, 40.0)]
    together = expected_of(each)
    for i, quality in enumerate(each):
        assert together.share[i] == pytest.approx(float(quality.expected.share), abs=2e-3)
        assert quality.range[0] <= quality.value <= quality.range[1] < 1


def test_the_value_is_that_at_the_middle_of_everything() -> None:
    odds = 19 * 10 ** (-96.4 / 400)
    assert rated(-96.4).value == pytest.approx(odds / (1 + odds))


def test_what_is_expected_to_be_worse_is_more_than_at_the_middle() -> None:
    """A loss counts and a gain does not, so doubt costs."""
    found = rated(-96.4)
    assert float(found.expected.worse) > 0.95 - found.value
    assert float(rated(0.0).expected.worse) > 0
    assert float(rated(0.0, 0.0).expected.worse) == 0


def test_a_typed_share_is_exact() -> None:
    found = Quality("typed", IN_USE, SCALE, own=sure(0.9), name="quality.it")
    assert found.value == found.range[0] == found.range[1] == 0.9
    assert float(found.expected.share) == pytest.approx(0.9)
    assert float(found.expected.worse) == pytest.approx(0.05)
    assert found.chance(0.9) == 1.0
    assert found.chance(0.91) == 0.0


def test_the_margin_holds_more_likely_where_bad_answers_are_noticed() -> None:
    found, noticed = rated(-96.4), Belief(0.7, 0.4, 0.95)
    alone = found.chance_of_margin(0.02, None)
    again = found.chance_of_margin(0.02, noticed)
    assert 0.2 < alone < again < 1


def test_many_at_once_are_what_each_is_alone() -> None:
    each = [rated(points) for points in (-300.0, -96.4, 0.0, 40.0)]
    each.append(Quality("typed", IN_USE, SCALE, own=sure(0.9), name="quality.typed"))
    together = expected_of(each)
    for i, quality in enumerate(each):
        assert together.share[i] == pytest.approx(float(quality.expected.share), abs=2e-3)
        assert together.worse[i] == pytest.approx(float(quality.expected.worse), abs=2e-3)


@given(st.floats(-400, 100), st.floats(0, 60), st.floats(0, 80))
def test_a_lower_rating_never_expects_better_answers(
    points: float, less: float, deviation: float
) -> None:
    better, worse = rated(points, deviation), rated(points - less, deviation)
    assert worse.value <= better.value + 1e-12
    assert float(worse.expected.worse) >= float(better.expected.worse) - 1e-12
    assert float(worse.expected.better) <= float(better.expected.better) + 1e-12


@given(st.floats(-400, 200), st.floats(0.01, 0.99))
def test_shares_stay_between_nothing_and_all_and_follow_the_points(
    points: float, start: float
) -> None:
    found = float(shifted(start, points, 1.0))
    assert 0 <= found <= 1
    assert (found - start) * points >= -1e-9
