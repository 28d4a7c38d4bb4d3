"""What the plan chooses when it is asked again at multiples of one figure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from dashboard.engine.answers.crossings import crossing, crossings
from dashboard.engine.months.running import Running
from dashboard.engine.plan import Plan
from dashboard.engine.search.route_costs import RouteCosts, Routes
from dashboard.engine.search.routing import routes_of
from dashboard.engine.stages.deciding import Considered


@dataclass(frozen=True, slots=True, eq=False)
class AskedAgain:
    """Whether the plan still makes one move, and what else it does; each multiple is asked once."""

    plan: Plan
    movers: tuple[str, ...]
    month: int
    option_id: str
    change: Callable[[Running, float], Running]
    """An option at a multiple of the figure."""
    _found: dict[float, Considered] = field(default_factory=dict, repr=False)

    def makes(self, times: float) -> bool:
        """Whether the movers come to the option in the month, whatever else is done."""
        path = self._at(times).path
        steps = path.steps if path is not None else ()
        found = {(step.workload, step.month, step.option) for step in steps}
        return all((w, self.month, self.option_id) in found for w in self.movers)

    def routes(self, times: float) -> Routes | None:
        """The path's routes; None where a workload is on what the planned path was not chosen from."""
        path, running = self._at(times).path, self.plan.route_costs.running
        if path is None:
            return None
        for w, options in path.options.items():
            if any(o not in running or w not in running[o].workload_ids for o in set(options)):
                return None
        return routes_of(self.plan.route_costs, path)

    def likely(self, one: float, other: float) -> Iterator[float]:
        """Where, between two multiples, amounts that decide come out the other way."""
        yield from crossings(self._at(one), self._at(other), one, other)
        here, there = self.routes(one), self.routes(other)
        if here is not None and there is not None:
            priced = (self._priced(times) for times in (one, other))
            yield from crossing(one, other, *(p.npv_usd(here) - p.npv_usd(there) for p in priced))

    def _priced(self, times: float) -> RouteCosts:
        return self.plan.route_costs.with_change(lambda r: self.change(r, times))

    def _at(self, times: float) -> Considered:
        if times not in self._found:
            self._found[times] = self.plan.deciding.considered(lambda r: self.change(r, times))
        return self._found[times]
