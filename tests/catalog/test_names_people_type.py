"""Names as people type them: without a day, with a format or a tag, of one region, or of nothing at all."""

from datetime import date

import pytest

from dashboard.catalog import load, price_report
from dashboard.cli import main
from dashboard.engine.inputs.facts import HostedPrice

DAY = date(2026, 12, 1)
CATALOG = load(DAY)
NAMES = CATALOG._hosted.names


@pytest.mark.parametrize(
    "name",
    [
        "llama3.3:70b",
        "llama3.3:70b-instruct-q4_K_M",
        "unsloth/Llama-3.3-70B-Instruct-GGUF",
        "Llama-3.3-70B-Instruct-Q4_K_M",
        "Llama-3.3-70B-Instruct-Q8_0",
        "RedHatAI/Llama-3.3-70B-Instruct-quantized.w8a8",
        "RedHatAI/Llama-3.3-70B-Instruct-quantized.w4a16",
        "Llama-3.3-70B-Instruct-GPTQ-Int4",
        "unsloth/Llama-3.3-70B-Instruct-bnb-4bit",
        "meta-llama/Llama-3.3-70B-Instruct-Turbo",
    ],
)
def test_a_format_of_the_weights_is_the_model(name: str) -> None:
    assert NAMES.wanted(name).model_id == "llama-3.3-70b"


@pytest.mark.parametrize("model", sorted(m for m in NAMES.known if "-a" in m and m[-1] == "b"))
def test_what_a_token_takes_may_be_left_out_where_one_model_is_meant(model: str) -> None:
    short = model.rpartition("-a")[0]
    meant = [other for other in NAMES.known if other.startswith(f"{short}-a")]
    if model.rpartition("-a")[2][:-1].replace(".", "").isdigit() and len(meant) == 1:
        assert NAMES.wanted(short).model_id in (model, short)
        assert short in NAMES.known or NAMES.wanted(short).model_id == model


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("qwen3-235b", "qwen3-235b-a22b"),
        ("qwen-3-235b", "qwen3-235b-a22b"),
        ("qwen3.5-397b", "qwen3.5-397b-a17b"),
        ("nemotron-3-super", "nemotron-3-super-120b-a12b"),
        ("gpt-oss:120b", "gpt-oss-120b"),
        ("mixtral:8x7b", "mixtral-8x7b"),
        ("anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("deepseek/deepseek-chat-v3.1:thinking", "deepseek-v3.1"),
    ],
)
def test_a_size_or_a_tag_is_no_other_model(name: str, model: str) -> None:
    assert NAMES.wanted(name).model_id == model


@pytest.mark.parametrize(
    ("model", "place"),
    [
        *(("claude-sonnet-4-5", each) for each in ("eu", "us", "jp", "au", "us-gov", "global")),
        *(("claude-haiku-4-5", each) for each in ("eu", "us", "jp", "au", "global")),
    ],
)
def test_an_id_of_a_region_without_its_day_has_the_price_of_the_region(
    model: str, place: str
) -> None:
    whole = {
        "claude-sonnet-4-5": "claude-sonnet-4-5-20250929-v1:0",
        "claude-haiku-4-5": "claude-haiku-4-5-20251001-v1:0",
    }[model]
    short = CATALOG.price(f"{place}.anthropic.{model}")
    full = CATALOG.price(f"{place}.anthropic.{whole}")
    assert isinstance(short, HostedPrice)
    assert isinstance(full, HostedPrice)
    assert short.usd_per_mtok["input"] == full.usd_per_mtok["input"]
    anywhere = CATALOG.price(f"global.anthropic.{model}")
    assert isinstance(anywhere, HostedPrice)
    dearer = short.usd_per_mtok["input"] / anywhere.usd_per_mtok["input"]
    assert dearer == pytest.approx({"global": 1, "us-gov": 1.2}.get(place, 1.1))


def test_a_cache_that_is_written_below_input_is_one_that_is_read() -> None:
    """litellm has the cached price of this tuned model in the column of writing."""
    found = CATALOG.price("ft:gpt-4o-2024-11-20:acme::1")
    assert isinstance(found, HostedPrice)
    assert found.usd_per_mtok["cached_input"] == pytest.approx(1.875)
    assert "cache_write" not in found.usd_per_mtok


