"""What any routes of the workloads through the horizon cost, what is shared counted once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.cost.purchase import level_payment, purchase_usd, residual_usd
from dashboard.engine.cost.roles import ON_NO_BILL
from dashboard.engine.months.changes import successor_of
from dashboard.engine.months.running import Running
from dashboard.engine.months.switching import SwitchingCost
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.path import IntArray, Step

Routes = IntArray
"""The option of every workload in every month, shape (workloads, months): a position in `option_ids`."""

NOWHERE = -1

FEW = 3
"""Workloads up to which every set of them is priced beforehand."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tier:
    """A part of what coming to an option costs once: paid by the first of those whose move takes as much."""

    option: int
    usd: float
    takes: Flags
    """Whether a workload's move takes it, by the option that is left: shape (workloads, options + 1), the last
    for whoever leaves nothing that is known."""
    members: Flags
    """The workloads whose move takes it that leave what they use now, shape (workloads,)."""
    is_first: bool
    """Whether it is paid with every first move there: with it comes the hardware that is bought."""


@dataclass(frozen=True, slots=True)
class Entering:
    """What some pay for coming to an empty option while others keep their routes."""

    usd: Array
    """By month of coming: nothing where others are, or were a month ago."""
    saves_usd: Array
    """By month of being there: what others need not pay next month, who come to the option then."""
    others_usd: float
    """Present value of what the others pay for coming, where nobody saves it them."""


