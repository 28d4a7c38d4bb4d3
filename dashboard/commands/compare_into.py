"""`compare --into SCENARIO`: what was measured, written into the options that the lanes are named after."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import open_scenario
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.scenario import Scenario
from dashboard.live.comparison import Comparison
from dashboard.live.lanes import Lane
from dashboard.live.measured import measure
from dashboard.scenario.measured import is_empty, told, with_measured, with_measured_json


def check_target(path: Path, names: Collection[str]) -> Scenario:
    """The scenario to write into, before any money is spent. Raises Refusal, ScenarioError, OSError."""
    scenario = open_scenario(path)
    if not set(names) & set(scenario.options):
        raise Refusal(
            f"{path}: no model is named after one of its options; options: {', '.join(scenario.options)}"
        )
    return scenario


def write_into(path: Path, scenario: Scenario, *, comparison: Comparison, day: date) -> list[str]:
    """The file carries what was measured; returns a sentence for each lane, also where nothing was."""
    base = _base(scenario, comparison.lanes)
    found: dict[str, Measured] = {}
    said = []
    for lane in comparison.lanes:
        if lane.name not in scenario.options:
            said.append(f"{lane.name} is not an option of {path.name}: nothing written for it")
            continue
        measured = _measured(comparison, lane, scenario=scenario, base=base, day=day)
        if is_empty(measured):
            said.append(f"{lane.name}: {told(measured)} written: nothing usable was measured")
        else:
            found[lane.name] = measured
            said.append(f"{lane.name}: {told(measured)} written to {path.name}")
    if base is None:
        said.append("no token ratios: the option in use is not one of the models")
    if found:
        write = with_measured_json if path.suffix.lower() == ".json" else with_measured
        path.write_text(write(path.read_text(encoding="utf-8-sig"), found), encoding="utf-8")
    return said


def _base(scenario: Scenario, lanes: Collection[Lane]) -> str | None:
    """The lane of the option in use: a workload's tokens are counted in its tokens."""
    in_use = {scenario.current_of(workload) for workload in scenario.workloads}
    found = [lane.name for lane in lanes if lane.name in in_use]
    return found[0] if len(found) == 1 else None


def _measured(
    comparison: Comparison, lane: Lane, *, scenario: Scenario, base: str | None, day: date
) -> Measured:
    if base is None:
        return measure(comparison, lane=lane.name, reference=None, day=day)
    own = scenario.options[base].token_ratio
    return measure(comparison, lane=lane.name, reference=base, day=day, reference_ratio=own)
