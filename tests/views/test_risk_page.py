"""The Risk page: how sure, what moves the saving, whether to wait, what to measure; more draws on request."""

import re
from dataclasses import replace
from datetime import date
from typing import cast

import pytest
from drawn_figures import tables_of, tiles_of
from opening import checked, opened, said
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.fields import Constraints
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.risk.outlook import DRAWS
from dashboard.engine.scenario import Scenario
from dashboard.scenario import read_scenario

EXAMPLES = data_folder() / "examples" / "scenarios"


def example(name: str) -> Scenario:
    return read_scenario(EXAMPLES / f"{name}.toml", today=date(2026, 11, 23))


@pytest.fixture
def moving() -> AppTest:
    return opened(example("helpdesk-and-extraction"), "risk")


def test_the_answer_comes_first_with_its_range_and_its_chance(moving: AppTest) -> None:
    first = moving.title[0].value.replace("\\", "")
    assert re.match(r"Eight times in ten the saving lies between −?\$", first)
    assert "the chance of payback within 6 months is" in first
    values = tiles_of(moving)
    assert values["Paid back within a year"].endswith("%")
    assert values["Dearer than hindsight"].startswith("$")


def test_it_shows_the_draws_that_every_page_shows(moving: AppTest) -> None:
    session = moving.session_state
    assert session["risk_code"] == ((session["code"], "point"), DRAWS)
    assert f"{DRAWS:,} draws, seed 1." in said(moving)


def test_ways_to_decide_ranges_and_volumes_are_tables(moving: AppTest) -> None:
    tables = tables_of(moving)
    ways = next(t for t in tables if "Way to decide" in t)
    assert list(ways["Way to decide"]) == [
        *("Follow the plan", "Best plan fixed now", "Watch, then move", "Hindsight"),
    ]
    ranges = next(t for t in tables if "10% are below" in t)
    assert "Drift of hosted prices" in set(ranges["Figure"])
    assert all(ranges["From"])
    volumes = next(t for t in tables if "Cheaper for good from" in t)
    assert any("requests a month (" in words for words in volumes["Cheaper for good from"])


def test_the_spread_is_shared_out_when_asked(moving: AppTest) -> None:
    assert not any("Alone" in table for table in tables_of(moving))
    button = next(b for b in moving.button if b.label == "Compute")
    checked(button.click().run())
    shares = next(table for table in tables_of(moving) if "Alone" in table)
    assert "Drift of hosted prices" in set(shares["Figure"])
    assert shares["Figure"].iloc[0] == "Tokens of the greatest reasoning effort"


def test_a_plan_that_stays_is_told_by_its_regret() -> None:
    scenario = example("support-assistant")
    options = {o: scenario.options[o] for o in ("gpt-4-1", "llama-70b-own")}
    same = Constraints(successors="same_price")
    only = replace(scenario, candidates="listed", options=options, constraints=same)
    app = opened(only, "risk")
    assert app.title[0].value.startswith("Staying costs")
    assert "nothing to pay back" in tiles_of(app).values()


def test_without_a_plan_it_says_why() -> None:
    scenario = example("support-assistant")
    only = {"gpt-4-1": replace(cast(Hosted, scenario.options["gpt-4-1"]), model="no-such-model")}
    app = opened(replace(scenario, options=only), "risk")
    assert app.title[0].value == "Nothing to draw yet."


def test_a_range_that_is_typed_over_is_the_scenario_s_and_is_drawn_again(moving: AppTest) -> None:
    checked(moving.run())
    spread = range_of(moving, "Drift of hosted prices")
    box(moving, "Change the range of").select("hosted_price_drift_per_year").run()
    low = next(n for n in moving.number_input if n.label == "10% are below")
    low.set_value(-0.8)
    next(b for b in moving.button if b.label == "Use this range").click()
    checked(moving.run())
    given = moving.session_state["scenario"].assumptions["hosted_price_drift_per_year"]
    assert (given.value, given.low, given.high) == (-0.1, -0.8, 0.1)
    assert range_of(moving, "Drift of hosted prices") != spread


def test_the_range_of_growth_is_kept_with_the_workload(moving: AppTest) -> None:
    checked(moving.run())
    box(moving, "Change the range of").select("growth.helpdesk").run()
    high = next(n for n in moving.number_input if n.label == "10% are above")
    high.set_value(0.2)
    next(b for b in moving.button if b.label == "Use this range").click()
    checked(moving.run())
    workload = moving.session_state["scenario"].workloads["helpdesk"]
    assert workload.growth_per_month == 0.03
    assert workload.growth_high == 0.2
    assert workload.growth_low == pytest.approx(0.01)


def box(app: AppTest, label: str) -> Selectbox[str]:
    return next(each for each in app.selectbox if each.label == label)


def range_of(app: AppTest, figure: str) -> list[str]:
    table = next(t for t in tables_of(app) if "10% are below" in t)
    return list(table[table["Figure"] == figure].iloc[0])
