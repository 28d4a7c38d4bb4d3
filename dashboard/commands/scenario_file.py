"""Reads the scenario that a command line names, checked against the catalogue of its day."""

from datetime import UTC, date, datetime
from pathlib import Path

from dashboard.catalog import load
from dashboard.engine.scenario import Scenario
from dashboard.scenario import read_scenario


def today() -> date:
    """The day in UTC, as links made anywhere on Earth mean it."""
    return datetime.now(UTC).date()


def open_scenario(path: Path) -> Scenario:
    """The scenario, names of assumptions included. Raises ScenarioError or OSError."""
    return read_scenario(path, today=today(), assumptions=load(today()).assumptions())
