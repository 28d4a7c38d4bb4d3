"""Three ways to decide, kept apart: a plan fixed now, a rule that watches and then moves, and hindsight.

Hindsight knows every draw beforehand. It is what nobody can do: the yardstick for regret, never a promise. The
rule moves in the first month in which the saving that can then be observed, if it stayed as it is to the end of
the horizon, is worth a multiple of what moving costs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.risk.choices import Choices, Route, Switches, hindsight_usd, switches
from dashboard.engine.risk.ordered import at_shares
from dashboard.engine.search.path import TIE, IntArray

MULTIPLES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0)
"""Of the cost of moving that the saving to come must be worth before the rule moves."""

NOTICEABLE = 2.0
"""Waiting is said to be worth something from so many standard errors on."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Wait, then move: to which option, and what must be seen first."""

    workload_id: str
    option_id: str
    multiple: float
    saving_usd_per_month: float
    """The saving a month from which the rule moves, on average over the draws in which it does."""
    moves_share: float
    """Share of draws in which it ever moves."""
    month_p50: int | None


@dataclass(frozen=True, slots=True)
class Cheaper:
    """A plan of one move that costs less than the plan on average, though not at the planned values."""

    workload_id: str
    option_id: str
    """The option in use where it is to stay."""
    month: int
    usd: float
    """How much less, present value."""


@dataclass(frozen=True, slots=True)
class Policies:
    """Expected discounted cost of each way to decide, USD, and what lies between them."""

    plan_usd: float
    best_fixed_usd: float
    rule_usd: float
    hindsight_usd: float
    waiting_usd: float
    """What watching and then moving is worth over the best plan fixed now; 0 where that may be chance."""
    rules: tuple[Rule, ...]
    """One per workload whose rule is worth more than its plan."""
    regret_mean_usd: float
    regret_p95_usd: float
    least_regret: tuple[tuple[str, str, int], ...]
    """Of all plans with one move: workload, option and month of that with the least 95th percentile of regret."""
    least_regret_p95_usd: float
    cheaper: tuple[Cheaper, ...] = ()
    """One per workload where the best fixed plan is cheaper than the plan, and not by chance."""


def policies(
    each: Sequence[tuple[Choices, Route]], waits_for: Sequence[frozenset[str]] = ()
) -> Policies:
    """The three ways for every workload, the others on the plan; sums over the workloads.

    `waits_for` are the options that a rule of each workload may wait for; without it all of them.
    """
    may = waits_for or [frozenset(at.option_ids) for at, _ in each]
    found = [_decide(at, route, ids) for (at, route), ids in zip(each, may, strict=True)]
    regret = np.sum([d.plan - d.hindsight for d in found], axis=0)
    waiting = np.sum([d.fixed - d.watched for d in found], axis=0)
    error = float(waiting.std() / np.sqrt(waiting.size))
    worth = float(waiting.mean())
    noticed = worth > NOTICEABLE * error
    return Policies(
        plan_usd=float(sum(d.plan.mean() for d in found)),
        best_fixed_usd=float(sum(d.fixed.mean() for d in found)),
        rule_usd=float(sum(d.watched.mean() for d in found)),
        hindsight_usd=float(sum(d.hindsight.mean() for d in found)),
        waiting_usd=worth if noticed else 0.0,
        rules=tuple(d.rule for d in found if d.rule is not None) if noticed else (),
        regret_mean_usd=float(regret.mean()),
        regret_p95_usd=float(at_shares(regret, (0.95,))[0]),
        least_regret=tuple(d.least_regret for d in found),
        least_regret_p95_usd=float(sum(d.least_regret_p95 for d in found)),
        cheaper=tuple(d.cheaper for d in found if d.cheaper is not None),
    )


@dataclass(frozen=True, slots=True)
class _Decision:
    """One workload's ways to decide: what each costs in the draws that nothing was chosen on."""

    plan: Array
    hindsight: Array
    fixed: Array
    watched: Array
    rule: Rule | None
    least_regret: tuple[str, str, int]
    least_regret_p95: float
    cheaper: Cheaper | None


def _decide(at: Choices, route: Route, waits_for: frozenset[str]) -> _Decision:
    """The best fixed plan and the best rule are chosen on every other draw, and judged on those between."""
    chosen, judged = slice(0, None, 2), slice(1, None, 2)
    plan = at.route_usd(route)
    away = switches(at, np.full(at.months, at.start))
    fixed = fixed_plans(at, away, plan)
    best = _least(fixed.usd[:, chosen])
    best_fixed = fixed.usd[best]
    rules = list(_rules(at, route, away, waits_for))
    watched, rule = best_fixed, None
    if rules:
        first = rules[_least(np.stack([r.usd[chosen] for r in rules]))]
        if first.usd[chosen].mean() < (1 - TIE) * best_fixed[chosen].mean():
            watched, rule = first.usd, first.told(at)
    known = [hindsight_usd(at)[judged], fixed.usd[:, judged].min(axis=0)]
    hindsight = np.minimum.reduce([*known, *(r.usd[judged] for r in rules)])
    hindsight = np.where(hindsight < (1 - TIE) * plan[judged], hindsight, plan[judged])
    worst = at_shares(fixed.usd[:, judged] - hindsight, (0.95,))[0]
    least = int(worst.argmin())
    return _Decision(
        plan[judged],
        hindsight,
        best_fixed[judged],
        watched[judged],
        rule,
        (at.workload_id, *fixed.names[least]),
        max(0.0, float(worst[least])),
        _cheaper(at, fixed.names[best], plan[judged], best_fixed[judged]),
    )


