"""The cheapest routes of a few workloads together: exact, by backward induction over where all of them are.

A state is the option of every workload, the months each is still held to it, and the months for which each
commitment is still paid. What is bought depends on who will ever use it, so every set of users is tried.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.search.path import TIE, IntArray
from dashboard.engine.search.route_costs import NOWHERE, Flags, RouteCosts, Routes
from dashboard.engine.search.rules import Rules

MOST_RELAXATIONS = 4_000_000
"""Up to here all workloads are moved together, a few dozen ms at most; beyond, a few at a time."""

PRICED = 2
"""What pricing a move from choice to choice in a month takes, in relaxations."""

Users = Mapping[int, Flags]
"""Who may ever use an option that is bought: flags over all workloads, by option."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Some workloads, by position, that move freely while the others keep their routes."""

    route_costs: RouteCosts
    rules: Rules
    workloads: Sequence[int]
    others: Routes
    """Every workload's route; NOWHERE for those that move."""

    def relaxations(self) -> int:
        """How much work `solve` is: states x choices x months, and every move priced once."""
        choices = math.prod(len(self.options_of(w)) for w in self.workloads)
        months = self.route_costs.months
        held = [sum(self.hold(o) for o in self.options_of(w)) for w in self.workloads]
        paid = [min(m, months) + 1 for m in self.committed().values()]
        states = math.prod(held) * math.prod(paid)
        sets = math.prod(2 ** len(movers) - least for _, movers, least in self._bought())
        moves = (states + PRICED * choices) * choices
        return moves * months * sets

    def solve(self) -> Routes | None:
        """The cheapest routes of these workloads, shape (theirs, months); None where the rules allow none."""
        best: tuple[float, Routes] | None = None
        for users in self._users():
            found = _Induction(self, users).solve()
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        return None if best is None else best[1]

    def options_of(self, w: int) -> list[int]:
        """Where a workload may ever be, where it is now included."""
        return sorted({int(self.route_costs.starts[w]), *self.rules.options_of(w)})

    def hold(self, option: int) -> int:
        """For how many months an option is kept once moved to, within the horizon."""
        return max(1, min(self.rules.minimum_months[option], self.route_costs.months))

    def committed(self) -> dict[int, int]:
        """The months each option is paid for after it is taken up, where it is."""
        reachable = {o for w in self.workloads for o in self.options_of(w)}
        found = {}
        for o in sorted(reachable):
            commitment = self.route_costs.running[self.route_costs.option_ids[o]].served.commitment
            if commitment is not None:
                found[o] = commitment.months
        return found

    def _bought(self) -> list[tuple[int, list[int], int]]:
        """The options whose hardware is bought on arrival, who of these workloads may, and how many must.

        Where others buy it, none need.
        """
        bought = []
        for o, option_id in enumerate(self.route_costs.option_ids):
            movers = [w for w in self.workloads if self.rules.on[w, o].any()]
            in_use = o in self.route_costs.starts
            if self.route_costs.running[option_id].served.purchase and movers and not in_use:
                bought.append((o, movers, 0 if np.any(self.others == o) else 1))
        return bought

    def _users(self) -> Iterable[Users]:
        """Every set of these workloads for every option that is bought on arrival."""
        sets = [
            [(o, each) for n in range(least, len(movers) + 1) for each in combinations(movers, n)]
            for o, movers, least in self._bought()
        ]
        for chosen in product(*sets):
            flags = {}
            for o, each in chosen:
                flags[o] = np.zeros(len(self.route_costs.workload_ids), dtype=bool)
                flags[o][list(each)] = True
            yield flags


