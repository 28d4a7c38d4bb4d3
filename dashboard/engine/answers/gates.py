"""The gate of every step: what must be seen before moving, and the rule by which to go back afterwards.

A move is made when it beats never making it and beats making it a month later, over everything that is left
of the horizon: what staying means by then, growth and price trends are in it as they are in the plan. Either is
asked at other volumes by pricing both routes again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from weakref import WeakKeyDictionary

import numpy as np

from dashboard.engine.answers.headroom import Limit, limits
from dashboard.engine.answers.scaling import Scaling
from dashboard.engine.cost.breakeven import VolumeWindows, volume_windows
from dashboard.engine.plan import Plan
from dashboard.engine.search.month_cost import MonthCost
from dashboard.engine.search.path import IntArray, Path
from dashboard.engine.search.route_costs import RouteCosts, Routes
from dashboard.engine.search.rules import Rules, allows, rules_of

EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class StopRule:
    """When to go back: from which month, below which saving, at which volumes; its own costs counted."""

    month: int
    """The first in which going back is possible."""
    saving_usd_per_month: float
    """Below this (a loss, since it is negative) going back pays within the horizon."""
    volume: VolumeWindows


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be seen before one move of the path: USD and requests a month, in the month of the move."""

    month: int
    option_id: str
    movers: tuple[str, ...]
    workloads: tuple[str, ...]
    """Whose requests count: the movers, and whoever shares an option with them before or after."""
    saving_usd: float
    """A month, as planned: the mean of what is left, discounted; of this month where waiting decides."""
    least_saving_usd: float
    """The same at which the move is just made, at the planned volume: what moving costs once as a level payment
    over what is left, or, where waiting decides, what this month must save for moving now to beat the next."""
    turn_saving_usd: float | None
    """What is saved at the least volume at which the move is made, where running both costs less too; None
    where there is no such volume."""
    requests: float
    """As planned, in the month of the move."""
    volume: VolumeWindows
    """The volumes of that month, all others in proportion, at which the move is made."""
    limits: tuple[Limit, ...]
    """Each alone, everything else as planned."""
    stop: StopRule | None
    """None where nobody can go back within the horizon, or to what is no longer admissible."""
    forced: bool
    """What is left is not admissible: there is nothing to wait for."""
    earliest_month: int
    """From here on moving is worth more than never moving."""
    delay_usd: float | None
    """What one month of delay costs; None where it is not allowed to wait, or staying is not possible."""
    by_waiting: bool = False
    """True where the condition is that moving this month beats moving the next, as under growth; else that the
    move is worth more than never making it."""

    @property
    def is_open(self) -> bool:
        """Whether what is planned meets it."""
        return self.forced or self.saving_usd >= self.least_saving_usd - EQUAL * abs(
            self.saving_usd
        )


_FOUND: WeakKeyDictionary[RouteCosts, tuple[Path, tuple[Gate, ...]]] = WeakKeyDictionary()
"""Those of the plans that are alive: sentences, charts and tables ask for the same ones."""


def gates(plan: Plan) -> tuple[Gate, ...]:
    """One gate per step of the path, in its order; moves of one month to one option share theirs."""
    rules = rules_of(plan.route_costs)
    if plan.path is None or not isinstance(rules, Rules):
        return ()
    path, known = _FOUND.get(plan.route_costs, (None, ()))
    if path is plan.path:
        return known
    found: dict[tuple[str, int], Gate] = {}
    for move in _moves(plan.route_costs, plan.path):
        gate = _gate(plan.route_costs, rules, plan.path, move)
        found |= {(w, gate.month): gate for w in gate.movers}
    each = tuple(found[step.workload, step.month] for step in plan.path.steps)
    _FOUND[plan.route_costs] = plan.path, each
    return each


