"""What any routes through the horizon cost in every draw. Shapes end in (months, draws)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from dashboard.engine.cost.context import number
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.market.assumed import assume_of
from dashboard.engine.risk.assumed import growth_range
from dashboard.engine.risk.coefficients import Drawer
from dashboard.engine.risk.drawn import DrawnOption, drawn_factors, drawn_requests
from dashboard.engine.risk.gather import uncertain_inputs
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.search.route_costs import Flags, RouteCosts, Routes


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """A journey with everything about it that is uncertain, looked at once and ready to be drawn."""

    route_costs: RouteCosts
    catalog: Catalog
    inputs: tuple[UncertainInput, ...]
    drawer: Drawer
    correlation: float

    def drawn(self, z: Array) -> "DrawnJourney":
        """The journey in every draw; `z` has shape (inputs, draws)."""
        return DrawnJourney(self, z, self._requests(z))

    def _requests(self, z: Array) -> dict[str, Array]:
        at = {u.name: i for i, u in enumerate(self.inputs)}
        assume = assume_of(self.route_costs.scenario, self.catalog)
        found: dict[str, Array] = {}
        for running in self.route_costs.running.values():
            for workload_id, row in zip(running.workload_ids, running.volumes, strict=True):
                workload = self.route_costs.scenario.workloads[workload_id]
                position = at.get(f"growth.{workload_id}")
                if position is None:
                    growth = np.full(z.shape[1], growth_range(workload, assume)[0])
                else:
                    growth = self.inputs[position].values(z[position])
                found.setdefault(workload_id, drawn_requests(workload, row, growth))
        return found


def uncertainty(route_costs: RouteCosts, catalog: Catalog) -> Uncertainty:
    """Everything uncertain about a journey, from the ranges of the scenario and of the catalogue's facts."""
    found = uncertain_inputs(
        route_costs.scenario, catalog, route_costs.running, route_costs.switching
    )
    return Uncertainty(
        route_costs,
        catalog,
        found,
        Drawer(catalog, found, route_costs.running, route_costs.switching),
        number(assume_of(route_costs.scenario, catalog)("risk_correlation_share")),
    )


@dataclass(frozen=True, slots=True)
class DrawnCash:
    """What one plan costs in every draw, shape (months, draws)."""

    running_usd: Array
    once_usd: Array
    """Sums paid at the start of a month, what hardware is worth in the end taken off the last."""
    unbilled_usd: Array
    """What of the running cost is on no bill."""

    @property
    def usd(self) -> Array:
        """All that is counted."""
        return self.running_usd + self.once_usd

    @property
    def billed_usd(self) -> Array:
        """What is paid of it."""
        return self.usd - self.unbilled_usd


