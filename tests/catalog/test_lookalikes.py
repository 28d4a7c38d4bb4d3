"""One model under one name: what looks alike in the table of offers is merged, or was looked at and is apart."""

from datetime import date

import pytest
from lookalikes import lookalikes, words_of

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.names import read_names
from dashboard.engine.inputs.facts import HostedPrice

TODAY = date(2026, 11, 30)
CATALOG = load(TODAY)
NAMES = read_names(data_folder())

OTHER_WEIGHTS = "weights of another day, priced, rated or sold apart"
OTHER_PREVIEW = "a preview that answered otherwise, at another price or to another end"
MOVES = "`-latest` is what is newest, the plain name is what was first: two models today"
FOUR_BIT = "four-bit weights, whose answers are not the same"

APART = {
    ("codestral", "codestral-2501", "codestral-2508", "codestral-latest", "codestral@2405"): MOVES,
    ("command", "command-latest"): MOVES,
    ("command-r", "command-r-08-2024"): OTHER_WEIGHTS,
    ("command-r-plus", "command-r-plus-08-2024"): OTHER_WEIGHTS,
    ("deepseek-r1", "deepseek-r1-0528"): OTHER_WEIGHTS,
    ("deepseek-v3", "deepseek-v3-0324"): OTHER_WEIGHTS,
    ("deepseek-v3.2", "deepseek-v3.2-exp"): OTHER_WEIGHTS,
    ("deepseek-v4-flash", "deepseek-v4-flash-0731"): OTHER_WEIGHTS,
    ("deepseek-v4-pro", "deepseek-v4-pro-0813"): OTHER_WEIGHTS,
    ("deepseek-v4.1-flash", "deepseek-v4.1-flash-1017"): OTHER_WEIGHTS,
    ("deepseek-v4.1-flash-1017-spot", "deepseek-v4.1-flash-spot"): OTHER_WEIGHTS,
    ("deepseek-v4.1-flash-1017-us", "deepseek-v4.1-flash-us"): OTHER_WEIGHTS,
    ("devstral-medium-2507", "devstral-medium-latest"): MOVES,
    (
        "devstral-small",
        "devstral-small-2505",
        "devstral-small-2507",
        "devstral-small-latest",
        "labs-devstral-small-2512",
    ): OTHER_WEIGHTS,
    (
        "gemini-2.5-flash",
        "gemini-2.5-flash-preview",
        "gemini-2.5-flash-preview-04-17",
        "gemini-2.5-flash-preview-05-20",
        "gemini-2.5-flash-preview-09-2025",
    ): OTHER_PREVIEW,
    (
        "gemini-2.5-flash-lite",
        "gemini-2.5-flash-lite-preview-06-17",
        "gemini-2.5-flash-lite-preview-09-2025",
    ): OTHER_PREVIEW,
    (
        "gemini-2.5-pro",
        "gemini-2.5-pro-preview-03-25",
        "gemini-2.5-pro-preview-05-06",
        "gemini-2.5-pro-preview-06-05",
    ): OTHER_PREVIEW,
    ("gemini-pro", "gemini-pro-latest"): MOVES,
    ("glm-5.3-flash", "glm-5.3-flash-nvfp4"): FOUR_BIT,
    ("gpt-3.5-turbo", "gpt-3.5-turbo-1106", "gpt-3.5-turbo-instruct"): OTHER_WEIGHTS,
    ("gpt-4", "gpt-4-0125-preview", "gpt-4-1106-preview"): OTHER_PREVIEW,
    (
        "grok-4.20",
        "grok-4.20-experimental-beta-0304",
        "grok-4.20-experimental-beta-latest",
    ): OTHER_PREVIEW,
    (
        "grok-4.20-experimental-beta-0304-non-reasoning",
        "grok-4.20-experimental-beta-non-reasoning-latest",
        "grok-4.20-non-reasoning",
    ): OTHER_PREVIEW,
    (
        "grok-4.20-experimental-beta-0304-reasoning",
        "grok-4.20-experimental-beta-reasoning-latest",
        "grok-4.20-reasoning",
    ): OTHER_PREVIEW,
    (
        "grok-4.20-multi-agent",
        "grok-4.20-multi-agent-experimental-beta-0304",
        "grok-4.20-multi-agent-experimental-beta-latest",
    ): OTHER_PREVIEW,
    ("grok-beta", "grok-latest"): MOVES,
    ("hy3", "hy3-preview"): OTHER_PREVIEW,
    ("hy4", "hy4-preview"): OTHER_PREVIEW,
    ("inkling", "inkling-nvfp4"): FOUR_BIT,
    ("kimi-k2", "kimi-k2-0905"): OTHER_WEIGHTS,
    ("kimi-k2.5", "kimi-k2.5-fp4"): FOUR_BIT,
    ("magistral-medium", "magistral-medium-latest"): MOVES,
    ("magistral-small", "magistral-small-2509", "magistral-small-latest"): MOVES,
    (
        "mistral-large",
        "mistral-large-2402",
        "mistral-large-2407",
        "mistral-large-2411",
        "mistral-large-latest",
    ): MOVES,
    ("mistral-medium", "mistral-medium-2312", "mistral-medium-latest"): MOVES,
    ("mistral-small", "mistral-small-2402", "mistral-small-latest"): MOVES,
    ("o1", "o1-preview"): OTHER_PREVIEW,
    ("pixtral-large", "pixtral-large-2502"): OTHER_WEIGHTS,
    ("qwen-plus", "qwen-plus-latest"): MOVES,
    ("qwen-turbo", "qwen-turbo-latest"): MOVES,
    ("qwen3-235b-a22b", "qwen3-235b-a22b-instruct-2507"): OTHER_WEIGHTS,
    ("qwen3-30b-a3b", "qwen3-30b-a3b-instruct-2507"): OTHER_WEIGHTS,
    ("qwen3-4b", "qwen3-4b-instruct-2507"): OTHER_WEIGHTS,
    ("qwen3-max", "qwen3-max-preview"): OTHER_PREVIEW,
    ("qwen3.8-max", "qwen3.8-max-0902"): OTHER_WEIGHTS,
    ("qwq-32b", "qwq-32b-preview"): OTHER_WEIGHTS,
}
"""What was looked at, and why it is not one model."""


