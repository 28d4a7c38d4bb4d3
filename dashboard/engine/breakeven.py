"""At which volumes one way of serving costs less than another: all of them, exactly.

A cost is a sum of terms, each straight between its corners, so the difference of two costs is solved segment by
segment. Far out, the tails bound the difference between two lines: where those agree on the sign there is
nothing to search, so a staircase of a million replicas costs no more than one of ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.engine.terms import Array, Tail, Term

LOWEST_VOLUME, HIGHEST_VOLUME = 1.0, 1e12
"""Requests a month between which a break-even is looked for."""

TIE = 1e-12
"""Costs that differ by less than this share of themselves are equal: `from` keeps the workload."""

Verdict = Literal["always", "never", "from", "below", "windows"]
Window = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class VolumeWindows:
    """The volumes (requests a month) at which `to` costs strictly less; None is "and above"."""

    verdict: Verdict
    crossings: tuple[float, ...]
    windows: tuple[Window, ...]

    @property
    def first(self) -> float | None:
        return self.windows[0][0] if self.windows else None

    @property
    def permanent(self) -> float | None:
        """The volume from which `to` stays cheaper for good."""
        last = self.windows[-1] if self.windows else None
        return last[0] if last and last[1] is None else None


@dataclass(frozen=True, slots=True)
class CostCurve:
    """The monthly cost of one option against total volume, at a fixed mix of workloads and month-0 prices."""

    terms: Sequence[Term]
    mix: Array
    """Share of each workload in the total, shape (workloads,), sums to 1."""

    def at(self, total: Array) -> Array:
        """USD a month at total requests a month; any shape."""
        volumes = self.mix.reshape((-1,) + (1,) * total.ndim) * total
        cost = np.zeros_like(total)
        for term in self.terms:
            cost = cost + term.usd(volumes)
        return cost

    def corners(self, low: float, high: float) -> Array:
        found = [term.corners(self.mix, low, high) for term in self.terms]
        return np.concatenate([np.empty(0), *found])

    def tail(self) -> Tail:
        tails = [term.tail(self.mix) for term in self.terms]
        return Tail(
            max((t.start for t in tails), default=0.0),
            sum(t.slope for t in tails),
            sum(t.low for t in tails),
            sum(t.high for t in tails),
        )


def volume_windows(
    current: CostCurve,
    other: CostCurve,
    *,
    low: float = LOWEST_VOLUME,
    high: float = HIGHEST_VOLUME,
) -> VolumeWindows:
    """Every volume in [low, high] at which `other` costs strictly less than `current`."""
    edges = _edges(current, other, low, high)
    left, right = edges[:-1], edges[1:]
    width = right - left
    near, far = left + width / 3, left + 2 * width / 3
    saved_near, saved_far = _saving(current, other, near), _saving(current, other, far)
    with np.errstate(invalid="ignore"):
        slope = (saved_far - saved_near) * 3
        saved_left, saved_right = saved_near - slope / 3, saved_far + slope / 3
    same = saved_near == saved_far  # also where both are infinite
    saved_left = np.where(same, saved_near, saved_left)
    saved_right = np.where(same, saved_far, saved_right)
    starts, ends = _cheaper_parts(left, right, saved_left, saved_right)
    windows = _joined(starts, ends, high)
    return VolumeWindows(_verdict(windows, low), _crossings(windows, low), tuple(windows))


def _edges(current: CostCurve, other: CostCurve, low: float, high: float) -> Array:
    """Sorted volumes between which the difference is one straight line, leaving out settled stretches."""
    settled_low, settled_high = _unsettled(current.tail(), other.tail(), low, high)
    spans = [(low, settled_low), (settled_low, settled_high)]
    found = [np.array([low, settled_low, settled_high, high])]
    found += [curve.corners(a, b) for curve in (current, other) for a, b in spans if b > a]
    edges = np.unique(np.concatenate(found))
    edges = edges[(edges >= low) & (edges <= high)]
    return edges if edges.size > 1 else np.array([low, high])


def _unsettled(current: Tail, other: Tail, low: float, high: float) -> tuple[float, float]:
    """Up to which volume every corner counts, and up to which the two tails leave the sign open.

    Returns (a, b): all corners in [low, a] and in [a, b] matter; beyond b the sign cannot change.
    """
    start = min(max(current.start, other.start, low), high)
    slope = current.slope - other.slope
    gap_low, gap_high = current.low - other.high, current.high - other.low
    if not (np.isfinite(gap_low) and np.isfinite(gap_high)):
        return start, start
    if slope == 0:
        open_ended = gap_low <= 0 <= gap_high and gap_low != gap_high
        return start, high if open_ended else start
    last_zero = max(-gap_low / slope, -gap_high / slope)
    return start, float(np.clip(last_zero, start, high))


def _saving(current: CostCurve, other: CostCurve, volumes: Array) -> Array:
    before, after = current.at(volumes), other.at(volumes)
    with np.errstate(invalid="ignore"):
        saving = before - after
        tie = np.abs(saving) <= TIE * np.maximum(np.abs(before), np.abs(after))
    saving = np.where(tie & np.isfinite(before) & np.isfinite(after), 0.0, saving)
    return np.where(np.isnan(saving), 0.0, saving)  # neither can serve: no saving


def _cheaper_parts(
    left: Array, right: Array, saved_left: Array, saved_right: Array
) -> tuple[Array, Array]:
    """The part of every segment on which the saving is positive; empty parts are left out."""
    with np.errstate(invalid="ignore", divide="ignore"):
        root = left + (right - left) * saved_left / (saved_left - saved_right)
    rising = (saved_left <= 0) & (saved_right > 0)
    falling = (saved_left > 0) & (saved_right <= 0)
    starts = np.where(rising, root, left)
    ends = np.where(falling, root, right)
    cheaper = ((saved_left > 0) | (saved_right > 0)) & (ends > starts)
    return starts[cheaper], ends[cheaper]


def _joined(starts: Array, ends: Array, high: float) -> list[Window]:
    """Touching parts become one window; one that reaches the highest volume has no end."""
    if not starts.size:
        return []
    apart = starts[1:] > ends[:-1] * (1 + 1e-12)
    first = starts[np.concatenate([[True], apart])]
    last = ends[np.concatenate([apart, [True]])]
    return [(float(a), None if b >= high else float(b)) for a, b in zip(first, last, strict=True)]


def _crossings(windows: Sequence[Window], low: float) -> tuple[float, ...]:
    ends = [edge for window in windows for edge in window if edge is not None and edge > low]
    return tuple(ends)


def _verdict(windows: Sequence[Window], low: float) -> Verdict:
    if not windows:
        return "never"
    if len(windows) > 1:
        return "windows"
    start, end = windows[0]
    if start <= low:
        return "always" if end is None else "below"
    return "from" if end is None else "windows"


def first_month(current: Array, other: Array) -> int | None:
    """The first month in which `other` costs strictly less to run."""
    cheaper = np.flatnonzero(other < current)
    return int(cheaper[0]) if cheaper.size else None


def permanent_month(current: Array, other: Array) -> int | None:
    """The first month from which `other` always costs strictly less, to the end of the horizon."""
    dearer = np.flatnonzero(~(other < current))
    after = int(dearer[-1]) + 1 if dearer.size else 0
    return after if after < len(current) else None


def payback_months(saving: Array, *, one_off_usd: float) -> float | None:
    """The smallest n with the savings of n months >= the one-off cost, interpolated within the month.

    `saving` has one figure per month (discounted or not). None when it never happens within the horizon.
    """
    if one_off_usd <= 0:
        return 0.0
    paid = np.cumsum(saving)
    reached = np.flatnonzero(paid >= one_off_usd)
    if not reached.size:
        return None
    month = int(reached[0])
    before = float(paid[month - 1]) if month else 0.0
    return month + (one_off_usd - before) / float(saving[month])
