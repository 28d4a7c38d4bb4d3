"""The shape of a week, the trend and the bursts, against values worked out by hand."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.profile.shape import growth

MONDAY = datetime(2026, 6, 1)  # noqa: DTZ001 - the traces have no zone
HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens"


def trace(folder: Path, moments: list[datetime]) -> UsageProfile:
    path = folder / "trace.csv"
    lines = [f"{moment:%Y-%m-%d %H:%M:%S.%f},100,10" for moment in moments]
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return read_usage([("trace.csv", path)])


def every_hour(hours: int, requests: dict[int, int]) -> list[datetime]:
    """So many requests in each hour of the day, spread evenly, from Monday midnight."""
    moments = []
    for hour in range(hours):
        count = requests.get(hour % 24, 1)
        start = MONDAY + timedelta(hours=hour)
        moments += [start + timedelta(seconds=3600 / count * place) for place in range(count)]
    return moments


def test_the_hours_of_the_week_have_mean_one_and_keep_their_proportions(tmp_path: Path) -> None:
    # Two weeks and one last request that closes them; 60 requests from 9 to 10, 20 in every other hour.
    requests = dict.fromkeys(range(24), 20) | {9: 60}
    moments = [*every_hour(336, requests), MONDAY + timedelta(days=14)]
    profile = trace(tmp_path, moments)
    weights = profile.hourly
    assert weights is not None
    assert len(weights) == 168
    assert sum(weights) / 168 == pytest.approx(1.0, abs=1e-4)
    # The mean hour has (23 * 20 + 60) / 24 = 21.667 requests.
    assert weights[9] == pytest.approx(60 / (520 / 24), rel=1e-3)
    assert weights[10] == pytest.approx(20 / (520 / 24), rel=1e-3)
    assert profile.workloads["all-requests"]["hourly"] == list(weights)


def test_less_than_a_week_has_no_hours_of_the_week(tmp_path: Path) -> None:
    profile = trace(tmp_path, every_hour(167, {}))
    assert profile.hourly is None
    assert any("a week is needed" in note for note in profile.notes)


def test_few_requests_give_a_workload_the_hours_of_the_day_or_none(tmp_path: Path) -> None:
    # A week with 5 requests an hour is 840: fewer than 20 for each of 168 hours, enough for 24.
    day = trace(tmp_path, every_hour(169, dict.fromkeys(range(24), 5)))
    assert len(day.workloads["all-requests"]["hourly"]) == 24
    sparse = trace(tmp_path, every_hour(169, {}))
    assert "hourly" not in sparse.workloads["all-requests"]
    assert sparse.hourly is not None


def test_a_steady_growth_is_found_with_an_interval_of_no_width() -> None:
    # 2 % a week is 1.02 ** (730 / 168) - 1 = 8.99 % a month.
    found = growth([round(1_000_000 * 1.02**week) for week in range(8)])
    assert found is not None
    assert found.value == pytest.approx(1.02 ** (730 / 168) - 1, abs=1e-4)
    assert found.low == pytest.approx(found.high, abs=1e-4)


def test_growth_by_hand_on_four_weeks() -> None:
    # Logs 0, 1, 0, 1 on x = 0..3: slope 0.2, residual squares 0.8, standard error sqrt(0.8 / 2 / 5).
    # Student's t with 2 degrees of freedom at 0.9 is 1.885618.
    found = growth([1_000_000, 2_718_282, 1_000_000, 2_718_282])
    assert found is not None
    months = 730 / 168
    margin = 1.885618 * (0.8 / 2 / 5) ** 0.5
    assert found.value == pytest.approx(2.718282 ** (0.2 * months) - 1, rel=1e-4)
    assert found.low == pytest.approx(2.718282 ** ((0.2 - margin) * months) - 1, rel=1e-4)
    assert found.high == pytest.approx(2.718282 ** ((0.2 + margin) * months) - 1, rel=1e-4)


def test_growth_is_unknown_below_four_weeks_and_with_an_empty_week() -> None:
    assert growth([5, 6, 7]) is None
    assert growth([5, 0, 7, 8]) is None


def test_evenly_spaced_requests_have_no_bursts(tmp_path: Path) -> None:
    profile = trace(tmp_path, every_hour(3, dict.fromkeys(range(24), 200)))
    assert profile.burstiness == pytest.approx(0.0, abs=1e-6)


def test_random_requests_have_a_burstiness_of_one(tmp_path: Path) -> None:
    dice = random.Random(7)  # noqa: S311 - arrivals, not secrets
    moments = [MONDAY + timedelta(seconds=dice.uniform(0, 4 * 3600)) for _ in range(8000)]
    profile = trace(tmp_path, moments)
    # The standard error of the estimate over 8,000 exponential gaps is about 2 / sqrt(8000) = 0.022 * 1.4.
    assert profile.burstiness == pytest.approx(1.0, abs=0.1)


def test_whole_seconds_are_too_coarse_for_bursts_closer_than_that(tmp_path: Path) -> None:
    moments = [MONDAY + timedelta(seconds=place // 3) for place in range(9000)]
    assert trace(tmp_path, moments).burstiness is None


def test_a_gap_of_a_week_and_more_is_missing_data_and_noted(tmp_path: Path) -> None:
    january = every_hour(48, {})
    march = [moment + timedelta(days=60) for moment in january]
    profile = trace(tmp_path, [*january, *march])
    # Two days and, after the gap, two days less the last hour.
    assert profile.period.days_covered == pytest.approx(4 - 1 / 24)
    assert any("No row from 2026-06-03 to 2026-07-30" in note for note in profile.notes)


def test_days_without_rows_inside_a_week_count_as_time_without_traffic(tmp_path: Path) -> None:
    friday = every_hour(24, {})
    monday = [moment + timedelta(days=3) for moment in friday]
    profile = trace(tmp_path, [*friday, *monday])
    assert profile.period.days_covered == pytest.approx(4 - 1 / 24)


def test_quantiles_are_the_smallest_length_that_so_many_requests_do_not_exceed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "trace.csv"
    lines = [f"2026-06-01 00:{n // 60:02}:{n % 60:02},{n},{n * 2}" for n in range(1, 101)]
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    quantiles = read_usage([("trace.csv", path)]).token_quantiles
    assert quantiles == {
        "input": {"p50": 50, "p90": 90, "p95": 95, "p99": 99, "max": 100},
        "output": {"p50": 100, "p90": 180, "p95": 190, "p99": 198, "max": 200},
    }
