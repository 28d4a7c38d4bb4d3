"""The path as stages of a gateway: for each move, who answers a workload and in which parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from dashboard.engine.options import Option
from dashboard.engine.plan import Plan

PARTS = (1, 10, 50, 100)
"""Per cent of the requests that the new option gets, one stage after the other."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of the gateway."""

    name: str
    month: int
    part: int
    movers: tuple[str, ...]
    to_id: str
    answers: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    """By workload: the options that answer, with their weights, which add up to 100."""


def stages(plan: Plan) -> Iterator[Stage]:
    """Every stage of every move, in order; moves of one month to one option go together."""
    assert plan.path is not None  # noqa: S101 - asked of plans with a path
    at = {w: plan.scenario.current_of(w) for w in plan.requests}
    steps = sorted(plan.path.steps, key=lambda step: (step.month, step.option, step.workload))
    for n, ((month, to_id), group) in enumerate(groupby(steps, lambda s: (s.month, s.option)), 1):
        movers = tuple(step.workload for step in group)
        for part in PARTS:
            answers = tuple(
                (w, _weights(here, to_id, part) if w in movers else ((here, 100),))
                for w, here in at.items()
            )
            yield Stage(f"{n:02}-{slug(to_id)}-{part:03}", month, part, movers, to_id, answers)
        at |= dict.fromkeys(movers, to_id)


def _weights(here: str, to_id: str, part: int) -> tuple[tuple[str, int], ...]:
    return ((to_id, 100),) if part == 100 else ((here, 100 - part), (to_id, part))


def used(plan: Plan) -> list[str]:
    """The options in use and on the path."""
    assert plan.path is not None  # noqa: S101
    now = [plan.scenario.current_of(w) for w in plan.requests]
    return list(dict.fromkeys([*now, *(step.option for step in plan.path.steps)]))


def slug(text: str) -> str:
    """A name that files, services and model aliases may have: letters, digits and single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:50].strip("-") or "option"


def served_name(option_id: str, option: Option) -> str:
    """What own servers call the model; a tuned one has the name of its option."""
    return slug(option_id) if option.traits.tuning is not None else slug(option.model or option_id)
