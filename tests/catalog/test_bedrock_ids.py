"""Ids as Bedrock writes them: whose they are, which model they mean, and the price of their region."""

import re
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.litellm_map import LitellmList
from dashboard.catalog.litellm_rows import map_rows
from dashboard.catalog.names import read_names
from dashboard.engine.inputs.facts import HostedPrice

CATALOG = load(date(2026, 11, 30))
NAMES = read_names(data_folder())
LISTED: LitellmList = CATALOG._hosted.litellm
LABELS = NAMES.sellers["aws"].litellm
BEDROCK = {
    key: quote
    for key, row in map_rows().items()
    if row.get("litellm_provider") in LABELS
    and re.match(r"^(?:bedrock\w*/|[a-z-]+\.)", key)
    and not key.startswith("bedrock_mantle/")
    for quote in [LISTED.of_id(LABELS, NAMES, key)]
    if quote
}
REGIONAL = {key: quote for key, quote in BEDROCK.items() if NAMES.wanted(key).names_region}


def priced(name: str) -> HostedPrice:
    price = CATALOG.price(name)
    assert isinstance(price, HostedPrice), price
    return price


@pytest.mark.parametrize(
    ("name", "model", "usd_in"),
    [
        ("us.openai.gpt-6.1-sol", "gpt-6.1-sol", 2.2),
        ("us.zai.glm-5.3", "glm-5.3", 1.848),
        ("us.xai.grok-4.3", "grok-4.3", 1.25),
        ("us.mistral.mistral-large-3-675b-instruct", "mistral-large-3", 0.5),
        ("global.moonshotai.kimi-k3", "kimi-k3", 3.0),
        ("openai.gpt-oss-120b-1:0", "gpt-oss-120b", 0.15),
        ("qwen.qwen3-32b-v1:0", "qwen3-32b", 0.15),
        ("google.gemma-3-27b-it", "gemma-3-27b", 0.23),
        ("deepseek.v3.2", "deepseek-v3.2", 0.62),
        ("deepseek.r1-v1:0", "deepseek-r1", 1.35),
        ("deepseek.v3-v1:0", "deepseek-v3.1", 0.58),
        ("eu.amazon.nova-pro-v1:0", "nova-pro", 1.05),
        ("apac.amazon.nova-pro-v1:0", "nova-pro", 0.84),
        ("eu.amazon.nova-lite-v1:0", "nova-lite", 0.078),
        ("eu.amazon.nova-micro-v1:0", "nova-micro", 0.046),
        ("eu.meta.llama3-2-3b-instruct-v1:0", "llama-3.2-3b", 0.19),
        ("us-gov.anthropic.claude-opus-5", "claude-opus-5", 6.0),
        ("bedrock/us-gov-west-1/amazon.nova-pro-v1:0", "nova-pro", 0.96),
        ("bedrock/eu-west-1/meta.llama3-70b-instruct-v1:0", "llama-3-70b", 2.86),
        ("amazon.nova-pro-v1:0", "nova-pro", 0.8),
    ],
)
def test_an_id_of_bedrock_means_its_model_at_its_price_there(
    name: str, model: str, usd_in: float
) -> None:
    price = priced(name)
    assert (price.provider, price.model_id) == ("aws", model)
    assert price.usd_per_mtok["input"] == pytest.approx(usd_in)


def test_every_id_of_bedrock_that_is_priced_is_sold_by_amazon() -> None:
    elsewhere = {
        key: found
        for key in BEDROCK
        for found in [NAMES.wanted(key).provider]
        if found != "aws" or priced(key).provider != "aws"
    }
    assert len(BEDROCK) > 300
    assert elsewhere == {}


def test_no_id_of_bedrock_is_a_version_without_a_model() -> None:
    bare = {key for key in BEDROCK if re.match(r"^[rv]\d", NAMES.wanted(key).model_id)}
    assert bare == set()


def test_the_id_of_a_region_has_the_price_of_its_own_row() -> None:
    wrong = {
        key: (found, quote.usd_per_mtok[meter])
        for key, quote in REGIONAL.items()
        for meter in ("input", "output")
        if meter in quote.usd_per_mtok
        for found in [priced(key).usd_per_mtok[meter]]
        if found != pytest.approx(quote.usd_per_mtok[meter])
    }
    assert len(REGIONAL) > 200
    assert wrong == {}


def test_the_region_of_an_id_is_told() -> None:
    for name, region in (
        ("us.zai.glm-5.3", "us"),
        ("us-gov.openai.gpt-oss-120b-1:0", "us-gov"),
        ("bedrock/eu-west-1/meta.llama3-70b-instruct-v1:0", "eu-west-1"),
        ("global.anthropic.claude-opus-5", ""),
        ("zai.glm-5.3", ""),
    ):
        assert CATALOG.region_named(name) == region


ARN = "arn:aws:bedrock:eu-central-1:123456789012"


@pytest.mark.parametrize(
    ("name", "provider", "model", "usd"),
    [
        ("bedrock/eu-central-1/anthropic.claude-opus-5-5", "aws", "claude-opus-5-5", (4.4, 22)),
        ("eu-central-1/anthropic.claude-opus-5-5", "aws", "claude-opus-5-5", (4.4, 22)),
        ("bedrock/ap-northeast-1/anthropic.claude-opus-5-5", "aws", "claude-opus-5-5", (4.4, 22)),
        (
            f"{ARN}:inference-profile/eu.anthropic.claude-opus-5-5",
            "aws",
            "claude-opus-5-5",
            (4.4, 22),
        ),
        (
            f"{ARN}:inference-profile/global.anthropic.claude-opus-5-5",
            "aws",
            "claude-opus-5-5",
            (4, 20),
        ),
        (
            "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-opus-5-5",
            "aws",
            "claude-opus-5-5",
            (4.4, 22),
        ),
        ("accounts/fireworks/models/gpt-oss-120b", "fireworks", "gpt-oss-120b", (0.15, 0.6)),
    ],
)
def test_a_region_an_address_and_a_form_say_whose_the_model_is_and_its_price_there(
    name: str, provider: str, model: str, usd: tuple[float, float]
) -> None:
    price = priced(name)
    assert (price.provider, price.model_id) == (provider, model)
    assert (price.usd_per_mtok["input"], price.usd_per_mtok["output"]) == pytest.approx(usd)