class _Induction:
    """The tables for one choice of who uses what is bought."""

    def __init__(self, joint: Joint, users: Users) -> None:
        self.joint, self.users = joint, users
        self.route_costs, self.rules, self.workloads = (
            joint.route_costs,
            joint.rules,
            joint.workloads,
        )
        self.months = self.route_costs.months
        allowed = [self._options(w) for w in self.workloads]
        self.choices: IntArray = np.array(list(product(*allowed))).reshape(-1, len(allowed))
        """The option of every workload after a decision, shape (choices, workloads)."""
        self.committed = joint.committed()
        options = np.arange(len(self.route_costs.option_ids))
        self.others_on: Flags = np.equal(joint.others, options[:, None, None])
        """Where the others are: shape (options, workloads, months)."""
        self.present: Flags = np.any(self.others_on, axis=1)
        self.entering = [
            (
                tier,
                joint.route_costs.entering(tier, users.get(tier.option), joint.others),
            )
            for tier in joint.route_costs.tiers
        ]
        self.plain = not self.committed and all(
            joint.hold(o) == 1 for each in allowed for o in each
        )
        """Nothing holds a workload where it is: a state is a choice."""
        if self.plain:
            starts = [int(self.route_costs.starts[w]) for w in self.workloads]
            at = np.flatnonzero((self.choices == starts).all(axis=1))
            self.start = int(at[0]) if at.size else -1
        else:
            self._states(allowed)

    def _options(self, w: int) -> list[int]:
        return [o for o in self.joint.options_of(w) if o not in self.users or self.users[o][w]]

    def _states(self, allowed: Sequence[Sequence[int]]) -> None:
        """All states, where each choice leads from them, and which choices a hold forbids."""
        months, joint = self.months, self.joint
        local = [[(o, held) for o in each for held in range(joint.hold(o))] for each in allowed]
        places = [{state: i for i, state in enumerate(each)} for each in local]
        paid = [range(min(m, months) + 1) for m in self.committed.values()]
        sizes = [*(len(each) for each in local), *(len(each) for each in paid)]
        index = np.indices(sizes).reshape(len(sizes), -1)
        free = np.ones((index.shape[1], len(self.choices)), dtype=bool)
        kept: list[IntArray] = []
        options = np.empty((len(local), index.shape[1]), dtype=np.intp)
        for w, each in enumerate(local):
            at = np.array(each)[index[w]]
            options[w] = at[:, 0]
            stays = at[:, :1] == self.choices[:, w]
            free &= stays | (at[:, 1:] == 0)
            on = np.array([places[w][o, max(0, held - 1)] for o, held in each])[index[w]]
            moved = np.array([places[w][o, joint.hold(o) - 1] for o in self.choices[:, w]])
            kept.append(np.where(stays, on[:, None], moved))
        self.free = free
        left = index[len(local) :]
        self.leads_to, self.stranded = self._by_month(kept, options, left, sizes)
        where = {tuple(row): i for i, row in enumerate(self.choices.tolist())}
        self.choice_of = np.array([where[tuple(each)] for each in options.T.tolist()])
        """The choice that leaves a state's options as they are."""
        starts = self.route_costs.starts
        first = [places[i].get((int(starts[w]), 0), -1) for i, w in enumerate(self.workloads)]
        owed = [min(due, months) if o in starts else 0 for o, due in self.committed.items()]
        self.start = -1 if -1 in first else int(np.ravel_multi_index([*first, *owed], sizes))

    def _by_month(
        self, kept: Sequence[IntArray], options: IntArray, left: IntArray, sizes: Sequence[int]
    ) -> tuple[list[IntArray], Array]:
        """For every month where each choice leads from each state, and what commitments to what was left cost.

        `kept` are the places of the workloads after each choice; `options` where they are, shape (workloads,
        states); `left` the months for which each commitment is still paid, shape (commitments, states).
        """
        shape = self.free.shape if self.committed else (1, 1)
        leads_to, stranded = [], np.zeros((self.months, *shape))
        known: dict[bytes, IntArray] = {}
        for month in range(self.months):
            others, paid = self._others_around(month), []
            for each, owed, (before, now) in zip(self.committed.items(), left, others, strict=True):
                option, due = each[0], min(each[1], self.months)
                was: Flags = (options == option).any(axis=0) | before
                here: Flags = (self.choices == option).any(axis=1) | now
                owing = np.where(here & ~was[:, None], due, owed[:, None])
                usd = self._owed_usd[option][month] * self.route_costs.discount[month]
                stranded[month] += np.where(~here & (owing > 0), usd, 0.0)
                paid.append(np.maximum(0, owing - 1))
            key = others.tobytes()
            if key not in known:
                known[key] = np.ravel_multi_index([*kept, *paid], sizes)
            leads_to.append(known[key])
        return leads_to, stranded

    def _others_around(self, month: int) -> Flags:
        """Whether others are on each committed option a month ago and now, shape (commitments, 2)."""
        options = list(self.committed)
        now = self.present[options, month]
        starts = np.isin(options, self.route_costs.starts)
        return np.stack([self.present[options, month - 1] if month else starts, now], axis=1)

    @cached_property
    def _owed_usd(self) -> Mapping[int, Array]:
        """What is owed to each committed option that nobody is on, shape (months, choices): what is spent at its
        provider counts."""
        route_costs, owed = self.route_costs, {}
        for option in self.committed:
            commitment = route_costs.running[route_costs.option_ids[option]].served.commitment
            assert commitment is not None  # noqa: S101 - that is why it is asked
            counting = np.isin(self.choices, route_costs.counting(option))
            spent: dict[tuple[int, ...], Array] = {}
            usd = np.empty((self.months, len(self.choices)))
            for i, choice in enumerate(np.where(counting, self.choices, NOWHERE).tolist()):
                if (at := tuple(choice)) not in spent:
                    routes = self.joint.others.copy()
                    routes[list(self.workloads)] = np.array(choice)[:, None]
                    spent[at] = route_costs.counting_usd(option, routes)
                usd[:, i] = np.maximum(0.0, commitment.usd_per_month - spent[at])
            owed[option] = usd
        return owed

    def solve(self) -> tuple[float, Routes] | None:
        """Their cost beside what the others' running costs alone, and their routes; None where there are none."""
        if self.start < 0:
            return None
        found = self._least(self._running_usd(), self._moving_usd())
        if found is None:
            return None
        return found[0] + sum(each.others_usd for _, each in self.entering), found[1]

    def _least(self, running: Array, moving: Array) -> tuple[float, Routes] | None:
        moves = (self.choices[:, None] != self.choices[None]).sum(axis=2)
        late = TIE * self._scale(running) * (2 - np.arange(self.months) / self.months)
        # ties stay, and a move that can wait waits
        steps = moving + moves * late[:, None, None] + running[:, None]
        if self.plain:
            return self._walked(steps, _costs_to_go(steps))
        to_go = np.zeros((self.months + 1, len(self.free)))
        barred = np.where(self.free, 0.0, np.inf)
        for month in range(self.months - 1, -1, -1):
            usd = self._held_usd(steps, barred, to_go, month, slice(None))
            np.minimum.reduce(usd, axis=1, out=to_go[month])
        if not np.isfinite(to_go[0, self.start]):
            return None
        state, routes = self.start, np.empty((len(self.workloads), self.months), dtype=np.intp)
        for month in range(self.months):
            choice = int(self._held_usd(steps, barred, to_go, month, state).argmin())
            routes[:, month] = self.choices[choice]
            state = int(self.leads_to[month][state, choice])
        return float(to_go[0, self.start]), routes

    def _held_usd(
        self, steps: Array, barred: Array, to_go: Array, month: int, states: slice | int
    ) -> Array:
        """What every choice costs from these states on, where terms hold workloads to options."""
        onward = to_go[month + 1, self.leads_to[month][states]]
        usd: Array = steps[month, self.choice_of[states]] + barred[states] + onward
        return usd + self.stranded[month, states] if self.committed else usd

    def _walked(self, steps: Array, to_go: Array) -> tuple[float, Routes] | None:
        """From the start along the least costs to go; what stays is passed over in one go."""
        if not np.isfinite(to_go[0, self.start]):
            return None
        leaves = np.diagonal(steps, axis1=1, axis2=2) + to_go[1:] > to_go[:-1]
        state, month, months = self.start, 0, self.months
        route = np.empty(months, dtype=np.intp)
        while month < months:
            ahead = leaves[month:, state]
            until = month + int(ahead.argmax()) if ahead.any() else months
            route[month:until] = state
            if until < months:
                state = int((steps[until, state] + to_go[until + 1]).argmin())
                route[until] = state
            month = until + 1
        return float(to_go[0, self.start]), self.choices[route].T

    def _scale(self, running: Array) -> float:
        """The size of the money at stake, for ties."""
        finite = np.where(np.isfinite(running), running, 0.0)
        return float(np.abs(finite).max(axis=1).sum())

    def _running_usd(self) -> Array:
        """Discounted running cost of every choice, less what the others cost alone: shape (months, choices)."""
        route_costs = self.route_costs
        usd = np.zeros((len(self.choices), self.months))
        for o, option_id in enumerate(route_costs.option_ids):
            here = np.equal(self.choices, o)
            if not here.any():
                continue
            others = self.others_on[o]
            alone = route_costs.option_usd(option_id, others) if self.present[o].any() else 0.0
            joined: dict[bytes, Array] = {}
            saves = [
                (each.saves_usd, tier.members[list(self.workloads)])
                for tier, each in self.entering
                if tier.option == o and each.saves_usd.any()
            ]
            for row in np.flatnonzero(here.any(axis=1)).tolist():
                key = here[row].tobytes()
                if key not in joined:
                    saved = [usd for usd, members in saves if (members & here[row]).any()]
                    joined[key] = self._joined_usd(option_id, others, here[row]) - sum(saved, alone)
                usd[row] += joined[key]
        for i, w in enumerate(self.workloads):
            usd[~self.rules.on[w, self.choices[:, i]]] = np.inf
        return (usd * route_costs.discount).T

    def _joined_usd(self, option_id: str, others: Flags, here: Flags) -> Array:
        on = others.copy()
        on[list(self.workloads)] = here[:, None]
        return self.route_costs.option_usd(option_id, on)

    def _moving_usd(self) -> Array:
        """Discounted one-off cost from choice to choice, infinite where not allowed: (months, from, to)."""
        route_costs, choices = self.route_costs, self.choices
        once = np.stack([each.usd for _, each in self.entering])
        options = np.array([tier.option for tier, _ in self.entering])
        members = np.stack(
            [tier.members[list(self.workloads)] for tier, _ in self.entering], axis=1
        )
        there: Flags = np.any((choices[:, :, None] == options) & members, axis=1)
        usd = np.empty((self.months, len(choices), len(choices)))
        if len(self.workloads) == 1:
            for leaving, comes in self._alike(options, there):
                usd[:, leaving] = (comes @ once).T[:, None]
            usd[:, np.eye(len(choices), dtype=bool)] = 0.0
        else:
            usd[:] = np.moveaxis(
                (self._coming(options) & ~there[:, None]).astype(float) @ once, 2, 0
            )
        for i, w in enumerate(self.workloads):
            here, to = np.ix_(choices[:, i], choices[:, i])
            usd += np.moveaxis(route_costs.dual_run(w), 2, 0)[:, here, to]
            stays = here == to
            arrive = self.rules.arrive[w][choices[:, i]].T[:, None]
            allowed = self.rules.move[w][here, to] & arrive
            usd[np.logical_not(allowed | stays)] = np.inf
        usd *= route_costs.discount[:, None, None]
        return usd

    def _alike(self, options: IntArray, there: Flags) -> Iterator[tuple[Flags, Flags]]:
        """Of a workload alone: the choices that are as far from all others when left, and the tiers that coming
        from them to each choice takes, shape (choices, tiers)."""
        if not self.route_costs.nearer:
            yield np.ones(len(there), dtype=bool), there
            return
        at, takes = self.choices[:, 0], self._takes(0)
        patterns, which = np.unique(takes, axis=0, return_inverse=True)
        for i, pattern in enumerate(patterns):
            yield which.ravel() == i, (at[:, None] == options) & pattern

    def _coming(self, options: IntArray) -> Flags:
        """Whether somebody's move takes each tier: shape (from, to, tiers). `options` are those of the tiers."""
        choices = self.choices
        found = np.zeros((len(choices), len(choices), len(options)), dtype=bool)
        for i in range(len(self.workloads)):
            here = choices[:, i, None] == options
            found |= here[None] & (self._takes(i) & ~here)[:, None]
        return found

    def _takes(self, i: int) -> Flags:
        """Which tiers a move of one of the workloads takes from each of the choices: shape (choices, tiers)."""
        w = self.workloads[i]
        return np.stack([tier.takes[w] for tier, _ in self.entering], axis=1)[self.choices[:, i]]


def _costs_to_go(steps: Array) -> Array:
    """The least cost from every state to the end, from the cost of each move: shape (months + 1, states)."""
    to_go = np.zeros((len(steps) + 1, steps.shape[1]))
    usd = np.empty(steps.shape[1:])
    for month in range(len(steps) - 1, -1, -1):
        np.add(steps[month], to_go[month + 1], out=usd)
        np.minimum.reduce(usd, axis=1, out=to_go[month])
    return to_go
