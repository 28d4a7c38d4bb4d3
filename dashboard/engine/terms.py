"""The four shapes a cost can have as volume grows, and what a break-even needs to know of each.

Every option resolves to a tuple of terms. A term answers three questions about itself: what it costs at given
volumes, at which volumes its slope or level changes (its corners), and between which two lines it stays for
good (its tail). Cost between two corners is a straight line, so break-evens are solved, never sampled.

Volumes have the workload on axis 0: shape (workloads, ...) with months, draws or test volumes behind.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.facts import Fact

Array = NDArray[np.float64]
Drift = Literal["hosted", "gpu", "none"]
"""Which price trend a term follows over the months."""

ROUNDING = 1e-9
"""ceil(10 + 6e-16) is 11: needs that small above a whole number are rounding errors."""

MOST_CORNERS = 200_000
"""Per term. Beyond so many steps a staircase differs from its straight line by less than 0.001 %."""


@dataclass(frozen=True, slots=True)
class Tail:
    """From `start` requests a month on, the cost lies between low + slope * V and high + slope * V."""

    start: float
    slope: float
    low: float
    high: float


class Term(Protocol):
    """One line of a cost."""

    @property
    def component(self) -> str: ...
    @property
    def drift(self) -> Drift: ...
    @property
    def formula(self) -> str: ...
    @property
    def facts(self) -> tuple[Fact, ...]: ...

    def usd(self, volumes: Array) -> Array:
        """USD a month, shape volumes.shape[1:]."""

    def weights(self, volumes: Array) -> Array:
        """How the cost falls on the workloads: same shape as volumes, any scale."""

    def corners(self, mix: Array, low: float, high: float) -> Array:
        """Total volumes in (low, high) at which the slope or level changes; mix sums to 1 over workloads."""

    def tail(self, mix: Array) -> Tail: ...


@dataclass(frozen=True, slots=True)
class PerRequest:
    """A price per request: USD for each workload, shape (workloads,)."""

    component: str
    usd_per_request: Array
    formula: str
    facts: tuple[Fact, ...] = ()
    drift: Drift = "hosted"

    def usd(self, volumes: Array) -> Array:
        return np.tensordot(self.usd_per_request, volumes, axes=1)

    def weights(self, volumes: Array) -> Array:
        return volumes * _along(self.usd_per_request, volumes)

    def corners(self, mix: Array, low: float, high: float) -> Array:  # noqa: ARG002
        return np.empty(0)

    def tail(self, mix: Array) -> Tail:
        return Tail(0.0, float(self.usd_per_request @ mix), 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class PerMonth:
    """A fixed sum every month, whatever the volume."""

    component: str
    usd_per_month: float
    formula: str
    facts: tuple[Fact, ...] = ()
    drift: Drift = "none"

    def usd(self, volumes: Array) -> Array:
        return np.full(volumes.shape[1:], self.usd_per_month)

    def weights(self, volumes: Array) -> Array:
        return volumes

    def corners(self, mix: Array, low: float, high: float) -> Array:  # noqa: ARG002
        return np.empty(0)

    def tail(self, mix: Array) -> Tail:  # noqa: ARG002
        return Tail(0.0, 0.0, self.usd_per_month, self.usd_per_month)


@dataclass(frozen=True, slots=True)
class Steps:
    """Whole units (replicas, provisioned units) that must cover the load of each hour: a staircase.

    `load_per_request` has shape (hours, workloads): the units one request a month needs in that hour.
    A static fleet keeps the units of its busiest hour; an autoscaled one follows the hours.
    """

    component: str
    usd_per_unit_month: float
    load_per_request: Array
    formula: str
    facts: tuple[Fact, ...] = ()
    drift: Drift = "gpu"
    minimum: int = 1
    step: int = 1
    spare: int = 0
    autoscaled: bool = False
    covered_units: int = 0
    """Units paid for elsewhere (a reservation): only the rest costs `usd_per_unit_month`."""

    def units(self, volumes: Array) -> Array:
        """Units up, averaged over the hours of the day: shape volumes.shape[1:]."""
        return self._mean(self._by_hour(volumes))

    def peak_units(self, volumes: Array) -> Array:
        """Units up in the busiest hour."""
        return self._by_hour(volumes).max(axis=0)

    def usd(self, volumes: Array) -> Array:
        paid = np.maximum(0.0, self._by_hour(volumes) - self.covered_units)
        return self.usd_per_unit_month * self._mean(paid)

    def weights(self, volumes: Array) -> Array:
        return volumes * _along(self.load_per_request.max(axis=0), volumes)

    def corners(self, mix: Array, low: float, high: float) -> Array:
        loads = np.unique(self._loads(mix))
        found = []
        for load in loads[loads > 0]:
            per_step = load / self.step
            first = max(np.floor(low * per_step), np.floor(self.minimum / self.step), 1)
            last = min(np.ceil(high * per_step), first + MOST_CORNERS // loads.size)
            found.append(np.arange(first, last + 1) / per_step)
        return np.concatenate(found) if found else np.empty(0)

    def tail(self, mix: Array) -> Tail:
        loads = self._loads(mix)
        busy = loads[loads > 0]
        if not busy.size:
            fixed = self.usd_per_unit_month * max(0, self.minimum + self.spare - self.covered_units)
            return Tail(0.0, 0.0, fixed, fixed)
        start = max(self.minimum, self.covered_units) / float(busy.min())
        idle_share = 1 - busy.size / loads.size
        level = self.usd_per_unit_month * (
            (1 - idle_share) * (self.spare - self.covered_units)
            + idle_share * max(0, self.minimum + self.spare - self.covered_units)
        )
        return Tail(
            start,
            self.usd_per_unit_month * float(loads.mean()),
            level,
            level + self.usd_per_unit_month * self.step,
        )

    def _loads(self, mix: Array) -> Array:
        loads: Array = self.load_per_request @ mix
        return loads if self.autoscaled else loads.max(keepdims=True)

    def _by_hour(self, volumes: Array) -> Array:
        need = np.tensordot(self.load_per_request, volumes, axes=1)
        if not self.autoscaled:
            need = need.max(axis=0, keepdims=True)
        return whole_units(need, minimum=self.minimum, step=self.step) + self.spare

    def _mean(self, by_hour: Array) -> Array:
        mean: Array = by_hour.mean(axis=0)
        return mean


@dataclass(frozen=True, slots=True)
class Overflow:
    """What a fixed number of units cannot carry in an hour, paid per request elsewhere.

    Without a price elsewhere (`usd_per_request` infinite) volumes beyond the capacity cannot be served at all.
    """

    component: str
    capacity_units: float
    load_per_request: Array
    usd_per_request: Array
    formula: str
    facts: tuple[Fact, ...] = ()
    drift: Drift = "hosted"

    def usd(self, volumes: Array) -> Array:
        need = np.tensordot(self.load_per_request, volumes, axes=1)
        over = np.maximum(0.0, need - self.capacity_units - ROUNDING)
        if not np.all(np.isfinite(self.usd_per_request)):
            return np.where(over.max(axis=0) > 0, np.inf, 0.0)
        total = need.sum(axis=0)
        share = np.divide(over.sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
        everything: Array = np.tensordot(self.usd_per_request, volumes, axes=1)
        return share * everything

    def weights(self, volumes: Array) -> Array:
        return volumes * _along(self.load_per_request.max(axis=0), volumes)

    def corners(self, mix: Array, low: float, high: float) -> Array:
        loads = self.load_per_request @ mix
        at = self.capacity_units / loads[loads > 0]
        return np.unique(at[(at > low) & (at < high)])

    def tail(self, mix: Array) -> Tail:
        loads = self.load_per_request @ mix
        busy = loads[loads > 0]
        if not np.all(np.isfinite(self.usd_per_request)):
            return Tail(self.capacity_units / float(loads.max()), 0.0, np.inf, np.inf)
        usd = float(self.usd_per_request @ mix)
        kept = usd * self.capacity_units * busy.size / float(loads.sum())
        return Tail(self.capacity_units / float(busy.min()), usd, -kept, -kept)


def whole_units(need: Array, *, minimum: int, step: int = 1) -> Array:
    """The smallest multiple of `step` that covers the need, at least `minimum`."""
    return np.maximum(minimum, step * np.ceil(need / step - ROUNDING))


def _along(per_workload: Array, volumes: Array) -> Array:
    return per_workload.reshape((-1,) + (1,) * (volumes.ndim - 1))
