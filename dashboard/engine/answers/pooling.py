"""What it saves that workloads on the same model share their replicas."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from dashboard.engine.cost.cost_terms import Array, Steps
from dashboard.engine.plan import Plan
from dashboard.engine.stages.option_cost import OptionCost


@dataclass(frozen=True, slots=True)
class Pooling:
    """Replicas and their monthly cost with one fleet for all workloads, and with one for each."""

    workloads: int
    replicas: float
    separate_replicas: float
    usd: float
    separate_usd: float

    @property
    def saving_usd(self) -> float:
        return self.separate_usd - self.usd


def pooled(cost: OptionCost, *, month: int = 0) -> Pooling | None:
    """The saving of one month; None where there is no fleet or nothing to share it with.

    Every fleet of its own would need its own minimum and its own spares. People are counted once either way.
    """
    fleet = cost.fleet
    if fleet is None or len(cost.volumes) < 2:
        return None
    together = cost.volumes[:, month : month + 1]
    alone = np.diag(together[:, 0])
    staircases = [term for term in cost.curve.terms if isinstance(term, Steps)]
    factor = {drift: float(each[month]) for drift, each in cost.factors.items()}
    return Pooling(
        workloads=len(together),
        replicas=float(fleet.peak_units(together)[0]),
        separate_replicas=float(fleet.peak_units(alone).sum()),
        usd=sum(float(s.usd(together)[0]) * factor[s.drift] for s in staircases),
        separate_usd=sum(float(s.usd(alone).sum()) * factor[s.drift] for s in staircases),
    )


@dataclass(frozen=True, slots=True)
class Sharing:
    """Two options that run the same model on the same GPUs, and what one fleet for both would save in a month."""

    option_ids: tuple[str, str]
    month: int
    replicas: float
    together: float
    saving_usd: float


def sharing(plan: Plan, *, month: int) -> tuple[Sharing, ...]:
    """Every pair of options the path uses in a month that could share replicas and would need fewer.

    Adapters of the same base share its replicas; people are counted for each option either way.
    """
    used = _users(plan, month)
    fleets = {o: fleet for o in used if (fleet := _fleet(plan, o)) is not None}
    found = []
    for a, b in combinations(fleets, 2):
        alike = [plan.options[o].option.traits.serves_like for o in (a, b)]
        if alike[0] != alike[1]:
            continue
        one, two = fleets[a], fleets[b]
        alone = float(one.peak_units(used[a])[0] + two.peak_units(used[b])[0])
        together = float(_joined(one, two).peak_units(np.concatenate([used[a], used[b]]))[0])
        if together < alone:
            costs = plan.costs()
            usd = one.usd_per_unit_month * float(costs[a].factors[one.drift][month])
            found.append(Sharing((a, b), month, alone, together, (alone - together) * usd))
    return tuple(found)


def _users(plan: Plan, month: int) -> dict[str, Array]:
    """The requests on every option of the path in a month, shape (its workloads, 1)."""
    if plan.path is None:
        return {}
    on = {w: options[month] for w, options in plan.path.options.items()}
    return {
        o: np.array(
            [[float(plan.requests[w][month]) if on[w] == o else 0.0] for w in cost.by_workload]
        )
        for o, cost in plan.costs().items()
        if o in on.values()
    }


def _fleet(plan: Plan, option_id: str) -> Steps | None:
    fleet = plan.costs()[option_id].fleet
    return fleet if fleet is not None and fleet.load_per_request.any() else None


def _joined(one: Steps, two: Steps) -> Steps:
    """One staircase for the workloads of both."""
    loads = [one.load_per_request, two.load_per_request]
    hours = max(len(load) for load in loads)
    every = [np.tile(load, (hours // len(load), 1)) for load in loads]
    return replace(
        one,
        load_per_request=np.concatenate(every, axis=1),
        minimum=max(one.minimum, two.minimum),
        spare=max(one.spare, two.spare),
    )
