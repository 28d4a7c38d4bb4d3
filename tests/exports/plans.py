"""Plans that the tests of the exports share."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from dashboard.catalog import BuiltCatalog, load
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.routing import path_of
from dashboard.engine.stages.prepare import prepare
from dashboard.engine.stages.serve import serve
from dashboard.exports.content.memo import memo_of
from dashboard.exports.content.model import Memo
from dashboard.scenario import read_scenario

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)
SUPPORT = "data/examples/scenarios/support-assistant.toml"
HELPDESK = "data/examples/scenarios/helpdesk-and-extraction.toml"
HELPDESK_APART = "tests/exports/helpdesk_apart.toml"
"""The same where each workload moves for itself."""
EVERY_KIND = "tests/exports/every_kind.toml"
Form = Literal["listed", "market"]
LINK = "https://plans.example.org/?plan=1.abc"


@cache
def scenario(path: str, form: Form = "listed") -> Scenario:
    return replace(read_scenario(ROOT / path, today=DAY), candidates=form)


def catalog() -> BuiltCatalog:
    return load(DAY)


@cache
def plan(path: str, form: Form = "listed") -> Plan:
    return evaluate(scenario(path, form), catalog())


@cache
def memo(path: str, form: Form = "listed") -> Memo:
    return memo_of(plan(path, form), catalog(), link=LINK)


@cache
def on(path: str, option_id: str, form: Form = "listed", *, month: int = 3) -> Plan:
    """The plan as if it had been decided that all who can move to this option in a month, good enough or not."""
    base = plan(path, form)
    costs = serve(prepare(scenario(path, form), catalog()), catalog()).route_costs
    routes = costs.stay()
    routes[costs.rows[option_id], month:] = costs.option_ids.index(option_id)
    return replace(base, path=path_of(costs, routes), route_costs=costs)
