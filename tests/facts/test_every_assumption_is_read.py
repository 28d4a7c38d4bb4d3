"""What data/assumptions.yaml says of readers and risk is so: what is read moves a plan, what is drawn is."""

import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from reading_scenarios import DAY, SCENARIOS, AskedCatalog, RatedCatalog

import dashboard
from dashboard.catalog import load
from dashboard.commands.plan_json import plan_to_dict
from dashboard.engine.answers.around import around
from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.inputs.facts import Fact, Use
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.options import OPTIONS
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.cash import uncertainty
from dashboard.engine.risk.gather import uncertain_inputs
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.scenario import Scenario

ASSUMPTIONS = load(DAY).assumptions()
PACKAGE = Path(dashboard.__file__).parent


def use_of(fact: Fact) -> Use:
    assert fact.use is not None
    return fact.use


READ = {name: fact for name, fact in ASSUMPTIONS.items() if use_of(fact).read_by}
DRAWS = {n for n, f in READ.items() if use_of(f).read_by[0].startswith("engine/risk/")}
"""Those that make the draws: they move the risk, not the plan."""
EFFORT = "output_ratio_effort_"


def scenarios_of(name: str) -> tuple[tuple[str, str | None], ...]:
    """The scenarios that may read it; those of an effort are told it."""
    if name.startswith(EFFORT):
        return (("quality", name.removeprefix(EFFORT).replace("none", "")),)
    return tuple((each, None) for each in SCENARIOS)


@cache
def known(effort: str | None = None) -> RatedCatalog:
    """One catalogue for all plans of whose askers nothing is asked: what it has looked up once stays found."""
    return RatedCatalog(effort)


@cache
def planned(scenario: str, effort: str | None) -> tuple[Mapping[str, Any], Mapping[str, set[str]]]:
    """The plan without the facts it lists, and who asked for which assumption."""
    catalog = AskedCatalog(effort)
    return without_facts(scenario, {}, catalog), catalog.asked


def without_facts(
    scenario: str, assumptions: Mapping[str, float], catalog: RatedCatalog
) -> Mapping[str, Any]:
    typed = replace(SCENARIOS[scenario], assumptions=assumptions)
    plan = evaluate(typed, catalog)
    said = {
        key: value
        for key, value in plan_to_dict(plan, around(plan, catalog)).items()
        if key != "facts"
    }
    return {**said, "warnings": plan.warnings}


def what_options_cost(
    scenario: str, assumptions: Mapping[str, float], catalog: RatedCatalog
) -> Mapping[str, list[float]]:
    """USD by option and month: where that moves the plan does, and nothing else need be worked out."""
    plan = evaluate(replace(SCENARIOS[scenario], assumptions=assumptions), catalog)
    return {o: cost.monthly_usd.tolist() for o, cost in plan.costs().items()}


@cache
def costs_as_planned(scenario: str, effort: str | None) -> Mapping[str, list[float]]:
    return what_options_cost(scenario, {}, known(effort))


@cache
def drawn(scenario: str, effort: str | None) -> tuple[UncertainInput, ...]:
    return inputs_of(SCENARIOS[scenario], known(effort))


def inputs_of(scenario: Scenario, catalog: RatedCatalog) -> tuple[UncertainInput, ...]:
    costs = evaluate(scenario, catalog).route_costs
    return uncertain_inputs(costs.scenario, catalog, costs.running, costs.switching)


def others(fact: Fact) -> tuple[float, ...]:
    """The ends of its range; without one, a tenth more and less."""
    assert isinstance(fact.value, float)
    ends = [end for end in (fact.high, fact.low) if end is not None and end != fact.value]
    return tuple(ends) or (fact.value * 1.1, fact.value * 0.9)


@pytest.mark.parametrize("name", sorted(READ.keys() - DRAWS))
def test_an_assumption_that_is_read_moves_a_plan(name: str) -> None:
    for scenario, effort in scenarios_of(name):
        plan, asked = planned(scenario, effort)
        if name not in asked:
            continue
        assert set(use_of(READ[name]).read_by) & asked[name]
        for value in others(READ[name]):
            tried = scenario, {name: value}, known(effort)
            if what_options_cost(*tried) != costs_as_planned(scenario, effort):
                return
            if without_facts(*tried) != plan:
                return
    pytest.fail(f"no plan moves with {name}")


