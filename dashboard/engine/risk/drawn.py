"""What an option costs in every month of every draw. Shapes end in (months, draws)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dashboard.engine.cost.cost_terms import (
    Array,
    Drift,
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
)
from dashboard.engine.cost.idling import Idling
from dashboard.engine.cost.roles import ON_NO_BILL
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.months.changes import WINDOWS
from dashboard.engine.months.refresh import TREND, refresh_factor, refresh_months
from dashboard.engine.months.running import DRIFTS, Running
from dashboard.engine.risk.coefficients import (
    DUAL_MONTHS,
    MOVING,
    ONCE,
    OVERRUN,
    DrawnParts,
)
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.scenario import growing_months

BLOCK = 2_000
"""Draws priced at a time, so that the hours of an autoscaled fleet fit in the cache."""


LEAST_CEILING = 1.0001
"""A drawn ceiling lies at least so far above today's requests: at them the curve has no middle."""


def drawn_requests(workload: Workload, requests: Array, growth: Array) -> Array:
    """Requests of a workload when its growth is drawn, shape (months, draws).

    `growth` is the share per month, or the ceiling of an S-curve, whose middle then moves so that the first month
    stays what it is.
    """
    curve = workload.growth
    months = growing_months(curve, months=len(requests))[:, None]
    if curve is None or curve.kind == "constant":
        return requests[0] * np.exp(months * np.log1p(np.maximum(growth, -0.99)))
    if not curve.rate:  # an S-curve without a slope stays where it starts
        return np.full((len(requests), growth.size), requests[0])
    ceiling = np.maximum(growth, requests[0] * LEAST_CEILING)
    middle = np.log(ceiling / requests[0] - 1) / curve.rate
    grown: Array = ceiling / (1 + np.exp(-curve.rate * (months - middle)))
    return grown


@dataclass(frozen=True, slots=True)
class DrawnOption:
    """One option in every draw."""

    running: Running
    back_share: float
    parts: DrawnParts
    volumes: Array
    """Requests of the option's workloads, shape (workloads, months, draws)."""
    factors: Mapping[Drift, Array]
    """What prices are of month 0, shape (months, draws) or (months, 1)."""
    cost: list[Array] = field(default_factory=list)

    def monthly_usd(self) -> Array:
        """With every workload that may be on it, priced once, shape (months, draws)."""
        if not self.cost:
            self.cost.append(self.usd_at(self.volumes))
        return self.cost[0]

    def billed_usd(self) -> Array:
        """What of it is paid, shape (months, draws)."""
        return self.monthly_usd() - self.unbilled_usd(self.volumes)

    def unbilled_usd(self, volumes: Array) -> Array:
        """What is on no bill at other volumes, shape (months, draws)."""
        total = np.zeros(volumes.shape[1:])
        for key, term in self.parts.terms.items():
            if term.role in ON_NO_BILL:
                price = self.parts.values[*key, "price"]
                total += _over_requests(price, volumes) * self.factors[term.drift]
        return total

    def usd_at(self, volumes: Array) -> Array:
        """At other volumes, shape (workloads, months, draws)."""
        draws = volumes.shape[2]
        total = np.zeros(volumes.shape[1:])
        straight: dict[Drift, Array] = {}
        for key, term in self.parts.terms.items():
            price = self.parts.values[*key, "price"]
            if isinstance(term, PerRequest):
                straight[term.drift] = straight.get(term.drift, 0.0) + price
            elif isinstance(term, PerMonth):
                total += price * self.factors[term.drift]
            elif isinstance(term, Steps | Idling):
                for start in range(0, draws, BLOCK):
                    part = slice(start, start + BLOCK)
                    scaled = volumes[:, :, part] * _over_months(self.parts.load_scale[key], part)
                    units = _alone(term).usd(scaled)
                    total[:, part] += (
                        units * price[:, part] * _columns(self.factors[term.drift], part)
                    )
            elif isinstance(term, Overflow):
                total += self._overflow(term, key, volumes, price)
            elif isinstance(term, Shortfall):
                spent = _over_requests(price, volumes) * self.factors["hosted"]
                total += np.maximum(0.0, term.usd_per_month - spent)
        for drift, price in straight.items():
            total += _over_requests(price, volumes) * self.factors[drift]
        return total

    def _overflow(
        self, term: Overflow, key: tuple[str, int], volumes: Array, price: Array
    ) -> Array:
        scale = _over_months(self.parts.load_scale[key], slice(None))
        if not np.all(np.isfinite(term.usd_per_request)):
            return term.usd(volumes * scale)
        times = np.divide(
            price,
            term.usd_per_request[:, None],
            out=np.ones_like(price),
            where=term.usd_per_request[:, None] != 0,
        )
        spilled = term.weights(volumes * scale) / scale * times[:, None, :]
        usd: Array = spilled.sum(axis=0) * self.factors[term.drift]
        return usd

    def moving_usd(self) -> Array:
        """What engineers do to move there, where it changes most, shape (draws,)."""
        return self.parts.paid_once_usd(MOVING)

    def own_usd(self) -> Array:
        """What the option itself costs once, hardware apart, shape (draws,)."""
        return self.parts.paid_once_usd(ONCE)

    def back_usd(self) -> Array:
        """Paid on coming back, where it is the option in use now, shape (draws,)."""
        return self.back_share * self.moving_usd()

    def dual_months(self) -> Array:
        """Months of running both, overrun included, shape (draws,)."""
        months: Array = (self.parts.values[DUAL_MONTHS] * self.parts.values[OVERRUN])[0]
        return months

    def hardware_usd(self, volumes: Array) -> tuple[Array, Array]:
        """What is bought to serve these volumes and what is left of it in the end, shape (draws,)."""
        served = self.running.served
        if served.purchase is None or served.fleet is None:
            return np.zeros(1), np.zeros(1)
        key = next((k for k, t in self.parts.terms.items() if isinstance(t, Steps)), None)
        scale = self.parts.load_scale[key] if key else np.ones((1, 1))
        replicas = lean(served.fleet).peak_units(volumes * _over_months(scale, slice(None)))
        bought = replicas.max(axis=0) * served.purchase.usd_per_replica
        return bought, bought * served.purchase.residual_share


