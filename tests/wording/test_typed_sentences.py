"""What was typed, said back: the size in words, and the same volume a day."""

import pytest

from dashboard.engine.inputs.fields import Quantity
from dashboard.scenario.typed_numbers import Typed, read_number
from dashboard.wording.typed import large, typed_in_words, unread_in_words

REQUESTS = Quantity("requests per month", 1, 1e12, "Requests per month")


def said(text: str, quantity: Quantity = REQUESTS) -> str:
    found = read_number(text, quantity)
    assert isinstance(found, Typed)
    return typed_in_words(found, quantity)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2.5M", "2.5 million a month, 82.19 thousand a day"),
        ("30k/day", "912.5 thousand a month, 30 thousand a day"),
        ("5 req/s", "5 a second, 13.14 million a month"),
        ("20", "20 a month"),
    ],
)
def test_a_volume_is_said_by_month_and_by_day_or_as_it_was_typed(text: str, words: str) -> None:
    assert said(text) == words


def test_small_figures_are_not_said_again_and_large_ones_are() -> None:
    assert said("1155", Quantity("tokens", 1, 1e7)) == ""
    assert said("200k", Quantity("tokens", 1, 1e7)) == "200 thousand tokens"
    assert said("$2.5M", Quantity("USD", 0, 1e12)) == "$2.5 million"


def test_the_size_follows_the_rounding() -> None:
    assert large(999_960) == "1 million"
    assert large(1_200_000_000) == "1.2 billion"


def test_an_unread_field_says_what_the_figures_are_for() -> None:
    assert unread_in_words("Requests per month", "2.5 millon", 1_000_000) == (
        'Requests per month: "2.5 millon" is not read. All figures here are still for 1,000,000.'
    )
