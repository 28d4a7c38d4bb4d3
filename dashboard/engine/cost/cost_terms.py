"""The five shapes a cost can have as volume grows, and what a break-even needs to know of each.

Every option resolves to a tuple of terms. A term answers three questions about itself: what it costs at given
volumes, at which volumes its slope or level changes (its corners), and between which two lines it stays for
good (its tail). Cost between two corners is a straight line, so break-evens are solved, never sampled.

Volumes have the workload on axis 0: shape (workloads, ...) with months, draws or test volumes behind.
"""

import math
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.facts import Fact

Array = NDArray[np.float64]
Drift = str
"""Which prices a term follows over the months, by the name of a row of factors.

`hosted`, `gpu`, `none`, and `elsewhere`, `first` and `second` (the hosted trend at others) are trends. Dated
changes alone move `asked` (a sum that a provider asks), `asked per request` and `answered` (every answer).
`again N` is the price of the N-th option that bad answers are asked again at, in the months in which they are;
`outage N` is that price in the months in which it answers since the option is out, and `lost N` the share of the
requests that fall into such an outage.
"""

ROUNDING = 1e-9
"""ceil(10 + 6e-16) is 11: needs that small above a whole number are rounding errors."""

RELATIVE_ROUNDING = 1e-12
"""The same for large needs, whose last digit is larger than ROUNDING."""


@dataclass(frozen=True, slots=True)
class Tail:
    """From `start` requests a month on, the cost lies between low + slope * V and high + slope * V."""

    start: float
    slope: float
    low: float
    high: float
    corners_per_request: float = 0.0
    """How close the corners lie from `start` on."""


class Term(Protocol):
    """One line of a cost."""

    @property
    def component(self) -> str: ...
    @property
    def role(self) -> CostRole: ...
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

    def merged(self, mix: Array) -> "Term":
        """The same term for one workload, the total at this mix: the same cost with less to compute."""


@dataclass(frozen=True, slots=True)
class PerRequest:
    """A price per request: USD for each workload, shape (workloads,)."""

    component: str
    usd_per_request: Array
    formula: str
    facts: tuple[Fact, ...] = ()
    drift: Drift = "hosted"
    role: CostRole = CostRole.OTHER

    def usd(self, volumes: Array) -> Array:
        return _times(self.usd_per_request, volumes)

    def weights(self, volumes: Array) -> Array:
        return volumes * _along(self.usd_per_request, volumes)

    def corners(self, mix: Array, low: float, high: float) -> Array:  # noqa: ARG002
        return np.empty(0)

    def tail(self, mix: Array) -> Tail:
        return Tail(0.0, float(self.usd_per_request @ mix), 0.0, 0.0)

    def merged(self, mix: Array) -> "PerRequest":
        return replace(self, usd_per_request=(self.usd_per_request @ mix).reshape(1))


