"""What a comparison hands to the plan: ratios over the same prompts, success without broken calls."""

from datetime import date

import pytest

from dashboard.live.comparison import Comparison
from dashboard.live.dispatch import Call, Run
from dashboard.live.lanes import Lane
from dashboard.live.pieces import Tokens
from dashboard.live.prompts import Prompt
from dashboard.live.scoring import Outcome
from dashboard.live.streaming import Answer, Ending
from dashboard.ui.measured import Success, TokenRatios, origin_of, success, token_ratios

BIG, SMALL = Lane(name="big", model="b"), Lane(name="small", model="s")


def run(
    lane: Lane,
    prompt: str,
    *,
    tokens: tuple[int, int] | None = (100, 50),
    outcome: Outcome | None = "success",
    ending: Ending = "answered",
    repeat: int = 0,
) -> Run:
    used = Tokens(*tokens) if tokens else None
    answer = Answer(lane.name, lane.model, ending, tokens=used)
    call = Call(lane, Prompt(id=prompt, prompt=prompt), repeat)
    return Run(call, answer, outcome, "", done=1, planned=1)


def comparison(*runs: Run) -> Comparison:
    return Comparison((), (BIG, SMALL), 1, 1, runs, None, 0.0, None, {})


def test_token_ratios_are_sums_over_the_prompts_both_answered() -> None:
    found = comparison(
        run(BIG, "a", tokens=(100, 50)),
        run(BIG, "b", tokens=(300, 150)),
        run(SMALL, "a", tokens=(120, 30)),
        run(SMALL, "b", tokens=(360, 70)),
        run(SMALL, "c", tokens=(9000, 9000)),  # big never answered c
    )
    # (120 + 360) / (100 + 300) and (30 + 70) / (50 + 150)
    assert token_ratios(found, "small", base="big") == TokenRatios(1.2, 0.5, prompts=2)


@pytest.mark.parametrize("ending", ["truncated", "error", "refused"])
def test_the_length_of_an_answer_that_is_not_whole_says_nothing(ending: Ending) -> None:
    found = comparison(run(BIG, "a"), run(SMALL, "a", ending=ending))
    assert token_ratios(found, "small", base="big") is None


def test_without_reported_tokens_there_is_no_ratio() -> None:
    assert (
        token_ratios(comparison(run(BIG, "a"), run(SMALL, "a", tokens=None)), "small", base="big")
        is None
    )


def test_success_leaves_out_calls_that_broke_and_prompts_that_were_not_scored() -> None:
    found = comparison(
        run(BIG, "a", outcome="success"),
        run(BIG, "b", outcome="wrong"),
        run(BIG, "c", outcome="error", ending="error"),
        run(BIG, "d", outcome=None),
    )
    assert success(found, "big") == Success(0.5, prompts=2)


def test_with_repeats_a_prompt_counts_by_its_mean() -> None:
    found = comparison(
        run(BIG, "a", repeat=0),
        run(BIG, "a", outcome="wrong", repeat=1),
        run(BIG, "b", repeat=0),
    )
    # a: one of two, b: one of one; (0.5 + 1) / 2
    assert success(found, "big") == Success(0.75, prompts=2)


def test_no_scored_answer_is_no_success_share() -> None:
    assert success(comparison(run(BIG, "a", outcome=None)), "big") is None


def test_the_origin_names_prompts_day_and_the_demo_model() -> None:
    day = date(2026, 11, 3)
    assert origin_of(30, day, demo=False) == "measured on 30 prompts, 3 November 2026"
    assert origin_of(1, day, demo=True) == "measured on 1 prompt, 3 November 2026 (demo model)"
