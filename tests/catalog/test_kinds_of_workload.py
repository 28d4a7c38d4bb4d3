"""The guesses for whoever begins without an export: complete, labelled as guesses, and usable as they stand."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.scenario import from_mapping
from dashboard.scenario.start import Answers, requests_of, scenario_of
from dashboard.wording.start import usual_in_words

CATALOG = load(date(2026, 11, 23))
KNOWN = CATALOG.archetypes()


def test_the_five_kinds_are_there_and_every_figure_is_a_guess_with_a_reason() -> None:
    assert list(KNOWN.kinds) == [
        "chat_assistant",
        "rag",
        "extraction",
        "coding_agent",
        "classification",
    ]
    assert len(KNOWN.facts()) >= 25
    assert all(fact.kind == "assumed" and "guess" in fact.why for fact in KNOWN.facts())
    assert set(KNOWN.facts()) <= set(CATALOG.facts())


def test_users_sessions_and_steps_make_requests() -> None:
    assert requests_of(2_000, 8, 5) == 80_000


@pytest.mark.parametrize("kind", list(KNOWN.kinds))
def test_answers_make_a_scenario_whose_guesses_say_where_they_are_from(kind: str) -> None:
    about = KNOWN.kinds[kind]
    answers = Answers(
        kind, about.label, about.category, about.figures(), 80_000, "gpt-4.1", "openai"
    )
    raw, origins = scenario_of(answers)
    scenario = from_mapping(raw, today=date(2026, 11, 23), assumptions=CATALOG.assumptions())
    (workload_id, workload), *others = scenario.workloads.items()
    assert not others
    assert workload.requests_per_month == 80_000
    assert workload.input_tokens == about.figures()["input_tokens"]
    assert scenario.version == 2
    assert scenario.options["in-use"].model == "gpt-4.1"
    assert set(origins) == {f"workloads.{workload_id}.{name}" for name in about.per_request}
    assert all(each.startswith("a guess for ") for each in origins.values())
    assert "a guess" in usual_in_words(about)
