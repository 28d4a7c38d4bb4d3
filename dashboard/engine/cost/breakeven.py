"""At which volumes one way of serving costs less than another: all of them, exactly.

A cost is a sum of terms, each straight between its corners, so the difference of two costs is solved stretch by
stretch. Far out, the tails bound the difference between two lines: where those agree on the sign there is
nothing to search. Where many steps lie before the tails, `doubt` bounds both costs on every stretch, so a
staircase of a million replicas costs no more than one of ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array, PerMonth, PerRequest, Steps, Tail, Term
from dashboard.engine.cost.doubt import settled

LOWEST_VOLUME, HIGHEST_VOLUME = 1.0, 1e12
"""Requests a month between which a break-even is looked for."""

TIE = 1e-12
"""Costs that differ by less than this share of themselves are equal: `from` keeps the workload."""

ROUNDED = 1e-12
"""Ends of stretches that differ by less than this share of themselves are one volume."""

NARROWEST = 1e-8
"""Share of a volume: the bounds of a long staircase are told apart by 1e-9 of the cost."""

MOST_CORNERS = 50_000
"""Per pair. A staircase of so many steps is as good as straight: the step is less than 0.01% of it."""

FEW_CORNERS = 2_000
"""Per pair. So many are walked without asking first where the bounds leave doubt."""

ALL_CORNERS = 8 * MOST_CORNERS
"""Over all pairs of one call, in which each may walk its share of them, FEW_CORNERS at least."""

BLOCK_STRETCHES = 131_072
"""Stretches solved at a time, so that any number of pairs fits in memory."""

BLOCK = 16_384
"""Volumes priced at a time, so that millions of corners fit in memory."""

ALONE = np.ones(1)
"""The mix of merged terms: one workload, the total."""

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


NEVER = VolumeWindows("never", (), ())

Straight = PerRequest | PerMonth
"""Terms without a corner."""


@dataclass(frozen=True, slots=True)
class CostCurve:
    """The monthly cost of one option against total volume, at a fixed mix of workloads and month-0 prices."""

    terms: Sequence[Term]
    mix: Array
    """Share of each workload in the total, shape (workloads,), sums to 1."""
    merged: tuple[Term, ...] = field(init=False, repr=False, compare=False)
    """The same cost with the total as one workload, and everything that is straight in two terms."""
    tail: Tail = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        merged = [term.merged(self.mix) for term in self.terms]
        straight = [term.tail(ALONE) for term in merged if isinstance(term, Straight)]
        slope, level = sum(line.slope for line in straight), sum(line.low for line in straight)
        bent = [term for term in merged if not isinstance(term, Straight)]
        object.__setattr__(
            self,
            "merged",
            (PerRequest("", np.array([slope]), ""), PerMonth("", level, ""), *bent),
        )
        object.__setattr__(self, "tail", _sum_of([term.tail(ALONE) for term in self.merged]))

    def at(self, total: Array) -> Array:
        """USD a month at total requests a month; any shape."""
        flat = total.reshape(1, -1)
        starts = range(0, flat.shape[1], BLOCK)
        parts = [self._at(flat[:, start : start + BLOCK]) for start in starts]
        return np.concatenate([np.empty(0), *parts]).reshape(total.shape)

    def _at(self, volumes: Array) -> Array:
        return sum((term.usd(volumes) for term in self.merged), np.zeros(volumes.shape[1]))

    def corners(self, low: float, high: float) -> Array:
        found = [term.corners(ALONE, low, high) for term in self.merged]
        return np.concatenate([np.empty(0), *found])

    def between(self, total: Array) -> tuple[Array, Array]:
        """Two costs between which this one lies, straight between `bends`; any shape."""
        flat = total.reshape(1, -1)
        sides = [
            term.between(flat) if isinstance(term, Steps) else (term.usd(flat),) * 2
            for term in self.merged
        ]
        low, high = (sum(side, np.zeros(flat.shape[1])) for side in zip(*sides, strict=True))
        return low.reshape(total.shape), high.reshape(total.shape)

    def bends(self, low: float, high: float) -> Array:
        """The corners but for those of staircases; of these only where an hour leaves its minimum."""
        found = [
            (term.bends if isinstance(term, Steps) else term.corners)(ALONE, low, high)
            for term in self.merged
        ]
        return np.concatenate([np.empty(0), *found])

    @property
    def corners_per_request(self) -> float:
        return self.tail.corners_per_request


def _sum_of(tails: Sequence[Tail]) -> Tail:
    return Tail(
        max(t.start for t in tails),
        sum(t.slope for t in tails),
        sum(t.low for t in tails),
        sum(t.high for t in tails),
        sum(t.corners_per_request for t in tails),
    )


def volume_windows(
    current: CostCurve,
    other: CostCurve,
    *,
    low: float = LOWEST_VOLUME,
    high: float = HIGHEST_VOLUME,
) -> VolumeWindows:
    """Every volume in [low, high] at which `other` costs strictly less than `current`."""
    return both_ways(current, other, low=low, high=high)[0]


def both_ways(
    current: CostCurve,
    other: CostCurve,
    *,
    low: float = LOWEST_VOLUME,
    high: float = HIGHEST_VOLUME,
) -> tuple[VolumeWindows, VolumeWindows]:
    """Where `other` costs strictly less than `current`, and where `current` costs strictly less than `other`."""
    return both_ways_of([(current, other)], low=low, high=high)[0]


def both_ways_of(
    pairs: Sequence[tuple[CostCurve, CostCurve]],
    *,
    low: float = LOWEST_VOLUME,
    high: float = HIGHEST_VOLUME,
    among: int = 1,
) -> list[tuple[VolumeWindows, VolumeWindows]]:
    """`both_ways` of every pair; all their stretches are priced together.

    Pairs that are some `among` more have as few corners looked at as if all were asked for.
    """
    most = min(MOST_CORNERS, max(FEW_CORNERS, ALL_CORNERS // max(among, len(pairs), 1)))
    found: list[tuple[VolumeWindows, VolumeWindows]] = []
    block: list[_Pair] = []
    stretches = 0
    for current, other in pairs:
        block.append(_pair(*_less_shared(current, other), low, high, most))
        stretches += len(block[-1].edges)
        if stretches > BLOCK_STRETCHES:
            found += _solved(block, low, high)
            block, stretches = [], 0
    return [*found, *_solved(block, low, high)]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two costs, the volumes between which their difference is straight or known, and what is known of it."""

    curves: tuple[CostCurve, CostCurve]
    edges: Array
    far: "_Far"
    known: Array | None = None
    """Shape (2, stretches), as `doubt.Stretches` has it; None where only the far stretch is known."""


