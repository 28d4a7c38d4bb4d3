"""Counts in the text that Prometheus reads."""

import pytest

from dashboard.operate.metrics import Counts


def test_counts_and_durations_add_up() -> None:
    counts = Counts()
    counts.add("golden_path_runs_total", page='A "page"', ended="drawn")
    counts.add("golden_path_runs_total", 2, page='A "page"', ended="drawn")
    for seconds in (0.04, 0.3, 99.0):
        counts.took("golden_path_run_seconds", seconds, page="Plan")
    lines = counts.as_text().splitlines()
    assert 'golden_path_runs_total{ended="drawn",page="A \\"page\\""} 3' in lines
    assert 'golden_path_run_seconds_bucket{page="Plan",le="0.05"} 1' in lines
    assert 'golden_path_run_seconds_bucket{page="Plan",le="0.5"} 2' in lines
    assert 'golden_path_run_seconds_bucket{page="Plan",le="+Inf"} 3' in lines
    assert 'golden_path_run_seconds_count{page="Plan"} 3' in lines
    assert 'golden_path_run_seconds_sum{page="Plan"} 99.34' in lines


def test_a_count_that_has_no_help_is_refused() -> None:
    with pytest.raises(KeyError, match="no count of ours"):
        Counts().add("golden_path_typo_total")
