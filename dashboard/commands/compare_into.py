"""`compare --into SCENARIO`: what was measured, written into the options that the lanes are named after."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

from dashboard.catalog import load
from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import open_scenario, today
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.inputs.nearest import did_you_mean
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.live.comparison import Comparison
from dashboard.live.lanes import Lane
from dashboard.live.measured import measure
from dashboard.live.results import summary
from dashboard.scenario import to_mapping
from dashboard.scenario.added_option import with_option
from dashboard.scenario.measured import is_empty, told, with_measured, with_measured_json
from dashboard.wording.comparison import nothing_right


def check_target(path: Path, names: Collection[str]) -> Scenario:
    """The scenario to write into, before any money is spent; what the market offers and a model is named after is
    an option of it. Raises Refusal, ScenarioError, OSError.
    """
    scenario = open_scenario(path)
    if set(names) <= set(scenario.options):
        return scenario
    offered = evaluate(scenario, load(today())).scenario.options
    for name in names:
        if name not in offered:
            raise Refusal(
                f"{path}: {name} is none of its options and no candidate of its plan, so that nothing could be "
                f"written for it{did_you_mean(name, offered)}; options: {', '.join(scenario.options)}; "
                f"candidates: {', '.join(o for o in offered if o not in scenario.options) or 'none'}. "
                "Nothing was sent"
            )
    added = {name: offered[name] for name in names if name not in scenario.options}
    workloads = {
        key: replace(each, options=(*each.options, *added)) if each.options else each
        for key, each in scenario.workloads.items()
    }
    return replace(scenario, options={**scenario.options, **added}, workloads=workloads)


def write_into(path: Path, scenario: Scenario, *, comparison: Comparison, day: date) -> list[str]:
    """The file carries what was measured; returns a sentence for each lane, also where nothing was.

    An option that the file lacks is added to it where something was measured. Nothing is written where nothing
    was right at any model.
    """
    if nothing_right(summary(comparison)):
        return [f"nothing written to {path}: no answer of any model was right"]
    base = _base(scenario, comparison.lanes)
    found: dict[str, Measured] = {}
    said = []
    for lane in comparison.lanes:
        measured = _measured(comparison, lane, scenario=scenario, base=base, day=day)
        if is_empty(measured):
            said.append(f"{lane.name}: {told(measured)} written: nothing usable was measured")
        else:
            found[lane.name] = measured
            said.append(f"{lane.name}: {told(measured)} written to {path.name}")
    if base is None:
        said.append("no token ratios: the option in use is not one of the models")
    if found:
        as_json = path.suffix.lower() == ".json"
        text = path.read_text(encoding="utf-8-sig")
        for option_id in found:
            if option_id not in open_scenario(path).options:
                table = to_mapping(scenario)["options"][option_id]
                text = with_option(text, option_id, table, as_json=as_json)
                said.append(f"{option_id} added to {path.name}: the plan had it as a candidate")
        write = with_measured_json if as_json else with_measured
        path.write_text(write(text, found), encoding="utf-8")
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