@dataclass(frozen=True, slots=True)
class DrawnJourney:
    """Prices routes, in every draw at once."""

    unsure: Uncertainty
    z: Array
    requests: Mapping[str, Array]
    """Of each workload, shape (months, draws)."""
    options: dict[int, DrawnOption] = field(default_factory=dict)
    """Those that were asked for so far: a plan that needs two options draws two."""
    shares: dict[tuple[int, int], Array] = field(default_factory=dict)

    @property
    def route_costs(self) -> RouteCosts:
        return self.unsure.route_costs

    @property
    def draws(self) -> int:
        return self.z.shape[1]

    def option(self, position: int) -> DrawnOption:
        """One option in every draw."""
        if position not in self.options:
            option_id = self.route_costs.option_ids[position]
            running = self.route_costs.running[option_id]
            self.options[position] = DrawnOption(
                running,
                self.route_costs.switching[option_id].back_share,
                self.unsure.drawer.drawn(option_id, self.z),
                np.stack([self.requests[w] for w in running.workload_ids]),
                drawn_factors(running, self.unsure.inputs, self.z),
            )
        return self.options[position]

    def cash(self, routes: Routes) -> DrawnCash:
        """Everything that counts on these routes."""
        return DrawnCash(self.running_usd(routes), self.once_usd(routes), self.unbilled_usd(routes))

    def unbilled_usd(self, routes: Routes) -> Array:
        """What of the running cost of every month is on no bill."""
        total = np.zeros((self.route_costs.months, self.draws))
        for i, option_id in enumerate(self.route_costs.option_ids):
            here = np.equal(routes, i)[self.route_costs.rows[option_id]]
            if here.any():
                drawn = self.option(i)
                usd = drawn.unbilled_usd(drawn.volumes * here[:, :, None])
                total += np.where(np.any(here, axis=0)[:, None], usd, 0.0)
        return total

    def running_usd(self, routes: Routes) -> Array:
        """Running cost of every month, commitments to options that were left included."""
        total = np.zeros((self.route_costs.months, self.draws))
        for i in range(len(self.route_costs.option_ids)):
            on: Flags = np.equal(routes, i)
            if on.any():
                total += self.option_usd(i, on)
            total += self.route_costs.stranded_usd(i, routes)[:, None]
        return total

    def option_usd(self, option: int, on: Flags) -> Array:
        """Running cost of one option with the workloads on it in these months, nothing where there are none."""
        drawn = self.option(option)
        here = on[self.route_costs.rows[drawn.running.option_id]]
        used = np.any(here, axis=0)
        usd = (
            drawn.monthly_usd()
            if np.all(here | ~used)
            else drawn.usd_at(drawn.volumes * here[:, :, None])
        )
        return np.where(used[:, None], usd, 0.0)

    def once_usd(self, routes: Routes) -> Array:
        """One-off sums by month; an option's own falls on the first to arrive."""
        route_costs = self.route_costs
        once = np.zeros((route_costs.months, self.draws))
        for month, w, others in route_costs.entries(routes):
            left, option = route_costs.left(routes, w, month), int(routes[w, month])
            once[month] += self.dual_run_usd(w, left, option)[month]
            once[month] += self.entry_usd(option, w, others, left)
            if not others.any() and option not in route_costs.starts:
                bought, residual = self.hardware_usd(option, np.any(routes == option, axis=1))
                once[month] += bought
                once[-1] -= residual
        return once

    def entry_usd(self, option: int, w: int, others: Flags, left: int) -> Array:
        """What coming to an option from another costs a workload once where these others are there, hardware
        apart."""
        costs, drawn = self.route_costs, self.option(option)
        started = np.equal(costs.starts, option)
        if started[w]:
            return np.zeros(1) if (others & started).any() else drawn.back_usd()
        moving = drawn.moving_usd() * costs.moved_share(option, w, others, left)
        return moving if started.any() or others.any() else moving + drawn.own_usd()

    def hardware_usd(self, option: int, users: Flags) -> tuple[Array, Array]:
        drawn = self.option(option)
        here = users[self.route_costs.rows[drawn.running.option_id]]
        return drawn.hardware_usd(drawn.volumes * here[:, None, None])

    def dual_run_usd(self, workload: int, from_option: int, to_option: int) -> Array:
        """What running both for a while costs in each month a move may be made."""
        both = np.minimum(
            self.workload_usd(workload, from_option), self.workload_usd(workload, to_option)
        )
        usd: Array = np.clip(both, 0.0, None) * self.dual_months(workload, to_option, from_option)
        return usd

    def dual_months(self, workload: int, option: int, left: int) -> Array:
        """For how many months both run, overrun included, shape (draws,)."""
        option_id = self.route_costs.option_ids[option]
        whole = self.route_costs.switching[option_id].dual_run_months
        own = self.route_costs.move_of(option_id, workload, left).dual_run_months
        return self.option(option).dual_months() * (own / whole if whole else 1.0)

    def workload_usd(self, workload: int, option: int) -> Array:
        """One workload's part of the bills of an option that everybody is on, by its part at the plan's own
        figures."""
        return self.option(option).billed_usd() * self._share(workload, option)

    def _share(self, workload: int, option: int) -> Array:
        key = (workload, option)
        if key not in self.shares:
            route_costs = self.route_costs
            usd = route_costs.billed_by_workload[route_costs.option_ids[option]]
            whole = np.sum(list(usd.values()), axis=0)
            own = usd.get(route_costs.workload_ids[workload], np.zeros(route_costs.months))
            share = np.divide(own, whole, out=np.zeros_like(whole), where=whole > 0)
            self.shares[key] = share[:, None] if len(usd) > 1 else np.ones((1, 1))
        return self.shares[key]
