"""What workers that come and go are paid for beside requests: starting, and waiting for the next one."""

from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.cost.cost_terms import Array, Drift, Tail
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.facts import Fact


@dataclass(frozen=True, slots=True)
class Idling:
    """A cost that rises and falls with the load of each hour, along a line with bends.

    `load_per_request` has shape (kinds of hours, workloads), `hours_share` says how many hours are of each kind.
    `heights` are given at `loads`, which start at 0; beyond the last the height stays.
    """

    component: str
    usd_per_month: float
    """At a height of 1 in every hour."""
    load_per_request: Array
    hours_share: Array
    loads: Array
    heights: Array
    formula: str
    facts: tuple[Fact, ...] = ()
    drift: Drift = "gpu"
    role: CostRole = CostRole.IDLE

    def usd(self, volumes: Array) -> Array:
        heights = np.interp(self._load(volumes), self.loads, self.heights)
        usd: Array = self.usd_per_month * np.tensordot(self.hours_share, heights, axes=1)
        return usd

    def weights(self, volumes: Array) -> Array:
        load = self.hours_share @ self.load_per_request
        return volumes * load.reshape((-1,) + (1,) * (volumes.ndim - 1))

    def corners(self, mix: Array, low: float, high: float) -> Array:
        load = self.load_per_request @ mix
        at = np.unique(self.loads[1:, None] / load[load > 0])
        return at[(at > low) & (at < high)]

    def tail(self, mix: Array) -> Tail:
        load = self.load_per_request @ mix
        busy = load > 0
        level = self.usd_per_month * float(
            self.hours_share @ np.where(busy, self.heights[-1], self.heights[0])
        )
        start = float(self.loads[-1] / load[busy].min()) if busy.any() else 0.0
        return Tail(start, 0.0, level, level)

    def merged(self, mix: Array) -> "Idling":
        return replace(self, load_per_request=(self.load_per_request @ mix)[:, None])

    def scaled(self, by: float) -> "Idling":
        """The same when every worker takes `by` times as much."""
        return replace(self, load_per_request=self.load_per_request / by)

    def _load(self, volumes: Array) -> Array:
        return np.tensordot(self.load_per_request, volumes, axes=1)
