"""`golden-path link SCENARIO`."""

import argparse

import dashboard
from dashboard.catalog import FactFileError, load
from dashboard.commands.printing import print_json
from dashboard.commands.scenario_file import open_scenario
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.plan import evaluate
from dashboard.scenario import LinkError, ScenarioError, encode
from dashboard.scenario.link import address
from dashboard.wording.since import answered

REFUSALS = (ScenarioError, UnknownName, LinkError, FactFileError, OSError)


def execute(args: argparse.Namespace) -> None:
    """The scenario's link is on standard output."""
    scenario = open_scenario(args.scenario)
    assert scenario.as_of is not None  # noqa: S101 - reading fills it
    catalog = load(scenario.as_of)
    told = answered(evaluate(scenario, catalog))
    code = encode(scenario, engine=dashboard.__version__, catalog=catalog.digest, answered=told)
    link = address(code, base=args.base)
    print_json({"link": link, "code": code}) if args.json else print(link)
