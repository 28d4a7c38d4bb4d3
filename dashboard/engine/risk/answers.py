"""Uncertain inputs of answers: how many are good enough, and how many tokens another model takes for them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Range
from dashboard.engine.inputs.measured import in_force, measured_facts
from dashboard.engine.inputs.normal import Z90, Z975
from dashboard.engine.months.running import Running
from dashboard.engine.options import Option
from dashboard.engine.risk.good_answers import quality_inputs
from dashboard.engine.risk.inputs import UncertainInput, with_options
from dashboard.engine.scenario import Scenario


def answer_inputs(scenario: Scenario, running: Mapping[str, Running]) -> Iterator[UncertainInput]:
    """How good the answers of every model are, and how long those of every option."""
    yield from quality_inputs(running)
    for option_id, each in running.items():
        facts = {fact.name: fact for fact in measured_facts(option_id, each.option)}
        yield from _tokens(scenario, option_id, facts)


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
    """The 10th and 90th percentile of a measured figure, from the ends of its 95% interval."""
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    below, above = found.value - low, high - found.value
    return found.value - below * Z90 / Z975, found.value + above * Z90 / Z975


def _moving(
    known: UncertainInput, scenario: Scenario, option_id: str, ends: list[dict[str, Any]]
) -> UncertainInput:
    """With the scenario at both ends. What others pay when they fall back to the option moves along."""
    at_low, at_high = (with_options(scenario, {option_id: end}) for end in ends)
    return replace(known, about=option_id, at_low=at_low, at_high=at_high)
