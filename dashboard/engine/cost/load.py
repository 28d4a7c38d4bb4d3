"""From a workload's requests to the share of one replica they take in each hour of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dashboard.engine.cost.cost_terms import ROUNDING, Array
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.inputs.hours import HOURS_PER_MONTH

SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600


def hour_weights(workload: Workload) -> Array:
    """Load of each hour relative to the mean hour: 24 or 168 weights with mean 1.

    From the workload's own profile, or else a smooth day with the given peak: 1 + (peak - 1) cos up to twice the
    mean, and a narrower hump above that. The shape of that day is an assumption; its peak is the user's.
    """
    if workload.hourly is not None:
        given = np.asarray(workload.hourly, dtype=float)
        return given / given.mean()
    return _assumed_day(workload.peak_to_mean)


def _batch_into_quiet_hours(weights: Array, batch_share: float, window_hours: float) -> Array:
    """The weights with that share of every hour's load moved to where the rest leaves room, mean kept.

    What arrives in one hour is done in it or in those that follow within the window, counted in whole hours, by
    the lowest level that keeps every deadline. The days, or weeks, repeat.
    """
    hours = min(int(window_hours), len(weights))
    if batch_share == 0 or hours <= 1:
        return weights
    return _spread(tuple(weights.tolist()), batch_share, hours)


@lru_cache(maxsize=256)
def _spread(hour_loads: tuple[float, ...], batch_share: float, hours: int) -> Array:
    weights = np.array(hour_loads)
    level = _level(weights, batch_share)
    if hours == len(weights):
        return _read_only(np.maximum(weights * (1 - batch_share), level))
    if _waiting(weights, batch_share, level, hours=hours) is None:
        low, level = level, float(weights.max())
        for _ in range(HALVINGS):
            middle = (low + level) / 2
            late = _waiting(weights, batch_share, middle, hours=hours) is None
            low, level = (middle, level) if late else (low, middle)
    waiting = _waiting(weights, batch_share, level, hours=hours)
    assert waiting is not None  # noqa: S101 - at the busiest hour's own level nothing waits
    before = waiting[len(weights) - 1 : -1]
    return _read_only(weights + before - waiting[len(weights) :])


def _waiting(weights: Array, batch_share: float, level: float, *, hours: int) -> Array | None:
    """What waits at the end of every hour of two days where all is done up to a level; None if it waits too long.

    First come, first served. A queue that is empty at some hour of the first day repeats in the second.
    """
    arrive = np.tile(weights * batch_share, 2)
    room = np.tile(np.maximum(0.0, level - weights * (1 - batch_share)), 2)
    net = np.cumsum(arrive - room)
    queue: Array = net - np.minimum(0.0, np.minimum.accumulate(net))
    came = np.cumsum(arrive)
    before = np.concatenate([np.zeros(hours - 1), came[: len(came) - hours + 1]])
    due = came - before  # of the last hours, the youngest of which may still wait
    return None if np.any(queue > due * (1 + ROUNDING)) else queue


def _level(weights: Array, batch_share: float) -> float:
    """How far the hours are filled where all that waits may go into any of them, as water fills a valley."""
    at_once = weights * (1 - batch_share)
    to_place = batch_share * weights.sum()
    ascending = np.sort(at_once)
    # Room below each hour's own level, over all hours that are quieter still.
    room = np.arange(len(ascending)) * ascending - np.cumsum(ascending) + ascending
    filled = int(np.searchsorted(room, to_place, side="right"))
    return float((to_place + ascending[:filled].sum()) / filled)


def ready_ahead(load: Array, *, lag_hours: float) -> Array:
    """The load that a fleet must be ready for which takes `lag_hours` (at most one) to grow.

    Between two hours the load moves along a straight line; what is up must carry it now and after the lag.
    Hours are on axis 0.
    """
    later = (1 - lag_hours) * load + lag_hours * np.roll(load, -1, axis=0)
    return np.maximum(load, later)


@lru_cache(maxsize=256)
def _assumed_day(peak: float) -> Array:
    day = np.cos(2 * np.pi * np.arange(24) / 24)
    if peak <= 2:
        return _read_only(1 + (peak - 1) * day)
    hump = (1 + day) / 2
    narrow = _solve_increasing(lambda p: float(1 / np.mean(hump**p)), peak)
    weights: Array = hump**narrow
    return _read_only(weights / weights.mean())


def _read_only(weights: Array) -> Array:
    """Cached: nobody may change it."""
    weights.flags.writeable = False
    return weights


HALVINGS = 80
"""Enough to halve any interval below 1e6 to less than a rounding."""


def _solve_increasing(f: Callable[[float], float], target: float) -> float:
    low, high = 1.0, 2.0
    while f(high) < target and high < 1e6:
        high *= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) < target else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class ReplicaRate:
    """What one replica can take of one workload: requests a second at its targets, with its range."""

    requests_per_s: float
    low: float
    high: float
    method: str
    limited_by: str


def load_per_request(
    workloads: list[Workload], rates: list[ReplicaRate], *, max_fill: float
) -> Array:
    """Replicas that one request a month needs in each hour, shape (hours, workloads).

    Loads of several workloads on one fleet add up as shares of a replica. Profiles of 24 and of 168 hours are
    brought to the same length by repeating the day. What can wait for a batch window is done in quiet hours.
    """
    shapes = [
        _batch_into_quiet_hours(hour_weights(w), w.batch_share, w.batch_window_hours)
        for w in workloads
    ]
    hours = max(len(shape) for shape in shapes)
    columns = [
        np.resize(shape, hours) / (SECONDS_PER_MONTH * rate.requests_per_s * max_fill)
        for shape, rate in zip(shapes, rates, strict=True)
    ]
    return np.stack(columns, axis=1)
