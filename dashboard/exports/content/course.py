"""The plan month by month: what is paid, what was saved so far, and in which months something happens."""

import math
from collections import defaultdict

import numpy as np

from dashboard.engine.plan import Plan
from dashboard.exports.content.model import Course, Figure, Table
from dashboard.wording.words import count, money, month_name, named

HEAD = ("Month", "What happens", "Requests", "Stay", "Path", "Saved so far, not discounted")
DATA_HEAD = ("month", "name", "requests", "stay_usd", "path_usd", "saved_so_far_usd")


def course(plan: Plan) -> Course:
    """What is paid in every month on the path and by staying."""
    assert plan.path is not None  # noqa: S101
    path = plan.path
    months = tuple(month_name(plan.as_of, t) for t in range(plan.scenario.horizon_months))
    paid = tuple(map(float, path.cash_usd))
    if path.stay_usd is None:
        return Course(months, None, paid, None)
    saved = np.cumsum(path.stay_usd - path.cash_usd)
    return Course(months, tuple(map(float, path.stay_usd)), paid, tuple(map(float, saved)))


def all_months(plan: Plan, of: Course) -> Table:
    """Every month."""
    rows, data = [], []
    requests = sum(plan.requests.values(), np.zeros(len(of.months)))
    for t, name in enumerate(of.months):
        rows.append((name, *_cells(of, t, float(requests[t]))))
        data.append(_figures(of, t, float(requests[t])))
    head = (HEAD[0], *HEAD[2:])
    return Table("months", "Every month", head, tuple(rows), DATA_HEAD, tuple(data))


def happenings(plan: Plan, of: Course) -> Table:
    """The months in which something happens, and the last."""
    requests = sum(plan.requests.values(), np.zeros(len(of.months)))
    said = _said_by_month(plan)
    last = len(of.months) - 1
    said[last].append("the plan ends")
    rows, data = [], []
    for t in sorted(said):
        what = "; ".join(said[t])
        rows.append((of.months[t], what, *_cells(of, t, float(requests[t]))))
        month, name, *figures = _figures(of, t, float(requests[t]))
        data.append((month, name, what, *figures))
    title = "Month by month, where something happens"
    head = (*DATA_HEAD[:2], "what_happens", *DATA_HEAD[2:])
    return Table("what-happens", title, HEAD, tuple(rows), head, tuple(data))


def _figures(of: Course, t: int, requests: float) -> tuple[Figure, ...]:
    stay = None if of.stay_usd is None else of.stay_usd[t]
    saved = None if of.saved_usd is None else of.saved_usd[t]
    return t, of.months[t], requests, stay, of.path_usd[t], saved


def _cells(of: Course, t: int, requests: float) -> tuple[str, ...]:
    stay = "" if of.stay_usd is None else money(of.stay_usd[t])
    saved = "" if of.saved_usd is None else money(of.saved_usd[t])
    return count(requests), stay, money(of.path_usd[t]), saved


def _said_by_month(plan: Plan) -> defaultdict[int, list[str]]:
    """What happens in a month: moves with what they cost, ends, announced changes, payback."""
    assert plan.path is not None  # noqa: S101
    said: defaultdict[int, list[str]] = defaultdict(list)
    several = len(plan.requests) > 1
    for step in plan.path.steps:
        whose = f"{step.workload} " if several else ""
        said[step.month].append(
            f"{whose}moves to {named(plan, step.option)}, {money(step.one_off_usd)} once"
        )
    for option_id, month in plan.ending().items():
        said[month].append(f"{named(plan, option_id)} ends")
    for change in plan.asked.changes:
        if not change.ends and change.month < plan.scenario.horizon_months:
            who = " and ".join(named(plan, o) for o in change.options if o in plan.options)
            why = change.why or "a change of the scenario"
            said[change.month].append(f"{who or 'all options'}: {why}")
    paid = plan.path.payback_month
    if paid is not None and plan.path.steps and paid < plan.scenario.horizon_months:
        said[math.floor(paid)].append("what moving cost is earned back")
    return said
