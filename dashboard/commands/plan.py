"""`golden-path plan SCENARIO`."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.catalog import BuiltCatalog, FactFileError, load
from dashboard.catalog.market import ways_of
from dashboard.commands.plan_json import plan_to_dict
from dashboard.commands.printing import note, print_json, print_table
from dashboard.commands.scenario_file import open_scenario
from dashboard.commands.shown_in import asked_for
from dashboard.commands.warned import note_warnings
from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.answers.around import Around, around
from dashboard.engine.answers.gates import gates
from dashboard.engine.inputs.currency import showing, shown
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import Risk, assess
from dashboard.engine.scenario import Scenario
from dashboard.engine.stages.option_cost import OptionPlan
from dashboard.scenario import Problem, ScenarioError
from dashboard.scenario.stress import STRESSES
from dashboard.wording.alternatives import HEAD, rows
from dashboard.wording.answer import answer, beside, too_small
from dashboard.wording.archetypes import three_ways_in_words
from dashboard.wording.currency import said_once
from dashboard.wording.gates import after_in_words, before_in_words, limits_in_words, step_of
from dashboard.wording.reasons import by_name
from dashboard.wording.risk import how_sure
from dashboard.wording.stresses import HEAD as HEAD_OF_STRESSES
from dashboard.wording.stresses import Outcome, assumed, cells, outcome_to_dict, outcomes
from dashboard.wording.verdicts import verdict
from dashboard.wording.words import money, monthly_counts, on_no_bill, self_hosting

REFUSALS = (ScenarioError, UnknownName, FactFileError, OSError)


def execute(args: argparse.Namespace) -> None:
    """The plan is on standard output: as JSON, or as a sentence and a table."""
    scenario = open_scenario(args.scenario)
    assert scenario.as_of is not None  # noqa: S101 - reading fills it
    asked = asked_for(args, load(scenario.as_of))
    if args.json:
        print_json(planned(scenario, draws=args.draws, stress=args.stress).as_json())
        return
    with showing(asked):
        made = planned(scenario, draws=args.draws, stress=args.stress)
        _print(made.plan, made.risk, made.around)
        if ways := three_ways_in_words(made.plan, made.catalog):
            print(ways)
        if made.stresses:
            _print_stresses(made.plan, made.stresses)
        if said := said_once(asked):
            print(f"\n{said}")


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what stands beside it."""

    plan: Plan
    catalog: BuiltCatalog
    risk: Risk | None
    around: Around
    stresses: tuple[Outcome, ...]

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints."""
        ways = ways_of(self.plan, self.catalog)
        told = plan_to_dict(self.plan, self.around, self.risk, ways=ways)
        if not self.stresses:
            return told
        return told | {"stress": [outcome_to_dict(self.plan, each) for each in self.stresses]}


def planned(scenario: Scenario, *, draws: int, stress: str | None) -> Planned:
    """The plan of a scenario, with its warnings as notes. Raises ScenarioError where a stress does not apply."""
    assert scenario.as_of is not None  # noqa: S101 - reading fills it
    catalog = load(scenario.as_of)
    if stress not in (None, "all"):
        scenario = _stressed(scenario, catalog, stress)
    plan = evaluate(scenario, catalog)
    risk = assess(plan, catalog, draws=draws) if draws else None
    about = around(plan, catalog)
    note_warnings(plan)
    return Planned(
        plan, catalog, risk, about, tuple(outcomes(plan, catalog)) if stress == "all" else ()
    )


def _stressed(scenario: Scenario, catalog: BuiltCatalog, name: str) -> Scenario:
    """The scenario under one stress; raises ScenarioError where that does not apply."""
    plan = evaluate(scenario, catalog)
    found = STRESSES[name].of_plan(plan, catalog)
    if isinstance(found, str):
        raise ScenarioError([Problem(f"--stress {name}", "", f"does not apply: {found}")])
    note(assumed(plan, found))
    return found.scenario


def _print_stresses(plan: Plan, found: Sequence[Outcome]) -> None:
    print("\nUnder stress")
    print_table(HEAD_OF_STRESSES, [cells(plan, each) for each in found])
    for each in found:
        if each.stressed is not None:
            print(f"  {each.stress.name}: {assumed(plan, each.stressed)}")


def _print(plan: Plan, risk: Risk | None, around: Around) -> None:
    print(answer(plan))
    if too_small(plan) is not None:
        return
    if risk is not None:
        print(how_sure(plan, risk))
    for each in beside(plan, around):
        print(each)
    if own := self_hosting(plan):
        print(own)
    last = plan.scenario.horizon_months - 1
    all_on = ", each with all that may use it" if len(plan.requests) > 1 else ""
    day = day_in_words(plan.as_of)
    counts = f" {told}" if (told := monthly_counts(plan)) else ""
    print(f"\n{plan.scenario.name}, prices of {day}, {shown().code} a month{counts}{all_on}")
    print_table(
        ("option", "month 0", f"month {last}", "one-off", "1k requests", "against the one in use"),
        [_row(plan, option, last) for option in plan.options.values()],
    )
    for gate in dict.fromkeys(gates(plan)):
        print(f"\nGate: {step_of(plan, gate)}")
        said = (before_in_words(gate), limits_in_words(plan, gate), after_in_words(plan, gate))
        print("\n".join(f"  {each}" for each in said if each))
    if others := alternatives(plan):
        print("\nWhat else could be done, present value over the horizon")
        print_table(HEAD, rows(plan, others))
        if differs := on_no_bill(plan):
            print(f"Payback and cash are what is paid: {differs}.")
        print()
    for option in plan.options.values():
        for text in option.cost.notes if option.cost else ():
            print(f"  {option.option_id}: {by_name(plan, text)}")


def _row(plan: Plan, option: OptionPlan, last: int) -> tuple[str, ...]:
    words = verdict(plan, option.option_id)
    if option.cost is None:
        return (option.option_id, "-", "-", "-", "-", words)
    cost = option.cost
    figures = (
        float(cost.monthly_usd[0]),
        float(cost.monthly_usd[last]),
        cost.one_off_usd,
        cost.usd_per_1k_requests,
    )
    return (option.option_id, *(money(usd) for usd in figures), words)
