from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError, load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.names import read_names

NAMES = read_names(data_folder())


@pytest.mark.parametrize(
    ("spelling", "ours"),
    [
        ("gpt-4.1", "gpt-4.1"),
        ("databricks-gpt-5-4", "gpt-5.4"),
        ("openai-gpt-5-mini", "gpt-5-mini"),
        ("openai.gpt-oss-120b-1:0", "gpt-oss-120b"),
        ("zai-glm-5-3", "glm-5.3"),
        ("FW-Kimi-K3", "kimi-k3"),
        ("gemini-3-5-flash-lite", "gemini-3.5-flash-lite"),
        ("xai.grok-4.6", "grok-4.6"),
        ("claude-opus-4-8@default", "claude-opus-4-8"),
        ("deepseek_v3", "deepseek-v3"),
        ("qwen-2.5-72b", "qwen2.5-72b"),
        ("nvidia-nemotron-3-super-120b-a12b", "nemotron-3-super-120b-a12b"),
        ("gpt-41", "gpt-41"),
        ("llama-3-18b", "llama-3-18b"),
        ("openai/gpt-4o-mini", "gpt-4o-mini"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("GPT-4o mini", "gpt-4o-mini"),
        ("gpt 4o 1120", "gpt-4o"),
        ("gpt-4-0613", "gpt-4"),
        ("gpt-3.5-turbo-0125", "gpt-3.5-turbo"),
        ("Claude Opus 4.5", "claude-opus-4-5"),
        ("anthropic/claude-3.5-sonnet", "claude-3-5-sonnet"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("claude-haiku-4-5@20251001", "claude-haiku-4-5"),
        ("regional.amazon.nova-2-lite-v1:0", "nova-2-lite"),
        ("meta.llama3-3-70b-instruct-v1:0", "llama-3.3-70b"),
        ("meta.llama2-13b-chat-v1", "llama-2-13b"),
        ("meta.llama4-maverick-17b-instruct-v1:0", "llama-4-maverick"),
        ("accounts/fireworks/models/llama-v3p1-8b-instruct", "llama-3.1-8b"),
        ("llama4-scout-instruct-basic", "llama-4-scout"),
        ("meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", "llama-4-maverick"),
        ("@cf/meta/llama-3.3-70b-instruct-fp8-fast", "llama-3.3-70b"),
        ("Meta-Llama-3_3-70B-Instruct", "llama-3.3-70b"),
        ("databricks-meta-llama-3-1-8b-instruct", "llama-3.1-8b"),
        ("llama3-70b-8192", "llama-3-70b"),
        ("meta-llama/Llama-3.2-1B-Instruct", "llama-3.2-1b"),
        ("google/gemma-3-27b-it", "gemma-3-27b"),
        ("Qwen/Qwen3-30B-A3B", "qwen3-30b-a3b"),
        ("openai/gpt-oss-120b", "gpt-oss-120b"),
        ("deepseek-chat", "deepseek-chat"),
        ("deepseek-ai/DeepSeek-V3", "deepseek-v3"),
        # display names of Anthropic's cost export
        ("Claude Sonnet 4", "claude-sonnet-4"),
        ("Claude Opus 4.1", "claude-opus-4-1"),
        ("Claude Sonnet 3.7", "claude-3-7-sonnet"),
        ("Claude Haiku 3.5", "claude-3-5-haiku"),
        ("Claude Haiku 3", "claude-3-haiku"),
        ("Claude 3.5 Sonnet", "claude-3-5-sonnet"),
        # slugs of OpenRouter, the permanent ones too
        ("anthropic/claude-3.7-sonnet:thinking", "claude-3-7-sonnet"),
        ("anthropic/claude-4.5-sonnet-20250929", "claude-sonnet-4-5"),
        ("anthropic/claude-4-opus-20250522", "claude-opus-4"),
        ("openai/gpt-4o-2024-11-20", "gpt-4o"),
        ("meta-llama/llama-3.3-70b-instruct:nitro", "llama-3.3-70b"),
        ("x-ai/grok-4-fast", "grok-4-fast"),
    ],
)
def test_spellings_of_libraries_clouds_and_exports_are_one_model(spelling: str, ours: str) -> None:
    assert NAMES.wanted(spelling).model_id == ours


@pytest.mark.parametrize("model_id", load(date(2026, 11, 23)).model_ids())
def test_our_own_ids_and_names_stay_what_they_are(model_id: str) -> None:
    model = load(date(2026, 11, 23)).model(model_id)
    assert NAMES.wanted(model_id).model_id == model_id
    assert NAMES.wanted(model.name).model_id == model_id


@pytest.mark.parametrize("model_id", load(date(2026, 11, 23)).model_ids())
def test_every_model_with_known_weights_belongs_to_an_open_family(model_id: str) -> None:
    maker = NAMES.maker(model_id)
    assert maker is not None
    assert maker.open_weights


@pytest.mark.parametrize(
    ("spelling", "provider"),
    [
        ("together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo", "together"),
        ("azure/gpt-4.1", "azure"),
        ("gemini/gemini-2.5-pro", "google"),
        ("bedrock/anthropic.claude-haiku-4-5-20251001-v1:0", "aws"),
        ("meta.llama3-3-70b-instruct-v1:0", "aws"),
        ("meta-llama/Llama-3.3-70B-Instruct", ""),
        ("gpt-4.1", ""),
    ],
)
def test_a_seller_in_front_of_the_name_is_read_off(spelling: str, provider: str) -> None:
    assert NAMES.wanted(spelling).provider == provider


def test_the_makers_of_proprietary_models_are_known() -> None:
    makers = {name: NAMES.maker(name) for name in NAMES.in_use}
    assert all(maker and maker.provider and not maker.open_weights for maker in makers.values())


def test_a_maker_that_is_no_seller_is_refused(tmp_path: Path) -> None:
    (tmp_path / "aliases.yaml").write_text(
        "providers: {a: {genai: [a]}}\nleft_out: {}\nmodels: {}\nin_use: []\n"
        "makers: [{starts: x-, maker: b}]\n"
    )
    with pytest.raises(FactFileError, match="maker b is not one of the providers"):
        read_names(tmp_path)


@pytest.mark.parametrize(
    ("name", "seller", "model"),
    [
        ("accounts/fireworks/models/kimi-k3", "fireworks", "kimi-k3"),
        ("publishers/anthropic/models/claude-opus-5", "vertex", "claude-opus-5"),
        (
            "projects/p/locations/us-central1/publishers/meta/models/llama-3.3-70b-instruct-maas",
            "vertex",
            "llama-3.3-70b",
        ),
        ("databricks-meta-llama-3-3-70b-instruct", "databricks", "llama-3.3-70b"),
        ("@cf/meta/llama-3.3-70b-instruct-fp8-fast", "cloudflare", "llama-3.3-70b"),
        ("bedrock/converse/us.anthropic.claude-opus-5", "aws", "claude-opus-5"),
        ("bedrock/invoke/anthropic.claude-opus-5", "aws", "claude-opus-5"),
        ("openai", "", "openai"),
    ],
)
def test_the_form_of_a_name_tells_who_sells(name: str, seller: str, model: str) -> None:
    wanted = read_names(data_folder()).wanted(name)
    assert (wanted.provider, wanted.model_id) == (seller, model)
