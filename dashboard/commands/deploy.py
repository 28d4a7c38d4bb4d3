"""`golden-path deploy SCENARIO --to FOLDER`."""

import argparse

from dashboard.catalog import FactFileError, load
from dashboard.commands.printing import print_json
from dashboard.commands.scenario_file import open_scenario
from dashboard.commands.warned import note_warnings
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.plan import evaluate
from dashboard.exports.deploy.folder import NothingToDeploy, files_of, write_folder
from dashboard.exports.files import NotWritten, check_new
from dashboard.scenario import ScenarioError

REFUSALS = (ScenarioError, UnknownName, FactFileError, NothingToDeploy, NotWritten, OSError)


def execute(args: argparse.Namespace) -> None:
    """The folder holds the files that carry the path out; their names are on standard output."""
    check_new(args.to)
    scenario = open_scenario(args.scenario)
    assert scenario.as_of is not None  # noqa: S101 - reading fills it
    plan = evaluate(scenario, load(scenario.as_of))
    note_warnings(plan)
    files = files_of(plan)
    write_folder(args.to, files)
    if args.json:
        print_json({"folder": str(args.to), "files": sorted(files)})
    else:
        for name in sorted(files):
            print(args.to / name)
