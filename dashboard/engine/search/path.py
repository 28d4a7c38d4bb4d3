"""A path: which option serves each workload in which month, what it costs, and when it has paid back."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array

TIE = 1e-9
"""A move that saves less than this share of the cost to come is not made."""

IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Step:
    """One move of one workload."""

    workload: str
    month: int
    option: str
    one_off_usd: float


@dataclass(frozen=True, slots=True)
class Path:
    """The plan over the horizon against staying; USD, discounted where it says so."""

    steps: tuple[Step, ...]
    options: Mapping[str, tuple[str, ...]]
    """The option of every month, by workload."""
    monthly_usd: Array
    """What running is billed in every month, commitments to options that were left included, shape (months,)."""
    unbilled_usd: Array
    """What is counted beside it and on no bill: what bad answers cost that stay bad, or better ones save."""
    stay_usd: Array | None
    """What is paid in every month on the options in use now, a forced move to a successor included.

    None where staying is not possible or not priced.
    """
    cash_usd: Array
    """Bills and one-off sums of every month, shape (months,); hardware's residual value in the last."""
    npv_usd: float
    """Of all that is counted, on a bill or not."""
    npv_stay_usd: float | None
    payback_month: float | None
    """By what is paid alone."""
    cash_low_usd: float | None
    """By what is paid alone."""

    @property
    def counted_usd(self) -> Array:
        """Running cost of every month, what is on no bill included."""
        return self.monthly_usd + self.unbilled_usd

    @property
    def saving_usd(self) -> float | None:
        """Against staying; None where nothing can be stayed on."""
        return None if self.npv_stay_usd is None else self.npv_stay_usd - self.npv_usd


def balance(saved: Array, once: Array) -> tuple[Array, Array]:
    """What moving has earned so far, at the start (one-off sums just paid) and at the end of every month.

    `once` is what moving costs beyond the moves that staying forces, below 0 where those are spared.
    """
    end = np.cumsum(saved - once)
    return end - saved, end


def payback_of(saved: Array, once: Array) -> float | None:
    """The moment, in months, after which the balance never falls below zero again; None if it ends below.

    `saved` is the running cost saved in each month, spread over it; `once` the sums paid at its start.
    """
    start, end = balance(saved, once)
    if end[-1] < 0:
        return None
    below = np.flatnonzero(start < 0)
    if not below.size:
        return 0.0
    month = int(below[-1])
    return month + float(-start[month] / saved[month])
