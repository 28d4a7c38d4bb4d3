"""Meter names of Azure's price list and usage types of Bedrock bills, verbatim, in our words."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.meter_names import MeterName, azure_meter, bedrock_usage, read_meter_words
from dashboard.catalog.names import read_names
from dashboard.engine.inputs.facts import HostedPrice

NAMES = read_names(data_folder())
WORDS = read_meter_words(data_folder())


def azure(name: str) -> MeterName | None:
    return azure_meter(name, words=WORDS, names=NAMES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "gpt 4o 1120 Inp glbl Tokens",
            MeterName("gpt-4o-2024-11-20", "input", place="global"),
        ),
        (
            "gpt 4o 1120 cached Inp glbl Tokens",
            MeterName("gpt-4o-2024-11-20", "cached_input", place="global"),
        ),
        ("gpt-4o-0806-Outp-regnl Tokens", MeterName("gpt-4o-2024-08-06", "output")),
        ("gpt 4o 0513 Input regional Tokens", MeterName("gpt-4o-2024-05-13", "input")),
        ("gpt-4.1-ft output regional Tokens", MeterName("gpt-4.1", "output", tuned=True)),
        (
            "o4-mini 0416 Inp glbl Tokens",
            MeterName("o4-mini-2025-04-16", "input", place="global"),
        ),
        (
            "o3 mini 0131 input Data Zone Tokens",
            MeterName("o3-mini-2025-01-31", "input", place="data_zone"),
        ),
        ("GPT 5 Inpt Glbl 1M Tokens", MeterName("gpt-5", "input", place="global")),
        ("GPT 5 outpt Glbl 1M Tokens", MeterName("gpt-5", "output", place="global")),
        (
            "GPT 5 Mini Batch Inpt cchd Dzone 1M Tokens",
            MeterName("gpt-5-mini", "cached_input", "batch", "data_zone"),
        ),
        ("5.5 ShortCo inp Gl 1M Tokens", MeterName("gpt-5.5", "input", place="global")),
        ("5.5 ShortCo opt Dz 1M Tokens", MeterName("gpt-5.5", "output", place="data_zone")),
        (
            "5.4 longco opt Gl 1M Tokens",
            MeterName("gpt-5.4", "output", place="global", long_context=True),
        ),
        ("5.4 mini cd Inp Gl", MeterName("gpt-5.4-mini", "cached_input", place="global")),
        ("5.1 pp inp Gl 1M Tokens", MeterName("gpt-5.1", "input", "priority", "global")),
        (
            "5.6 sol ShortCo Cd Wr Std DZ 1M Tokens",
            MeterName("gpt-5.6-sol", "cache_write", place="data_zone"),
        ),
        (
            "gpt-oss-120B Inp glbl Tokens",
            MeterName("gpt-oss-120b", "input", place="global"),
        ),
        (
            "Llama 3.3 70B Outp glbl Tokens",
            MeterName("llama-3.3-70b", "output", place="global"),
        ),
        (
            "3.3 70b Inp FT DZ Tokens",
            MeterName("llama-3.3-70b", "input", place="data_zone", tuned=True),
        ),
        (
            "FW Kimi K2.5 Cache Inp DZ Tokens",
            MeterName("kimi-k2.5", "cached_input", place="data_zone"),
        ),
        ("V3.1 Inp glbl Tokens", MeterName("deepseek-v3.1", "input", place="global")),
    ],
)
def test_azure_meters_name_model_part_tier_and_place(name: str, expected: MeterName) -> None:
    assert azure(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "o4 mini ft hosting Dz",
        "gpt-4.1-nano FT Training global Tokens",
        "Provisioned Managed Regional Unit",
        "gpt-image-1-inp-img-dzone Tokens",
        "gpt-4o-transcribe-aud-inp-glbl Tokens",
        "gpt4omini-aud1217 Outp glbl Tokens",
        "Az-Davinci-002 Tokens",  # one rate for both directions
        "",
    ],
)
def test_azure_meters_of_something_else_than_text_tokens_are_no_price(name: str) -> None:
    assert azure(name) is None


def test_no_word_means_two_things() -> None:
    text = (data_folder() / "meter_words.yaml").read_text(encoding="utf-8")
    lists = [line.split("[")[1].split("]")[0] for line in text.splitlines() if ": [" in line]
    words = [word.strip() for each in lists for word in each.split(",")]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("usage", "service", "expected"),
    [
        (
            "USE1-Llama4-Maverick-17B-input-tokens",
            "",
            MeterName("llama-4-maverick", "input"),
        ),
        (
            "USE1-Llama4-Maverick-17B-output-tokens-batch",
            "",
            MeterName("llama-4-maverick", "output", "batch"),
        ),
        (
            "USW2-Llama3-3-70B-output-tokens",
            "",
            MeterName("llama-3.3-70b", "output"),
        ),
        (
            "EUC1-NovaPro-cache-read-input-token-count",
            "",
            MeterName("nova-pro", "cached_input"),
        ),
        (
            "USE1-NovaLite-input-tokens-cross-region-global",
            "",
            MeterName("nova-lite", "input", place="global"),
        ),
        (
            "USE1-Llama3-1-8B-input-tokens-custom-model",
            "",
            MeterName("llama-3.1-8b", "input", tuned=True),
        ),
        (
            "USE1-qwen.qwen3-32b-mantle-input-tokens-standard",
            "",
            MeterName("qwen3-32b", "input"),
        ),
        (
            "USE1-MP:USE1_InputTokenCount-Units",
            "Claude Haiku 4.5 (Amazon Bedrock Edition)",
            MeterName("claude-haiku-4-5", "input"),
        ),
        (
            "USE1-MP:USE1_OutputTokenCount_Global-Units",
            "Claude Haiku 4.5 (Amazon Bedrock Edition)",
            MeterName("claude-haiku-4-5", "output", place="global"),
        ),
        (
            "USE2-MP:USE2_CacheReadInputTokenCount-Units",
            "Claude Sonnet 4.6 (Amazon Bedrock Edition)",
            MeterName("claude-sonnet-4-6", "cached_input"),
        ),
        (
            "USE2-MP:USE2_input_tokens_global_standard-Units",
            "Claude Sonnet 4.6 (Amazon Bedrock Edition)",
            MeterName("claude-sonnet-4-6", "input", place="global"),
        ),
    ],
)
def test_bedrock_usage_types_name_model_part_tier_and_place(
    usage: str, service: str, expected: MeterName
) -> None:
    assert bedrock_usage(usage, names=NAMES, service=service) == expected


@pytest.mark.parametrize(
    "usage",
    [
        "USE1-MP:USE1_InputTokenCount-Units",  # the model stands in the service only
        "USE1-Llama3-1-8B-ProvisionedThroughput-ModelUnits",
        "USE1-Titan-image-count",
        "EUC1-BoxUsage:m5.large",
    ],
)
def test_usage_types_that_name_no_model_or_no_tokens_have_no_answer(usage: str) -> None:
    assert bedrock_usage(usage, names=NAMES) is None


@pytest.mark.parametrize(
    ("left", "model_id"),
    [("GPT 5", "gpt-5"), ("5.4 mini", "gpt-5.4-mini"), ("5.5", "gpt-5.5"), ("4.1", "gpt-4.1")],
)
def test_what_is_left_of_an_azure_meter_has_a_price(left: str, model_id: str) -> None:
    price = load(date(2026, 11, 23)).price(left, provider="azure")
    assert isinstance(price, HostedPrice)
    assert price.model_id == model_id


def test_the_catalogue_reads_meters_of_azure_and_bedrock_only() -> None:
    catalog = load(date(2026, 11, 23))
    assert catalog.meter("5.1 pp inp Gl 1M Tokens", provider="microsoft") == MeterName(
        "gpt-5.1", "input", "priority", "global"
    )
    assert catalog.meter("USE1-NovaLite-input-tokens", provider="bedrock") == MeterName(
        "nova-lite", "input"
    )
    assert catalog.meter("USE1-NovaLite-input-tokens", provider="openai") is None
