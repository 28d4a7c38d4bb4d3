"""The what-if bar: what its figures make of a scenario, and that they are checked like a file."""

from datetime import date

import pytest

from dashboard.catalog.folder import data_folder
from dashboard.scenario import from_mapping, read_scenario, to_mapping
from dashboard.ui.plan.what_if import moved

DAY = date(2026, 11, 23)
EXAMPLE = read_scenario(
    data_folder() / "examples" / "scenarios" / "support-assistant.toml", today=DAY
)
PLANNED = {"volume": 1.0, "growth": 0.0, "theirs": 1.0, "gpu": 1.0, "share": None}


def made(**asked):
    found = moved(EXAMPLE, PLANNED | asked, current=("gpt-4-1",), share_of="llama-70b-own")
    return from_mapping(to_mapping(found), today=DAY)


def test_planned_figures_change_nothing():
    assert moved(EXAMPLE, PLANNED, current=("gpt-4-1",), share_of="") == EXAMPLE


def test_volume_and_growth_are_those_of_every_workload():
    before = EXAMPLE.workloads["support-chat"]
    after = made(volume=4.0, growth=0.02).workloads["support-chat"]
    assert after.requests_per_month == 4 * before.requests_per_month
    assert 1 + after.growth_per_month == pytest.approx((1 + before.growth_per_month) * 1.02)


def test_prices_are_changes_from_month_0_on():
    theirs, rents = made(theirs=0.5, gpu=2.0).changes[-2:]
    assert (theirs.month, theirs.options, theirs.price_factor) == (0, ("gpt-4-1",), 0.5)
    assert (rents.month, rents.options, rents.gpu_price_factor) == (0, (), 2.0)


def test_the_share_is_typed_where_the_scenario_lists_the_option():
    assert made(share=0.83).options["llama-70b-own"].success_share == 0.83
    plain = moved(EXAMPLE, PLANNED | {"share": 0.83}, current=("gpt-4-1",), share_of="")
    assert plain == EXAMPLE


def test_a_price_moved_twice_is_one_change():
    once = moved(EXAMPLE, PLANNED | {"theirs": 0.5, "gpu": 2.0}, current=("gpt-4-1",), share_of="")
    twice = moved(once, PLANNED | {"theirs": 0.5}, current=("gpt-4-1",), share_of="")
    assert len(twice.changes) == len(once.changes) == len(EXAMPLE.changes) + 2
    assert [each.price_factor for each in twice.changes[-2:]] == [0.25, None]
    assert [each.gpu_price_factor for each in twice.changes[-2:]] == [None, 2.0]
