"""The numbers of an option's cost that uncertain inputs move, and what they are in every draw.

A cost is a sum of terms, each a price times a quantity. An input that stands in some of those prices is looked
at twice, at its 10th and its 90th percentile, and the prices it changes are remembered as multiples. A draw
multiplies what its inputs did. That is exact for everything a price is proportional to, which is how costs are
built: pay times people, weeks times rate, rent times hours.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.cost.cost_terms import (
    Array,
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)
from dashboard.engine.cost.idling import Idling
from dashboard.engine.cost.roles import PER_TOKEN, CostRole
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.months.changes import IN_SOME_MONTHS
from dashboard.engine.months.running import Running, run
from dashboard.engine.months.switching import SwitchingCost, switching_cost
from dashboard.engine.risk.good_answers import drawn_lines
from dashboard.engine.risk.gpus import capacity_range
from dashboard.engine.risk.inputs import UncertainInput, two_piece
from dashboard.engine.scenario import Scenario

Key = tuple[str, int, str]
"""Component, with its months where it holds in some only; which of those of that name; and what of it: `price`,
`load`, or what is paid once."""

MOVING, ONCE = "moving", "once"
"""What engineers do to move, and what the option itself costs once."""


DUAL_MONTHS: Key = ("move", 0, "dual run months")
OVERRUN: Key = ("move", 0, "overrun")


@dataclass(frozen=True, slots=True)
class Parts:
    """One option taken apart: its terms by key, and every coefficient, shape (workloads,) or (1,)."""

    terms: Mapping[tuple[str, int], Term]
    values: Mapping[Key, Array]


def parts_of(running: Running, switching: SwitchingCost) -> Parts:
    """The coefficients of an option as it is."""
    terms: dict[tuple[str, int], Term] = {}
    values: dict[Key, Array] = {}
    for term in running.served.terms:
        key = _free(term, terms)
        terms[key] = term
        values |= {(*key, what): v for what, v in _of_term(term).items()}
    for what, parts in ((MOVING, switching.fixed), (ONCE, running.served.one_off)):
        for number, part in enumerate(parts):
            values[part.component, number, what] = np.array([part.usd])
    values[DUAL_MONTHS] = np.array([switching.dual_run_months])
    values[OVERRUN] = np.array([1 + switching.overrun_share])
    return Parts(terms, values)


def _free(term: Term, terms: Collection[tuple[str, int]]) -> tuple[str, int]:
    """The key of one more term. What holds in some months only is told apart by these: its key is the same
    where an earlier one is not needed."""
    name = (
        f"{term.component} {term.drift}"
        if term.drift.startswith(IN_SOME_MONTHS)
        else term.component
    )
    return name, sum(other == name for other, _ in terms)


def _of_term(term: Term) -> dict[str, Array]:
    if isinstance(term, PerMonth):
        return {"price": np.array([term.usd_per_month])}
    if isinstance(term, PerRequest | Shortfall):
        return {"price": term.usd_per_request}
    if isinstance(term, Steps):
        load = term.load_per_request.sum(axis=0)
        return {"price": np.array([term.usd_per_unit_month]), "load": load}
    if isinstance(term, Overflow):
        return {"price": term.usd_per_request, "load": term.load_per_request.sum(axis=0)}
    if isinstance(term, Idling):
        load = term.load_per_request.sum(axis=0)
        return {"price": np.array([term.usd_per_month]), "load": load}
    raise TypeError(f"{type(term).__name__} has no coefficients")


@dataclass(frozen=True, slots=True)
class DrawnParts:
    """The coefficients of one option in every draw, shape (workloads or 1, draws)."""

    terms: Mapping[tuple[str, int], Term]
    """Those of the base, and those that only some draws have, such as a fallback where all answers were good."""
    values: Mapping[Key, Array]
    load_scale: Mapping[tuple[str, int], Array]
    """What a request takes of a replica, as a multiple of the base, shape (workloads, draws)."""

    def paid_once_usd(self, *what: str) -> Array:
        """The sums of these kinds, MOVING or ONCE, shape (draws,) or (1,)."""
        usd = [v[0] for (_, _, kind), v in self.values.items() if kind in what]
        total: Array = np.sum(usd, axis=0) if usd else np.zeros(1)
        return total


@dataclass(frozen=True, slots=True)
class Drawer:
    """Turns deviates into coefficients; looks at an option at both ends of its inputs when it is first drawn."""

    catalog: Catalog
    inputs: Sequence[UncertainInput]
    running: Mapping[str, Running]
    switching: Mapping[str, SwitchingCost]
    looked_at: dict[str, dict[int, tuple[Parts, Parts]]] = field(default_factory=dict)

    def drawn(self, option_id: str, z: Array) -> DrawnParts:
        """The option in every draw; `z` has shape (inputs, draws)."""
        running = self.running[option_id]
        base = parts_of(running, self.switching[option_id])
        draws = z.shape[1]
        terms = dict(base.terms)
        values = {key: np.repeat(v[:, None], draws, axis=1) for key, v in base.values.items()}
        for position, ends in self._ends(option_id).items():
            for end in ends:
                for key, term in end.terms.items():
                    terms.setdefault(key, term)
            _move(values, base, ends, z[position])
        _with_bad_answers(terms, values, drawn_lines(running, self.inputs, z))
        loads = {
            key: _relative(values[*key, "load"], _of_term(term)["load"])
            for key, term in terms.items()
            if isinstance(term, Steps | Overflow | Idling)
        }
        slower = self._slower(running, z)
        dearer = self._dearer(option_id, z)
        for key, term in terms.items():
            if isinstance(term, PerRequest) and term.role is CostRole.GPU:
                values[*key, "price"] = values[*key, "price"] * slower
            if isinstance(term, PerRequest) and term.drift == "hosted" and term.role in PER_TOKEN:
                values[*key, "price"] = values[*key, "price"] * dearer
        return DrawnParts(terms, values, {key: load * slower for key, load in loads.items()})

    def _ends(self, option_id: str) -> Mapping[int, tuple[Parts, Parts]]:
        """The option at the low and the high end of every input that moves it, by position of the input."""
        if option_id not in self.looked_at:
            requests = _requests(self.running)
            found = {}
            for position, each in enumerate(self.inputs):
                if each.at_low is None or each.at_high is None:
                    continue
                if each.options and option_id not in each.options:
                    continue
                low, high = (
                    _looked_at(at, self.catalog, option_id, requests)
                    for at in (each.at_low, each.at_high)
                )
                if low is not None and high is not None:
                    found[position] = (low, high)
            self.looked_at[option_id] = found
        return self.looked_at[option_id]

    def _dearer(self, option_id: str, z: Array) -> Array | float:
        """What the host that a router chose asks, as a multiple of the router's own price, shape (draws,)."""
        found = (
            each.values(z[i])
            for i, each in enumerate(self.inputs)
            if each.action == "route" and each.about == option_id
        )
        return next(found, 1.0)

    def _slower(self, running: Running, z: Array) -> Array:
        """How much more of a replica a request takes than the model says, shape (workloads or 1, draws)."""
        position = next((i for i, u in enumerate(self.inputs) if u.action == "throughput"), None)
        if position is None or not running.served.rates:
            return np.ones((1, 1))
        ranges = np.array(
            [
                capacity_range(rate.requests_per_s, rate.low, rate.high)
                for rate in (running.served.rates[w] for w in running.workload_ids)
            ]
        )
        logs = np.log(ranges)[:, :, None]
        faster = two_piece(z[position][None], logs[:, 0], logs[:, 1])
        slower: Array = np.exp(-faster)
        return slower


