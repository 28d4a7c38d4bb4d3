"""A list says nothing of what came after it: such models run by the newer list that has them."""

from datetime import date

import pytest
from state_of import state_of


@pytest.mark.parametrize(
    ("model", "provider", "day"),
    [
        ("claude-fable-5.2", "", "2026-11-09"),
        ("claude-fable-5.2", "aws", "2026-11-09"),
        ("claude-fable-5.2", "google", "2026-11-09"),
        ("claude-mythos-5-2", "anthropic", "2026-11-09"),
        ("gemini-4-hydrogen", "google", "2026-11-19"),
        ("gpt-6-cyber", "openai", "2026-11-19"),
        ("gpt-6-rosalind", "openai", "2026-11-19"),
        ("gpt-6-astra-law", "openai", "2026-11-19"),
    ],
)
def test_a_model_newer_than_every_dated_list_runs_by_the_list_that_has_it(
    model: str, provider: str, day: str
) -> None:
    told, evidence = state_of(model, provider)
    assert told == "running"
    assert evidence == f"in the list of {day}, and newer than the lists of 2026-10-26 that lack it"


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("gpt-3.5-0301", "openai"),
        ("gpt-5.3", "openai"),
        ("gemini-pro", "google"),
        ("gemini-2.5-flash-preview", "google"),
        ("mistral-medium-2312", "mistral"),  # a year and a month, not a version above 3.5
        ("command-light", "cohere"),
        ("phi-3.5-mini-128k", "azure"),
        ("rnj-1-instruct", "together"),  # a seller whose dead rows stay
    ],
)
def test_an_old_model_that_no_list_knows_stays_unconfirmed(model: str, provider: str) -> None:
    assert state_of(model, provider)[0] == "unconfirmed"


@pytest.mark.parametrize("model", ["gpt-audio", "ft:gpt-4.1", "ft:gpt-4.1-mini"])
def test_an_announced_end_still_to_come_is_a_sign(model: str) -> None:
    told, evidence = state_of(model)
    assert told == "running"
    assert "its end announced for 2027-01-" in evidence


@pytest.mark.parametrize("model", ["claude-fable-5.2", "gpt-6-cyber"])
def test_before_the_lists_that_lack_it_a_newer_model_is_not_confirmed(model: str) -> None:
    told, evidence = state_of(model, at=date(2026, 10, 1))
    assert told == "unconfirmed"
    assert evidence == "no list had the model by 2026-10-26"
