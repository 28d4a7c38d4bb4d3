"""Tables of metrics where a mean stands beside a sum: what was used is the sum, or the mean times its samples."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from dashboard.usage import UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.mapping.columns import UnknownTable, as_typed, parse_mapping
from dashboard.usage.propose import Offer, offer

MODEL = "anthropic.claude-haiku-4-5-20251001-v1:0"
METRICS = {
    "Invocations": (100, 1),
    "InputTokenCount": (200_000, 2_000),
    "OutputTokenCount": (40_000, 400),
}
"""Metric -> what was used on the first day, and the mean of each sample; a day later one more of each."""


def table(columns: Mapping[str, Any]) -> str:
    """A row for each metric and day; for each column a function of the sum and the mean gives the cell."""
    lines = [",".join(("Timestamp", "MetricName", "ModelId", *columns))]
    for day in (0, 1):
        for metric, (total, mean) in METRICS.items():
            cells = [str(of(total + day, mean)) for of in columns.values()]
            lines.append(",".join((f"2026-10-0{day + 1}T00:00:00Z", metric, MODEL, *cells)))
    return "\n".join(lines) + "\n"


def named(statistics: Sequence[str]) -> str:
    """A row for each metric, day and statistic, which a column names."""
    lines = ["Timestamp,MetricName,ModelId,Statistic,Value"]
    for day in (0, 1):
        for metric, (total, mean) in METRICS.items():
            told = {"Sum": total + day, "Average": mean, "Maximum": total}
            lines += [
                f"2026-10-0{day + 1}T00:00:00Z,{metric},{MODEL},{each},{told[each]}"
                for each in statistics
            ]
    return "\n".join(lines) + "\n"


def refused(path: Path) -> UnknownTable:
    with pytest.raises(UnknownTable) as found:
        read_usage([(path.name, path)])
    return found.value


def offered(path: Path) -> Offer:
    found = offer([(path.name, path)], refused(path))
    assert found is not None
    return found


def figures(profile: UsageProfile) -> tuple[int | None, int, int]:
    return profile.requests, profile.tokens.input, profile.tokens.output


AVERAGE, SUM, COUNT = "Average", "Sum", "SampleCount"
STATISTICS = {AVERAGE: lambda _, mean: mean, SUM: lambda total, _: total, COUNT: lambda *_: 100}


@pytest.mark.parametrize(
    "columns",
    [
        (SUM,),
        (AVERAGE, SUM),
        (SUM, AVERAGE),
        (AVERAGE, SUM, COUNT),
        (SUM, COUNT),
        ("Minimum", AVERAGE, SUM),
    ],
)
def test_the_sum_is_taken_whatever_stands_beside_it(tmp_path: Path, columns: Sequence[str]) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text(
        table({name: STATISTICS.get(name, lambda _, mean: mean / 2) for name in columns}),
        encoding="utf-8",
    )
    found = offered(path)
    # Invocations, input and output: the sums of two days.
    assert figures(found.profile) == (201, 400_001, 80_001)
    assert ('"sum" is what was used' in found.in_words()) == (len(columns) > 1)
    again = read_usage([(path.name, path)], mapping=parse_mapping(as_typed(found.mapping)))
    assert figures(again) == figures(found.profile)


def test_a_mean_is_taken_times_its_samples(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text(
        table({AVERAGE: STATISTICS[AVERAGE], COUNT: STATISTICS[COUNT]}), encoding="utf-8"
    )
    found = offered(path)
    assert figures(found.profile) == (2 * 100 * 1, 2 * 100 * 2_000, 2 * 100 * 400)
    assert '"average" times "samplecount"' in found.in_words()


@pytest.mark.parametrize(
    "statistics", [("Sum",), ("Sum", "Average"), ("Maximum", "Average", "Sum")]
)
def test_of_rows_that_name_their_statistic_the_sums_count(
    tmp_path: Path, statistics: Sequence[str]
) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text(named(statistics), encoding="utf-8")
    assert figures(offered(path).profile) == (201, 400_001, 80_001)


@pytest.mark.parametrize(
    "text",
    [table({AVERAGE: STATISTICS[AVERAGE]}), named(("Average",)), named(("Average", "Maximum"))],
)
def test_means_alone_are_refused_with_what_to_export_and_nothing_is_offered(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text(text, encoding="utf-8")
    fault = refused(path)
    assert "export the statistic Sum" in str(fault)
    assert offer([(path.name, path)], fault) is None


def monitor(points: Mapping[str, Any]) -> str:
    """An answer of Azure Monitor for two deployments and two days."""
    names = {
        "ProcessedPromptTokens": (100_000, 1_000),
        "GeneratedTokens": (20_000, 200),
        "AzureOpenAIRequests": (100, 1),
    }
    metrics = [
        {
            "name": {"value": name, "localizedValue": name},
            "unit": "Count",
            "timeseries": [
                {
                    "metadatavalues": [
                        {"name": {"value": "modeldeploymentname"}, "value": deployment}
                    ],
                    "data": [
                        {"timeStamp": f"2026-10-0{day}T00:00:00Z"}
                        | {key: of(total, mean) for key, of in points.items()}
                        for day in (1, 2)
                    ],
                }
                for deployment in ("gpt-4.1", "gpt-4o")
            ],
        }
        for name, (total, mean) in names.items()
    ]
    return json.dumps({"cost": 0, "interval": "P1D", "timespan": "x/y", "value": metrics})


@pytest.mark.parametrize(
    "points",
    [
        {"total": lambda total, _: total},
        {"total": lambda total, _: total, "average": lambda _, mean: mean},
        {"average": lambda _, mean: mean, "count": lambda *_: 100},
    ],
)
def test_an_answer_of_azure_monitor_is_read_by_deployment(
    tmp_path: Path, points: Mapping[str, Any]
) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(monitor(points), encoding="utf-8")
    found = offered(path)
    # Two deployments, two days of 100 requests, 100,000 and 20,000 tokens.
    assert figures(found.profile) == (400, 400_000, 80_000)
    assert {model.model for model in found.profile.by_model} == {"gpt-4.1", "gpt-4o"}


def test_an_answer_of_azure_monitor_with_means_only_says_so(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(monitor({"average": lambda _, mean: mean}), encoding="utf-8")
    with pytest.raises(UnreadableUsage, match="tells means and no sums"):
        read_usage([(path.name, path)])
