"""How large a scenario may be, so that one link cannot take the server from everybody else.

What the search of the market adds is bounded by the search itself and counts apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.engine.inputs.currency import num
from dashboard.scenario.check import Problem


@dataclass(frozen=True, slots=True)
class Limit:
    """The most entries that a part of a file may have, and what to do about more."""

    path: str
    most: int
    cure: str


LIMITS = (
    Limit("options", 40, "leave out what is not compared; the market's own offers count apart"),
    Limit(
        "workloads", 40, "put those together that are served alike, or plan them one after another"
    ),
    Limit("changes", 100, "put those together that fall in one month"),
    Limit("assumptions", 400, "leave out those that are as the catalogue has them"),
    Limit("switching", 100, "leave out those that are as the catalogue has them"),
)


MOST_PAIRS = 400
"""Options that a workload may use, over all workloads: so many are planned in about a second."""


def too_large(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Every part with more entries than are planned at once; looked at before anything in it is read."""
    for limit in LIMITS:
        part = raw.get(limit.path)
        if isinstance(part, Mapping | Sequence) and not isinstance(part, str):
            found = len(part)
            if found > limit.most:
                message = f"at most {limit.most} are planned at once: {limit.cure}"
                yield Problem(limit.path, str(found), message)
    yield from _too_many_pairs(raw.get("workloads"), raw.get("options"))


def _too_many_pairs(workloads: object, options: object) -> Iterator[Problem]:
    if not isinstance(workloads, Mapping) or not isinstance(options, Mapping):
        return
    named = [
        each.get("options") if isinstance(each, Mapping) else None for each in workloads.values()
    ]
    pairs = sum(len(o) if isinstance(o, Sequence) and o else len(options) for o in named)
    if pairs > MOST_PAIRS:
        message = (
            f"at most {MOST_PAIRS} pairs of a workload and an option that it may use are planned at once: "
            "name the options of each workload (options = [...]), or leave some out"
        )
        yield Problem("workloads", f"{num(pairs):,}", message)