@dataclass(frozen=True, slots=True)
class _Move:
    """Everybody who moves to one option in one month."""

    routes: Routes
    month: int
    option: int
    movers: tuple[int, ...]
    left: IntArray
    """The option of every workload before it."""
    unmoved: Routes
    """Where each would be in every month without the move: what it leaves, or what follows that by itself."""
    one_off_usd: float

    def instead(self, month: int) -> Routes:
        """The same routes with this move made in another month, or never, up to the movers' next move."""
        tried = self.routes.copy()
        for w in self.movers:
            until = self.until(w)
            tried[w, min(month, self.month) : until] = self.option
            waiting = slice(self.month, min(month, until))
            tried[w, waiting] = self.unmoved[w, waiting]
        return tried

    @property
    def end(self) -> int:
        """The month in which the last of the movers moves on, or the end."""
        return max(self.until(w) for w in self.movers)

    def until(self, w: int) -> int:
        """The month of a mover's next move, or the end."""
        later = np.flatnonzero(self.routes[w, self.month :] != self.option)
        return self.month + int(later[0]) if later.size else self.routes.shape[1]


def _moves(route_costs: RouteCosts, path: Path) -> Iterator[_Move]:
    at = {option_id: i for i, option_id in enumerate(route_costs.option_ids)}
    routes = np.array([[at[o] for o in path.options[w]] for w in route_costs.workload_ids])
    steps = sorted(path.steps, key=lambda step: (step.month, step.option))
    stay = route_costs.stay()
    for (month, option_id), group in groupby(steps, lambda step: (step.month, step.option)):
        each = list(group)
        left = route_costs.starts if month == 0 else routes[:, month - 1]
        here = np.equal(left, route_costs.starts if month == 0 else stay[:, month - 1])
        yield _Move(
            routes,
            month,
            at[option_id],
            tuple(route_costs.workload_ids.index(step.workload) for step in each),
            left,
            np.where(here[:, None], stay, left[:, None]),
            sum(step.one_off_usd for step in each),
        )


def _gate(route_costs: RouteCosts, rules: Rules, path: Path, move: _Move) -> Gate:
    months = range(move.month, move.end)
    sides = [_sides(route_costs, move, month) for month in months]
    before = sides[0][0]
    delay = _delay_usd(route_costs, rules, path, move)
    forced = _ended(route_costs, move, move.month)
    made, never, later = move.routes, move.instead(route_costs.months), move.instead(move.month + 1)
    never_usd = _gain_usd(route_costs, made, never)
    compared = [] if forced else [never]
    if delay is not None:
        compared.append(later)
    scaling = Scaling(route_costs, made, compared, before.workloads)
    weights = route_costs.discount[move.month : move.end]
    # of a saving that is less in every month: what it may lose until never moving, or moving later, is as good
    waits = delay is not None and delay / weights[0] <= never_usd / weights.sum()
    by_waiting = len(compared) > 1 and waits and scaling.binding(before.requests) == 1
    savings = np.array([one.usd() - other.usd() for one, other in sides])
    if by_waiting:
        weights, sides, savings = weights[:1], sides[:1], savings[:1]
    to_spare = max(0.0, delay or 0.0) if by_waiting else max(0.0, 0.0 if forced else never_usd)
    saving = float(savings @ weights / weights.sum())
    least = saving - to_spare / float(weights.sum())
    volume = scaling.windows(before.requests)
    turn, turn_saving = scaling.turn(before.requests), None
    if turn is not None and not route_costs.buys:
        saved = scaling.saved_usd(turn, int(by_waiting))[move.month :][: len(weights)]
        turn_saving = float(saved @ weights / weights.sum())
    return Gate(
        month=move.month,
        option_id=route_costs.option_ids[move.option],
        movers=_names(route_costs, move.movers),
        workloads=_names(route_costs, before.workloads),
        saving_usd=saving,
        least_saving_usd=least,
        turn_saving_usd=turn_saving,
        requests=before.requests,
        volume=volume,
        limits=()
        if forced
        else limits(
            list(zip(weights, sides, strict=True)), option=move.option, headroom_usd=to_spare
        ),
        stop=_stop(route_costs, rules, move),
        forced=forced,
        earliest_month=_earliest(route_costs, rules, move),
        delay_usd=delay if route_costs.can_stay else None,
        by_waiting=by_waiting,
    )


