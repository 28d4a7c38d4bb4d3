"""Facts are told by the names that people use."""

import pytest

from dashboard.engine.inputs.facts import Fact
from dashboard.wording.fact_names import named_from, since_in_words, source_in_words, value_in_words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("price.openai.gpt-4.1.cached_input", "GPT-4.1 at OpenAI: cached input tokens"),
        ("price.together.llama-3.3-70b.output", "Llama 3.3 70B at Together: output tokens"),
        ("prices.input", "Your own price: input tokens"),
        ("gpus.l40s.rent.on_demand", "L40S: rent on demand"),
        ("models.llama-3.1-8b.params_b", "Llama 3.1 8B: parameters"),
        ("gpus.l40s.memory_gb", "L40S: memory"),
        ("chat.bad_answer_usd", "Chat cost of a bad answer"),
        ("staff_fte", "Staff fte"),
        ("quality.arena.qwen2.5-72b.overall", "Qwen2.5 72B: Arena points, overall"),
        ("quality.arena.gpt-4.1.hard_prompts.high", "GPT-4.1: Arena points, hard prompts, high"),
        ("hosted.deepinfra.llama-3.1-405b.output", "Llama 3.1 405B at DeepInfra: output tokens"),
        ("hosted.vertex.claude-sonnet-5.not_before", "Claude Sonnet 5 at Vertex AI: not before"),
        ("finetuning.openai.gpt-4.1.sft.usd", "Fine-tuning of GPT-4.1 at OpenAI: sft usd"),
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


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (2.0, "USD per 1M tokens", "2 USD per 1M tokens"),
        (0.5, "fraction", "50%"),
        (0.125, "share of the bad answers", "12.5% of the bad answers"),
        (1.0, "months", "1 month"),
        (3.0, "months", "3 months"),
        (1.0, "engineer-weeks", "1 engineer-week"),
        (1.0, "runs per year", "1 run per year"),
        (1.0, "output tokens billed for each visible one", "1 output token billed for each visible one"),
        (1.0, "USD/GPU-h", "1 USD/GPU-h"),
        (8.03, "1e9 parameters", "8.03 billion parameters"),
        ("on_demand", "", "on_demand"),
    ],
)  # fmt: skip
def test_a_value_is_told_with_its_unit_as_people_say_it(
    value: float | str, unit: str, said: str
) -> None:
    assert value_in_words(Fact("x", value, unit, "published", "a page")) == said


LISTS = "genai 1 (google/g); batch_input, flex_input from model-prices 2 (google/g); output from litellm 3"


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("price.google.g.input", LISTS, "genai 1 (google/g)"),
        ("price.google.g.flex_input", LISTS, "model-prices 2 (google/g)"),
        ("price.google.g.output", LISTS, "litellm 3"),
        ("price.google.g.input", "one list", "one list"),
        ("price.google.g.input", "a page; seen again in May", "a page; seen again in May"),
        ("gpus.h100.rent", "a page; rent from a list", "a page; rent from a list"),
    ],
)
def test_a_figure_is_from_the_list_that_has_its_meter(name: str, source: str, said: str) -> None:
    assert source_in_words(Fact(name, 1.0, "USD", "published", source)) == said
