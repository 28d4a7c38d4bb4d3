"""Uncertain inputs of answers: how many are good enough, and how many tokens another model takes for them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dashboard.engine.cost.context import number
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Range
from dashboard.engine.inputs.measured import in_force, measured_facts
from dashboard.engine.months.running import Running
from dashboard.engine.options import Option
from dashboard.engine.risk.inputs import Z90, Z975, UncertainInput, with_options
from dashboard.engine.scenario import Scenario

SPREAD = "success_spread_share"


def answer_inputs(
    scenario: Scenario, catalog: Catalog, running: Mapping[str, Running]
) -> Iterator[UncertainInput]:
    """How good and how long the answers of every option are."""
    for option_id, each in running.items():
        facts = {fact.name: fact for fact in measured_facts(option_id, each.option)}
        yield from _success(scenario, catalog, option_id, facts)
        yield from _tokens(scenario, option_id, facts)


def _success(
    scenario: Scenario, catalog: Catalog, option_id: str, facts: Mapping[str, Fact]
) -> Iterator[UncertainInput]:
    """Where a bad answer costs something: as measured; else, for options not in use, within an assumed spread."""
    option = scenario.options[option_id]
    if not option.fallback and not any(w.usd_per_failure for w in scenario.workloads.values()):
        return
    fact = facts.get(f"{option_id}.success_share")
    share, found = option.success_share, in_force(option).success_share
    if fact is not None and found is not None:
        low, high = percentiles_of(found)
    elif option_id not in {scenario.current_of(w) for w in scenario.workloads}:
        fact = catalog.assumption(SPREAD)
        low, high = share - number(fact), share + number(fact)
    else:
        return
    low, high = max(0.001, low), min(1.0, high)
    ends = [{"success_share": end} for end in (low, high)]
    known = UncertainInput(
        f"success.{option_id}",
        "Good answers",
        fact.unit,
        share,
        low,
        high,
        "price",
        fact,
    )
    yield _moving(known, scenario, option_id, ends)


def _tokens(
    scenario: Scenario, option_id: str, facts: Mapping[str, Fact]
) -> Iterator[UncertainInput]:
    """Another tokenizer's tokens and another length of answers, where they were measured."""
    option: Option = scenario.options[option_id]
    found = in_force(option)
    for part, measured in (("input", found.input_ratio), ("output", found.output_ratio)):
        if measured is None:
            continue
        low, high = percentiles_of(measured)
        fact = facts[f"{option_id}.token_ratio.{part}"]
        changes: list[dict[str, Any]] = [{part: end} for end in (low, high)]
        ends = [{"token_ratio": replace(option.token_ratio, **change)} for change in changes]
        known = UncertainInput(
            f"{part}_ratio.{option_id}",
            f"{part.capitalize()} tokens",
            fact.unit,
            measured.value,
            low,
            high,
            "price",
            fact,
        )
        yield _moving(known, scenario, option_id, ends)


def percentiles_of(found: Range) -> tuple[float, float]:
    """The 10th and 90th percentile of a measured figure, from the ends of its 95 % interval."""
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    below, above = found.value - low, high - found.value
    return found.value - below * Z90 / Z975, found.value + above * Z90 / Z975


def _moving(
    known: UncertainInput, scenario: Scenario, option_id: str, ends: list[dict[str, Any]]
) -> UncertainInput:
    """With the scenario at both ends. What others pay when they fall back to the option moves along."""
    at_low, at_high = (with_options(scenario, {option_id: end}) for end in ends)
    return replace(known, about=option_id, at_low=at_low, at_high=at_high)