def _with_bad_answers(
    terms: dict[tuple[str, int], Term], values: dict[Key, Array], lines: Sequence[PerRequest]
) -> None:
    """The prices of bad answers as the drawn success shares have them, at the drawn prices of other answers.

    The plan leaves out those that nobody is expected to need.
    """
    counted: list[tuple[str, int]] = []
    for line in lines:
        key = _free(line, counted)
        counted.append(key)
        if key not in terms and not np.any(line.usd_per_request):
            continue
        planned = terms.get(key)
        if isinstance(planned, PerRequest) and (*key, "price") in values:
            times = _relative(values[*key, "price"], planned.usd_per_request)
            values[*key, "price"] = line.usd_per_request * times
            continue
        terms[key] = replace(line, usd_per_request=np.zeros(len(line.usd_per_request)))
        values[*key, "price"] = line.usd_per_request


def _requests(running: Mapping[str, Running]) -> dict[str, Array]:
    return {
        w: row
        for each in running.values()
        for w, row in zip(each.workload_ids, each.volumes, strict=True)
    }


def _looked_at(
    scenario: Scenario, catalog: Catalog, option_id: str, requests: Mapping[str, Array]
) -> Parts | None:
    """The option's parts in another scenario; None where it could not serve there."""
    found = run(scenario, catalog, option_id, requests)
    if isinstance(found, Infeasible):
        return None
    moving = switching_cost(scenario, option_id, found.option, context=found.context)
    return parts_of(found, moving)


def _move(values: dict[Key, Array], base: Parts, ends: tuple[Parts, Parts], z: Array) -> None:
    """Multiplies what the input does in every draw onto the coefficients it changes."""
    low, high = ends
    for key in dict.fromkeys((*low.values, *high.values)):
        width = next(v for v in (low.values.get(key), high.values.get(key)) if v is not None)
        nothing = np.zeros_like(width)
        at_low, at, at_high = (part.values.get(key, nothing)[:, None] for part in (low, base, high))
        if np.array_equal(at_low, at) and np.array_equal(at_high, at):
            continue
        if key[2] == "load":  # capacity moves in a straight line, so load as its inverse
            at_low, at, at_high = (_inverse(each) for each in (at_low, at, at_high))
        ends_of = [
            np.divide(each, at, out=np.ones_like(at), where=at != 0) for each in (at_low, at_high)
        ]
        times = np.maximum(0.0, 1 + two_piece(z[None], ends_of[0] - 1, ends_of[1] - 1))
        if key[2] == "load":
            times = _inverse(times)
        grown = two_piece(z[None], at_low, at_high)  # from nothing
        before = values.get(key)
        if before is None:
            before = np.zeros((len(width), len(z)))
        values[key] = np.where(at != 0, before * times, before + np.maximum(0.0, grown))


def _inverse(values: Array) -> Array:
    return np.divide(1.0, values, out=np.zeros_like(values), where=values != 0)


def _relative(values: Array, base: Array) -> Array:
    """Multiples of the base; 1 where the base is nothing."""
    return np.divide(values, base[:, None], out=np.ones_like(values), where=base[:, None] != 0)
