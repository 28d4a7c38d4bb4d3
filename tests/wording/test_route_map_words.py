"""Kinds of prompts as people are told of them."""

import pytest

from dashboard.live.clusters import kinds
from dashboard.live.route_map import KindRoute, RouteMap
from dashboard.wording.route_map import kept_in_words, kinds_told, why_it_stays


def test_kinds_with_one_name_and_one_destination_are_told_as_one() -> None:
    found = RouteMap(
        ("big", "small"),
        (
            KindRoute(0.4, 40, ("law",), {"big": 1.0, "small": 0.0}, "big"),
            KindRoute(0.3, 30, ("french",), {"big": 1.0, "small": 1.0}, "small"),
            KindRoute(0.2, 10, ("french",), {"big": 1.0, "small": 0.6}, "small"),
            KindRoute(0.1, 20, ("french",), {"big": 1.0, "small": 0.0}, "big"),
        ),
        kinds(["law law", "french french"], count=2, seed=1),
        100,
        *(0.945, (0.88, 0.975), 0.005, (-0.02, 0.03), 0.05, 0.0019, 0.004),
    )
    french, law, elsewhere = kinds_told(found)
    # 30 prompts all right and 10 of which 6 in ten are: 36 of 40
    assert (french.words, french.lane, french.prompts) == (("french",), "small", 40)
    assert french.share == pytest.approx(0.5)
    assert french.success["small"] == pytest.approx(0.9)
    assert (law.words, law.share) == (("law",), 0.4)
    assert (elsewhere.lane, elsewhere.share) == ("big", 0.1)


def test_a_margin_is_that_of_the_plan_and_says_of_which_answers() -> None:
    found = RouteMap(
        ("big", "small"),
        (KindRoute(1.0, 100, ("law",), {"big": 1.0, "small": 1.0}, "small"),),
        kinds(["law law"], count=1, seed=1),
        100,
        *(0.945, (0.88, 0.975), 0.005, (-0.02, 0.07), 0.2 / 3, 0.0019, 0.004),
        *(0.02, 0.9, 0.06),
    )
    said = kept_in_words(found)
    assert "each judged by a map that was chosen without it" in said
    assert "the margin of 6.67% of the first answers, 2% in the end since 70%" in said
    assert "is kept with 90 % confidence" in said


@pytest.mark.parametrize(
    ("prompts", "said"), [(3, "3 prompts of a kind are too few"), (9, "9 prompts of a kind count")]
)
def test_a_kind_that_stays_though_another_did_as_well_says_why(prompts: int, said: str) -> None:
    lanes = ("big", "small")
    kind = KindRoute(0.03, prompts, ("law",), {"big": 1.0, "small": 1.0}, "big")
    assert said in why_it_stays(kind, lanes)
    hard = KindRoute(0.03, prompts, ("law",), {"big": 1.0, "small": 0.9}, "big")
    assert why_it_stays(hard, lanes) == ""
