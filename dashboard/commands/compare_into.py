"""`compare --into SCENARIO`: what was measured, written into the options that the lanes are named after."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import open_scenario
from dashboard.engine.scenario import Scenario
from dashboard.live.comparison import Comparison
from dashboard.live.lanes import Lane
from dashboard.scenario.measured import Measured, with_measured
from dashboard.ui.measured import origin_of, success, token_ratios


def check_target(path: Path, names: Collection[str]) -> Scenario:
    """The scenario to write into, before any money is spent. Raises Refusal, ScenarioError, OSError."""
    if path.suffix.lower() == ".json":
        raise Refusal(f"{path}: --into keeps comments and order of TOML files; this is JSON")
    scenario = open_scenario(path)
    if not set(names) & set(scenario.options):
        raise Refusal(
            f"{path}: no lane is named after one of its options; options: {', '.join(scenario.options)}"
        )
    return scenario


def write_into(
    path: Path, scenario: Scenario, *, comparison: Comparison, report: dict[str, Any], day: date
) -> list[str]:
    """The file carries what was measured; returns a sentence for each lane, also where nothing was."""
    base = _base(scenario, comparison.lanes)
    found: dict[str, Measured] = {}
    told = []
    for lane in comparison.lanes:
        if lane.name not in scenario.options:
            told.append(f"{lane.name} is not an option of {path.name}: nothing written for it")
            continue
        measured = _measured(comparison, lane, base=base, report=report, day=day)
        if measured is None:
            told.append(f"{lane.name}: nothing was measured that could be written")
        else:
            found[lane.name] = measured
            told.append(f"{lane.name}: {measured.told} written to {path.name}")
    if base is None:
        told.append("no token ratios: the option in use is not one of the lanes")
    if found:
        text = path.read_text(encoding="utf-8")
        path.write_text(with_measured(text, found), encoding="utf-8")
    return told


def _base(scenario: Scenario, lanes: Collection[Lane]) -> str | None:
    """The lane of the option in use: a workload's tokens are counted in its tokens."""
    in_use = {scenario.current_of(workload) for workload in scenario.workloads}
    found = [lane.name for lane in lanes if lane.name in in_use]
    return found[0] if len(found) == 1 else None


def _measured(
    comparison: Comparison, lane: Lane, *, base: str | None, report: dict[str, Any], day: date
) -> Measured | None:
    good = success(comparison, lane.name)
    ratios = None
    if base is not None and base != lane.name:
        ratios = token_ratios(comparison, lane.name, base=base)
    if good is None and ratios is None:
        return None
    return Measured(
        success_share=good.share if good else None,
        success_95=tuple(report["lanes"][lane.name]["wilson95"]) if good else None,
        success_origin=origin_of(good.prompts, day, demo=lane.is_demo) if good else "",
        token_ratio=(ratios.input, ratios.output) if ratios else None,
        ratio_origin=origin_of(ratios.prompts, day, demo=lane.is_demo) if ratios else "",
    )
