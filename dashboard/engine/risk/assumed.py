"""Uncertain inputs of the scenario and of its assumptions: growth, trends, people, the work of moving."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dashboard.engine.cost.context import number
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Range, Workload
from dashboard.engine.market.assumed import assume_of
from dashboard.engine.months.refresh import TREND, refresh_months
from dashboard.engine.months.running import DRIFTS, Running
from dashboard.engine.months.switching import SwitchingCost
from dashboard.engine.quality.sources import Assume
from dashboard.engine.risk.good_answers import DRAWN_HERE
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.scenario import Scenario

SPREAD = "growth_spread_per_month"
CEILING_SPREAD = "growth_ceiling_spread_share"


def growth_inputs(scenario: Scenario, catalog: Catalog) -> Iterator[UncertainInput]:
    for workload_id, workload in scenario.workloads.items():
        value, low, high, unit, fact = growth_range(workload, assume_of(scenario, catalog))
        yield UncertainInput(
            f"growth.{workload_id}",
            "Growth" if len(scenario.workloads) == 1 else f"Growth of {workload_id}",
            unit,
            value,
            low,
            high,
            "growth",
            fact,
            group="growth",
        )


def growth_range(
    workload: Workload, assume: Assume
) -> tuple[float, float, float, str, Fact | None]:
    """The growth of a workload with its range: the share per month, or the ceiling of an S-curve."""
    growth = workload.growth
    if growth is None or growth.kind == "constant":
        value = workload.growth_per_month if growth is None else growth.per_month
        unit, name = "share per month", SPREAD
    else:
        value, unit, name = growth.ceiling, "requests per month", CEILING_SPREAD
    given = (
        (workload.growth_low, workload.growth_high) if growth is None else (growth.low, growth.high)
    )
    if given != (None, None):
        low, high = (value if end is None else end for end in given)
        return value, min(low, value), max(high, value), unit, None
    fact = assume(name)
    spread = number(fact) * (1.0 if name == SPREAD else value)
    return value, value - spread, value + spread, unit, fact


def assumption_inputs(
    scenario: Scenario,
    catalog: Catalog,
    running: Mapping[str, Running],
    switching: Mapping[str, SwitchingCost],
) -> Iterator[UncertainInput]:
    """Those that the catalogue says are drawn, and others where the scenario gives them a range."""
    context = next((r.context for r in running.values()), None)
    if context is None:
        return
    drawn = {fact.name: fact.use.label for fact in catalog.drawn_assumptions() if fact.use}
    ranged = [n for n, given in context.assumptions.items() if isinstance(given, Range)]
    users = _users(running, switching)
    named = {**drawn, **_of_options(running, drawn)}
    for name in dict.fromkeys((*named, *ranged)):
        if name not in users or name in DRAWN_HERE:
            continue
        fact = context.assume(name)
        value = number(fact)
        low = value if fact.low is None else min(fact.low, value)
        high = value if fact.high is None else max(fact.high, value)
        is_trend = name in (*DRIFTS.values(), TREND)
        at = (low, high)
        yield UncertainInput(
            name,
            named.get(name) or _label(catalog.assumption(name)),
            fact.unit,
            value,
            low,
            high,
            "drift" if is_trend else "price",
            fact,
            group="prices" if name in DRIFTS.values() else "",
            at_low=None if is_trend else _assuming(scenario, catalog, name, at[0]),
            at_high=None if is_trend else _assuming(scenario, catalog, name, at[1]),
            options=users[name],
        )


def _label(fact: Fact) -> str:
    return fact.use.label if fact.use else fact.name.replace("_", " ").capitalize()


def _of_options(running: Mapping[str, Running], drawn: Mapping[str, str]) -> dict[str, str]:
    """What the options themselves say is uncertain, beside what the catalogue has drawn."""
    return {
        name: label
        for each in running.values()
        for name, label in each.option.traits.risk_inputs.items()
        if name not in drawn
    }


def _assuming(scenario: Scenario, catalog: Catalog, name: str, value: float) -> Scenario:
    others = {
        key: given
        for key, given in scenario.assumptions.items()
        if catalog.assumption(key).name != name
    }
    return replace(scenario, assumptions={**others, name: Range(value)})


def _users(
    running: Mapping[str, Running], switching: Mapping[str, SwitchingCost]
) -> dict[str, tuple[str, ...]]:
    """The options that each assumption is a fact of."""
    users: dict[str, dict[str, None]] = {}
    for option_id, each in running.items():
        facts = [f for term in each.served.terms for f in term.facts]
        facts += [f for part in each.served.one_off for f in part.facts]
        facts += switching[option_id].facts
        facts += each.served.fleet.facts if each.served.fleet else ()
        names = [name for fact in facts for name in fact.sum_of or (fact.name,)]
        names += [DRIFTS[t.drift] for t in each.served.terms if t.drift in DRIFTS]
        names += [TREND] if refresh_months(each.option) else []
        for name in names:
            users.setdefault(name, {})[option_id] = None
    return {name: tuple(options) for name, options in users.items()}
