"""What would have to be true, in words; the three ways on the example that opens first."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.engine.answers.thresholds import Flip, Turn
from dashboard.engine.plan import evaluate
from dashboard.scenario import read_scenario
from dashboard.ui.plan.what_would_change import needed_in_words, turn_in_words
from dashboard.wording.archetypes import three_ways_in_words

DAY = date(2026, 11, 23)
NAMES = {"a": "GPT-4.1 at OpenAI", "b": "tuned Llama on own L40S"}


@pytest.mark.parametrize(
    ("flip", "said"),
    [
        (Flip("GPU price", "b", 2.99, 1.2, "USD per GPU-hour"), "below $1.20 per GPU-hour"),
        (Flip("throughput", "b", 1.0, 2.5, "x today's"), "above 2.5 x today's"),
        (Flip("staff", "b", 1.0, None, "full-time engineers"), "no value does"),
    ],
)
def test_a_needed_value_says_on_which_side_of_todays_it_lies(flip: Flip, said: str) -> None:
    assert needed_in_words(flip) == said


def test_the_sentence_says_who_wins_and_what_it_hangs_on() -> None:
    loses = turn_in_words(Turn("a", "b", 0, 3_600.0, 5_000.0, (), None), NAMES)
    assert loses == (
        "Tuned Llama on own L40S costs more than GPT-4.1 at OpenAI ($5,000 against $3,600). "
        "It would cost less if one of these were true:"
    )
    wins = turn_in_words(Turn("a", "b", 0, 3_600.0, 1_460.0, (), None), NAMES)
    assert wins.endswith("($1,460 against $3,600), until one of these is true:")


def test_the_three_ways_are_named_whatever_the_scenario_holds() -> None:
    path = data_folder() / "examples" / "scenarios" / "support-assistant.toml"
    catalog = load(DAY)
    said = three_ways_in_words(evaluate(read_scenario(path, today=DAY), catalog), catalog)
    assert said is not None
    assert said.startswith("Three ways, everything on one of them, this month: GPT-4.1 at OpenAI")
    assert said.count("; ") == 2
    assert "on rented" in said