@dataclass(frozen=True, slots=True)
class PerMonth:
    """A fixed sum every month, whatever the volume."""

    component: str
    usd_per_month: float
    formula: str
    facts: tuple[Fact, ...] = ()
    drift: Drift = "none"
    role: CostRole = CostRole.OTHER

    def usd(self, volumes: Array) -> Array:
        return np.full(volumes.shape[1:], self.usd_per_month)

    def weights(self, volumes: Array) -> Array:
        return volumes

    def corners(self, mix: Array, low: float, high: float) -> Array:  # noqa: ARG002
        return np.empty(0)

    def tail(self, mix: Array) -> Tail:  # noqa: ARG002
        return Tail(0.0, 0.0, self.usd_per_month, self.usd_per_month)

    def merged(self, mix: Array) -> "PerMonth":  # noqa: ARG002
        return self


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
    base_price_share: float | None = None
    """What a unit that is kept for all hours costs of `usd_per_unit_month`; None where none can be kept.

    The k-th unit is kept when the share of hours that need it exceeds this: the cheapest base there is.
    """
    role: CostRole = CostRole.OTHER

    def units(self, volumes: Array) -> Array:
        """Units up, averaged over the hours of the day: shape volumes.shape[1:]."""
        return self._mean(self._by_hour(volumes))

    def peak_units(self, volumes: Array) -> Array:
        """Units up in the busiest hour."""
        return self._by_hour(volumes).max(axis=0)

    def by_hour(self, volumes: Array) -> Array:
        """Units up in each hour, spares included: shape (hours, *volumes.shape[1:])."""
        shape = (len(self.load_per_request), *volumes.shape[1:])
        return np.broadcast_to(self._by_hour(volumes), shape)

    def usd(self, volumes: Array) -> Array:
        units = self._by_hour(volumes)
        paid = np.maximum(0.0, units - self.covered_units) if self.covered_units else units
        return self.usd_per_unit_month * self._paid(paid)

    def weights(self, volumes: Array) -> Array:
        load = self.load_per_request.max(axis=0)
        return volumes * _along(load if load.any() else np.ones_like(load), volumes)

    def corners(self, mix: Array, low: float, high: float) -> Array:
        found = [np.empty(0)]
        unpaid = max(self.minimum, self.covered_units - self.spare)
        for load in set(self._loads(mix).tolist()) - {0.0}:
            per_step = load / self.step
            first = max(math.floor(low * per_step), unpaid // self.step, 1)
            found.append(np.arange(first, math.ceil(high * per_step) + 1) / per_step)
        return np.concatenate(found)

    def between(self, volumes: Array) -> tuple[Array, Array]:
        """Two costs without steps between which this one lies: straight but for `bends`."""
        need = _times(self.load_per_request, volumes)
        if not self.autoscaled and len(need) > 1:
            need = need.max(axis=0, keepdims=True)
        fewest = need * (1 - RELATIVE_ROUNDING) - ROUNDING * self.step
        low, high = (
            np.maximum(0.0, np.maximum(self.minimum, units) + self.spare - self.covered_units)
            for units in (fewest, need + self.step)
        )
        return self.usd_per_unit_month * self._paid(low), self.usd_per_unit_month * self._paid(high)

    def bends(self, mix: Array, low: float, high: float) -> Array:
        """Total volumes in (low, high) at which an hour leaves its minimum, or what is paid for elsewhere."""
        loads = np.unique(self._loads(mix))
        levels = np.array([self.minimum, self.covered_units - self.spare], dtype=float)
        levels = np.concatenate([levels, levels - self.step])
        at = np.unique(levels[:, None] / loads[loads > 0])
        return at[(at > low) & (at < high)]

    def tail(self, mix: Array) -> Tail:
        """From the volume on at which the mean hour needs the minimum.

        Hours that need it too lie within one step above their load; of the others only less is known.
        """
        loads = np.sort(self._loads(mix))[::-1]
        weights = self.hour_prices(len(loads))
        floor = max(self.minimum, self.covered_units)
        mean = float(loads.mean())
        start = floor / mean if mean > 0 else 0.0
        beyond = self.spare - self.covered_units
        busy = (loads * start >= floor) & (loads > 0)
        above = np.where(busy, beyond + self.step, max(0, max(self.minimum, self.step) + beyond))
        if not mean:
            above = np.full(len(loads), max(0, self.minimum + beyond))
        low = float(above[0]) if not mean else beyond
        price = self.usd_per_unit_month
        corners = float(np.unique(loads).sum()) / self.step
        slope, high = float(weights @ loads), float(weights @ above)
        return Tail(start, price * slope, price * low * float(weights.sum()), price * high, corners)

    def merged(self, mix: Array) -> "Steps":
        return replace(self, load_per_request=self._loads(mix)[:, None])

    def scaled(self, by: float) -> "Steps":
        """The same staircase when every unit takes `by` times as much."""
        return replace(self, load_per_request=self.load_per_request / by)

    def _loads(self, mix: Array) -> Array:
        loads: Array = self.load_per_request @ mix
        return loads if self.autoscaled else loads.max(keepdims=True)

    def _by_hour(self, volumes: Array) -> Array:
        need = _times(self.load_per_request, volumes)
        if not self.autoscaled and len(need) > 1:
            need = need.max(axis=0, keepdims=True)
        return whole_units(need, minimum=self.minimum, step=self.step) + self.spare

    def _mean(self, by_hour: Array) -> Array:
        mean: Array = by_hour[0] if len(by_hour) == 1 else by_hour.mean(axis=0)
        return mean

    def _paid(self, by_hour: Array) -> Array:
        """Units as they are paid: on average over the hours, those that are kept at their own price."""
        if self.base_price_share is None:
            return self._mean(by_hour)
        paid: Array = np.tensordot(
            self.hour_prices(len(by_hour)), np.sort(by_hour, axis=0)[::-1], axes=1
        )
        return paid

    def hour_prices(self, hours: int) -> Array:
        """What the hours weigh, from the busiest to the quietest.

        Keeping every unit that more than a share s of the hours need is keeping what the hour at s needs: hours
        above it are paid by the hour for the rest.
        """
        even = np.full(hours, 1 / hours)
        kept = self.base_price_share
        at = hours if kept is None else math.floor(kept * hours)
        if kept is None or at >= hours:
            return even
        return np.where(np.arange(hours) < at, even, 0.0) + (kept - at / hours) * (
            np.arange(hours) == at
        )


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a commitment to spend costs beyond what is spent: max(0, committed - spent)."""

    component: str
    usd_per_month: float
    usd_per_request: Array
    """What counts towards the commitment, shape (workloads,)."""
    formula: str
    facts: tuple[Fact, ...] = ()
    drift: Drift = "none"
    role: CostRole = CostRole.OTHER

    def usd(self, volumes: Array) -> Array:
        return np.maximum(0.0, self.usd_per_month - _times(self.usd_per_request, volumes))

    def weights(self, volumes: Array) -> Array:
        return volumes

    def corners(self, mix: Array, low: float, high: float) -> Array:
        at = self._spent_at(mix)
        return np.array([at]) if low < at < high else np.empty(0)

    def tail(self, mix: Array) -> Tail:
        at = self._spent_at(mix)
        if np.isinf(at):
            return Tail(0.0, 0.0, self.usd_per_month, self.usd_per_month)
        return Tail(at, 0.0, 0.0, 0.0)

    def merged(self, mix: Array) -> "Shortfall":
        return replace(self, usd_per_request=(self.usd_per_request @ mix).reshape(1))

    def _spent_at(self, mix: Array) -> float:
        usd = float(self.usd_per_request @ mix)
        return self.usd_per_month / usd if usd else math.inf


@dataclass(frozen=True, slots=True)
class Overflow:
    """What a fixed number of units cannot carry in an hour, paid per request elsewhere.

    Without a price elsewhere (`usd_per_request` infinite) volumes beyond the capacity cannot be served at all.
    In every hour the same share of each workload spills.
    """

    component: str
    capacity_units: float
    load_per_request: Array
    usd_per_request: Array
    formula: str
    facts: tuple[Fact, ...] = ()
    drift: Drift = "hosted"
    usd_by_hour: Array | None = None
    """USD per request for its part in each hour, shape of the load; None follows the load over the hours."""
    role: CostRole = CostRole.OTHER

    def usd(self, volumes: Array) -> Array:
        if self._nowhere:
            need = _times(self.load_per_request, volumes).max(axis=0)
            most = self.capacity_units * (1 + RELATIVE_ROUNDING) + ROUNDING
            return np.where(need > most, np.inf, 0.0)
        usd: Array = self.weights(volumes).sum(axis=0)
        return usd

    def weights(self, volumes: Array) -> Array:
        if self._nowhere:
            return volumes * _along(self.load_per_request.max(axis=0), volumes)
        need = _times(self.load_per_request, volumes)
        kept = np.divide(self.capacity_units, need, out=np.ones_like(need), where=need > 0)
        usd: Array = volumes * _times(self.hourly_usd().T, 1 - np.minimum(1.0, kept))
        return usd

    def corners(self, mix: Array, low: float, high: float) -> Array:
        loads = self.load_per_request @ mix
        at = self.capacity_units / loads[loads > 0]
        return np.unique(at[(at > low) & (at < high)])

    def tail(self, mix: Array) -> Tail:
        loads = self.load_per_request @ mix
        if self._nowhere:
            return Tail(self.capacity_units / float(loads.max()), 0.0, np.inf, np.inf)
        usd, busy = self.hourly_usd() @ mix, loads > 0
        kept = self.capacity_units * float((usd[busy] / loads[busy]).sum())
        start = self.capacity_units / float(loads[busy].min())
        return Tail(start, float(usd.sum()), -kept, -kept)

    def merged(self, mix: Array) -> "Overflow":
        load = (self.load_per_request @ mix)[:, None]
        if self._nowhere:
            return replace(self, load_per_request=load, usd_per_request=np.array([np.inf]))
        usd = (self.hourly_usd() @ mix)[:, None]
        return replace(
            self, load_per_request=load, usd_per_request=usd.sum(axis=0), usd_by_hour=usd
        )

    def scaled(self, by: float) -> "Overflow":
        """The same when every unit takes `by` times as much."""
        return replace(self, load_per_request=self.load_per_request / by)

    @property
    def _nowhere(self) -> bool:
        return not np.all(np.isfinite(self.usd_per_request))

    def hourly_usd(self) -> Array:
        if self.usd_by_hour is not None:
            return self.usd_by_hour
        in_hour = self.load_per_request / self.load_per_request.sum(axis=0)
        usd: Array = in_hour * self.usd_per_request
        return usd


def whole_units(need: Array, *, minimum: int, step: int = 1) -> Array:
    """The smallest multiple of `step` that covers the need, or `minimum` if that is more."""
    return np.maximum(minimum, step * np.ceil(need / step * (1 - RELATIVE_ROUNDING) - ROUNDING))


def _times(table: Array, volumes: Array) -> Array:
    """Sum over the workloads: the last axis of the table, the first of the volumes."""
    if volumes.ndim == 2:
        product: Array = table @ volumes
        return product
    return np.tensordot(table, volumes, axes=1)


def _along(per_workload: Array, volumes: Array) -> Array:
    return per_workload.reshape((-1,) + (1,) * (volumes.ndim - 1))