def _pair(current: CostCurve, other: CostCurve, low: float, high: float, most: int) -> _Pair:
    far = _far(current.tail, other.tail, low, high)
    density = current.corners_per_request + other.corners_per_request
    if density * far.volume <= FEW_CORNERS:
        return _Pair((current, other), _edges(current, other, far, low, high), far)
    coarse = np.concatenate([[low], _decades(low, high), [high]])
    stretches = settled(current, other, coarse, most=most)
    nowhere = _Far(np.inf, 0.0, np.nan)
    return _Pair((current, other), stretches.edges, nowhere, stretches.known)


def _solved(
    block: Sequence[_Pair], low: float, high: float
) -> list[tuple[VolumeWindows, VolumeWindows]]:
    if not block:
        return []
    sizes = [len(pair.edges) - 1 for pair in block]
    left = np.concatenate([pair.edges[:-1] for pair in block])
    right = np.concatenate([pair.edges[1:] for pair in block])
    saved = _savings([pair.curves for pair in block], left, right, sizes)
    volume, slope, level = (
        np.repeat([getattr(pair.far, name) for pair in block], sizes)
        for name in ("volume", "slope", "level")
    )
    beyond = (left >= volume) & np.isfinite(level)
    saved = np.where(beyond, slope * np.stack([left, right]) + level, saved)
    ends = np.cumsum(sizes).tolist()
    for pair, size, end in zip(block, sizes, ends, strict=True):
        if pair.known is not None:
            here = saved[:, end - size : end]
            here[:] = np.where(np.isnan(pair.known), here, pair.known)
    there, back = (_cheaper_parts(left, right, *side) for side in (saved, -saved))
    return [
        (
            _windows(there, end - size, end, low, high),
            _windows(back, end - size, end, low, high),
        )
        for size, end in zip(sizes, ends, strict=True)
    ]


def _less_shared(current: CostCurve, other: CostCurve) -> tuple[CostCurve, CostCurve]:
    """Both curves without the staircases that both have: they cost the same at any volume, but for the spares."""
    before, after = list(current.merged), list(other.merged)
    shared = False
    for i, one in enumerate(before):
        for j, two in enumerate(after):
            if isinstance(one, Steps) and isinstance(two, Steps) and _twins(one, two):
                before[i], after[j], shared = _spares(one), _spares(two), True
                break
    return (CostCurve(before, ALONE), CostCurve(after, ALONE)) if shared else (current, other)


def _twins(one: Steps, two: Steps) -> bool:
    return (
        one.usd_per_unit_month == two.usd_per_unit_month
        and (one.minimum, one.step, one.autoscaled) == (two.minimum, two.step, two.autoscaled)
        and one.covered_units == two.covered_units == 0
        and one.base_price_share is two.base_price_share is None
        and np.array_equal(one.load_per_request, two.load_per_request)
    )


