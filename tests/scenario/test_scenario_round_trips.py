"""A scenario that is written and read again is the same scenario, in every form and with every field."""

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, cast, get_type_hints

from hypothesis import HealthCheck, given, settings
from scenario_strategies import SET_BELOW, scenarios

from dashboard.engine.inputs.fields import Workload
from dashboard.engine.options import OPTIONS
from dashboard.engine.scenario import Scenario
from dashboard.scenario import (
    decode,
    encode,
    from_mapping,
    read_scenario,
    read_text,
    to_json,
    to_mapping,
    to_toml,
)

TODAY = date(2026, 11, 23)
EXAMPLES = sorted((Path(__file__).parents[2] / "data/examples/scenarios").glob("*.toml"))
drawn = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


def in_same_order(one: Scenario, other: Scenario) -> bool:
    """The first option is the one in use where nothing says otherwise, so order is part of the meaning."""
    return list(one.options) == list(other.options) and list(one.workloads) == list(other.workloads)


@drawn
@given(scenarios())
def test_a_mapping_reads_back_to_an_equal_scenario(scenario: Scenario) -> None:
    back = from_mapping(to_mapping(scenario), today=TODAY)
    assert back == scenario
    assert in_same_order(back, scenario)


@drawn
@given(scenarios())
def test_toml_reads_back_to_an_equal_scenario(scenario: Scenario) -> None:
    back = read_text(to_toml(scenario), form="toml", today=TODAY)
    assert back == scenario
    assert in_same_order(back, scenario)


@drawn
@given(scenarios())
def test_json_reads_back_to_an_equal_scenario(scenario: Scenario) -> None:
    back = read_text(to_json(scenario), form="json", today=TODAY)
    assert back == scenario
    assert in_same_order(back, scenario)


@drawn
@given(scenarios())
def test_a_link_opens_to_an_equal_scenario(scenario: Scenario) -> None:
    opened = decode(encode(scenario, engine="0.1.0", catalog="abc"), today=TODAY)
    assert opened.scenario == scenario
    assert in_same_order(opened.scenario, scenario)
    assert (opened.engine, opened.catalog) == ("0.1.0", "abc")


def test_the_strategies_leave_no_field_out() -> None:
    declared = {f.name for kind in (Workload, *OPTIONS) for f in fields(cast(Any, kind))}
    assert declared >= SET_BELOW
    assert "tuning" in declared - SET_BELOW


def test_what_is_left_at_its_default_is_not_written() -> None:
    raw = {
        "version": 1,
        "as_of": "2026-11-23",
        "workloads": {"chat": {}},
        "options": {"now": {"kind": "hosted", "model": "gpt-4.1"}},
    }
    assert to_mapping(from_mapping(raw, today=TODAY)) == raw


def test_a_table_that_only_has_defaults_is_kept_where_its_presence_means_something() -> None:
    raw = {
        "workloads": {"chat": {"growth": {}}},
        "options": {"now": {"kind": "hosted", "model": "gpt-4.1", "tuning": {}}},
    }
    written = to_mapping(from_mapping(raw, today=TODAY))
    assert written["workloads"]["chat"] == {"growth": {}}
    assert written["options"]["now"]["tuning"] == {}


def test_a_missing_day_is_the_day_of_reading() -> None:
    raw = {"workloads": {"chat": {}}, "options": {"now": {"kind": "quote"}}}
    assert from_mapping(raw, today=TODAY).as_of == TODAY


def test_a_day_may_be_a_toml_date_or_text() -> None:
    rest = '\n[workloads.chat]\n[options.now]\nkind = "quote"\n'
    for line in ("as_of = 2026-03-01", 'as_of = "2026-03-01"'):
        assert read_text(line + rest, form="toml", today=TODAY).as_of == date(2026, 3, 1)


def test_whole_numbers_are_taken_where_fractions_are_allowed() -> None:
    raw = {
        "workloads": {"chat": {"requests_per_month": 5}},
        "options": {"now": {"kind": "quote", "usd_per_month": 7000}},
    }
    scenario = from_mapping(raw, today=TODAY)
    assert scenario.workloads["chat"].requests_per_month == 5.0
    assert isinstance(scenario.workloads["chat"].requests_per_month, float)


def test_the_examples_are_read_from_files_and_survive_every_form(tmp_path: Path) -> None:
    assert len(EXAMPLES) >= 2
    for path in EXAMPLES:
        scenario = read_scenario(path, today=TODAY)
        copy = tmp_path / "copy.JSON"
        copy.write_text("\ufeff" + to_json(scenario), encoding="utf-8")
        assert read_scenario(copy, today=TODAY) == scenario
        assert read_text(to_toml(scenario), form="toml", today=TODAY) == scenario


def test_toml_for_people_has_headers_for_tables_and_one_line_for_what_lies_deeper() -> None:
    scenario = from_mapping(
        {
            "as_of": "2026-11-23",
            "workloads": {"chat": {}},
            "options": {"now": {"kind": "hosted", "model": "m", "tuning": {"epochs": 2}}},
            "switching": {"now": {"usd": 5}},
            "assumptions": {"a": 1, "b": {"value": 2, "low": 1}},
        },
        today=TODAY,
    )
    assert to_toml(scenario).split("\n") == [
        "version = 1",
        "as_of = 2026-11-23",
        "",
        "[workloads.chat]",
        "",
        "[options.now]",
        'kind = "hosted"',
        'model = "m"',
        "tuning = {epochs = 2.0}",
        "",
        "[switching.now]",
        "usd = 5.0",
        "",
        "[assumptions]",
        "a = 1.0",
        "b = {value = 2.0, low = 1.0}",
        "",
    ]


def test_json_has_the_same_keys_as_toml() -> None:
    scenario = read_scenario(EXAMPLES[0], today=TODAY)
    assert json.loads(to_json(scenario)) == to_mapping(scenario)


def test_every_field_of_every_option_is_declared_with_a_type_that_can_be_checked() -> None:
    for option in OPTIONS:
        assert set(get_type_hints(option)) >= {f.name for f in fields(cast(Any, option))}


def test_changes_are_written_one_below_the_other_for_people() -> None:
    raw = {
        "as_of": "2026-11-23",
        "workloads": {"chat": {}},
        "options": {"now": {"kind": "hosted", "model": "gpt-4.1"}},
        "changes": [
            {"month": 6, "options": ["now"], "price_factor": 0.5, "why": "announced"},
            {"month": 9, "options": ["now"], "ends": True},
        ],
    }
    scenario = from_mapping(raw, today=TODAY)
    text = to_toml(scenario)
    assert text.endswith(
        '[[changes]]\nmonth = 6\noptions = ["now"]\nprice_factor = 0.5\nwhy = "announced"\n\n'
        '[[changes]]\nmonth = 9\noptions = ["now"]\nends = true\n'
    )
    assert read_text(text, form="toml", today=TODAY) == scenario
    assert to_mapping(scenario)["changes"] == raw["changes"]