def _alone(term: Steps | Idling) -> Steps | Idling:
    """The term at a price of 1."""
    return lean(term) if isinstance(term, Steps) else replace(term, usd_per_month=1.0)


def lean(steps: Steps) -> Steps:
    """The same staircase without the hours that can never be the busiest; autoscaled ones need all of them."""
    load = steps.load_per_request
    if steps.autoscaled or len(load) == 1:
        return replace(steps, usd_per_unit_month=1.0)
    rows = np.unique(load, axis=0)
    kept = [
        row
        for i, row in enumerate(rows)
        if not any(j != i and np.all(other >= row) for j, other in enumerate(rows))
    ]
    return replace(steps, usd_per_unit_month=1.0, load_per_request=np.array(kept))


def drawn_factors(
    running: Running, inputs: Sequence[UncertainInput], z: Array
) -> dict[Drift, Array]:
    """The price trends of one option in every draw.

    Whatever else moves its prices by date stays as it is: a draw only tilts the trend.
    """
    values = {u.name: u.values(z[i]) for i, u in enumerate(inputs) if u.action == "drift"}
    months = len(next(iter(running.factors.values())))
    years = np.arange(months)[:, None] / 12
    factors: dict[Drift, Array] = {d: f[:, None] for d, f in running.factors.items()}
    own = running.option.traits.trend
    for drift, name in DRIFTS.items():
        renewed = drift == own and refresh_months(running.option) > 0
        if name not in values and not (renewed and TREND in values):
            continue
        assumed = running.context.value(name)
        drawn = values.get(name, np.array([assumed]))
        if not renewed:
            for row in _following(drift, factors):
                factors[row] = factors[row] * np.exp(years * (drawn - assumed))
            continue
        trend = values.get(TREND, np.array([running.context.value(TREND)]))
        plain = np.exp(years * assumed)[:, 0]
        before = refresh_factor(running.option, running.context, plain)[:, None]
        after = refresh_factor(running.option, running.context, np.exp(years * drawn), trend=trend)
        factors[drift] = factors[drift] * (after / before)
    return factors


def _following(drift: Drift, factors: Mapping[Drift, Array]) -> list[Drift]:
    """The rows of factors that follow a trend: bad answers are asked again at hosted prices elsewhere."""
    again = [row for row in factors if row.startswith(WINDOWS)] if drift == "elsewhere" else []
    return [drift, *again]


def _over_requests(price: Array, volumes: Array) -> Array:
    """Sum over the workloads of price x requests, shape (months, draws)."""
    if len(volumes) == 1:
        only: Array = volumes[0] * price
        return only
    usd: Array = np.einsum(
        "wd,wmd->md", np.broadcast_to(price, (len(volumes), volumes.shape[2])), volumes
    )
    return usd


def _over_months(scale: Array, part: slice) -> Array:
    """Shape (workloads, draws) to (workloads, 1, draws)."""
    return _columns(scale, part)[:, None, :]


def _columns(values: Array, part: slice) -> Array:
    return values if values.shape[1] == 1 else values[:, part]
