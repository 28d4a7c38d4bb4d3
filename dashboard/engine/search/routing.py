"""The path of every workload through the horizon: the cheapest routes found.

All workloads together and exact where that is little work: for one (but for a handful of long commitments at
once), and for two or three with a handful of options each. Else the best of staying, of moving all at once and of
each as if it were alone, improved one or two workloads at a time around the others until nothing improves. So the
result never costs more than staying or than one move of everything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from operator import itemgetter

import numpy as np

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.search.joint import MOST_RELAXATIONS, Joint
from dashboard.engine.search.path import Path, balance, payback_of
from dashboard.engine.search.route_costs import NOWHERE, Flags, RouteCosts, Routes
from dashboard.engine.search.rules import Rules, allows, allows_one, rules_of
from dashboard.engine.search.single import Moves, cheapest_path

SMALL_GROUP = 100_000
"""Relaxations up to which a pair of workloads is rerouted together where all at once would be too much."""

Known = dict[tuple[tuple[int, ...], bytes], Routes | None]
"""What a group was rerouted to before, given where the others are."""

MOST_PAIRS = 15
"""Beyond six workloads they are rerouted one at a time only."""

CENT_USD = 0.01
"""Plans this close in present value are one and the same to who pays."""

ROUNDS = 4
"""Passes over the workloads; each can only lower the cost, and two are usually enough."""


def plan_path(route_costs: RouteCosts) -> Path | Infeasible:
    """The cheapest path found, or why there is none."""
    rules = rules_of(route_costs)
    if isinstance(rules, Infeasible):
        return rules
    routes = cheapest_routes(route_costs, rules)
    if routes is None:
        return Infeasible(_why_none(route_costs))
    return path_of(route_costs, _at_the_first(route_costs, rules, routes))


def _at_the_first(route_costs: RouteCosts, rules: Rules, routes: Routes) -> Routes:
    """The routes with each model at the first of the options that have it, where that costs the same to the cent:
    what a person lists comes before what the search finds."""
    found, models = routes, [route_costs.running[o].option.model for o in route_costs.option_ids]
    cost: float | None = None
    for option in np.unique(routes[routes != NOWHERE]).tolist():
        for other in range(option):
            if not models[option] or models[other] != models[option]:
                continue
            tried = np.where(found == option, other, found)
            if not allows(rules, route_costs.starts, tried):
                continue
            cost = route_costs.npv_usd(routes) if cost is None else cost
            if route_costs.npv_usd(tried) < cost + CENT_USD:
                found = tried
                break
    return found


def _why_none(route_costs: RouteCosts) -> tuple[str, ...]:
    """What ends too early, where something that could serve does; else that terms do not go together."""
    ends = {o: route_costs.end_of(o) for o in route_costs.option_ids if o not in route_costs.barred}
    ended = tuple(
        f"{o} ends in month {end} of the plan"
        for o, end in ends.items()
        if end < route_costs.months
    )
    if not ended or len(ended) < len(ends):
        return ("no route keeps every term of the scenario",)
    return (*ended, "nothing that may be used lasts longer")


def cheapest_routes(
    route_costs: RouteCosts, rules: Rules, *, near: Routes | None = None
) -> Routes | None:
    """The cheapest routes found under these rules; None where there are none.

    `near` are routes that were the cheapest under nearly the same rules: where not all can be weighed, what
    begins there finds in half the time what is cheaper.
    """
    route_costs.price_likely_routes()
    everybody = range(len(route_costs.workload_ids))
    alone = np.full_like(route_costs.stay(), NOWHERE)
    joint = Joint(route_costs, rules, everybody, alone)
    if joint.relaxations() <= MOST_RELAXATIONS:
        return joint.solve()
    stay = route_costs.stay()
    if near is None:
        starts = [_all_together(route_costs, rules), _one_by_one(route_costs, rules)]
    else:
        starts = [_kept(route_costs, rules, near)]
    allowed = [s for s in starts if s is not None and allows(rules, route_costs.starts, s)]
    may_stay = allows(rules, route_costs.starts, stay)
    if may_stay and len(allowed) < len(starts):
        allowed.append(stay)  # where both are there, improving it as well found nothing better
    known: Known = {}
    found = [_improved(route_costs, rules, s, known) for s in allowed]
    if may_stay:
        found.append((route_costs.npv_usd(stay), stay))
    return min(found, key=itemgetter(0))[1] if found else None


def routes_of(route_costs: RouteCosts, path: Path) -> Routes:
    """A path's routes as those of its options that may be used: shape (workloads, months)."""
    at = {option_id: i for i, option_id in enumerate(route_costs.option_ids)}
    return np.array([[at[o] for o in path.options[w]] for w in route_costs.workload_ids])


