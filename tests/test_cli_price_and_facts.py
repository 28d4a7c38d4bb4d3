"""`golden-path price` and `golden-path facts`."""

import json
from typing import Any

import pytest

from dashboard.cli import main

GPT_41 = ["price", "gpt-4.1", "--provider", "openai", "--at", "2026-11-23"]


def answered(argv: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert main([*argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_price_has_its_source_and_the_keys_of_the_contract(
    capsys: pytest.CaptureFixture[str],
) -> None:
    price = answered(GPT_41, capsys)
    assert price.keys() >= {
        *("model_id", "provider", "usd_per_mtok", "usd", "effective_from", "retires_on"),
        *("source", "source_url", "kind", "as_of", "others"),
    }
    assert (price["model_id"], price["provider"], price["usd"]) == ("gpt-4.1", "openai", None)
    meters = price["usd_per_mtok"]
    assert (meters["input"], meters["cached_input"], meters["output"]) == (2.0, 0.5, 8.0)
    assert price["source"]


def test_a_request_costs_what_its_tokens_cost(capsys: pytest.CaptureFixture[str]) -> None:
    tokens = ["--input-tokens", "1155", "--cached-tokens", "155", "--output-tokens", "211"]
    # 1,000 x 2 + 155 x 0.5 + 211 x 8 = 3,765.5 USD per million requests
    assert answered([*GPT_41, *tokens], capsys)["usd"] == pytest.approx(0.0037655)
    batch = answered([*GPT_41, *tokens, "--tier", "batch"], capsys)
    # 1,000 x 1 + 155 x 0.5 + 211 x 4: the batch table has no cached price of its own
    assert batch["usd"] == pytest.approx(0.0019215)


def test_people_get_the_cost_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*GPT_41, "--input-tokens", "1000", "--output-tokens", "0"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("$0.002 for this request to gpt-4.1 at openai, standard tier\n")
    assert "Source (published): genai-prices" in told


def test_people_get_the_price_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(GPT_41) == 0
    assert capsys.readouterr().out.startswith("gpt-4.1 at openai: input $2, ")


def test_a_model_without_a_price_is_refused_with_the_nearest_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["price", "gpt-41", "--at", "2026-11-23", "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("golden-path: no price is known for gpt-41")
    assert "nearest: gpt-4.1" in captured.err


def test_an_open_model_without_a_host_is_refused_with_its_hosts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["price", "llama-3.3-70b", "--at", "2026-11-23"]) == 1
    assert "llama-3.3-70b at " in capsys.readouterr().err


def test_a_tier_without_a_price_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["price", "openrouter/llama-3.3-70b", "--tier", "flex", "--input-tokens", "5"]
    assert main([*argv, "--at", "2026-11-23"]) == 1
    assert "unknown tier of llama-3.3-70b at openrouter 'flex'" in capsys.readouterr().err


def test_facts_have_a_source_and_an_age(capsys: pytest.CaptureFixture[str]) -> None:
    report = answered(["facts"], capsys)
    assert report["count"] == len(report["facts"]) > 300
    for fact in report["facts"]:
        assert fact["source"] or fact["why"], fact["name"]
    assert {"facts", "disagreements", "catalog", "as_of"} <= report.keys()


def test_only_facts_unchecked_for_longer_are_stale(capsys: pytest.CaptureFixture[str]) -> None:
    stale = answered(["facts", "--stale", "36500"], capsys)["facts"]
    assert {fact["age_days"] for fact in stale} <= {None}


def test_people_get_facts_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert " facts, catalogue " in lines[0]
    assert lines[2].split() == ["fact", "value", "unit", "kind", "age", "source"]
    assert any(line.startswith("Catalogues differ by more than 1% on ") for line in lines)