@dataclass(slots=True, eq=False)
class RouteCosts:
    """Prices any routes; what was priced once is kept, because the search asks for the same again and again."""

    scenario: Scenario
    running: Mapping[str, Running]
    switching: Mapping[str, SwitchingCost]
    """What moving to each option takes where it changes most."""
    once_usd: Mapping[str, float]
    """Paid on arriving where that changes most at an option that no workload is on, hardware apart."""
    billed_by_workload: Mapping[str, Mapping[str, Array]]
    """What each workload is billed on an option that all are on: what two options cost that run side by side."""
    discount: Array
    barred: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Options in use that cannot stay, with the reasons: to be left as soon as there is another."""
    ends: Mapping[str, int] = field(default_factory=dict)
    """The month from which an option is not there any more; 0 for those in `barred` that are not named."""
    unpriced: frozenset[str] = frozenset()
    """Those of them whose price is not known: they count as nothing until they are left."""
    moves: Mapping[str, Mapping[str, SwitchingCost]] = field(default_factory=dict)
    """What moving to each option takes for each workload, where that is not the same for all."""
    nearer: Mapping[str, Mapping[str, SwitchingCost]] = field(default_factory=dict)
    """What a move takes that leaves another option than the one in use and keeps its model, by where it goes and
    what it leaves."""
    due: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By workload, the month before which nobody moves to what follows the option in use, as it is not good
    enough to be gone to earlier: that of the end."""
    option_ids: list[str] = field(init=False)
    workload_ids: list[str] = field(init=False)
    starts: IntArray = field(init=False)
    """The option in use now, by workload."""
    rows: dict[str, list[int]] = field(init=False)
    """The workloads each option serves, by position."""
    agreed: tuple[int, ...] = field(init=False)
    """The options that are paid for some months after they are taken up, used or not."""
    tiers: tuple[Tier, ...] = field(init=False)
    """What coming to each option costs once, in the order of the options."""
    _priced: dict[tuple[object, ...], Array] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        at = {option_id: i for i, option_id in enumerate(self.running)}
        self.option_ids, self.workload_ids = list(at), list(self.scenario.workloads)
        current = [at.get(self.scenario.current_of(w), NOWHERE) for w in self.workload_ids]
        self.starts = np.array(current)
        self.rows = {
            o: [self.workload_ids.index(w) for w in running.workload_ids]
            for o, running in self.running.items()
        }
        committed = (running.served.commitment is not None for running in self.running.values())
        self.agreed = tuple(i for i, each in enumerate(committed) if each)
        self.tiers = tuple(tier for i in range(len(at)) for tier in self._tiers(i))

    @property
    def months(self) -> int:
        return self.scenario.horizon_months

    def end_of(self, option_id: str) -> int:
        """The month from which the option must not be used."""
        return self.ends.get(option_id, 0 if option_id in self.barred else self.months)

    @property
    def can_stay(self) -> bool:
        """Whether every option in use is admissible, and lasts or has a successor that does."""
        last = self.stay()[:, -1]
        return all(o != NOWHERE and self.end_of(self.option_ids[o]) >= self.months for o in last)

    def stay(self) -> Routes:
        """Everybody on the option in use now, and on its named successor once it ends, and on the successor of
        that.

        Who uses what cannot serve any more is on its successor from the first month, or nowhere.
        """
        routes = np.repeat(self.starts[:, None], self.months, axis=1)
        for w, start in enumerate(self.starts.tolist()):
            option_id = self.scenario.current_of(self.workload_ids[w])
            end = 0 if start == NOWHERE else self.end_of(option_id)
            for _ in self.option_ids:
                after = self._successor(w, option_id, end) if end < self.months else None
                if after is None:
                    break
                routes[w, end:] = after
                option_id = self.option_ids[after]
                end = max(end, self.end_of(option_id))
        return routes

    def _successor(self, workload: int, option_id: str, end: int) -> int | None:
        """Where a workload is moved to when its option ends, if that can serve it by then."""
        after = successor_of(self.scenario, option_id)
        if after not in self.running or self.switching[after].build_months > end:
            return None
        serves = workload in self.rows[after]
        return self.option_ids.index(after) if serves else None

    def with_running(self, changed: Mapping[str, Running]) -> "RouteCosts":
        """With some options running for the same workloads at other prices or volumes; what was priced of the
        others is kept."""
        if not changed:
            return self
        found = copy(self)  # what moving takes once is as it was
        found.running = {o: changed.get(o, r) for o, r in self.running.items()}
        found.billed_by_workload = _Billed(self.billed_by_workload, changed)
        found._priced = {
            key: usd
            for key, usd in self._priced.items()
            if isinstance(key[-1], bytes) and key[0] not in changed
        }
        return found

    def with_change(self, change: Callable[[Running], Running]) -> "RouteCosts":
        """The same of what `change` makes of each option; one that it gives back as it is stays as it is."""
        again = {o: change(running) for o, running in self.running.items()}
        return self.with_running({o: r for o, r in again.items() if r is not self.running[o]})

    def option_usd(self, option_id: str, on: Flags) -> Array:
        """Running cost of one option when the workloads are on it in these months, shape of one month row."""
        key = (option_id, on.tobytes())
        if key not in self._priced:
            running = self.running[option_id]
            here = on[self.rows[option_id]]
            usd = running.monthly_usd(running.volumes * here)
            self._priced[key] = np.where(np.any(here, axis=0), usd, 0.0)
        return self._priced[key]

    def price_likely_routes(self) -> None:
        """Price every option for every set of a few workloads, or each alone and all, in one pass."""
        ids, done = self.workload_ids, ("likely routes",)
        if done in self._priced:
            return
        self._priced[done] = self.discount
        if len(ids) <= FEW:
            patterns = np.array(list(product((False, True), repeat=len(ids)))[1:])
        else:
            patterns = np.concatenate(
                [np.eye(len(ids), dtype=bool), np.ones((1, len(ids)), dtype=bool)]
            )
        for option_id, running in self.running.items():
            here = patterns[:, self.rows[option_id]].T
            on = [
                np.repeat(pattern[:, None], self.months, axis=1).tobytes() for pattern in patterns
            ]
            if all((option_id, each) in self._priced for each in on):
                continue  # at other prices of another option
            usd = running.monthly_usd(running.volumes[:, None, :] * here[:, :, None])
            for key, used, each in zip(on, np.any(here, axis=0), usd, strict=True):
                self._priced[option_id, key] = each if used else np.zeros(self.months)

    def running_usd(self, routes: Routes) -> Array:
        """Running cost of every month on these routes, commitments to options that were left included."""
        total = np.zeros(self.months)
        for i in sorted({*routes.ravel().tolist()} - {NOWHERE}):
            total = total + self.option_usd(self.option_ids[i], np.equal(routes, i))
        for i in self.agreed:
            total = total + self.stranded_usd(i, routes)
        return total

    def level_usd(self, routes: Routes) -> Array:
        """What bought hardware comes to every month as level payments, for as long as it is used."""
        total, rate = np.zeros(self.months), self.scenario.discount_per_year
        for i, (option_id, running) in enumerate(self.running.items()):
            here = np.equal(routes, i)[self.rows[option_id]]
            for term in level_payment(running.served, discount_per_year=rate) if here.any() else ():
                usd = running.term_usd(term, running.volumes * here)
                total = total + np.where(here.any(axis=0), usd, 0.0)
        return total

    def is_committed(self, option: int) -> bool:
        """Whether the option is paid for some months after it is taken up, used or not."""
        return option in self.agreed

    def stranded_usd(self, option: int, routes: Routes) -> Array:
        """What a commitment still costs in the months in which nobody is on the option any more.

        What is spent on other offers of the provider counts towards it.
        """
        commitment = self.running[self.option_ids[option]].served.commitment
        usd = np.zeros(self.months)
        if commitment is None:
            return usd
        used, until, before = np.any(np.equal(routes, option), axis=0), 0, False
        if option in self.starts:
            until, before = commitment.months, True
        for month in range(self.months):
            if used[month] and not before:
                until = month + commitment.months
            if not used[month] and month < until:
                usd[month] = commitment.usd_per_month
            before = bool(used[month])
        return np.maximum(0.0, usd - self.counting_usd(option, routes)) if usd.any() else usd

    def counting_usd(self, option: int, routes: Routes) -> Array:
        """What these routes spend every month on other offers that count towards the option's commitment."""
        usd = np.zeros(self.months)
        for other in self.counting(option):
            running = self.running[self.option_ids[other]]
            here = np.equal(routes, other)[self.rows[running.option_id]]
            if here.any():
                usd = usd + running.tokens_usd(running.volumes * here)
        return usd

    def counting(self, option: int) -> tuple[int, ...]:
        """The other options paid per token at the provider of the option's commitment, free of one themselves."""
        commitment = self.running[self.option_ids[option]].served.commitment
        if commitment is None or not commitment.provider:
            return ()
        return tuple(
            i
            for i, running in enumerate(self.running.values())
            if i != option
            and running.option.traits.per_token is not None
            and running.option.provider == commitment.provider
            and running.served.commitment is None
        )

    def arrivals(self, routes: Routes) -> Iterable[tuple[int, int, bool]]:
        """Month and workload of every move, and whether it is the first to an option nobody started on."""
        for month, w, others in self.entries(routes):
            yield month, w, not others.any() and int(routes[w, month]) not in self.starts

    def entries(self, routes: Routes) -> Iterator[tuple[int, int, Flags]]:
        """The same with who was on the option a month ago, or comes to it before in the same month: of those who
        come together, whoever keeps the model comes last and leaves to the others what they take anyway."""
        before = np.concatenate([self.starts[:, None], routes[:, :-1]], axis=1)
        there: dict[tuple[int, int], Flags] = {}
        ids = self.workload_ids
        moves = zip(*np.nonzero(routes != before), strict=True)

        def _in_turn(move: tuple[int, int]) -> tuple[int, bool, str]:
            left, option_id = self._id(int(before[move])), self._id(int(routes[move]))
            return move[1], left in self.nearer.get(option_id, {}), ids[move[0]]

        for w, month in sorted(moves, key=_in_turn):
            key = int(month), int(routes[w, month])
            if key not in there:
                there[key] = np.equal(before[:, month], key[1])
            yield int(month), int(w), there[key].copy()
            there[key][w] = True

    def steps(self, routes: Routes) -> list[Step]:
        """The moves with what each costs once; an option's own sum falls on the first to arrive."""
        steps = []
        for month, w, others in self.entries(routes):
            left, option = self.left(routes, w, month), int(routes[w, month])
            usd = float(self.dual_run_usd(w, left, option)[month])
            usd += self.entry_usd(routes, w, option, others, left)
            steps.append(Step(self.workload_ids[w], month, self.option_ids[option], usd))
        return steps

    def _id(self, option: int) -> str:
        return "" if option == NOWHERE else self.option_ids[option]

    def left(self, routes: Routes, w: int, month: int) -> int:
        """Where a workload was before a month."""
        return int(routes[w, month - 1] if month else self.starts[w])

    def entry_usd(self, routes: Routes, w: int, option: int, others: Flags, left: int) -> float:
        """What coming to an option costs a workload once, dual running apart, where these others are there."""
        usd = self.coming_usd(w, option, others, left)
        if others.any() or option in self.starts:
            return usd
        return usd + self.hardware_usd(option, np.any(routes == option, axis=1))[0]

    def coming_usd(self, w: int, option: int, others: Flags, left: int) -> float:
        """The same without hardware that is bought."""
        return sum(
            tier.usd
            for tier in self.tiers
            if tier.option == option and tier.takes[w, left] and not (tier.members & others).any()
        )

    def move_of(self, option_id: str, w: int, left: int = NOWHERE) -> SwitchingCost:
        """What moving to an option takes for one workload, which leaves what it uses now or another option."""
        if option_id in self.nearer and self._id(left) in self.nearer[option_id]:
            return self.nearer[option_id][self._id(left)]
        return self.moves.get(option_id, {}).get(self.workload_ids[w], self.switching[option_id])

    def alone_usd(self, option: int, w: int, left: int = NOWHERE) -> float:
        """What coming to an option costs one workload once where none that came is, hardware and dual running
        apart. What the option itself costs once is paid already where somebody starts on it."""
        option_id = self.option_ids[option]
        own = self.once_usd[option_id] - self.switching[option_id].fixed_usd
        return self.move_of(option_id, w, left).fixed_usd + (0.0 if option in self.starts else own)

    def moved_share(self, option: int, w: int, others: Flags, left: int) -> float:
        """Of what moving there takes where it changes most, hardware and its own sums apart: what is left to pay
        for a workload that did not start there, where these others are."""
        option_id = self.option_ids[option]
        whole = self.switching[option_id].fixed_usd
        came = np.flatnonzero(others & np.not_equal(self.starts, option)).tolist()
        paid = max((self.move_of(option_id, o).fixed_usd for o in came), default=0.0)
        own = self.move_of(option_id, w, left).fixed_usd
        return max(0.0, own - paid) / whole if whole else 0.0

    def _tiers(self, option: int) -> Iterator[Tier]:
        """For those who start there what coming back takes; for those who come from what every move takes to what
        the one takes that changes most."""
        started: Flags = np.equal(self.starts, option)
        if started.any():
            back = np.repeat(started[:, None], len(self.option_ids) + 1, axis=1)
            yield Tier(option, self.back_usd(option), back, started, is_first=True)
        come = np.zeros_like(started)
        come[self.rows[self.option_ids[option]]] = True
        come &= ~started
        usd = self._coming_usd(option)
        levels = np.unique(usd[come]).tolist()
        for below, level in pairwise([0.0, *levels]):
            is_first = level == levels[0] and not started.any()
            takes = come[:, None] & (usd >= level)
            yield Tier(option, level - below, takes, takes[:, NOWHERE], is_first)

    def _coming_usd(self, option: int) -> Array:
        """What coming to an option alone costs every workload, by what it leaves, as `Tier.takes`."""
        alone = [self.alone_usd(option, w) for w in range(len(self.workload_ids))]
        usd = np.repeat(np.array(alone)[:, None], len(self.option_ids) + 1, axis=1)
        for left_id in self.nearer.get(self.option_ids[option], {}):
            left = self.option_ids.index(left_id)
            usd[:, left] = self.alone_usd(option, 0, left)
        usd[:, option] = usd.min(axis=1)  # nobody leaves an option for itself
        return usd

    def back_usd(self, option: int) -> float:
        """What going back to an option in use now costs once, dual running apart."""
        return self.switching[self.option_ids[option]].back_usd

    def hardware_usd(self, option: int, users: Flags) -> tuple[float, float]:
        """What is bought to serve these workloads, and what is left of it at the end of the horizon."""
        option_id = self.option_ids[option]
        running = self.running[option_id]
        if running.served.purchase is None:
            return 0.0, 0.0
        volumes = running.volumes * users[self.rows[option_id]][:, None]
        bought = purchase_usd(running.served, volumes)
        return (bought.usd if bought else 0.0), residual_usd(running.served, volumes)

    def arrival_usd(self, option: int, users: Flags | None) -> Array:
        """What it costs once that these come to an option together that nobody came to before, or all of its
        users, by month of arrival."""
        return np.full(self.months, self.once_of(option, users)) + self._bought_usd(option, users)

    def once_of(self, option: int, users: Flags | None) -> float:
        """The same without hardware, of those who leave what they use now."""
        return sum(
            tier.usd
            for tier in self.tiers
            if tier.option == option and (users is None or (tier.members & users).any())
        )

    def _bought_usd(self, option: int, users: Flags | None) -> Array:
        """What is bought for these on arrival, by its month, less what is left of it in the end."""
        if users is None or option in self.starts:
            return np.zeros(self.months)
        bought, left = self.hardware_usd(option, users)
        usd: Array = bought - left * self.discount[-1] / self.discount
        return usd

    def entering(self, tier: Tier, users: Flags | None, routes: Routes) -> Entering:
        """Around others on these routes, NOWHERE for whoever comes.

        Who starts on an option has come to it; hardware is bought for all who are ever there.
        """
        others: Flags = np.equal(routes, tier.option)
        usd, counted = np.full(self.months, tier.usd), others & tier.members[:, None]
        if tier.is_first:
            together = None if users is None else users | np.any(others, axis=1)
            usd = usd + self._bought_usd(tier.option, together)
        starts = bool((tier.members & np.equal(self.starts, tier.option)).any())
        if not counted.any():
            usd[0] = 0.0 if starts else usd[0]
            return Entering(usd, np.zeros(self.months), 0.0)
        present: Flags = np.any(counted, axis=0)
        before = np.concatenate([[starts], present[:-1]])
        paying = present & ~before
        if self.nearer and paying.any():
            left = np.concatenate([self.starts[:, None], routes[:, :-1]], axis=1)
            takes = tier.takes[np.arange(len(routes))[:, None], left]
            paying &= np.any(counted & takes, axis=0)
        others_pay = np.where(paying, usd, 0.0) * self.discount
        saves = np.concatenate([others_pay[1:], [0.0]]) / self.discount
        return Entering(np.where(before | paying, 0.0, usd), saves, float(others_pay.sum()))

    def dual_run(self, workload: int) -> Array:
        """What running two options for a while is billed, shape (from, to, month of the move)."""
        key = ("dual run", workload)
        if key not in self._priced:
            workload_id, nothing = self.workload_ids[workload], np.zeros(self.months)
            usd = np.stack(
                [self.billed_by_workload[o].get(workload_id, nothing) for o in self.running]
            )
            moves = []
            for i, o in enumerate(self.running):
                move = self.move_of(o, workload)
                months = np.full((len(usd), 1), move.dual_run_months)
                for left_id, nearer in self.nearer.get(o, {}).items():
                    months[self.option_ids.index(left_id)] = nearer.dual_run_months
                both = move.dual_run_usd(self._known_usd(usd, usd[i]), usd[i], months=months)
                both[i] = 0.0
                moves.append(both)
            by_month: Array = np.stack([move.T for move in moves], axis=2).copy()
            self._priced[key] = np.moveaxis(by_month, 0, 2)  # whole months are read at once
        return self._priced[key]

    def dual_run_usd(self, workload: int, left: int, option: int) -> Array:
        """What `dual_run` says of one move, shape (months,): whoever prices a few routes needs no other."""
        if left == option:
            return np.zeros(self.months)
        if left == NOWHERE or ("dual run", workload) in self._priced:
            usd: Array = self.dual_run(workload)[left, option]
            return usd
        key = ("side by side", workload, left, option)
        if key not in self._priced:
            workload_id, nothing = self.workload_ids[workload], np.zeros(self.months)
            from_id, to_id = self.option_ids[left], self.option_ids[option]
            to_usd = self.billed_by_workload[to_id].get(workload_id, nothing)
            known = self.billed_by_workload[from_id].get(workload_id, nothing)
            from_usd = to_usd if from_id in self.unpriced else known
            move = self.move_of(to_id, workload, left)
            self._priced[key] = move.dual_run_usd(from_usd, to_usd)
        return self._priced[key]

    def _known_usd(self, from_usd: Array, to_usd: Array) -> Array:
        """What is left, at most: the cost of the new option where that of the old one is not known."""
        unknown = [o in self.unpriced for o in self.running]
        return np.where(np.array(unknown)[:, None], to_usd, from_usd) if any(unknown) else from_usd

    def unbilled_usd(self, routes: Routes) -> Array:
        """What of the running cost of every month is on no bill: counted, never paid."""
        total = np.zeros(self.months)
        for i, (option_id, running) in enumerate(self.running.items()):
            on: Flags = np.equal(routes, i)
            here = on[self.rows[option_id]]
            if here.any() and any(term.role in ON_NO_BILL for term in running.served.terms):
                usd = running.unbilled_usd(running.volumes * here)
                total = total + np.where(np.any(here, axis=0), usd, 0.0)
        return total

    def cash_usd(self, routes: Routes) -> Array:
        """Everything paid in every month: what is counted, less what of it is on no bill."""
        return self.counted_usd(routes) - self.unbilled_usd(routes)

    def counted_usd(self, routes: Routes) -> Array:
        """Everything that a plan is judged by, by month: what is paid, and what bad answers cost on no bill.

        The residual value of hardware comes back in the last.
        """
        counted = self.running_usd(routes).copy()
        for step in self.steps(routes):
            counted[step.month] += step.one_off_usd
        for month, w, first in self.arrivals(routes) if self.buys else ():
            if first:
                users = np.any(routes == routes[w, month], axis=1)
                counted[-1] -= self.hardware_usd(int(routes[w, month]), users)[1]
        return counted

    @property
    def buys(self) -> bool:
        return any(r.served.purchase for r in self.running.values())

    def npv_usd(self, routes: Routes) -> float:
        return float(self.counted_usd(routes) @ self.discount)


class _Billed(dict[str, Mapping[str, Array]]):
    """What each workload is billed on every option, that of the changed ones worked out once it is asked for."""

    def __init__(
        self, known: Mapping[str, Mapping[str, Array]], changed: Mapping[str, Running]
    ) -> None:
        super().__init__()
        self._known, self._changed = known, changed

    def __missing__(self, option_id: str) -> Mapping[str, Array]:
        running = self._changed.get(option_id)
        usd = self._known[option_id] if running is None else running.by_workload_usd(billed=True)
        self[option_id] = usd
        return usd
