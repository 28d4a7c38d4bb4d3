"""The path as stages of a gateway: for each move, who answers a workload and in which parts."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from dashboard.engine.plan import Plan

PARTS = (1, 10, 50, 100)
"""Per cent of the requests that the new option gets, one stage after the other."""

NOTHING_LEFT = "option"
"""The slug of a name without a Latin letter or a digit."""
MARK = 6
"""Characters that tell names apart whose slugs are one."""


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
            yield Stage(
                f"{n:02}-{label(plan, to_id)}-{part:03}", month, part, movers, to_id, answers
            )
        at |= dict.fromkeys(movers, to_id)


def _weights(here: str, to_id: str, part: int) -> tuple[tuple[str, int], ...]:
    return ((to_id, 100),) if part == 100 else ((here, 100 - part), (to_id, part))


def used(plan: Plan) -> list[str]:
    """The options in use and on the path."""
    assert plan.path is not None  # noqa: S101
    now = [plan.scenario.current_of(w) for w in plan.requests]
    return list(dict.fromkeys([*now, *(step.option for step in plan.path.steps)]))


def slug(text: str) -> str:
    """A name that files, services and aliases may have: letters, digits and single dashes, a letter first.

    Latin letters lose their accents.
    """
    plain = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text.casefold()))
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or NOTHING_LEFT
    return found if found[0].isalpha() else f"n{found}"


def label(plan: Plan, name: str) -> str:
    """The slug of a workload or an option; with a mark where another of the plan has it, or nothing is left."""
    found = slug(name)
    names = (*plan.scenario.workloads, *plan.options)
    alone = all(slug(each) != found for each in names if each != name)
    if alone and found != NOTHING_LEFT:
        return found
    return f"{found}-{hashlib.sha256(name.encode()).hexdigest()[:MARK]}"


def served_name(plan: Plan, option_id: str) -> str:
    """What own servers call the model; a tuned one has the name of its option."""
    option = plan.options[option_id].option
    if option.traits.tuning is not None or not option.model:
        return label(plan, option_id)
    return slug(option.model)