def _cheaper(at: Choices, name: tuple[str, int], plan: Array, fixed: Array) -> Cheaper | None:
    """By how much less than the plan a fixed plan costs on average; None where that may be chance, or where a
    fleet of either is outgrown."""
    if not (np.isfinite(plan).all() and np.isfinite(fixed).all()):
        return None
    less = plan - fixed
    worth = float(less.mean())
    if worth <= NOTICEABLE * float(less.std() / np.sqrt(less.size)):
        return None
    return Cheaper(at.workload_id, *name, worth)


def _least(usd: Array) -> int:
    """The row with the least mean; the last of those that tie, which is the plan."""
    means = usd.mean(axis=1)
    return int(np.flatnonzero(means <= means.min() + TIE * abs(means.min()))[-1])


@dataclass(frozen=True, slots=True)
class FixedPlans:
    """Plans that could be fixed now, and their cost in every draw, shape (plans, draws)."""

    names: tuple[tuple[str, int], ...]
    """Option and month of the one move; staying is the option in use in month 0. The plan itself comes last."""
    usd: Array


def fixed_plans(at: Choices, away: Switches, plan: Array) -> FixedPlans:
    """Staying, every single move in every month it can be made, and the plan."""
    options, months = np.nonzero(away.possible)
    stay = at.route_usd(np.full(at.months, at.start))
    names = [(at.option_ids[at.start], 0)]
    names += [(at.option_ids[o], int(m)) for o, m in zip(options, months, strict=True)]
    usd = np.concatenate([stay[None], away.usd[options, months], plan[None]])
    return FixedPlans((*names, ("the plan", 0)), usd)


@dataclass(frozen=True, slots=True)
class _TriedRule:
    option: int
    multiple: float
    months: int
    month: IntArray
    """When it moves, by draw; the horizon where it never does."""
    needed: Array
    """The saving that had to be seen in that month, by draw."""
    usd: Array

    @property
    def waits(self) -> bool:
        """Whether it moves later than this month in some draw."""
        return bool(np.any((self.month > 0) & (self.month < self.months)))

    def told(self, at: Choices) -> Rule:
        moves = self.month < at.months
        return Rule(
            at.workload_id,
            at.option_ids[self.option],
            self.multiple,
            float(self.needed[moves].mean()) if moves.any() else float("nan"),
            float(moves.mean()),
            int(np.median(self.month[moves])) if moves.any() else None,
        )


def _rules(
    at: Choices, route: Route, away: Switches, waits_for: frozenset[str]
) -> Iterator[_TriedRule]:
    """Every rule: follow the plan for its first steps, then wait for the sign to move to one more option.

    A rule that moves in no draw later than this month waits for nothing.
    """
    for base, since in _first_steps(at, route):
        ahead = away if since == 0 else switches(at, base, from_month=since)
        stays = at.route_usd(base)
        for option in range(len(at.option_ids)):
            if at.option_ids[option] in waits_for and ahead.possible[option][1:].any():
                tried = _thresholds(at, base, ahead, stays, option)
                yield from (each for each in tried if each.waits)


def _first_steps(at: Choices, route: Route) -> Iterator[tuple[Route, int]]:
    """The plan's first k moves, for every k, and the month from which one more may follow."""
    before = np.concatenate([[at.start], route[:-1]])
    moves = np.flatnonzero(route != before)
    stay = np.full(at.months, at.start)
    yield stay, 0
    for month in moves.tolist():
        kept = route.copy()
        kept[month:] = route[month]
        yield kept, month + max(1, at.hold_months[int(route[month])])


def _thresholds(
    at: Choices, base: Route, ahead: Switches, stays: Array, option: int
) -> Iterator[_TriedRule]:
    months = np.arange(at.months)
    to_come = np.flip(np.cumsum(np.flip(at.discount))) / at.discount
    saving = at.usd[base, months] - at.usd[option]
    left = np.concatenate([[at.start], base[:-1]])
    earns_back = np.full(saving.shape, np.inf)
    """The saving a month that is worth the move by the end of the horizon."""
    for month in np.flatnonzero(ahead.possible[option]).tolist():
        earns_back[month] = at.move_usd(int(left[month]), option, month) / to_come[month]
    possible = ahead.possible[option][:, None]
    for multiple in MULTIPLES:
        moves = np.broadcast_to(possible, saving.shape)
        if multiple:
            moves = moves & (saving >= multiple * earns_back)
        first = moves.argmax(axis=0)
        ever = np.take_along_axis(moves, first[None], axis=0)[0]
        usd = np.where(ever, _at(ahead.usd[option], first), stays)
        yield _TriedRule(
            option,
            multiple,
            at.months,
            np.where(ever, first, at.months),
            multiple * _at(earns_back, first) if multiple else np.zeros(at.draws),
            usd,
        )


def _at(by_month: Array, month: IntArray) -> Array:
    picked: Array = np.take_along_axis(by_month, month[None], axis=0)[0]
    return picked
