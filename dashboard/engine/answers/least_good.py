"""The share of good answers that a move needs: to keep the margin of quality, and to pay."""

from dataclasses import dataclass

from dashboard.engine.answers.gates import Gate
from dashboard.engine.answers.headroom import SUCCESS, Limit
from dashboard.engine.plan import Plan
from dashboard.engine.quality.share import Source


@dataclass(frozen=True, slots=True)
class LeastGood:
    """Of the workloads that need the same."""

    workloads: tuple[str, ...]
    least: float
    planned: float
    source: Source
    """Whether it was typed or measured, or is what ratings let expect."""


def least_good(plan: Plan, gate: Gate) -> tuple[LeastGood, ...]:
    """What the movers of a gate need, whichever of margin and money asks for more.

    Nothing for a workload that any share does for, or whose answers come from the model that it uses now, nor
    where it is moved to what is not expected to be good enough, since what it uses ends.
    """
    found: dict[tuple[float, float, Source], list[str]] = {}
    for workload in gate.movers:
        standing = plan.decision.standings.get(workload, {}).get(gate.option_id)
        if standing is None or standing.quality.is_of_the_reference or not standing.is_kept:
            continue
        least = max(standing.needed_share or 0.0, gate.share_of(workload))
        if least > 0:
            quality = standing.quality
            found.setdefault((least, quality.value, quality.source), []).append(workload)
    return tuple(LeastGood(tuple(who), *told) for told, who in found.items())


def limits_of(plan: Plan, gate: Gate, workload: str) -> tuple[Limit, ...]:
    """How far the figures of one mover may each go; its share of good answers keeps the margin, too."""
    found = [] if gate.forced else [x for x in least_good(plan, gate) if workload in x.workloads]
    if not found:
        return gate.limits
    others = (limit for limit in gate.limits if limit.figure != SUCCESS)
    needs = (
        Limit(SUCCESS, gate.option_id, each.planned, each.least, "share", False) for each in found
    )
    return (*others, *needs)
