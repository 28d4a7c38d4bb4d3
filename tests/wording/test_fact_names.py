"""Facts are told by the names that people use."""

import pytest

from dashboard.wording.fact_names import named_from, since_in_words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("price.openai.gpt-4.1.cached_input", "GPT-4.1 at OpenAI: cached input tokens"),
        ("price.together.llama-3.3-70b.output", "Llama 3.3 70B at Together: output tokens"),
        ("prices.input", "Your own price: input tokens"),
        ("gpus.l40s.rent.on_demand", "L40S: rent on demand"),
        ("models.llama-3.1-8b.params_b", "Llama 3.1 8B: params b"),
        ("staff_fte", "Staff fte"),
        ("price.short", "Price short"),
    ],
)
def test_a_name_is_told_in_words(name: str, said: str) -> None:
    assert named_from(name) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [("2026-10-20", "20 October 2026"), ("2026-04", "2026-04"), ("2026", "2026"), ("", "")],
)
def test_a_day_is_told_in_one_form_and_a_month_as_it_is(text: str, said: str) -> None:
    assert since_in_words(text) == said