def path_of(route_costs: RouteCosts, routes: Routes) -> Path:
    """Any routes with all that is paid on them, against staying where that is possible."""
    ids = route_costs.option_ids
    counted, unbilled = route_costs.counted_usd(routes), route_costs.unbilled_usd(routes)
    cash, steps = counted - unbilled, tuple(route_costs.steps(routes))
    found = Path(
        steps=steps,
        options={
            w: tuple(ids[i] for i in routes[row]) for row, w in enumerate(route_costs.workload_ids)
        },
        monthly_usd=route_costs.running_usd(routes) - unbilled,
        unbilled_usd=unbilled,
        stay_usd=None,
        cash_usd=cash,
        npv_usd=float(counted @ route_costs.discount),
        npv_stay_usd=None,
        payback_month=None,
        cash_low_usd=None,
    )
    if not route_costs.can_stay:
        return found
    stay = route_costs.cash_usd(route_costs.stay())
    once = np.zeros_like(cash)
    for step in steps:
        once[step.month] += step.one_off_usd
    for step in route_costs.steps(route_costs.stay()):  # whoever stays must pay it as well
        once[step.month] -= step.one_off_usd
    saved = stay - cash + once
    return replace(
        found,
        stay_usd=stay,
        npv_stay_usd=route_costs.npv_usd(route_costs.stay()),
        payback_month=payback_of(saved, once) if steps else None,
        cash_low_usd=float(np.minimum(0.0, balance(saved, once)).min()),
    )


def _all_together(route_costs: RouteCosts, rules: Rules) -> Routes:
    """Every workload where it is, until all move to one option, and on together: exact where all start alike.

    But for what counts towards an agreement that is taken up on the way: all of it is taken to be owed.
    """
    stay, starts, ids = route_costs.stay(), route_costs.starts, route_costs.option_ids
    everybody = np.ones(stay.shape, dtype=bool)
    shared = [o for o in range(len(ids)) if rules.on[:, o].all()]
    monthly = [
        route_costs.option_usd(ids[i], everybody) + _owed_at_start(route_costs, i) for i in shared
    ]
    dual = sum(
        route_costs.dual_run(w)[np.ix_([start, *shared], [start, *shared])]
        for w, start in enumerate(starts)
    )
    never, once = np.full(route_costs.months, np.inf), np.zeros_like(dual)
    for i, option in enumerate(shared, start=1):
        once[:, i] = route_costs.arrival_usd(option, everybody[:, 0])
        once[0, i] = route_costs.arrival_usd(option, np.not_equal(starts, option))
    once[:, 0] = never
    once = once + dual
    for i, option in enumerate(shared, start=1):
        once[:, i, ~rules.arrive[:, option].all(axis=0)] = np.inf
    may_stay = [rules.on[w, start] for w, start in enumerate(starts)]
    here = np.where(np.all(may_stay, axis=0), route_costs.running_usd(stay), np.inf)
    committed = [_commitment(route_costs, i, ~everybody) for i in shared]
    nothing = np.zeros(route_costs.months)
    moves = Moves(
        monthly_usd=np.stack([here, *monthly]),
        one_off_usd=once,
        available_from=(0,) * (1 + len(shared)),
        minimum_months=(0, *(rules.minimum_months[i] for i in shared)),
        discount=route_costs.discount,
        committed_months=(0, *(months for months, _ in committed)),
        committed_usd=np.stack([nothing, *(usd for _, usd in committed)]),
    )
    route = cheapest_path(moves, start=0)
    return np.array([[[start, *shared][i] for i in route] for start in starts])


def _owed_at_start(route_costs: RouteCosts, option: int) -> Array:
    """What is owed every month to what is in use now, where everybody is on one option instead."""
    routes = np.full_like(route_costs.stay(), option)
    left = {*route_costs.starts.tolist()} - {option}
    owed = (route_costs.stranded_usd(i, routes) for i in sorted(left))
    usd: Array = sum(owed, np.zeros(route_costs.months))
    return usd


def _one_by_one(route_costs: RouteCosts, rules: Rules) -> Routes | None:
    """Every workload on its cheapest route as if it were the only one."""
    routes = np.full_like(route_costs.stay(), NOWHERE)
    for w in range(len(routes)):
        found = _solved(route_costs, rules, (w,), np.full_like(routes, NOWHERE))
        if found is None:
            return None
        routes[w] = found[0]
    return routes


def _kept(route_costs: RouteCosts, rules: Rules, near: Routes) -> Routes | None:
    """Every workload on its route where the rules allow that, else on its cheapest around the others."""
    routes = near.copy()
    for w, start in enumerate(route_costs.starts.tolist()):
        if not allows_one(rules, w, start, routes[w]):
            found = _rerouted(route_costs, rules, routes, (w,), {})
            if found is None:
                return None
            routes[w] = found[0]
    return routes


