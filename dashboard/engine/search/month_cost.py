"""What any choice of options costs against volume in one month, at that month's prices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.breakeven import ALONE, CostCurve
from dashboard.engine.cost.cost_terms import Array, Drift, PerMonth, Term
from dashboard.engine.cost.purchase import level_payment
from dashboard.engine.cost.repriced import at_prices
from dashboard.engine.months.running import Running
from dashboard.engine.search.path import IntArray
from dashboard.engine.search.route_costs import RouteCosts


@dataclass(frozen=True, slots=True)
class MonthCost:
    """Some workloads on their options in one month; the terms of each option are those of its own users."""

    route_costs: RouteCosts
    month: int
    options: IntArray
    """The option of every workload, a position in the journey."""
    workloads: tuple[int, ...]
    """Those that are counted; the total of their requests is the volume."""

    @property
    def requests(self) -> float:
        return float(sum(self.volume_of(w) for w in self.workloads))

    def volume_of(self, workload: int) -> float:
        """Requests of one workload in the month."""
        workload_id = self.route_costs.workload_ids[workload]
        for running in self.route_costs.running.values():
            if workload_id in running.workload_ids:
                row = running.workload_ids.index(workload_id)
                return float(running.volumes[row, self.month])
        raise KeyError(workload_id)

    def curve(self, *, more_usd: float = 0.0) -> CostCurve:
        """The cost against the total of the counted requests at their mix of the month, and a sum beside it."""
        terms = [term.merged(mix) for _, mix, term in self.terms()]
        return CostCurve((*terms, PerMonth("one-off", more_usd, "")), ALONE)

    def terms(self) -> Iterator[tuple[Running, Array, Term]]:
        """Every term at the month's prices, with the share of each of its option's workloads in the total."""
        rate = self.route_costs.scenario.discount_per_year
        for option_id, running in self.route_costs.running.items():
            here = [w for w in self.workloads if self.options[w] == self._position(option_id)]
            if not here:
                continue
            users = {self.route_costs.workload_ids[w]: self.volume_of(w) for w in here}
            mix = np.array([users.get(w, 0.0) for w in running.workload_ids]) / self.requests
            payment = level_payment(running.served, discount_per_year=rate)
            for term in (*running.served.terms, *payment):
                yield running, mix, at_prices(term, self.factors(running))

    def factors(self, running: Running) -> Mapping[Drift, float]:
        """What prices are of month 0, by trend."""
        return {drift: float(each[self.month]) for drift, each in running.factors.items()}

    def _position(self, option_id: str) -> int:
        return self.route_costs.option_ids.index(option_id)
