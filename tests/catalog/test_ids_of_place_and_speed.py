"""An id that names a zone, a region or a faster way is priced as that, not as the model anywhere."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.litellm_map import zone_of
from dashboard.catalog.litellm_rows import map_rows
from dashboard.engine.inputs.facts import HostedPrice, NoPrice

CATALOG = load(date(2026, 11, 30))
ROWS = {
    key: row
    for key, row in map_rows().items()
    if row.get("mode") in ("chat", "responses") and row.get("output_cost_per_token")
}
ZONED = [key for key in ROWS if key.startswith("azure/") and zone_of(key)]
FASTER = [key for key in ROWS if key.startswith("fireworks_ai/") and key.endswith("-fast")]


def asked(name: str, provider: str = "") -> HostedPrice:
    price = CATALOG.price(name, provider=provider)
    assert isinstance(price, HostedPrice), price
    return price


@pytest.mark.parametrize("key", [*ZONED, *FASTER])
def test_the_row_of_the_very_id_is_the_price(key: str) -> None:
    meters = asked(key).usd_per_mtok
    assert meters["input"] == pytest.approx(ROWS[key]["input_cost_per_token"] * 1e6, rel=0.02)
    assert meters["output"] == pytest.approx(ROWS[key]["output_cost_per_token"] * 1e6, rel=0.02)


def test_there_are_ids_of_both_kinds() -> None:
    assert len(ZONED) > 50
    assert len(FASTER) > 5


def test_a_zone_in_the_name_is_the_zone_that_is_asked_for() -> None:
    for name in ("gpt-5.6-sol", "gpt-4.1"):
        inside = CATALOG.price_within(name, provider="azure", zone="eu")
        assert isinstance(inside, HostedPrice)
        named = asked(f"azure/eu/{name}")
        assert (named.zone, named.usd_per_mtok) == ("eu", inside.usd_per_mtok)
        assert asked(f"azure/{name}").zone == ""


@pytest.mark.parametrize(
    ("faster", "plain"), [("kimi-k3-fast", "kimi-k3"), ("glm-5p3-fast", "glm-5.3")]
)
def test_the_faster_way_leaves_the_plain_one_as_it_is(faster: str, plain: str) -> None:
    dearer, usual = asked(faster, "fireworks"), asked(plain, "fireworks")
    assert dearer.model_id == usual.model_id
    assert dearer.usd_per_mtok["output"] > usual.usd_per_mtok["output"] * 1.4


def test_an_id_of_bedrock_without_a_place_costs_what_one_region_asks() -> None:
    for model in ("moonshotai.kimi-k3.1", "moonshotai.kimi-k3", "anthropic.claude-opus-5"):
        anywhere, here = asked(f"global.{model}"), asked(model)
        assert here.usd_per_mtok["output"] == pytest.approx(anywhere.usd_per_mtok["output"] * 1.1)
    plain = asked("global.moonshotai.kimi-k3.1").usd_per_mtok["output"]
    assert asked("aws/kimi-k3.1").usd_per_mtok["output"] == plain


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("whisper-1", "audio transcription"),
        ("dall-e-3", "image generation"),
        ("azure/tts-1-hd", "audio speech"),
    ],
)
def test_what_is_not_sold_by_tokens_is_told_so(name: str, says: str) -> None:
    found = CATALOG.price(name)
    assert isinstance(found, NoPrice)
    assert f"it is for {says}, which is not sold by text tokens" in found.wanted
    assert found.nearest == ()


def test_what_is_given_away_has_no_price_and_names_who_sells_it() -> None:
    found = CATALOG.price("openrouter/meta-llama/llama-3.3-70b-instruct:free")
    assert isinstance(found, NoPrice)
    assert "nothing is planned at 0" in found.wanted
    assert "llama-3.3-70b at openrouter" in found.nearest
