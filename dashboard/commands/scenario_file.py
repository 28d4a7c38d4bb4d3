"""Reads the scenario that a command line names, checked against the catalogue of its day."""

from datetime import UTC, date, datetime
from pathlib import Path

from dashboard.catalog import load
from dashboard.commands.printing import note
from dashboard.engine.scenario import Scenario
from dashboard.scenario import read_scenario
from dashboard.scenario.strangers import names_nobody_knows


def today() -> date:
    """The day in UTC, as links made anywhere on Earth mean it."""
    return datetime.now(UTC).date()


def open_scenario(path: Path) -> Scenario:
    """The scenario, with a note for every name in its options that nobody knows.

    Raises ScenarioError or OSError.
    """
    facts = load(today())
    found = read_scenario(path, today=today(), assumptions=facts.assumptions())
    text = "" if path.suffix.lower() == ".json" else path.read_text(encoding="utf-8-sig")
    for said in names_nobody_knows(found.options, facts, toml=text):
        note(said)
    return found
