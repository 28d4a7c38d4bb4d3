"""Who is cheapest at which volume: at this month's prices, everything on one option, good enough answers only."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.engine.cost.breakeven import volume_windows
from dashboard.engine.plan import Plan
from dashboard.engine.stages.option_cost import OptionCost

Family = Literal["proprietary", "open", "own", "tuned", "other"]
POINTS = 600
"""Volumes looked at between the ends; where the winner changes is then solved."""


@dataclass(frozen=True, slots=True)
class Winner:
    """A stretch of volumes, requests a month, and what is cheapest there."""

    start: float
    end: float
    family: Family
    option_id: str
    """The cheapest of the family at the start."""


def family_of(plan: Plan, option_id: str) -> Family:
    """What kind of choice an option is."""
    option = plan.options[option_id]
    traits = option.option.traits
    if traits.tuning is not None:
        return "tuned"
    if traits.own_gpus:
        return "own"
    if not option.option.model:
        return "other"
    return "open" if option.open_weights else "proprietary"


def serving_all(plan: Plan) -> dict[str, OptionCost]:
    """The admitted options that may serve every workload, and what they cost."""
    admitted = set(plan.route_costs.option_ids)
    return {
        o: cost
        for o, cost in plan.costs().items()
        if o in admitted and set(cost.by_workload) == set(plan.requests)
    }


def winners(plan: Plan, low: float, high: float) -> tuple[Winner, ...]:
    """The stretches of [low, high] by the family that is cheapest in them; empty where nothing can serve all."""
    costs = serving_all(plan)
    if not costs:
        return ()
    ids = list(costs)
    volumes = np.geomspace(low, high, POINTS)
    usd = np.array([costs[o].curve.at(volumes) for o in ids])
    best = [ids[i] for i in np.argmin(usd, axis=0)]
    found: list[Winner] = []
    for at, option_id in zip(volumes, best, strict=True):
        family = family_of(plan, option_id)
        if found and found[-1].family == family:
            last = found[-1]
            found[-1] = Winner(last.start, float(at), family, last.option_id)
        else:
            start = _turn(plan, found[-1], option_id, float(at)) if found else low
            if found:
                last = found[-1]
                found[-1] = Winner(last.start, start, last.family, last.option_id)
            found.append(Winner(start, float(at), family, option_id))
    return tuple(found)


def _turn(plan: Plan, before: Winner, option_id: str, at: float) -> float:
    """Where the next option becomes cheaper than the last, solved; else the volume that was looked at."""
    costs = plan.costs()
    windows = volume_windows(costs[before.option_id].curve, costs[option_id].curve)
    inside = [edge for edge in windows.crossings if before.end <= edge <= at]
    return inside[0] if inside else at
