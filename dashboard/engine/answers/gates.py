"""The gate of every step: what must be seen before moving, and the rule by which to go back afterwards.

A move is made when it beats never making it and beats making it a month later, over everything that is left
of the horizon: what staying means by then, growth and price trends are in it as they are in the plan. Either is
asked at other volumes by pricing both routes again.

How far a volume, a price or a share of good answers may go alone is where the plan would choose something else,
be that to stay, another month or another option.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby

import numpy as np

from dashboard.engine.answers.asked_again import AskedAgain
from dashboard.engine.answers.headroom import (
    NEAREST,
    Limit,
    Repricing,
    prices_of,
    share_limit,
)
from dashboard.engine.answers.once import Once
from dashboard.engine.answers.scaling import ROUNDS, Scaling, turn_of
from dashboard.engine.answers.turning import BESIDE, Turning
from dashboard.engine.cost.breakeven import (
    HIGHEST_VOLUME,
    LOWEST_VOLUME,
    VolumeWindows,
    volume_windows,
    windows_of,
)
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.months.running import Running
from dashboard.engine.plan import Plan
from dashboard.engine.search.month_cost import MonthCost
from dashboard.engine.search.path import IntArray, Path
from dashboard.engine.search.route_costs import RouteCosts, Routes
from dashboard.engine.search.routing import cheapest_routes, routes_of
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


def _any_volume() -> tuple[VolumeWindows, float | None]:
    return windows_of([(LOWEST_VOLUME, None)]), None


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
    requests: float
    """As planned, in the month of the move."""
    shares: Mapping[str, Limit] = field(hash=False)
    """How few answers may be good until the plan does something else, everything else as planned: of each mover
    that it makes a difference for, by itself."""
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
    by_volume: Callable[[], tuple[VolumeWindows, float | None]] = field(
        default=_any_volume, compare=False, repr=False
    )
    """`volume` and `turn_saving_usd`, found when they are first asked for."""
    prices: Callable[[], tuple[Limit, ...]] = field(default=tuple, compare=False, repr=False)
    """How far each price may go alone; found when it is first asked for, as that takes longest."""

    @property
    def volume(self) -> VolumeWindows:
        """The volumes of that month, all others in proportion, at which the plan makes the move."""
        return self.by_volume()[0]

    @property
    def turn_saving_usd(self) -> float | None:
        """What is saved at the least volume at which the move is made, where running both costs less too; None
        where there is no such volume."""
        return self.by_volume()[1]

    @property
    def limits(self) -> tuple[Limit, ...]:
        """How far each figure may go alone until the plan does something else, everything else as planned."""
        return (*self.prices(), *dict.fromkeys(self.shares.values()))

    def share_of(self, workload: str) -> float:
        """The least share of good answers at which the move still pays for one mover; 0 where any does."""
        return self.shares[workload].limit if workload in self.shares else 0.0

    @property
    def is_open(self) -> bool:
        """Whether what is planned meets it."""
        return self.forced or self.saving_usd >= self.least_saving_usd - EQUAL * abs(
            self.saving_usd
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """The gates of a plan, which sentences, charts and tables all ask for: they live as long as it does."""

    route_costs: RouteCosts
    path: Path
    gates: tuple[Gate, ...]


def gates(plan: Plan) -> tuple[Gate, ...]:
    """One gate per step of the path, in its order; moves of one month to one option share theirs."""
    rules = rules_of(plan.route_costs)
    if plan.path is None or not isinstance(rules, Rules):
        return ()
    known: _Kept | None = plan.deciding.kept.get(_Kept)
    if known is not None and known.route_costs is plan.route_costs and known.path is plan.path:
        return known.gates
    found: dict[tuple[str, int], Gate] = {}
    for move in _moves(plan.route_costs, plan.path):
        gate = _gate(plan, rules, move)
        found |= {(w, gate.month): gate for w in gate.movers}
    each = tuple(found[step.workload, step.month] for step in plan.path.steps)
    plan.deciding.kept[_Kept] = _Kept(plan.route_costs, plan.path, each)
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
    routes = routes_of(route_costs, path)
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
        )


def _gate(plan: Plan, rules: Rules, move: _Move) -> Gate:
    assert plan.path is not None  # noqa: S101
    route_costs, path = plan.route_costs, plan.path
    before = _sides(route_costs, move, move.month)[0]
    made, never, later = move.routes, move.instead(route_costs.months), move.instead(move.month + 1)
    delay = _delay_usd(route_costs, rules, path, move)
    stays = allows(rules, route_costs.starts, never)
    forced = _ended(route_costs, move, move.month) or not (stays or delay is not None)
    never_usd = _gain_usd(route_costs, made, never) if stays else np.inf
    compared = [never] if stays and not forced else []
    if delay is not None:
        compared.append(later)
    scaling = Scaling(route_costs, [made], compared, before.workloads)
    weights = route_costs.discount[move.month : move.end]
    by_waiting = not (stays or forced)
    if len(compared) > 1 and delay is not None:
        # of a saving that is less in every month: what it may lose until never moving, or later, is as good
        waits = delay / weights[0] <= never_usd / weights.sum()
        by_waiting = waits and scaling.binding(before.requests) == 1
    savings = _saved_usd(route_costs, move)
    if by_waiting:
        weights, savings = weights[:1], savings[:1]
    to_spare = max(0.0, delay or 0.0) if by_waiting else max(0.0, 0.0 if forced else never_usd)
    saving = float(savings @ weights / weights.sum())
    least = saving - to_spare / float(weights.sum())
    if abs(least) <= EQUAL * abs(saving):
        least = 0.0  # moving is made for nothing, as far as numbers of a computer tell
    proven = _by_evidence(plan, rules, move)
    against = [] if forced else [*compared, *_instead(route_costs, proven, move, {move.option})]
    shares = {} if forced else _share_limits(plan, proven, move, compared)
    return Gate(
        month=move.month,
        option_id=route_costs.option_ids[move.option],
        movers=_names(route_costs, move.movers),
        workloads=_names(route_costs, before.workloads),
        saving_usd=saving,
        least_saving_usd=least,
        requests=before.requests,
        shares=shares,
        stop=_stop(route_costs, rules, move),
        forced=forced,
        earliest_month=_earliest(route_costs, rules, move),
        delay_usd=delay if route_costs.can_stay else None,
        by_waiting=by_waiting,
        by_volume=Once(partial(_by_volume, plan, move, scaling, by_waiting=by_waiting)),
        prices=Once(partial(_price_limits, plan, move, against)),
    )


def _by_volume(
    plan: Plan, move: _Move, scaling: Scaling, *, by_waiting: bool
) -> tuple[VolumeWindows, float | None]:
    """The volumes at which the plan makes the move, and what it saves at the least of them."""
    route_costs = plan.route_costs
    requests = _sides(route_costs, move, move.month)[0].requests
    volume = _volume(plan, move, scaling, requests)
    turn = turn_of(volume, requests)
    if turn is None or route_costs.buys or not scaling.others:
        return volume, None
    saved = scaling.saved_usd(turn, len(scaling.others) - 1 if by_waiting else 0)
    until = move.month + 1 if by_waiting else move.end
    weights = route_costs.discount[move.month : until]
    return volume, float(saved[move.month : until] @ weights / weights.sum())


def _by_evidence(plan: Plan, rules: Rules, move: _Move) -> Rules:
    """The rules by which what is proven for a mover gives way to what is proven alone.

    What only ratings speak for is measured meanwhile: it is no reason against a move that saves already.
    """
    costs, arrive = plan.route_costs, rules.arrive.copy()
    for w in move.movers:
        workload = costs.workload_ids[w]
        standings = plan.decision.standings.get(workload, {})
        mine = standings.get(costs.option_ids[move.option])
        if mine is None or not mine.may_move:
            continue
        due = {o for o, _, _ in stay_chain(plan.scenario, workload)}
        for i, option_id in enumerate(costs.option_ids):
            each = standings.get(option_id)
            if each is not None and not each.may_move and option_id not in due:
                arrive[w, i] = False
    return replace(rules, arrive=arrive)


def _saved_usd(route_costs: RouteCosts, move: _Move) -> Array:
    """What running costs less than without the move, every month of it, hardware at level payments."""
    never = move.instead(route_costs.months)
    usd = [route_costs.running_usd(r) + route_costs.level_usd(r) for r in (never, move.routes)]
    return (usd[0] - usd[1])[move.month : move.end]


def _price_limits(plan: Plan, move: _Move, against: Sequence[Routes]) -> tuple[Limit, ...]:
    """How far the prices may each go of what is moved to, and of what would be used instead."""
    if not against:
        return ()
    route_costs, scenario = plan.route_costs, plan.route_costs.scenario
    made, movers = move.routes, list(move.movers)
    used = {int(o) for r in against for o in np.unique(r[movers, move.month :])} - {move.option}
    users = tuple(
        w
        for w in range(len(made))
        if {move.option, *used} & {int(o) for r in (made, *against) for o in r[w]}
    )
    ids = route_costs.option_ids
    found = []
    for option in (move.option, *sorted(used, key=lambda o: ids[o])):
        for price in prices_of(route_costs, ids[option], move.month, users):
            choice = _asked_again(plan, move, partial(price.times, scenario))
            repricing = Repricing(route_costs, price, [made], list(against))
            limit = repricing.limit(choice, at_most=option == move.option)
            if limit is not None:
                found.append(limit)
    return tuple(found)


def _share_limits(
    plan: Plan, rules: Rules, move: _Move, compared: Sequence[Routes]
) -> dict[str, Limit]:
    """How few of each mover's answers may be good, those of the others as planned; not of who is taken to be as
    good as what is used now, as a share of its own would first have to be told."""
    route_costs, alike = plan.route_costs, _alike(plan, move)
    option_id = route_costs.option_ids[move.option]
    together = [*compared, *_instead(route_costs, rules, move, alike)]
    found = {}
    for w in move.movers:
        standing = plan.decision.standings.get(route_costs.workload_ids[w], {}).get(option_id)
        if standing is not None and standing.quality.is_of_the_reference:
            continue
        alone = _instead(route_costs, rules, move, alike, who=(w,)) if len(move.movers) > 1 else ()
        limits = (
            share_limit(route_costs, move.routes, other, option=move.option, workload=w)
            for other in (*together, *alone)
        )
        known = [each for each in limits if each is not None]
        if known:
            met = max(known, key=lambda each: each.limit)
            found[route_costs.workload_ids[w]] = _turned(plan, move, w, alike, met)
    return found


def _turned(plan: Plan, move: _Move, w: int, alike: Collection[int], met: Limit) -> Limit:
    """Where the plan turns on the way down to where costs meet, if evidence speaks for the move already: what is
    worth finding out may be chosen before. It is not looked for below what the margin of quality needs."""
    route_costs = plan.route_costs
    workload = route_costs.workload_ids[w]
    standing = plan.decision.standings.get(workload, {}).get(met.option_id)
    if standing is None or not standing.may_move:
        return met
    same = {route_costs.option_ids[o] for o in alike}

    def at_times(running: Running, times: float) -> Running:
        asked = running.option_id in same and workload in running.workload_ids
        return running.with_share(workload, times * met.planned) if asked else running

    choice = _asked_again(plan, move, at_times)
    turning = Turning(choice.makes, NEAREST, 1.0, choice.likely)
    end = met.limit / met.planned
    first = max(end * (1 + BESIDE), NEAREST, (standing.needed_share or 0.0) / met.planned)
    if first >= 1 or turning.makes(first):
        return met
    return replace(met, limit=met.planned * turning.end(end, up=False))


def _instead(
    route_costs: RouteCosts,
    rules: Rules,
    move: _Move,
    without: Collection[int],
    *,
    who: Sequence[int] | None = None,
) -> tuple[Routes, ...]:
    """The best that can be done if the movers, or some of them, come to none of these options; nothing where
    nothing can."""
    arrive = rules.arrive.copy()
    arrive[np.ix_(list(move.movers if who is None else who), sorted(without))] = False
    found = cheapest_routes(route_costs, replace(rules, arrive=arrive))
    return () if found is None else (found,)


def _alike(plan: Plan, move: _Move) -> set[int]:
    """The options whose answers are no other than those of the move's: of the same model, wherever it is hosted.

    Where only ratings speak for it, all of which that is so: what it must prove is that it beats the proven.
    """
    route_costs, standings = plan.route_costs, plan.decision.standings
    option_id = route_costs.option_ids[move.option]
    found = {move.option}
    for w in _names(route_costs, move.movers):
        mine = standings.get(w, {}).get(option_id)
        for other, each in standings.get(w, {}).items():
            open_ = mine is not None and not (mine.may_move or each.may_move)
            same = mine is not None and each.quality.name == mine.quality.name != ""
            if other in route_costs.option_ids and (open_ or same):
                found.add(route_costs.option_ids.index(other))
    return found - {int(o) for o in route_costs.starts}


MOST_RIVALS = 4
"""How many plans of other volumes a gate's volume is closed in on with; each is met at the last one's end."""
NEAR = 2
"""The rounds of cutting that find the volumes of a gate nearly enough to ask beside them."""


def _asked_again(
    plan: Plan, move: _Move, change: Callable[[Running, float], Running]
) -> AskedAgain:
    route_costs = plan.route_costs
    movers, option_id = _names(route_costs, move.movers), route_costs.option_ids[move.option]
    return AskedAgain(plan, movers, move.month, option_id, change)


def _volume(plan: Plan, move: _Move, scaling: Scaling, requests: float) -> VolumeWindows:
    """The volumes at which the plan makes the move: where it is worth most, but for where something else is
    chosen for its evidence, or for what finding that out takes. `requests` are those that are planned."""
    choice = _asked_again(plan, move, scaling.scaled)
    ends = LOWEST_VOLUME / requests, HIGHEST_VOLUME / requests
    turning = Turning(choice.makes, *ends, choice.likely)
    asked: set[float] = set()
    for _ in range(MOST_RIVALS):
        around = [w for w in _multiples(scaling, requests, NEAR) if w[0] <= 1.0 <= w[1]]
        beside = {
            times
            for start, end in around
            for times in (*turning.beside(start, up=False), *turning.beside(end, up=True))
        } - asked
        asked |= beside
        made: list[Routes] = []
        others: list[Routes] = []
        for times in sorted(beside):
            routes = choice.routes(times)
            if routes is not None:
                (made if choice.makes(times) else others).append(routes)
        if not made and not others:
            break
        scaling = scaling.beside(made=made, others=others)
    every = _multiples(scaling, requests)
    met = next((w for w in every if w[0] <= 1.0 <= w[1]), (turning.least, turning.most))
    found = [(turning.end(met[0], up=False), turning.end(met[1], up=True))]
    apart = (w for w in every if w != met)
    found += [(start, end) for start, end in apart if choice.makes(float(np.sqrt(start * end)))]
    return windows_of(
        [
            (
                LOWEST_VOLUME if start <= turning.least else start * requests,
                None if end >= turning.most else end * requests,
            )
            for start, end in _joined(found)
        ]
    )


def _multiples(
    scaling: Scaling, requests: float, rounds: int = ROUNDS
) -> list[tuple[float, float]]:
    """The volumes at which the move is worth most, as multiples of what is planned."""
    return [
        (low / requests, (HIGHEST_VOLUME if high is None else high) / requests)
        for low, high in scaling.windows(requests, rounds=rounds).windows
    ]


def _joined(windows: Collection[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches that overlap as one."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


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
    usd = sum(
        float(route_costs.dual_run_usd(w, move.option, int(move.left[w]))[month])
        for w in move.movers
    )
    stayed = {int(o) for w, o in enumerate(move.routes[:, move.month]) if w not in move.movers}
    for option in {int(move.left[w]) for w in move.movers} - stayed:
        back = [w for w in move.movers if move.left[w] == option]
        users = np.isin(np.arange(len(move.left)), back)
        usd += route_costs.once_of(option, users)
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
