"""`golden-path usage`: what an export says."""

import json
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main

USAGE = Path(__file__).parents[1] / "data/examples/usage"
TRACE = str(USAGE / "AzureLLMInferenceTrace_conv_2023.csv")
KEYS = {
    *("format", "why_detected", "period", "rows", "rows_used", "rows_skipped", "requests"),
    *("requests_known", "tokens", "by_model", "billed_usd", "computed_usd", "hourly"),
    *("growth_per_month", "workloads"),
}


def read(argv: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert main(["usage", *argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_trace_is_summed_up_with_the_keys_of_the_contract(
    capsys: pytest.CaptureFixture[str],
) -> None:
    profile = read([TRACE], capsys)
    assert profile.keys() >= KEYS
    assert (profile["format"], profile["rows"]) == ("load_trace", 19_366)
    assert profile["tokens"]["input_uncached"] == 22_361_870
    assert profile["period"].keys() == {"from", "to", "days_covered"}
    (workload,) = profile["workloads"].values()
    assert workload["input_tokens"] == pytest.approx(22_361_870 / 19_366, abs=0.01)


def test_workloads_are_ready_for_a_scenario_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workloads = read([TRACE], capsys)["workloads"]
    path = tmp_path / "mine.json"
    offer = {"kind": "quote", "usd_per_month": 5}
    path.write_text(json.dumps({"workloads": workloads, "options": {"now": offer}}))
    assert main(["plan", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["options"]["now"]["feasible"] is True


def test_tokens_are_priced_from_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    profile = read([str(USAGE / "openai_usage_hourly_CONSTRUCTED.csv")], capsys)
    by_model = {used["model"]: used["computed_usd"] for used in profile["by_model"]}
    assert by_model["gpt-4.1-2025-04-14"] > 0
    assert by_model[None] is None


def test_a_saved_profile_stands_in_for_the_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "profile.json"
    first = read([TRACE, "--save", str(saved)], capsys)
    assert saved.stat().st_size < 20_000
    assert read([str(saved)], capsys) == first


def test_people_get_the_sums_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", TRACE]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("19,366 requests and 22,361,870 + ")
    assert lines[2] == "19,366 of 19,366 rows used"


def test_what_was_left_out_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", str(USAGE / "openai_usage_hourly_CONSTRUCTED.csv")]) == 0
    assert "728 of 1,046 rows used; left out: 318 empty bucket" in capsys.readouterr().out


def test_a_file_that_is_no_export_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html></html>")
    assert main(["usage", str(path), "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("golden-path: page.html is a web page")


def test_a_table_of_no_known_format_is_read_with_its_columns_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("when,llm,in_k,out,paid\n2026-06-01,gpt-4.1,1.5,20,250\n")
    named = (
        "when=time",
        "llm=model",
        "in_k=input:1k",
        "out=output",
        "paid=cost:cents",
        "1=requests",
    )
    profile = read([str(path), *(part for each in named for part in ("--map", each))], capsys)
    assert profile["tokens"]["input_uncached"] == 1_500
    assert (profile["requests"], profile["billed_usd"]) == (1, 2.5)


def test_usage_and_costs_of_one_account_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    files = ("openai_usage_week_CONSTRUCTED.tsv", "openai_costs_week_CONSTRUCTED.tsv")
    assert main(["usage", *(str(USAGE / name) for name in files)]) == 0
    assert "agree on 3 of 5 lines" in capsys.readouterr().out


def test_a_source_without_a_table_is_a_mistake_of_use() -> None:
    with pytest.raises(SystemExit) as refusal:
        main(["usage", "--source", "duckdb://"])
    assert refusal.value.code == 2


def test_a_table_of_no_known_format_is_refused_with_what_its_columns_may_mean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("ts,llm,input_tok,completion tokens\n2026-06-01 09:00,gpt-4.1,100,10\n")
    assert main(["usage", str(path)]) == 1
    proposed = shlex.split(capsys.readouterr().err.split(", give ")[1])
    profile = read([str(path), *proposed], capsys)
    assert profile["tokens"]["input_uncached"] == 100
    assert profile["models_in_use"] == {}  # a minute of log makes no workload
    assert profile["by_model"][0]["model"] == "gpt-4.1"


MONDAY = 1_780_272_000  # 2026-06-01


def test_a_discount_is_printed_as_the_prices_of_an_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A million in and 100,000 out of gpt-4.1 are 2 + 0.8 = 2.80 at list, 2.464 at 12 % off.
    usage, costs = tmp_path / "usage.csv", tmp_path / "costs.csv"
    days = [(MONDAY + 86_400 * day, MONDAY + 86_400 * (day + 1)) for day in range(4)]
    usage.write_text(
        "start_time,end_time,model,num_model_requests,input_tokens,output_tokens\n"
        + "".join(f"{start},{end},gpt-4.1-2025-04-14,10,1000000,100000\n" for start, end in days)
    )
    costs.write_text(
        "start_time,end_time,amount_value,amount_currency,line_item\n"
        + "".join(f"{start},{end},2.464,usd,gpt-4.1-2025-04-14\n" for start, end in days)
    )
    assert main(["usage", str(usage), str(costs)]) == 0
    said = capsys.readouterr().out
    block = "\n".join(line.strip() for line in said[said.index("  kind = ") :].splitlines())
    assert tomllib.loads(block) == {
        "kind": "hosted",
        "provider": "openai",
        "model": "gpt-4.1",
        "prices": {
            "cached_input": 0.44,
            "input": 1.76,
            "output": 7.04,
            "batch_input": 0.88,
            "batch_output": 3.52,  # half, as since April 2024
            "priority_input": 3.08,
            "priority_cached_input": 0.77,
            "priority_output": 12.32,
        },
    }
    assert "12.0% below list price on 4 days" in said
    (found,) = read([str(usage), str(costs)], capsys)["price_overrides"]
    assert found["block"] == block.strip()


def test_broken_rows_are_printed_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "TIMESTAMP,ContextTokens,GeneratedTokens\n2026-06-01 09:00:00,1,1\n2026-06-01 09:00:00,x,1\n"
    )
    assert main(["usage", str(path)]) == 0
    assert (
        "log.csv row 3, contexttokens: expected a number, found 'x'; write digits, such as 1234 or 1234.5"
        in capsys.readouterr().out
    )
    listed = read([str(path)], capsys)["rows_skipped"]["listed"]
    assert listed[0]["fix"] == "write digits, such as 1234 or 1234.5"
