"""How uneven prompts are, measured where rows are requests: the `input_spread` of a workload."""

import math
from datetime import date
from pathlib import Path
from statistics import NormalDist

import pytest

from dashboard.scenario import from_mapping
from dashboard.usage import UsageProfile, read_usage

HEADER = "request_id,spend,prompt_tokens,completion_tokens,startTime,model,custom_llm_provider\n"


def log(folder: Path, lengths: dict[str, list[int]]) -> UsageProfile:
    """One request a minute and model."""
    rows = [
        f"{model}{place},0.1,{tokens},10,2026-06-01T{place // 60:02}:{place % 60:02}:00Z,{model},openai\n"
        for model, found in lengths.items()
        for place, tokens in enumerate(found)
    ]
    path = folder / "log.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return read_usage([("log.csv", path)])


def test_the_spread_is_the_standard_deviation_over_the_mean_of_each_workload(
    tmp_path: Path,
) -> None:
    # Half 500 and half 1,500 tokens: mean 1,000, standard deviation 500.
    profile = log(tmp_path, {"gpt-4.1": [500, 1500] * 20, "o3": [700] * 40})
    assert profile.workloads["gpt-4-1"]["input_spread"] == 0.5
    assert profile.workloads["o3"]["input_spread"] == 0.0
    (said,) = (note for note in profile.notes if note.startswith("Spread of the input, measured"))
    assert "0.50 for gpt-4.1 (40 requests), 0.00 for o3 (40 requests)" in said


def test_fewer_than_thirty_requests_show_no_spread(tmp_path: Path) -> None:
    profile = log(tmp_path, {"gpt-4.1": [500, 1500] * 14 + [100]})
    assert "input_spread" not in profile.workloads["gpt-4-1"]
    assert not any(note.startswith("Spread of the input") for note in profile.notes)


def test_sums_over_time_show_no_spread(tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    rows = "".join(
        f"{1_780_272_000 + 3600 * hour},{1_780_275_600 + 3600 * hour},gpt-4.1,10,{1000 + hour},100\n"
        for hour in range(48)
    )
    path.write_text(
        "start_time,end_time,model,num_model_requests,input_tokens,output_tokens\n" + rows,
        encoding="utf-8",
    )
    profile = read_usage([("usage.csv", path)])
    assert "input_spread" not in profile.workloads["gpt-4-1"]


def test_a_scenario_takes_the_spread_and_a_saved_profile_keeps_it(tmp_path: Path) -> None:
    # A lognormal with s = 1 has sd / mean of sqrt(e - 1) = 1.31; 99 quantiles lack its tail.
    lengths = [round(1000 * math.exp(NormalDist().inv_cdf(p / 100))) for p in range(1, 100)]
    profile = log(tmp_path, {"gpt-4.1": lengths})
    fields = profile.workloads["gpt-4-1"]
    assert 1.0 < fields["input_spread"] < 1.31
    assert UsageProfile.from_json(profile.to_json()).workloads == profile.workloads
    option = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}
    raw = {"workloads": {"chat": dict(fields)}, "options": {"today": option}}
    scenario = from_mapping(raw, today=date(2026, 6, 1))
    assert scenario.workloads["chat"].input_spread == pytest.approx(fields["input_spread"])