@pytest.mark.parametrize(("model", "share"), [("gpt-4o", 0.5), ("claude-sonnet-5-5", 0.5)])
def test_a_name_of_a_router_for_batch_is_the_tier_of_the_model(model: str, share: float) -> None:
    found = CATALOG.price(model, provider="openrouter")
    assert isinstance(found, HostedPrice)
    for meter in ("input", "output"):
        assert found.usd_per_mtok[f"batch_{meter}"] == pytest.approx(
            share * found.usd_per_mtok[meter]
        )
    before = load(date(2026, 9, 1)).price("gpt-4o", provider="openrouter")
    assert isinstance(before, HostedPrice)
    assert "batch_input" not in before.usd_per_mtok


@pytest.mark.parametrize("provider", ["openrouter", "vercel"])
def test_what_a_router_calls_qwen3_coder_is_its_large_one(provider: str) -> None:
    """genai-prices names it in full: Qwen3 Coder 480B A35B."""
    found = CATALOG.price("qwen3-coder", provider=provider)
    assert isinstance(found, HostedPrice)
    assert found.model_id == "qwen3-coder-480b-a35b"
    assert CATALOG.state_of(found)[0] == "running"


@pytest.mark.parametrize("model", ["glm-5.2", "kimi-k2.6"])
def test_an_end_that_the_sellers_own_page_outlived_is_a_doubt(model: str) -> None:
    """litellm has them end on 2026-09-25; Fireworks' page of 2026-10-25 still sold them."""
    found = price_report(model, provider="fireworks", at=DAY)
    assert isinstance(found, dict)
    assert (found["state"], found["retires_on"]) == ("unconfirmed", None)
    assert "2026-09-25 was to be its last day" in found["why_state"]
    assert "on sale on 2026-10-25" in found["why_state"]
    before = price_report(model, provider="fireworks", at=date(2026, 9, 20))
    assert isinstance(before, dict)
    assert before["state"] == "running"


def test_a_name_that_another_model_answers_to_says_at_which_price() -> None:
    found = price_report("mistral/mistral-medium-3", at=DAY)
    assert isinstance(found, dict)
    assert (
        "Requests to the name mistral-medium-3 are answered by mistral-medium-3.5 there, at input $1.5, "
        "output $7.5"
    ) in found["notes"]


@pytest.mark.parametrize(
    ("model", "at", "words"),
    [
        ("gpt-4o", date(2024, 5, 1), "at openai before 2024-05-13, so this is that of"),
        ("gpt-4-32k", date(2024, 1, 1), "at openai with a day, so this is that of"),
    ],
)
def test_a_day_that_changes_nothing_says_what_is_lacking(model: str, at: date, words: str) -> None:
    found = price_report(model, at=at)
    assert isinstance(found, dict)
    assert any(words in note for note in found["notes"])


def test_what_ended_since_is_not_doubted_for_lacking_in_a_list_of_after() -> None:
    found = price_report("gpt-4-32k", at=date(2024, 1, 1))
    assert isinstance(found, dict)
    assert found["why_state"].startswith("nobody says since when it was sold, until 2025-06-06")


@pytest.mark.parametrize("name", ["", "  ", "/", " / "])
def test_no_name_is_refused_as_such(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["price", name]) == 1
    assert "no model is named" in capsys.readouterr().err


def test_a_price_that_a_dated_list_has_on_the_day_is_known_of_it() -> None:
    found = price_report("claude-sonnet-4-5", at=date(2026, 4, 29))
    assert isinstance(found, dict)
    assert not any("The day changes nothing" in note for note in found["notes"])


def test_hours_of_a_year_without_holidays_on_file_say_so() -> None:
    night = [1.0 if 1 <= hour < 4 else 0.0 for hour in range(24)]
    for at, told in ((date(2027, 1, 4), True), (date(2026, 12, 20), False)):
        found = price_report("deepseek-v4-flash", provider="deepseek", at=at, hours=night)
        assert isinstance(found, dict)
        assert any("Holidays are on file until" in note for note in found["notes"]) is told


def test_a_list_that_cannot_be_reached_is_named_as_it_was_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["facts", "--refresh", "--mirror", "/nowhere"]) == 1
    assert "could not be fetched from /nowhere" in capsys.readouterr().err
