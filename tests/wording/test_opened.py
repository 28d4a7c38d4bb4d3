"""What opens under a figure: a fact by its name, with source and days."""

from dashboard.engine.inputs.facts import Fact
from dashboard.wording.opened import fact_in_words, facts_in_words

PRICE = Fact(
    "price.openai.gpt-4.1.output",
    8.0,
    "USD per 1M tokens",
    "published",
    source="list",
    source_url="https://www.openai.com/pricing",
    as_of="2025-04-14",
    checked_on="2026-11-23",
)


def test_a_fact_is_named_as_people_do_with_its_source_and_days() -> None:
    assert fact_in_words(PRICE) == (
        "GPT-4.1 at OpenAI: output tokens = 8 USD per 1M tokens (published, openai.com, since 14 April 2025, "
        "checked 23 November 2026)"
    )


def test_each_number_is_told_once_and_words_not_at_all() -> None:
    word = Fact("models.x.licence", "open", "", "published")
    assert facts_in_words([PRICE, word, PRICE]) == [fact_in_words(PRICE)]
