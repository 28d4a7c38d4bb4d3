"""What was put into two scenarios differently: labels and names, never the words of a file."""

from datetime import date
from typing import Any

from dashboard.catalog import load
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.put_in import differences

DAY = date(2026, 11, 23)
CHAT = {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 100}
OPTIONS: dict[str, Any] = {
    "now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
    "host": {"kind": "hosted", "provider": "novita", "model": "llama-3.3-70b"},
}


def plan_of(**changes: object) -> Plan:
    base = {"version": 1, "current": "now", "workloads": {"chat": CHAT}, "options": OPTIONS}
    return evaluate(from_mapping({**base, **changes}, today=DAY), load(DAY))


def test_equal_scenarios_differ_in_nothing() -> None:
    assert differences(plan_of(), plan_of(name="Another name")) == []


def test_a_part_that_only_one_has_is_one_row_and_not_one_for_each_field() -> None:
    two = plan_of(
        workloads={"chat": CHAT, "mail": CHAT | {"requests_per_month": 5000}},
        options={**OPTIONS, "mini": OPTIONS["now"] | {"model": "gpt-4.1-mini"}},
    )
    assert differences(plan_of(), two) == [
        ("Workload mail", "not there", "5,000 requests a month", ""),
        ("Option GPT-4.1 Mini at OpenAI", "not there", "yes", ""),
    ]


def test_shares_are_per_cent_and_their_difference_is_points() -> None:
    more = plan_of(workloads={"chat": CHAT | {"cached_share": 0.3, "requests_per_month": 2e6}})
    assert differences(plan_of(), more) == [
        ("Requests per month", "1M", "2M", "+1M"),
        ("Cached", "0%", "30%", "+30 points"),
    ]


def test_ids_are_told_by_their_names_and_what_is_not_typed_is_not_set() -> None:
    back = OPTIONS["host"] | {"fallback": "now", "success_share": 0.97}
    assert differences(plan_of(), plan_of(options={**OPTIONS, "host": back})) == [
        ("Llama 3.3 70B at Novita: success", "not set", "97%", ""),
        ("Llama 3.3 70B at Novita: fallback", "none", "GPT-4.1 at OpenAI", ""),
    ]


def test_days_ranges_and_signs_are_told_as_people_read_them() -> None:
    drift = {"value": -0.1, "low": -0.3, "high": 0.1}
    other = plan_of(
        as_of="2026-11-20",
        horizon_months=24,
        assumptions={"hosted_price_drift_per_year": drift},
        switching={"hosted": {"usd": 2000}},
    )
    found = {row[0]: row[1:] for row in differences(plan_of(), other)}
    assert found["Horizon (months)"] == ("36", "24", "\u221212")
    assert found["Hosted price drift per year"] == (
        "not set",
        "\u22120.1 (\u22120.3 to 0.1)",
        "",
    )
    assert ("23 November 2026", "20 November 2026", "") in found.values()
    assert not [what for what in found if "_" in what]
