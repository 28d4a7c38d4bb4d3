"""A route map as a router of the scenario, in both kinds of files."""

import json
import tomllib
from datetime import date

import pytest

from dashboard.scenario import from_mapping
from dashboard.scenario.route_option import TooManyWays, router_table, with_router

DAY = date(2026, 11, 29)
SCENARIO = """\
current = "big"

[workloads.chat]
options = ["big", "small"]  # those two

[workloads.mail]

[options.big]
kind = "quote"
usd_per_1k_requests = 4

[options.small]
kind = "quote"
usd_per_1k_requests = 0.4

[options.tuned]
kind = "quote"
usd_per_1k_requests = 0.2
"""


def table(**shares: float) -> dict[str, object]:
    return router_table(shares, success=(0.91234, 0.88, 0.94), prompts=400, day=DAY, demo=False)


def test_three_shares_are_three_ways_and_the_scenario_reads_them() -> None:
    text = with_router(SCENARIO, table(big=0.3, small=0.5, tuned=0.2), as_json=False)
    scenario = from_mapping(tomllib.loads(text), today=DAY)
    router = scenario.options["route-map"]
    assert router.traits.mix == pytest.approx({"big": 0.3, "small": 0.5, "tuned": 0.2})
    assert router.measured is not None
    assert router.measured.prompts == 400
    assert router.success_share == 0.9123
    assert scenario.workloads["chat"].options == ("big", "small", "route-map")
    assert scenario.workloads["mail"].options == ()
    assert "# those two" in text


def test_a_lane_without_requests_is_left_out_unless_it_is_needed_as_second() -> None:
    assert table(big=0.4, small=0.6, tuned=0.0).keys().isdisjoint({"third", "third_share"})
    alone = table(big=0.0, small=1.0)
    assert (alone["first"], alone["second"], alone["first_share"]) == ("small", "big", 1.0)


def test_json_is_written_as_json() -> None:
    raw = {"workloads": {"chat": {"options": ["a"]}}, "options": {"a": {"kind": "quote"}}}
    found = json.loads(with_router(json.dumps(raw), table(a=0.4, b=0.6), as_json=True))
    assert found["options"]["route-map"]["second"] == "b"
    assert found["workloads"]["chat"]["options"] == ["a", "route-map"]


def test_more_than_three_ways_are_refused_in_words() -> None:
    with pytest.raises(TooManyWays, match="uses 4 models"):
        table(a=0.25, b=0.25, c=0.25, d=0.25)
