"""The month of Mistral's console: tokens by model and day, money by the prices beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.profile.profile import Tokens

EXAMPLES = Path(__file__).parents[2] / "data" / "examples" / "usage"


def read(folder: Path, month: dict[str, Any]) -> UsageProfile:
    path = folder / "usage.json"
    path.write_text(json.dumps(month), encoding="utf-8")
    return read_usage([(path.name, path)])


def test_days_models_and_prices_are_worked_out_by_hand() -> None:
    name = "mistral_console_month_CONSTRUCTED.json"
    profile = read_usage([(name, EXAMPLES / name)])
    # Large: 11,121 + 20,000 in, 5,000 cached, 1,115 + 2,000 out; small: 1,200 in, 300 out.
    assert profile.tokens == Tokens(32_321, 5_000, 0, 3_415, 0)
    large, small = (model.billed_usd for model in profile.by_model)
    assert large == pytest.approx((31_121 * 2 + 5_000 * 0.2 + 3_115 * 6) / 1e6)
    assert small == pytest.approx((1_000 * 0.1 + 300 * 0.3) / 1e6)  # 200 were not paid
    assert profile.rows_skipped.by_reason == {"not text tokens": 1}
    assert profile.requests is None


def test_counts_without_a_moment_are_of_the_whole_period(tmp_path: Path) -> None:
    entry = {"billing_metric": "m", "billing_group": "input", "value_paid": 120}
    month = {
        "completion": {"models": {"mistral-small-latest": {"input": [entry]}}},
        "start_date": "2026-02-01T00:00:00Z",
        "end_date": "2026-03-01T00:00:00Z",
        "currency": "EUR",
        "prices": [{"billing_metric": "m", "billing_group": "input", "price": "0.5"}],
    }
    profile = read(tmp_path, month)
    assert profile.tokens == Tokens(120, 0, 0, 0, 0)
    assert [model.model for model in profile.by_model] == ["mistral-small-latest"]
    assert profile.billed_other == {"EUR": 60.0}
    assert profile.period.days_covered == 28