def _improved(
    route_costs: RouteCosts, rules: Rules, routes: Routes, known: Known
) -> tuple[float, Routes]:
    """Reroute a workload, or two together, around the others for as long as that saves: cost and routes."""
    best, cost = routes, route_costs.npv_usd(routes)
    groups = list(_groups(route_costs, rules, len(routes)))
    for _ in range(ROUNDS):
        before = cost
        for group in groups:
            rerouted = _rerouted(route_costs, rules, best, group, known)
            if rerouted is None or np.array_equal(rerouted, best[list(group)]):
                continue
            tried = best.copy()
            tried[list(group)] = rerouted
            npv = route_costs.npv_usd(tried)
            if npv < cost:
                best, cost = tried, npv
        if cost >= before:
            break
    return cost, best


def _groups(route_costs: RouteCosts, rules: Rules, workloads: int) -> Iterable[tuple[int, ...]]:
    """Each workload alone, then every pair that is little work."""
    yield from ((w,) for w in range(workloads))
    pairs = list(combinations(range(workloads), 2))
    if len(pairs) > MOST_PAIRS:
        return
    nowhere = np.full_like(route_costs.stay(), NOWHERE)
    options = [len(rules.options_of(w)) for w in range(workloads)]
    for one, other in pairs:
        least = (options[one] * options[other]) ** 2 * route_costs.months
        if least > SMALL_GROUP:
            continue
        if Joint(route_costs, rules, (one, other), nowhere).relaxations() <= SMALL_GROUP:
            yield one, other


def _rerouted(
    route_costs: RouteCosts, rules: Rules, routes: Routes, group: Sequence[int], known: Known
) -> Routes | None:
    """The cheapest routes of some workloads given where the others are."""
    others = routes.copy()
    others[list(group)] = NOWHERE
    key = (tuple(group), others.tobytes())
    if key not in known:
        known[key] = _solved(route_costs, rules, group, others)
    return known[key]


def _solved(
    route_costs: RouteCosts, rules: Rules, group: Sequence[int], others: Routes
) -> Routes | None:
    """Exact, but for a single workload with so many commitments that not all their ages can be kept apart."""
    joint = Joint(route_costs, rules, group, others)
    if len(group) > 1 or joint.relaxations() <= MOST_RELAXATIONS:
        return joint.solve()
    return _route_around(route_costs, rules, group[0], others)


def _route_around(route_costs: RouteCosts, rules: Rules, w: int, others: Routes) -> Routes:
    """The cheapest route of one workload; a commitment is weighed as if it were taken up once."""
    start, ids = int(route_costs.starts[w]), route_costs.option_ids
    allowed = sorted({start, *rules.options_of(w)})
    monthly, once = [], []
    where = np.array(allowed)
    for o in allowed:
        on: Flags = np.equal(others, o)
        joined = on.copy()
        joined[w] = True
        without = route_costs.option_usd(ids[o], on) if on.any() else 0.0
        usd = route_costs.option_usd(ids[o], joined) - without
        mine: Flags = np.arange(len(others)) == w
        entering = [
            (tier, route_costs.entering(tier, mine, others))
            for tier in route_costs.tiers
            if tier.option == o and tier.takes[w].any()
        ]
        saves = sum(each.saves_usd for tier, each in entering if tier.members[w])
        monthly.append(np.where(rules.on[w, o], usd - saves, np.inf))
        comes = sum(
            np.where(tier.takes[w, where][:, None], each.usd, 0.0) for tier, each in entering
        )
        once.append(np.where(rules.arrive[w, o], comes, np.inf))
    moves = route_costs.dual_run(w)[np.ix_(allowed, allowed)] + np.stack(once, axis=1)
    moves[~rules.move[w][np.ix_(allowed, allowed)]] = np.inf
    committed = [_commitment(route_costs, o, np.equal(others, o)) for o in allowed]
    found = Moves(
        monthly_usd=np.stack(monthly),
        one_off_usd=moves,
        available_from=(0,) * len(allowed),
        minimum_months=tuple(rules.minimum_months[o] for o in allowed),
        discount=route_costs.discount,
        committed_months=tuple(months for months, _ in committed),
        committed_usd=np.stack([usd for _, usd in committed]),
    )
    route = cheapest_path(found, start=allowed.index(start))
    return np.array([[allowed[i] for i in route]])


def _commitment(route_costs: RouteCosts, option: int, on: Flags) -> tuple[int, Array]:
    """For how many months an option is paid even after leaving, and what in months when no other is on it."""
    commitment = route_costs.running[route_costs.option_ids[option]].served.commitment
    if commitment is None:
        return 0, np.zeros(route_costs.months)
    return commitment.months, np.where(np.any(on, axis=0), 0.0, commitment.usd_per_month)
