"""What `price` prints of long requests and of very small ones, and days within names."""

import pytest

from dashboard.cli import main
from dashboard.engine.inputs.days import days_in_text


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["price", *argv, "--at", "2026-11-30"]) == 0
    return capsys.readouterr().out


def test_a_long_request_names_and_lists_the_prices_it_is_billed_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = printed(capsys, "gpt-5.4", "--input-tokens", "300000")
    assert said.startswith("$1.5 for this request")
    assert (
        "above 272,000 tokens, so all of it is billed at the long-context prices: input $5" in said
    )
    short = printed(capsys, "gpt-5.4", "--input-tokens", "200000")
    assert "long-context" not in short


def test_a_small_amount_is_written_without_an_exponent(capsys: pytest.CaptureFixture[str]) -> None:
    said = printed(capsys, "gpt-5.4-nano", "--input-tokens", "100", "--output-tokens", "16")
    assert said.startswith("$0.00004 for this request")


def test_a_day_within_a_name_is_part_of_it() -> None:
    text = "the name meant gpt-4o-2024-08-06 until 2024-10-02"
    assert days_in_text(text) == "the name meant gpt-4o-2024-08-06 until 2 October 2024"
