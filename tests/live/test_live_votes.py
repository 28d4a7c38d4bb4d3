"""Blind votes: sides drawn by the seed, names nowhere on the ballot, an interval and a sign test on the tally."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from dashboard.live.comparison import Comparison
from dashboard.live.dispatch import Call, Run
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.streaming import Answer, Ending
from dashboard.live.votes import TIE, Choice, Vote, ballots, tallies

LANES = ("big", "small", "tiny")


def comparison(
    said: dict[str, dict[str, str]], *, seed: int = 1, ending: Ending = "answered", repeat: int = 0
) -> Comparison:
    """What each lane said to each prompt: {prompt: {lane: text}}."""
    prompts = tuple(Prompt(id=p, prompt=p) for p in said)
    lanes = {name: Lane(name=name, model=name) for name in LANES}
    runs = tuple(
        Run(
            Call(lanes[name], prompt, repeat),
            Answer(name, name, ending, text=text),
            None,
            "",
            done=1,
            planned=1,
        )
        for prompt in prompts
        for name, text in said[prompt.id].items()
    )
    return Comparison(prompts, tuple(lanes.values()), 1, seed, runs, None, 0.0, None, {})


def many(count: int, **settings: Any) -> Comparison:
    said = {f"p{n}": {"big": f"big {n}", "small": f"small {n}"} for n in range(count)}
    return comparison(said, **settings)


def test_every_prompt_has_one_ballot_with_the_text_of_its_lane_on_either_side() -> None:
    found = ballots(many(40))
    assert sorted(b.prompt.id for b in found) == sorted(f"p{n}" for n in range(40))
    for ballot in found:
        number = ballot.prompt.id.removeprefix("p")
        assert ballot.left_text == f"{ballot.left} {number}"
        assert ballot.right_text == f"{ballot.right} {number}"
        assert ballot.lanes == {"big", "small"}


def test_sides_and_order_are_drawn_and_the_same_for_a_seed() -> None:
    found = ballots(many(200))
    on_the_left = Counter(b.left for b in found)
    # 200 fair coins: 3.5 standard deviations are 25
    assert 75 <= on_the_left["big"] <= 125
    assert [b.prompt.id for b in found] != [f"p{n}" for n in range(200)]
    assert ballots(many(200)) == found
    assert [b.left for b in ballots(many(200, seed=2))] != [b.left for b in found]


def test_of_three_lanes_a_pair_is_drawn_for_each_prompt() -> None:
    said = {f"p{n}": {name: f"{name} {n}" for name in LANES} for n in range(60)}
    pairs = Counter(b.lanes for b in ballots(comparison(said)))
    assert len(pairs) == 3
    assert sum(pairs.values()) == 60


@pytest.mark.parametrize("ending", ["truncated", "error", "cancelled"])
def test_an_answer_that_is_not_whole_is_on_no_ballot(ending: Ending) -> None:
    assert ballots(comparison({"p": {"big": "a", "small": "b"}}, ending=ending)) == ()


def test_two_answers_that_are_alike_need_no_vote() -> None:
    assert ballots(comparison({"p": {"big": "yes", "small": " yes\n"}})) == ()


def votes(for_big: int, for_small: int, ties: int = 0, bad: int = 0) -> list[Vote]:
    """Votes with the two lanes on alternating sides."""
    chosen = ["big"] * for_big + ["small"] * for_small + ["tie"] * ties + ["both bad"] * bad
    found = []
    for number, wanted in enumerate(chosen):
        left, right = ("big", "small") if number % 2 else ("small", "big")
        sides: dict[str, Choice] = {left: "left", right: "right", "tie": "tie"}
        found.append(Vote(f"p{number}", left, right, sides.get(wanted, "both bad")))
    return found


def test_a_vote_is_for_the_lane_on_the_chosen_side() -> None:
    assert Vote("p", "big", "small", "left").preferred == "big"
    assert Vote("p", "big", "small", "right").preferred == "small"
    assert Vote("p", "big", "small", "tie").preferred == TIE
    assert Vote("p", "big", "small", "both bad").preferred == TIE


def test_the_tally_counts_decided_votes_with_wilson_and_the_exact_sign_test() -> None:
    (found,) = tallies(votes(1, 9, ties=3, bad=2), lanes=LANES)
    assert (found.a, found.b, found.a_preferred, found.b_preferred) == ("big", "small", 1, 9)
    assert (found.ties, found.both_bad, found.votes) == (3, 2, 15)
    assert found.b_share == 0.9
    # Wilson at 9 of 10 by hand: (0.9 + 0.19207 -+ 1.95996 sqrt(0.009 + 0.009604)) / 1.38415
    assert found.b_share_95 == pytest.approx((0.5958, 0.9821), abs=1e-4)
    # 2 (1 + 10) / 2^10
    assert found.sign_p == pytest.approx(22 / 1024)
    assert found.decided


def test_few_votes_or_only_ties_decide_nothing() -> None:
    (five,) = tallies(votes(0, 5), lanes=LANES)
    assert five.sign_p == pytest.approx(2 / 32)
    assert not five.decided
    (ties,) = tallies(votes(0, 0, ties=4), lanes=LANES)
    assert (ties.b_share, ties.b_share_95, ties.sign_p) == (None, None, 1.0)
    assert tallies([], lanes=LANES) == ()


@given(st.integers(0, 30), st.integers(0, 30))
def test_share_and_test_are_those_of_scipy(for_big: int, for_small: int) -> None:
    found = tallies(votes(for_big, for_small), lanes=LANES)
    if for_big + for_small == 0:
        assert found == ()
        return
    test = binomtest(for_small, for_big + for_small)
    assert found[0].sign_p == pytest.approx(test.pvalue)
    bounds = test.proportion_ci(method="wilson")
    assert found[0].b_share_95 == pytest.approx((bounds.low, bounds.high), abs=1e-12)