def _gain_usd(route_costs: RouteCosts, made: Routes, instead: Routes) -> float:
    """What a route is worth against another, present value."""
    return route_costs.npv_usd(instead) - route_costs.npv_usd(made)


def _names(route_costs: RouteCosts, workloads: Sequence[int]) -> tuple[str, ...]:
    return tuple(route_costs.workload_ids[w] for w in workloads)


def _sides(route_costs: RouteCosts, move: _Move, month: int) -> tuple[MonthCost, MonthCost]:
    """The month with the movers where they were, and with them where they go, the others as planned."""
    after = move.routes[:, month].copy()
    after[[w for w in move.movers if month >= move.until(w)]] = move.option
    before = after.copy()
    before[list(move.movers)] = move.unmoved[list(move.movers), month]
    touched = {move.option, *(int(before[w]) for w in move.movers)}
    counted = tuple(
        w for w in range(len(after)) if int(before[w]) in touched or int(after[w]) in touched
    )
    return (
        MonthCost(route_costs, month, before, counted),
        MonthCost(route_costs, month, after, counted),
    )


def _level_usd(route_costs: RouteCosts, once_usd: float, month: int) -> float:
    """The monthly payment from a month to the end of the horizon with the present value of a sum paid then."""
    weights = route_costs.discount[month:] / route_costs.discount[month]
    return once_usd / float(weights.sum())


def _stop(route_costs: RouteCosts, rules: Rules, move: _Move) -> StopRule | None:
    """Going back as early as the terms allow, at the prices of that month."""
    month = move.month + max(1, rules.minimum_months[move.option])
    left = {route_costs.option_ids[int(move.left[w])] for w in move.movers}
    if month >= route_costs.months or any(route_costs.end_of(o) < route_costs.months for o in left):
        return None
    there, here = _sides(route_costs, move, month)
    once = _back_usd(route_costs, move, month)
    level = _level_usd(route_costs, once, month)
    return StopRule(month, -level, volume_windows(here.curve(), there.curve(more_usd=level)))


def _ended(route_costs: RouteCosts, move: _Move, month: int) -> bool:
    """Whether what somebody would be on without the move must not be used any more in a month."""
    left = {route_costs.option_ids[int(move.unmoved[w, month])] for w in move.movers}
    return any(route_costs.end_of(option_id) <= month for option_id in left)


def _back_usd(route_costs: RouteCosts, move: _Move, month: int) -> float:
    """What going back costs once: both running, taking the old option up again, the new one's commitment."""
    usd = sum(float(route_costs.dual_run(w)[move.option, move.left[w], month]) for w in move.movers)
    stayed = {int(o) for w, o in enumerate(move.routes[:, move.month]) if w not in move.movers}
    for option in {int(move.left[w]) for w in move.movers} - stayed:
        if option in route_costs.starts:
            usd += route_costs.back_usd(option)
        else:
            usd += route_costs.once_usd[route_costs.option_ids[option]]
    commitment = route_costs.running[route_costs.option_ids[move.option]].served.commitment
    if commitment is not None and move.option not in stayed:
        due = route_costs.discount[month : move.month + commitment.months]
        usd += commitment.usd_per_month * float(due.sum() / route_costs.discount[month])
    return usd


def _earliest(route_costs: RouteCosts, rules: Rules, move: _Move) -> int:
    """The first month in which the move is allowed and beats never making it; its own at the latest."""
    never = move.instead(route_costs.months)
    worth = np.inf
    if allows(rules, route_costs.starts, never):
        worth = route_costs.npv_usd(never)
    for month in range(move.month):
        tried = move.instead(month)
        if allows(rules, route_costs.starts, tried) and route_costs.npv_usd(tried) < worth:
            return month
    return move.month


def _delay_usd(route_costs: RouteCosts, rules: Rules, path: Path, move: _Move) -> float | None:
    later = move.instead(move.month + 1)
    if not allows(rules, route_costs.starts, later):
        return None
    return route_costs.npv_usd(later) - path.npv_usd
