"""Refusals in words are found at the opening of an answer, and nowhere else."""

import pytest

from dashboard.live.declined import declines
from dashboard.wording.comparison import lane_notes


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I\u2019m sorry, I can\u2019t assist with this request.",
        "Sorry, I cannot provide medical advice.",
        "I am unable to answer questions about people.",
        "As an AI language model, I cannot comply with that request.",
        "Unfortunately I'm not able to discuss this.",
        "I'm sorry, but that is against our policy.",
        "**I can't help with that.**",
        "We will not process this.",
        "Es tut mir leid, dabei kann ich nicht helfen.",
        "Désolé, je ne peux pas répondre.",
        "Lo siento, no puedo ayudar con eso.",
    ],
)
def test_an_answer_that_opens_by_declining_is_a_refusal_in_words(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "I'm sorry to hear that your printer broke. Send it back within 30 days.",
        "Sorry for the delay! Your order ships tomorrow.",
        "I can help with that.",
        "You can't return opened software.",
        "The customer writes: I can't help with that.",
        "Unfortunately the parcel was lost; we send another one.",
        "I cannot find the order number in the ticket, so the category is delivery.",
        '{"category": "other"}',
    ],
)
def test_an_apology_or_a_no_inside_an_answer_is_none(text: str) -> None:
    assert not declines(text)


def test_how_many_prompts_were_declined_is_said_of_the_model() -> None:
    (line,) = lane_notes("a", {"n": 2, "outcomes": {"wrong": 2}, "declined": ["p1", "p2"]})
    assert line.startswith(
        "a: 2 prompts were declined in words (such as p1) and count as not right"
    )
    (line,) = lane_notes("a", {"n": 2, "outcomes": {"wrong": 1}, "declined": ["p1"]})
    assert "1 prompt was declined" in line
    assert "and counts as" in line
    assert lane_notes("a", {"n": 2, "outcomes": {"wrong": 2}, "declined": []}) == []