def _spares(steps: Steps) -> PerMonth:
    usd = steps.usd_per_unit_month * steps.spare
    return PerMonth(steps.component, usd, steps.formula, role=steps.role)


@dataclass(frozen=True, slots=True)
class _Far:
    """From `volume` on, `other` saves about slope * V + level; below, every corner counts.

    A level that is not finite says nothing: there the costs themselves are asked.
    """

    volume: float
    slope: float
    level: float


def _far(current: Tail, other: Tail, low: float, high: float) -> _Far:
    """From where on the tails, a line above and one below each cost, leave no doubt which is cheaper."""
    start = min(max(current.start, other.start, low), high)
    slope = current.slope - other.slope
    if abs(slope) <= TIE * max(current.slope, other.slope):
        slope = 0.0
    gaps = [current.low - other.high, current.high - other.low]
    if not np.all(np.isfinite(gaps)):
        return _Far(start, slope, np.nan)
    largest = max(abs(current.low), abs(current.high), abs(other.low), abs(other.high))
    gaps = [0.0 if abs(gap) <= TIE * largest else gap for gap in gaps]
    level = (gaps[0] + gaps[1]) / 2
    if slope:
        volume = max(start, -gaps[0] / slope, -gaps[1] / slope)
    else:
        volume = high if gaps[0] <= 0 <= gaps[1] and gaps[0] != gaps[1] else start
    return _Far(min(volume, high), slope, level)


def _edges(current: CostCurve, other: CostCurve, far: _Far, low: float, high: float) -> Array:
    """Sorted volumes between which the difference is one straight line, leaving out the far stretch.

    The decades in between keep every line short enough to be extended to its ends without loss.
    """
    decades = _decades(low, high)
    found = [np.array([low, far.volume, high])]
    found.append(decades[decades < far.volume])
    found += [curve.corners(low, far.volume) for curve in (current, other)]
    edges = np.unique(np.concatenate(found))
    edges = edges[(edges >= low) & (edges <= high)]
    return edges if edges.size > 1 else np.array([low, high])


@lru_cache
def _decades(low: float, high: float) -> Array:
    decades: Array = np.geomspace(low, high, 1 + round(np.log10(high / low)))[1:-1]
    decades.flags.writeable = False
    return decades


def _savings(
    pairs: Sequence[tuple[CostCurve, CostCurve]], left: Array, right: Array, sizes: Sequence[int]
) -> Array:
    """What `other` saves just after the left and just before the right end, shape (2, stretches).

    Costs may jump at the ends, so each line is taken from two points within and extended. A curve that is in
    several pairs is priced once, at the stretches of all of them.
    """
    within = np.stack([left + (right - left) / 3, left + 2 * (right - left) / 3])
    costs = np.empty((2, *within.shape))
    spans: dict[int, list[tuple[int, slice]]] = {}
    curves = {id(curve): curve for pair in pairs for curve in pair}
    start = 0
    for pair, size in zip(pairs, sizes, strict=True):
        for side, curve in enumerate(pair):
            spans.setdefault(id(curve), []).append((side, slice(start, start + size)))
        start += size
    for key, places in spans.items():
        priced = curves[key].at(np.concatenate([within[:, span] for _, span in places], axis=1))
        at = 0
        for side, span in places:
            size = span.stop - span.start
            costs[side, :, span] = priced[:, at : at + size]
            at += size
    near, far = costs[:, 0], costs[:, 1]
    with np.errstate(invalid="ignore"):
        rise = np.where(near == far, 0.0, far - near)  # equal also where both are infinite
    before, after = np.stack([near - rise, far + rise], axis=1)
    return _saving(before, after)


