"""Success shares from ratings: hand-worked points, ranges, and what is expected over all that is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    alone = found.chance_of_margin(0.02, noticed, asked_again=False)
    again = found.chance_of_margin(0.02, noticed, asked_again=True)
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
