"""What tools that code reckon from their own logs, and a trace tool's daily sums, added up by hand."""

from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.profile.profile import Tokens

EXAMPLES = Path(__file__).parents[2] / "data" / "examples" / "usage"


def read(name: str) -> UsageProfile:
    return read_usage([(name, EXAMPLES / name)])


BY_HAND = {
    # 100 + 177 + 277 fresh, 512 + 512 + 1,024 read, 256 + 256 + 512 written; 15,000 + 16,456 + 31,456 out.
    "ccusage_daily_CONSTRUCTED.json": (None, Tokens(554, 2_048, 1_024, 62_912), 35.16),
    # 1,200 + 2,200 + 3,200 beside 9,000 + 9,500 + 9,900 read and 500 + 600 written; 300 + 400 + 500 out.
    "cline_tasks_CONSTRUCTED.json": (None, Tokens(6_600, 28_400, 1_100, 1_200), 0.0669),
    # 1,200 + 1,300 beside 9,000 + 9,500 read and 500 written; 300 + 400 out.
    "cline_messages_CONSTRUCTED.json": (2, Tokens(2_500, 18_500, 500, 700), 0.0256),
    # 10,000 + 20,000 in, 2,000 + 3,000 out; the second day does not say how many calls they were.
    "langfuse_daily_metrics_CONSTRUCTED.json": (None, Tokens(30_000, 0, 0, 5_000), 0.125),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_tool_gives_what_was_added_up_by_hand_and_its_costs_are_estimates(name: str) -> None:
    profile, (requests, tokens, usd) = read(name), BY_HAND[name]
    assert (profile.requests, profile.tokens) == (requests, tokens)
    assert profile.estimated_usd == profile.billed_usd == pytest.approx(usd)


def test_a_day_of_one_model_is_told_apart_like_a_day_of_two() -> None:
    assert read("langfuse_daily_metrics_CONSTRUCTED.json").rows_used == 2