def _saving(before: Array, after: Array) -> Array:
    with np.errstate(invalid="ignore"):
        saving = before - after
        tie = np.abs(saving) <= TIE * np.maximum(np.abs(before), np.abs(after))
    none = (tie & np.isfinite(saving)) | np.isnan(saving)  # nan: neither can serve
    return np.where(none, 0.0, saving)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The part of some stretches on which something costs less, and which stretches they are, ascending."""

    stretch: NDArray[np.intp]
    starts: Array
    ends: Array


def _cheaper_parts(left: Array, right: Array, saved_left: Array, saved_right: Array) -> _Parts:
    """The part of every stretch on which the saving is positive; empty parts are left out."""
    rising = (saved_left <= 0) & (saved_right > 0)
    falling = (saved_left > 0) & (saved_right <= 0)
    with np.errstate(invalid="ignore"):  # infinite where one of them cannot serve: no turn within
        drop = np.where(rising | falling, saved_left - saved_right, np.inf)
        root = left + (right - left) * (saved_left / drop)
    starts = np.where(rising, root, left)
    ends = np.where(falling, root, right)
    cheaper = np.flatnonzero(((saved_left > 0) | (saved_right > 0)) & (ends > starts))
    return _Parts(cheaper, starts[cheaper], ends[cheaper])


def _windows(parts: _Parts, first: int, end: int, low: float, high: float) -> VolumeWindows:
    """The windows of one pair, whose stretches are those from `first` up to `end`."""
    a, b = np.searchsorted(parts.stretch, [first, end])
    if a == b:
        return NEVER
    windows = _joined(parts.starts[a:b], parts.ends[a:b], high)
    return windows_of(windows, low=low)


def windows_of(windows: Sequence[Window], *, low: float = LOWEST_VOLUME) -> VolumeWindows:
    """The stretches of volume from `low` up, in their order, under the verdict that they make."""
    return VolumeWindows(_verdict(windows, low), _crossings(windows, low), tuple(windows))


def _joined(starts: Array, ends: Array, high: float) -> list[Window]:
    """Touching parts become one window; one that reaches the highest volume has no end.

    What is narrower than rounding lets bounds tell is no window: there the two costs touch.
    """
    apart = starts[1:] > ends[:-1] * (1 + ROUNDED)
    first = starts[np.concatenate([[True], apart])]
    last = ends[np.concatenate([apart, [True]])]
    return [
        (float(a), None if b * (1 + ROUNDED) >= high else float(b))
        for a, b in zip(first, last, strict=True)
        if b > a * (1 + NARROWEST)
    ]


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


def _cheaper(current: Array, other: Array) -> NDArray[np.bool_]:
    """Whether `other` costs less; what costs infinitely much (it is not there) is never cheaper."""
    cheaper: NDArray[np.bool_] = current > other + TIE * np.abs(other)
    return cheaper


def first_months(current: Array, other: Array) -> list[int | None]:
    """The first month in which `other` costs strictly less to run, of every pair: shape (pairs, months)."""
    cheaper = _cheaper(current, other)
    return _where_any(cheaper)


def permanent_months(current: Array, other: Array) -> list[int | None]:
    """The first month from which `other` always costs strictly less, to the end of the horizon, of every pair."""
    dearer = ~_cheaper(current, other)
    months = dearer.shape[1]
    after = np.where(dearer.any(axis=1), months - dearer[:, ::-1].argmax(axis=1), 0)
    return [month if month < months else None for month in after.tolist()]


def payback_months(saving: Array, *, one_off_usd: float) -> float | None:
    """The smallest n with the savings of n months >= the one-off cost, interpolated within the month.

    `saving` has one figure per month (discounted or not). None when it never happens within the horizon.
    """
    return paybacks(saving[None], one_off_usd=np.array([one_off_usd]))[0]


def paybacks(saving: Array, *, one_off_usd: Array) -> list[float | None]:
    """`payback_months` of every pair, shape (pairs, months) and (pairs,)."""
    paid = np.cumsum(saving, axis=1)
    reached = paid >= one_off_usd[:, None]
    month, pair = reached.argmax(axis=1), np.arange(len(saving))
    before = np.where(month > 0, paid[pair, month - 1], 0.0)
    within = np.divide(
        one_off_usd - before,
        saving[pair, month],
        out=np.zeros(len(saving)),
        where=reached.any(axis=1) & (one_off_usd > 0),
    )
    found = np.where(one_off_usd <= 0, 0.0, month + within).tolist()
    ever = (reached.any(axis=1) | (one_off_usd <= 0)).tolist()
    return [months if is_paid else None for months, is_paid in zip(found, ever, strict=True)]


def payback_lost_month(saving: Array, *, one_off_usd: float) -> int | None:
    """The first month after the payback at whose end less than the one-off cost has been saved again."""
    return payback_lost_months(saving[None], one_off_usd=np.array([one_off_usd]))[0]


def payback_lost_months(saving: Array, *, one_off_usd: Array) -> list[int | None]:
    """`payback_lost_month` of every pair, shape (pairs, months) and (pairs,)."""
    paid, once = np.cumsum(saving, axis=1), np.maximum(0.0, one_off_usd)[:, None]
    short = paid < once
    since = np.logical_or.accumulate((~short) | (once == 0), axis=1)
    lost = short & since
    return _where_any(lost)


def _where_any(flags: NDArray[np.bool_]) -> list[int | None]:
    """The first month that is set, of every pair; None where none is."""
    first = flags.argmax(axis=1)
    found = flags[np.arange(len(flags)), first]
    return [int(month) if ever else None for month, ever in zip(first, found, strict=True)]
