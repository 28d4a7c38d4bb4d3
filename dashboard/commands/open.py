"""`golden-path open LINK`."""

import argparse
import os
import sys

import dashboard
from dashboard.catalog import FactFileError, load
from dashboard.commands.printing import note, print_json
from dashboard.commands.scenario_file import today
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.plan import evaluate
from dashboard.scenario import LinkError, OpenedLink, ScenarioError, decode, to_mapping, to_toml
from dashboard.store.keeping import open_store
from dashboard.store.refused import NotKept, StoreRefusal
from dashboard.store.short_link import is_short
from dashboard.wording.since import since

REFUSALS = (ScenarioError, UnknownName, LinkError, FactFileError, StoreRefusal, OSError)


def execute(args: argparse.Namespace) -> None:
    """The scenario of a link is on standard output: TOML ready for a file, or its mapping as JSON."""
    text = sys.stdin.read() if args.link == "-" else args.link
    if is_short(text):
        with open_store(os.environ) as store:
            found = store.get(text)
        if found.kind != "scenario":
            raise NotKept(f"this link has a {found.kind}, no scenario: golden-path store get LINK")
        text = found.text
    opened = decode(text, today=today(), assumptions=load(today()).assumptions())
    _tell_what_changed(opened)
    if args.json:
        print_json(to_mapping(opened.scenario))
    else:
        print(to_toml(opened.scenario), end="")


def _tell_what_changed(opened: OpenedLink) -> None:
    """Nothing where the answer is the same; a link of before tells by its versions alone."""
    if opened.answered is not None:
        scenario = opened.scenario
        plan = evaluate(scenario, load(scenario.as_of or today()))
        for line in since(opened, plan):
            note(line)
        return
    if opened.engine != dashboard.__version__:
        note(f"made with version {opened.engine or '?'}, this is {dashboard.__version__}")
    if opened.catalog != load(today()).digest:
        note("facts were added or corrected since this link was made: figures may differ")
