"""Reads the scenario that a command line names, checked against the catalogue of its day."""

from datetime import UTC, date, datetime
from pathlib import Path

from dashboard.catalog import load
from dashboard.commands.printing import note
from dashboard.engine.scenario import Scenario
from dashboard.scenario import read_scenario
from dashboard.scenario.strangers import own_sellers


def today() -> date:
    """The day in UTC, as links made anywhere on Earth mean it."""
    return datetime.now(UTC).date()


def open_scenario(path: Path) -> Scenario:
    """The scenario, names of assumptions, GPUs, models and sellers included. Raises ScenarioError or OSError."""
    facts = load(today())
    found = read_scenario(path, today=today(), assumptions=facts.assumptions(), known=facts)
    for said in own_sellers(found.options, facts):
        note(said)
    return found
