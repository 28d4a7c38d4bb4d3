"""The three ways in one sentence."""

from dashboard.catalog import BuiltCatalog
from dashboard.catalog.market import ways_of
from dashboard.engine.answers.archetypes import Way
from dashboard.engine.cost.escalation import fallback_of
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.plan import Plan
from dashboard.wording.words import money, option_name


def three_ways_in_words(plan: Plan, catalog: BuiltCatalog) -> str | None:
    """Proprietary, the same open model at its cheapest admissible host, own GPUs: this month, side by side."""
    ways = ways_of(plan, catalog)
    named_ways = (ways.proprietary, ways.open_hosted, ways.self_hosted)
    said = [_way(way) for way in named_ways if way is not None]
    if len(said) < 3:
        return None
    return f"Three ways, everything on one of them, this month: {'; '.join(said)}."


def _way(way: Way) -> str:
    beside = "" if way.in_scenario else ", its cheapest admissible host"
    if not way.in_scenario and fallback_of(way.option):
        beside += ", its bad answers asked again as those of own GPUs"
    if way.may_be_too_short:
        beside += ", whose window nobody names"
    ends = f" until {day_in_words(way.ends_on)}" if way.ends_on else ""
    return f"{option_name(way.option)}{beside}, {money(way.usd_month_0)}{ends}"
