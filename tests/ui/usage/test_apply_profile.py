"""What a take-over changes in a scenario, and what it leaves alone."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.fields import Growth
from dashboard.engine.scenario import requests_by_month
from dashboard.scenario import from_mapping
from dashboard.ui.usage.apply_profile import (
    Taken,
    found_by_size,
    problems,
    starting_volume,
    take_over,
    token_share,
)
from dashboard.usage.profile.profile import Period, Skipped, Tokens, UsageProfile

CHAT = {"requests_per_month": 300.0, "input_tokens": 90.0, "output_tokens": 10.0}
LABELS = {"requests_per_month": 100.0, "input_tokens": 90.0, "output_tokens": 10.0}
PROFILE = UsageProfile(
    format="load_trace",
    why_detected="",
    period=Period(datetime(2026, 1, 1), datetime(2026, 1, 11), 10.0),  # noqa: DTZ001 - profiles are UTC
    rows=400,
    rows_used=400,
    rows_skipped=Skipped((), {}),
    requests=400,
    requests_known=True,
    tokens=Tokens(),
    by_model=(),
    billed_usd=None,
    computed_usd=None,
    hourly=None,
    growth_per_month=None,
    workloads={"labels": LABELS, "chat": CHAT},
    models_in_use={},
)
AN_HOUR = replace(PROFILE, period=replace(PROFILE.period, days_covered=1 / 24))


def price(model: str, provider: str = "openai") -> HostedPrice:
    return HostedPrice(model, provider, {"input": 1.0, "output": 2.0}, "published", "a list")


@pytest.fixture
def scenario() -> dict[str, Any]:
    return {
        "version": 1,
        "current": "old",
        "workloads": {
            "support": {"ttft_ms": 900.0, "growth": {"per_month": 0.1}},
            "other": {"input_tokens": 7.0},
        },
        "options": {
            "old": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
            "llama": {"kind": "hosted", "model": "llama-3.3-70b", "fallback": "old"},
        },
        "switching": {"old": {"usd": 5.0}},
    }


def taken_over(scenario: dict[str, Any], *taken: Taken) -> dict[str, Any]:
    result = take_over(scenario, PROFILE, taken, source="usage.csv, 10 days", origins={})
    from_mapping(result.scenario, today=date(2026, 11, 23))  # raises where it is not valid
    return dict(result.scenario)


def test_workloads_come_by_their_tokens() -> None:
    assert found_by_size(PROFILE) == ("chat", "labels")
    assert token_share(PROFILE, "chat") == 0.75  # 300 of 400 requests of the same length


def test_a_file_of_days_brings_its_own_volume() -> None:
    assert starting_volume(PROFILE, "chat", planned=1_000_000) == 300


def test_an_hour_splits_the_planned_volume_as_its_requests_split() -> None:
    assert starting_volume(AN_HOUR, "chat", planned=1_000_000) == 750_000


def test_a_workload_takes_the_place_and_the_targets_of_the_one_it_replaces(
    scenario: dict[str, Any],
) -> None:
    after = taken_over(scenario, Taken("chat", "chat", 300.0, replaces="support"))
    assert list(after["workloads"]) == ["chat", "other"]
    # The target was typed for the task; the growth was another workload's, and the file shows none.
    assert after["workloads"]["chat"] == {**CHAT, "ttft_ms": 900.0}


def test_of_an_example_nothing_stays_but_which_options_there_are(scenario: dict[str, Any]) -> None:
    scenario["workloads"]["support"] |= {"options": ["old", "llama"], "quality_margin": 0.1}
    taken = Taken("chat", "chat", 300.0, replaces="support")
    after = take_over(scenario, PROFILE, [taken], source="", origins={}, typed=False).scenario
    assert after["workloads"]["chat"] == {**CHAT, "options": ["old", "llama"]}


def test_measured_growth_replaces_a_growth_curve(scenario: dict[str, Any]) -> None:
    profile = replace(PROFILE, workloads={"chat": {**CHAT, "growth_per_month": 0.02}})
    taken = Taken("chat", "chat", 300.0, replaces="support")
    after = take_over(scenario, profile, [taken], source="", origins={}).scenario
    assert "growth" not in after["workloads"]["chat"]


def test_a_measured_interval_of_growth_replaces_a_range_that_was_typed() -> None:
    fields = {**CHAT, "growth_per_month": 0.02, "growth_low": 0.01, "growth_high": 0.03}
    profile = replace(PROFILE, workloads={"chat": fields})
    before = {
        "workloads": {"support": {"growth_per_month": 0.1, "growth_high": 0.4}},
        "options": {"today": {"kind": "quote", "usd_per_month": 1}},
    }
    taken = Taken("chat", "chat", 300.0, replaces="support")
    after = take_over(before, profile, [taken], source="", origins={}).scenario
    found = after["workloads"]["chat"]
    assert (found["growth_per_month"], found["growth_low"], found["growth_high"]) == (
        0.02,
        0.01,
        0.03,
    )


def test_growth_with_an_end_is_taken_over_whole_and_checked(scenario: dict[str, Any]) -> None:
    grows = {"per_month": 0.05, "low": 0.02, "high": 0.08, "fades_after_months": 4.0}
    profile = replace(PROFILE, workloads={"chat": {**CHAT, "growth": grows}})
    after = take_over(
        scenario, profile, [Taken("chat", "chat", 300.0, replaces="support")], source="", origins={}
    ).scenario
    workload = from_mapping(after, today=date(2026, 6, 1)).workloads["chat"]
    assert workload.growth == Growth(per_month=0.05, low=0.02, high=0.08, fades_after_months=4.0)
    assert requests_by_month(workload, months=240)[-1] == pytest.approx(300 * 1.05**8)


def test_an_added_workload_leaves_the_others_alone(scenario: dict[str, Any]) -> None:
    after = taken_over(scenario, Taken("chat", "chat", 300.0))
    assert after["workloads"] == {**scenario["workloads"], "chat": CHAT}


def test_what_goes_in_is_not_changed(scenario: dict[str, Any]) -> None:
    taken_over(scenario, Taken("chat", "chat", 300.0, "support", price("gpt-4o")))
    assert list(scenario["workloads"]) == ["support", "other"]


def test_a_model_that_is_an_option_already_is_used_as_it_is(scenario: dict[str, Any]) -> None:
    after = taken_over(scenario, Taken("chat", "chat", 300.0, "support", price("gpt-4.1")))
    assert after["options"] == scenario["options"]
    assert after["current"] == "old"
    assert "current" not in after["workloads"]["chat"]


def test_another_model_stands_beside_the_one_somebody_still_uses(scenario: dict[str, Any]) -> None:
    after = taken_over(scenario, Taken("chat", "chat", 300.0, "support", price("gpt-4o")))
    assert list(after["options"]) == ["old", "gpt-4o", "llama"]
    assert after["current"] == "old"
    assert after["workloads"]["chat"]["current"] == "gpt-4o"


def test_another_model_takes_the_place_of_the_one_nobody_uses_any_more(
    scenario: dict[str, Any],
) -> None:
    del scenario["workloads"]["other"]
    scenario["workloads"]["support"]["options"] = ["old", "llama"]
    after = taken_over(scenario, Taken("chat", "chat", 300.0, "support", price("gpt-4o")))
    assert list(after["options"]) == ["gpt-4o", "llama"]
    assert after["current"] == "gpt-4o"
    assert after["options"]["llama"]["fallback"] == "gpt-4o"
    assert after["workloads"]["chat"]["options"] == ["gpt-4o", "llama"]
    assert after["switching"] == {}


def test_an_own_fleet_in_use_stays_a_candidate(scenario: dict[str, Any]) -> None:
    del scenario["workloads"]["other"]
    scenario["options"]["old"] = {"kind": "quote", "usd_per_month": 10.0}
    after = taken_over(scenario, Taken("chat", "chat", 300.0, "support", price("gpt-4o")))
    assert list(after["options"]) == ["old", "gpt-4o", "llama"]
    assert after["current"] == "gpt-4o"


def test_a_new_option_does_not_take_the_id_of_another(scenario: dict[str, Any]) -> None:
    scenario["options"]["gpt-4o"] = {"kind": "quote", "usd_per_month": 10.0}
    after = taken_over(scenario, Taken("chat", "chat", 300.0, "support", price("gpt-4o", "azure")))
    assert after["options"]["gpt-4o-azure"]["provider"] == "azure"


def test_fields_of_the_file_have_its_origin_and_a_typed_volume_has_none(
    scenario: dict[str, Any],
) -> None:
    before = {"workloads.support.ttft_ms": "old.csv", "workloads.other.input_tokens": "old.csv"}
    taken = Taken("chat", "chat", 5_000.0, replaces="support")
    result = take_over(scenario, PROFILE, [taken], source="usage.csv, 10 days", origins=before)
    assert result.origins == {
        "workloads.other.input_tokens": "old.csv",
        "workloads.chat.input_tokens": "usage.csv, 10 days",
        "workloads.chat.output_tokens": "usage.csv, 10 days",
    }


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ([], "Choose at least one workload."),
        ([Taken("chat", "a", 1.0), Taken("labels", "a", 1.0)], "Two workloads are named 'a'"),
        (
            [Taken("chat", "a", 1.0, "support"), Taken("labels", "b", 1.0, "support")],
            "Two workloads replace 'support'",
        ),
        ([Taken("chat", " ", 1.0)], "Give chat a name."),
        ([Taken("chat", "other", 1.0, "support")], "'other' is in the plan already"),
    ],
)
def test_what_cannot_be_taken_over_is_said(taken: list[Taken], said: str) -> None:
    assert problems(taken, planned=["support", "other"])[0].startswith(said)


def test_a_workload_may_keep_the_name_of_the_one_it_replaces() -> None:
    assert problems([Taken("chat", "support", 1.0, "support")], planned=["support"]) == ()


def test_a_model_billed_by_region_or_tier_is_an_option_of_its_own(scenario: dict[str, Any]) -> None:
    listed = price("gpt-4.1")
    taken = [
        Taken("chat", "chat", 300, "support", listed, tier="flex"),
        Taken("labels", "labels", 100, "other", listed, named="eu.gpt-4.1"),
    ]
    found = take_over(scenario, PROFILE, taken, source="", origins={}).scenario
    options = found["options"]
    used = [
        options[found["workloads"][name].get("current", found["current"])]
        for name in ("chat", "labels")
    ]
    assert [(each["model"], each.get("tier")) for each in used] == [
        ("gpt-4.1", "flex"),
        ("eu.gpt-4.1", None),
    ]


def test_a_file_whose_workloads_have_ended_has_no_shares() -> None:
    gone = replace(PROFILE, workloads={"chat": CHAT | {"requests_per_month": 0.0}})
    assert token_share(gone, "chat") == 0
    assert starting_volume(replace(gone, period=AN_HOUR.period), "chat", planned=50.0) == 0
