"""`golden-path link SCENARIO`."""

import argparse

import dashboard
from dashboard.catalog import FactFileError, load
from dashboard.commands.printing import print_json
from dashboard.commands.scenario_file import open_scenario
from dashboard.scenario import LinkError, ScenarioError, encode
from dashboard.scenario.link import address

REFUSALS = (ScenarioError, LinkError, FactFileError, OSError)


def execute(args: argparse.Namespace) -> None:
    """The scenario's link is on standard output."""
    scenario = open_scenario(args.scenario)
    assert scenario.as_of is not None  # noqa: S101 - reading fills it
    code = encode(scenario, engine=dashboard.__version__, catalog=load(scenario.as_of).digest)
    link = address(code, base=args.base)
    print_json({"link": link, "code": code}) if args.json else print(link)