@pytest.mark.parametrize("name", sorted(READ.keys() - DRAWS))
def test_every_module_that_is_said_to_read_it_exists_and_asks_for_it(name: str) -> None:
    found = [planned(*each)[1].get(name, set()) for each in scenarios_of(name)]
    assert set(use_of(READ[name]).read_by) <= set().union(*found)


@pytest.mark.parametrize(
    ("name", "scenario"),
    [
        ("growth_spread_per_month", "own GPUs"),
        ("growth_ceiling_spread_share", "an S-curve"),
        ("success_spread_share", "a measured share"),
        ("router_price_exponent", "a router"),
    ],
)
def test_an_assumption_of_a_width_moves_the_range_that_is_drawn(name: str, scenario: str) -> None:
    typed = replace(SCENARIOS[scenario], assumptions={name: others(READ[name])[0]})
    assert inputs_of(typed, known()) != drawn(scenario, None)


def test_the_correlation_of_the_draws_can_be_typed() -> None:
    catalog = known()
    typed = replace(SCENARIOS["own GPUs"], assumptions={"risk_correlation_share": 0.9})
    costs = [evaluate(each, catalog).route_costs for each in (SCENARIOS["own GPUs"], typed)]
    assert [uncertainty(each, catalog).correlation for each in costs] == [0.5, 0.9]


def test_every_assumption_of_the_draws_has_a_test_above() -> None:
    assert {
        *("growth_spread_per_month", "growth_ceiling_spread_share", "success_spread_share"),
        *("risk_correlation_share", "router_price_exponent"),
    } == DRAWS


@pytest.mark.parametrize("name", [n for n, f in READ.items() if use_of(f).risk == "drawn"])
def test_what_the_catalogue_says_is_drawn_is_an_input_of_some_risk(name: str) -> None:
    for scenario, effort in scenarios_of(name):
        asked = planned(scenario, effort)[1]
        if name in asked and name in {u.name for u in drawn(scenario, effort)}:
            return
    pytest.fail(f"no risk draws {name}")


def test_every_named_range_is_drawn_or_fixed_with_a_why() -> None:
    for name, fact in READ.items():
        use = use_of(fact)
        if fact.low != fact.high:
            assert use.risk == "drawn" or (use.risk == "fixed" and use.fixed_why), name


def test_what_is_for_reference_is_asked_for_by_no_plan() -> None:
    asked = {name for scenario in SCENARIOS for name in planned(scenario, None)[1]}
    assert asked <= READ.keys()


def test_no_module_of_the_engine_names_what_is_for_reference() -> None:
    texts = {p: p.read_text(encoding="utf-8") for p in (PACKAGE / "engine").rglob("*.py")}
    reference = sorted(ASSUMPTIONS.keys() - READ.keys())
    asked = {
        name
        for name in reference
        for text in texts.values()
        if re.search(rf'(?:assume|value|assumption)\(\s*"{name}"', text)
    }
    assert asked == set()


@pytest.mark.parametrize(
    ("default", "name"),
    [
        (Workload().input_tokens, "workload_chat_input"),
        (Workload().output_tokens, "workload_chat_output"),
        (Workload().peak_to_mean, "peak_to_mean"),
        (SCENARIOS["own GPUs"].discount_per_year, "discount_per_year"),
        (Escalation().share, "cascade_escalation"),
    ],
)
def test_a_default_of_the_scenario_is_the_figure_on_file(default: float, name: str) -> None:
    """These stand in links of version 1, so they are numbers there; the facts say where they are from."""
    assert default == ASSUMPTIONS[name].value


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_calls_its_assumptions_what_the_catalogue_calls_them(option: type[Any]) -> None:
    module = sys.modules[option.__module__]
    named = getattr(module, "RISK_INPUTS", None) or module.MOVING_TO_A_HOST
    assert named
    tables = [t for t in named.values() if isinstance(t, Mapping)] or [named]
    for table in tables:
        for name, label in table.items():
            assert use_of(ASSUMPTIONS[name]).label == label


def test_labels_are_short_words_and_each_is_its_own() -> None:
    labels = [use_of(fact).label for fact in ASSUMPTIONS.values()]
    assert len(set(labels)) == len(labels)
    assert all(len(label) <= 50 and label[0].isupper() for label in labels)
