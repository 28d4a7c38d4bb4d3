"""What is said of a comparison: small sums of money, intervals and the verdict of a pair."""

from typing import Any

import pytest

from dashboard.live.deciding import Decision
from dashboard.live.lanes import Lane
from dashboard.ui.compare.lanes import price_in_words, where
from dashboard.wording.comparison import at_most, exact_money, lane_notes, lane_row, plain
from dashboard.wording.deciding import after_deciding, meter

NUMBERS: dict[str, Any] = {
    "scored": 3,
    "success": 2,
    "wilson95": [0.2077, 0.9385],
    "outcomes": {"error": 1},
    "tokens": {"input": 40.0, "output": 12.5},
    "ttft_ms": {"p50": 812.4},
    "tpot_ms": {"p50": None},
    "usd_per_request": 0.000088,
    "usd_per_success": {"value": 0.000132, "low": 0.00009, "high": None},
}


@pytest.mark.parametrize(
    ("usd", "said"),
    [
        (0, "$0.00"),
        (0.000088, "$0.000088"),
        (0.0042, "$0.0042"),
        (0.0123, "$0.012"),
        (3.5, "$3.50"),
    ],
)
def test_small_sums_are_written_out(usd: float, said: str) -> None:
    assert exact_money(usd) == said


def test_a_bound_is_never_shown_lower_than_it_is() -> None:
    assert at_most(0.01341) == "$0.014"
    assert at_most(0.001) == "$0.001"
    assert at_most(0.0000421) == "$0.000043"
    assert at_most(12.1) == "$13.00"


def test_a_row_says_what_is_known_and_leaves_the_rest_blank() -> None:
    row = lane_row(Lane(name="own", model="m", usd_per_mtok={"input": 1, "output": 1}), NUMBERS)
    assert row["Right"] == "2 of 3"
    assert row["95% interval"] == "21 to 94%"
    assert row["First token"] == "812 ms"
    assert row["Between tokens"] == ""
    assert row["Per good answer"] == "$0.00013 (at least $0.00009)"


def test_an_unknown_price_is_never_nought() -> None:
    unknown = NUMBERS | {
        "usd_per_request": None,
        "usd_per_success": {"value": None, "low": None, "high": None},
    }
    row = lane_row(Lane(name="own", model="m"), unknown)
    assert row["Per request"] == "price unknown"
    assert row["Per good answer"] == "price unknown"


def test_a_known_price_and_no_count_is_not_an_unknown_price() -> None:
    uncounted = NUMBERS | {"usd_per_request": None}
    own = Lane(name="own", model="m", usd_per_mtok={"input": 1, "output": 1})
    assert lane_row(own, uncounted)["Per request"] == "not counted"


def test_answers_that_are_none_are_told_apart_from_wrong_ones() -> None:
    outcomes = {"success": 1, "wrong": 2, "refused": 3, "truncated": 4, "error": 0}
    assert lane_notes("big", {"n": 10, "outcomes": outcomes, "uncounted": 0}) == [
        "big: of 10 answers 2 wrong, 3 refused, 4 cut off.",
        "big: allow more tokens per answer and ask again, or its share is too low.",
    ]
    assert lane_notes("big", {"n": 3, "outcomes": {"success": 1, "wrong": 2}}) == []


def test_the_demo_lane_runs_on_this_machine() -> None:
    demo = Lane(name="Demo model", model="m", is_demo=True)
    assert lane_row(demo, NUMBERS)["Per request"] == "runs on this machine"
    assert where(demo) == "on this machine"


def test_what_a_model_says_is_shown_as_text() -> None:
    assert plain("![x](http://host/a.png) $5") == r"\!\[x\]\(http\://host/a\.png\) \$5"


def test_a_lane_says_what_it_charges_and_where_it_is() -> None:
    lane = Lane(
        name="own",
        model="m",
        base_url="https://api.groq.com/openai/v1",
        usd_per_mtok={"input": 0.59, "output": 0.79},
    )
    assert price_in_words(lane) == "$0.59 in, $0.79 out per 1M tokens"
    assert where(lane) == "at api.groq.com"
    assert price_in_words(Lane(name="own", model="m")) == "Price unknown"


@pytest.mark.parametrize(
    ("states", "said"), [(["open"], False), ([], False), (["open", "enough to stay"], True)]
)
def test_why_a_decision_and_the_figures_beside_it_differ_is_said_once_one_was_made(
    states: list[str], said: bool
) -> None:
    assert bool(after_deciding([{"state": state} for state in states])) == said


def test_before_the_first_prompt_nothing_is_foretold() -> None:
    def decision(asked: int, usd: float | None) -> Decision:
        return Decision("a", "b", "open", asked, asked, 0.05, None, -1.0, 1.0, None, None, usd)

    assert meter(decision(0, 0.0)) == "b: open, 0 prompts"
    assert meter(decision(3, 0.01)) == (
        "b: open, 3 prompts, $0.01 a prompt, if it goes on like this, more prompts decide nothing"
    )