def test_what_looks_like_one_model_is_one_or_was_looked_at() -> None:
    found = lookalikes(CATALOG.offers().model_id)
    new = [each for each in found if each not in APART]
    assert new == [], "add a line under `models` in data/aliases.yaml, or a reason here"


def test_no_reason_is_left_for_what_does_not_look_alike_any_more() -> None:
    assert APART.keys() <= set(lookalikes(CATALOG.offers().model_id))


@pytest.mark.parametrize(
    ("spelling", "ours"),
    [
        ("mistral-large-2512", "mistral-large-3"),
        ("mistral.mistral-large-3-675b-instruct", "mistral-large-3"),
        ("mistralai/mistral-large-4-0", "mistral-large-4"),
        ("mistral-small-2603", "mistral-small-4"),
        ("Mistral Small 4", "mistral-small-4"),
        ("mistral-medium-2604", "mistral-medium-3.5"),
        ("deepseek-v4-flash-preview", "deepseek-v4-flash"),
        ("deepseek-ai/DeepSeek-V4-Pro-Preview", "deepseek-v4-pro"),
        ("gemini-3.1-flash-lite-preview", "gemini-3.1-flash-lite"),
        ("databricks-gpt-5-4-pro", "gpt-5.4-pro"),
        ("grok-4-0709", "grok-4"),
        ("kimi-k2-0711-preview", "kimi-k2"),
        ("ministral-14b-2512", "ministral-3-14b"),
        ("databricks-qwen35-122b-a10b", "qwen3.5-122b-a10b"),
    ],
)
def test_dated_and_preview_names_are_one_model(spelling: str, ours: str) -> None:
    assert NAMES.wanted(spelling).model_id == ours


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("mistral-large-3", "mistral"),
        ("mistral-large-3", "aws"),
        ("mistral-large-3", "openrouter"),
        ("mistral-large-4", "openrouter"),
        ("mistral-small-4", "mistral"),
        ("mistral-small-4", "openrouter"),
        ("gpt-5.4-pro", "databricks"),
    ],
)
def test_a_merged_model_has_one_running_row_at_each_seller(model: str, provider: str) -> None:
    table = CATALOG.offers()
    row = table.row(model, provider)
    assert row is not None
    assert table.state[row] == "running"


def test_an_end_that_stands_beside_one_spelling_is_kept() -> None:
    """litellm has the end of Mistral Large 3 beside its dated name."""
    price = CATALOG.price("mistral-large-3", provider="mistral")
    assert isinstance(price, HostedPrice)
    assert price.retires_on == date(2027, 4, 30)


def test_every_alias_leads_to_an_end() -> None:
    assert not NAMES.models.keys() & set(NAMES.models.values())
    assert [ours for ours in NAMES.models.values() if NAMES.dated(ours) != ours] == []


def test_lists_beside_the_prices_are_written_in_our_names() -> None:
    for file, column in (("released", 0), ("on_sale", 1)):
        lines = (data_folder() / "market" / f"{file}.csv").read_text(encoding="utf-8").splitlines()
        names = [line.split(",")[column] for line in lines[1:]]
        assert [name for name in names if name in NAMES.models] == [], file


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gemini-2.5-pro-preview-05-06", "gemini25pro"),
        ("grok-4.20-beta-0309-reasoning", "grok420reasoning"),
        ("nvidia-nemotron-nano-9b-v2-bf16", "nemotronnano9bv2"),
        ("command-a-03-2025", "commanda"),
        ("mistral-large-4-0", "mistrallarge4"),
        ("llama-3.1-8b", "llama318b"),
    ],
)
def test_what_is_left_of_a_name(name: str, words: str) -> None:
    assert words_of(name) == words
