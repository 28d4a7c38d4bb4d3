"""Every example export under data/examples/usage reads as its golden result says."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage import read_usage
from dashboard.usage.dialects import DIALECTS

EXAMPLES = Path(__file__).parents[2] / "data" / "examples" / "usage"
GOLDEN = sorted(EXAMPLES.glob("*.expected.json"))
SUFFIXES = {".csv", ".tsv", ".json", ".jsonl", ".parquet"}


def export_of(golden: Path) -> Path:
    return golden.with_name(golden.name.removesuffix(".expected.json"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.name)
def test_an_example_reads_as_its_golden_result(golden: Path) -> None:
    export = export_of(golden)
    found = read_usage([(export.name, export)]).as_dict()
    assert found == json.loads(golden.read_text(encoding="utf-8"))


def test_every_example_has_a_golden_result() -> None:
    exports = {
        path
        for path in EXAMPLES.iterdir()
        if path.suffix in SUFFIXES and not path.name.endswith(".expected.json")
    }
    assert exports == {export_of(golden) for golden in GOLDEN}


def test_every_dialect_has_an_example() -> None:
    formats = {json.loads(golden.read_text(encoding="utf-8"))["format"] for golden in GOLDEN}
    assert formats == {dialect.name for dialect in DIALECTS}


def test_the_azure_trace_has_the_published_means() -> None:
    # 19,366 lines after the header; Splitwise reports the conversation trace, means 1154.7 and 211.1.
    trace = EXAMPLES / "AzureLLMInferenceTrace_conv_2023.csv"
    lines = trace.read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) == 19_366
    profile = read_usage([(trace.name, trace)])
    assert (profile.rows, profile.rows_used, profile.requests) == (19_366, 19_366, 19_366)
    assert profile.tokens.input == sum(int(line.split(",")[1]) for line in lines) == 22_361_870
    assert profile.tokens.output == sum(int(line.split(",")[2]) for line in lines) == 4_088_665
    workload = profile.workloads["all-requests"]
    assert round(workload["input_tokens"], 1) == 1154.7
    assert round(workload["output_tokens"], 1) == 211.1
    # 18:15:46.680590 to 19:14:08.402527 is 3501.721937 s; a month is 730 h.
    assert workload["requests_per_month"] == pytest.approx(
        19_366 / 3501.721937 * 3600 * 730, rel=1e-6
    )


def test_an_hour_of_trace_gives_no_daily_shape_and_says_that_it_is_weak() -> None:
    trace = EXAMPLES / "AzureLLMInferenceTrace_conv_2023.csv"
    profile = read_usage([(trace.name, trace)])
    assert profile.hourly is None
    assert "hourly" not in profile.workloads["all-requests"]
    assert profile.models_in_use == {"all-requests": None}
    assert any("hours are not a month" in note for note in profile.notes)
    assert any("0.97 hours, a week is needed" in note for note in profile.notes)


def rows_of(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_openai_export_adds_up_as_its_own_columns_say() -> None:
    name = "openai_usage_hourly_CONSTRUCTED.csv"
    rows = rows_of(name)
    used = [row for row in rows if row["num_model_requests"]]
    profile = read_usage([(name, EXAMPLES / name)])
    assert profile.rows == len(rows) == 1_046
    assert profile.rows_skipped.by_reason == {"empty bucket": len(rows) - len(used)}
    assert profile.requests == sum(float(row["num_model_requests"]) for row in used)
    assert profile.tokens.cache_read == sum(float(row["input_cached_tokens"]) for row in used)
    # The file has both the total and the uncached part: nothing is counted twice.
    assert profile.tokens.input_uncached == sum(float(row["input_uncached_tokens"]) for row in used)
    assert profile.tokens.input == sum(float(row["input_tokens"]) for row in used)
    assert profile.period.days_covered == 31.0
    assert profile.hourly is not None
    assert len(profile.hourly) == 168
    assert sum(profile.hourly) / 168 == pytest.approx(1.0, abs=1e-5)


def test_litellm_cached_and_reasoning_tokens_come_out_of_the_metadata() -> None:
    name = "litellm_spendlogs_week_CONSTRUCTED.csv"
    rows = rows_of(name)
    once = {row["request_id"]: row for row in rows}.values()
    used = [row for row in once if int(row["total_tokens"])]
    usage = [json.loads(row["metadata"])["usage_object"] for row in used]
    cached = sum(each["prompt_tokens_details"]["cached_tokens"] for each in usage)
    reasoning = sum(each["completion_tokens_details"]["reasoning_tokens"] for each in usage)
    profile = read_usage([(name, EXAMPLES / name)])
    assert profile.rows_skipped.by_reason == {
        "exported twice": len(rows) - len(once),
        "failed request without tokens": len(once) - len(used),
    }
    assert profile.tokens.cache_read == cached
    assert profile.tokens.reasoning == reasoning
    assert profile.tokens.input == sum(int(row["prompt_tokens"]) for row in used)
    assert profile.tokens.output == sum(int(row["completion_tokens"]) for row in used) - reasoning
    assert profile.billed_usd == pytest.approx(sum(float(row["spend"]) for row in once), rel=1e-7)


def list_price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
    listed = {
        "gpt-4o-2024-08-06": {"input": 2.5, "cached_input": 1.25, "output": 10.0},
        "o4-mini-2025-04-16": {"input": 1.1, "cached_input": 0.275, "output": 4.4},
    }
    if model not in listed:
        return NoPrice(f"{model} at {provider}")
    return HostedPrice(model, provider, listed[model], "chosen", "the test")


def test_tokens_at_list_price_reproduce_the_bill() -> None:
    # The sample's spend was made from these prices, so billed and computed agree to the micro-dollar.
    name = "litellm_spendlogs_week_CONSTRUCTED.csv"
    profile = read_usage([(name, EXAMPLES / name)], price=list_price)
    assert profile.computed_usd == pytest.approx(profile.billed_usd, abs=1e-6)


def test_an_unpriced_model_leaves_the_computed_cost_unknown_and_is_named() -> None:
    name = "openai_usage_hourly_CONSTRUCTED.csv"
    profile = read_usage([(name, EXAMPLES / name)], price=list_price)
    assert profile.computed_usd is None
    assert any("gpt-4.1-2025-04-14 at openai" in note for note in profile.notes)
