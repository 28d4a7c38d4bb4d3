"""`golden-path price` by version 2 of the contract: states, ranges, hours, writes, audio, currencies."""

import json
from typing import Any

import pytest

from dashboard.cli import main
from dashboard.commands.arguments import build_parser
from dashboard.commands.week_hours import hours

DAY = ["--at", "2026-11-28"]


def answered(*argv: str, capsys: pytest.CaptureFixture[str]) -> Any:
    assert main(["price", *argv, *DAY, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def told(*argv: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["price", *argv, *DAY]) == 0
    return capsys.readouterr().out


def test_the_answer_has_the_keys_of_version_2(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered("gpt-4.1", capsys=capsys)
    assert found.keys() >= {"state", "ended_on", "evidence", "range_usd_per_mtok", "by_hour"}
    assert (found["state"], found["ended_on"], found["by_hour"]) == ("running", None, None)


def test_people_are_told_what_stands_and_what_ended(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Running: on sale on 2026-10-2" in told("gpt-4.1", capsys=capsys)
    ended = told("grok-4", capsys=capsys)
    assert "Ended on 2026-05-15" in ended
    assert "Named to replace it: grok-4.3 (replaced on 2026-05-15)" in ended
    later = told("claude-3-5-sonnet-latest", capsys=capsys)
    assert "Ended on 2025-10-28" in later
    assert "claude-sonnet-4-6 (first seen on 2026-02-17, after the end)" in later
    assert "A router: its routes lie between input $0.1 to " in told(
        "openrouter/llama-3.3-70b", capsys=capsys
    )


def test_writes_and_audio_are_parts_of_input_and_output(capsys: pytest.CaptureFixture[str]) -> None:
    writes = answered(
        "claude-sonnet-4-6",
        *("--input-tokens", "3000"),
        *("--cache-write-tokens", "1000", "--cache-write-hour-tokens", "1000"),
        capsys=capsys,
    )
    assert writes["usd"] == pytest.approx((3000 + 3750 + 6000) / 1e6)
    audio = answered(
        "gpt-4o-audio-preview-2024-12-17",
        *("--input-tokens", "100000", "--output-tokens", "50000"),
        *("--audio-input-tokens", "80000", "--audio-output-tokens", "40000"),
        capsys=capsys,
    )
    assert audio["usd"] == pytest.approx(6.55)


@pytest.mark.parametrize(
    "tokens",
    [
        ("--cached-tokens", "5"),
        ("--input-tokens", "5", "--cached-tokens", "3", "--cache-write-tokens", "3"),
        ("--output-tokens", "5", "--audio-output-tokens", "6"),
        ("--per-usd", "2"),
        ("--hours", "25-26"),
        ("--hours", "1,2,3"),
        ("--hours", "mon-xyz 9-17"),
    ],
)
def test_what_cannot_be_is_wrong_usage(tokens: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["price", "gpt-4.1", *tokens])
    assert left.value.code == 2


def test_a_part_without_a_price_is_said_beside_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    said = told("gpt-4.1", "--input-tokens", "1000", "--audio-input-tokens", "400", capsys=capsys)
    assert said.startswith("At least $0.002 (no upper bound) for this request")
    assert "Not priced: 400 audio input tokens, $0.0008 to ?" in said


def test_the_hours_of_the_requests_weigh_the_price(capsys: pytest.CaptureFixture[str]) -> None:
    """Weekday nights, 01-04 UTC, are dear throughout: twice 0.15."""
    argv = ("deepseek-v4-flash", "--provider", "deepseek", "--input-tokens", "1000000")
    found = answered(*argv, "--hours", "mon-fri 1-4", capsys=capsys)
    assert found["usd"] == pytest.approx(0.30, rel=1e-5)
    assert answered(*argv, "--hours", "sat-sun 0-24", capsys=capsys)["usd"] == pytest.approx(0.15)
    assert "these hours pay 1.655 of it" in told(*argv, "--hours", "mon-fri 1-4", capsys=capsys)


@pytest.mark.parametrize(
    ("text", "some", "count"),
    [("9-17", (9, 33), 56), ("22-6", (0, 23), 56), ("fri 22-6", (4 * 24 + 22, 5 * 24 + 5), 8)],
)
def test_hours_are_read_as_people_type_them(text: str, some: tuple[int, int], count: int) -> None:
    week = hours(text)
    assert all(week[hour] == 1 for hour in some)
    assert sum(week) == count


def test_a_request_longer_than_the_window_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["price", "claude-sonnet-4-5", "--input-tokens", "250000", *DAY]) == 1
    assert "takes at most 200,000 input tokens" in capsys.readouterr().err


def test_amounts_are_shown_in_a_currency_too(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered("gpt-4.1", "--input-tokens", "1000000", "--currency", "EUR", capsys=capsys)
    assert found["usd"] == 2.0
    assert found["currency"]["cost"] == pytest.approx(2 / 1.1761)
    assert (found["currency"]["code"], found["currency"]["as_of"]) == ("EUR", "2026-05-08")
    typed = answered("gpt-4.1", "--currency", "gbp", "--per-usd", "0.75", capsys=capsys)
    assert typed["currency"]["per_mtok"]["input"] == 1.5


def test_an_unknown_currency_is_refused_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["price", "gpt-4.1", "--currency", "ERU", *DAY]) == 1
    assert "unknown currency 'ERU'; did you mean EUR?" in capsys.readouterr().err


def test_lists_are_compared_and_the_rule_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--compare"]) == 0
    said = capsys.readouterr().out
    assert "offers of known open models" in said
    assert "our own dated price" in said
    assert main(["facts", "--compare", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["differ"] == len(report["differences"])


def test_a_file_that_is_no_wheel_leaves_the_lists_in_force(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model_prices-9-py3-none-any.whl"
    path.write_bytes(b"torn")
    assert main(["facts", "--snapshot", str(path)]) == 1
    assert "stays in force" in capsys.readouterr().err


def test_every_new_option_has_help() -> None:
    text = build_parser().parse_args(["price", "m"]).parser.format_help()
    for option in ("--cache-write-hour-tokens", "--audio-output-tokens", "--hours", "--currency"):
        assert option in text


def test_the_name_that_was_asked_for_stands_before_the_model_it_means(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Google ended the name of the preview; the model goes on."""
    at = ["--at", "2026-11-23"]
    assert main(["price", "gemini-3.1-flash-lite-preview", *at]) == 0
    told = capsys.readouterr().out
    assert told.startswith("gemini-3.1-flash-lite-preview (gemini-3.1-flash-lite) at google: ")
    assert "the model is sold as gemini-3.1-flash-lite until 2027-05-07" in told
    assert "Named to replace it" not in told
    assert main(["price", "GPT-4o mini", *at]) == 0
    assert capsys.readouterr().out.startswith("gpt-4o-mini at openai: ")
    assert main(["price", "mistral-large-2512", *at]) == 0
    assert capsys.readouterr().out.startswith("mistral-large-2512 (mistral-large-3) at mistral: ")


def test_an_end_of_unknown_day_is_told_as_the_day_it_was_missed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["price", "llama-3.3-70b", "--provider", "fireworks", "--at", "2026-11-23"]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert "Ended: not listed since 2026-10-25\n" in told
    assert "nded on" not in told
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], found["ended_on"]) == ("ended", None)


def test_a_tier_alone_shows_its_own_prices(capsys: pytest.CaptureFixture[str]) -> None:
    """Gemini 3.8 Flash has four tiers, gpt-4.1-nano at Azure has no flex."""
    asked = ["price", "gemini-3.8-flash", "--at", "2026-11-23", "--tier", "flex"]
    assert main([*asked, "--currency", "EUR"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("gemini-3.8-flash at google, flex tier: flex input $")
    assert "priority" not in told.split("Source")[0]
    assert "batch" not in told.split("Source")[0]
    assert main(["price", "llama-3.3-70b", "--provider", "azure", "--tier", "flex"]) != 0
    assert "unknown tier" in capsys.readouterr().err
