"""Where two costs with long staircases need their steps walked at all: closed forms bound the rest.

A staircase lies between two lines, one through its inner and one through its outer corners, that bend only
where an hour leaves its minimum. Where both lines of one cost lie below both of the other there is no doubt which
is cheaper, however many steps there are; walked are the few steps between. Where two slopes agree the doubt may
span millions of steps; then the line midway decides beyond the first `most` of them.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from dashboard.engine.cost.cost_terms import Array

SLACK = 1e-9
"""Share of the costs by which bounds may touch and still leave doubt: more than rounding, less than a step."""


class Bounded(Protocol):
    """What is asked of a cost curve."""

    def between(self, total: Array) -> tuple[Array, Array]: ...
    def bends(self, low: float, high: float) -> Array: ...
    def corners(self, low: float, high: float) -> Array: ...
    @property
    def corners_per_request(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Stretches:
    """Volumes between which a difference of costs is settled, and what is saved at both ends where that is known.

    `known` has shape (2, stretches); where it is not a number the costs themselves are asked.
    """

    edges: Array
    known: Array


def settled(current: Bounded, other: Bounded, edges: Array, *, most: int) -> Stretches:
    """Every stretch is known by its bounds, straight, or beyond the first `most` corners that leave doubt.

    `edges` are ascending volumes to keep among those of the answer.
    """
    low, high = float(edges[0]), float(edges[-1])
    bends = np.unique(np.concatenate([edges, current.bends(low, high), other.bends(low, high)]))
    bends = bends[(bends >= low) & (bends <= high)]
    left, right = bends[:-1], bends[1:]
    least, greatest, slack = _bounds(current, other, left, right)
    start, end = _where_doubtful(left, right, least - slack, greatest + slack)
    density = current.corners_per_request + other.corners_per_request
    end = _within_budget(start, end, density, most)
    walked = [
        curve.corners(float(a), float(b))
        for a, b in zip(start, end, strict=True)
        if b > a
        for curve in (current, other)
    ]
    found = np.unique(np.concatenate([bends, start, end, *walked]))
    found = found[(found >= low) & (found <= high)]
    return Stretches(found, _known(found, bends, (start, end), (least + greatest) / 2, slack))


def _bounds(
    current: Bounded, other: Bounded, left: Array, right: Array
) -> tuple[Array, Array, Array]:
    """The least and the most that `other` saves at both ends of every stretch, and how far that is rounded."""
    within = np.stack([left + (right - left) / 3, left + 2 * (right - left) / 3])
    before_low, before_high = current.between(within)
    after_low, after_high = other.between(within)
    with np.errstate(invalid="ignore"):
        least, greatest = _to_ends(before_low - after_high), _to_ends(before_high - after_low)
        size = np.maximum(np.abs(before_high), np.abs(after_high)).max(axis=0)
    return least, greatest, SLACK * np.where(np.isfinite(size), size, 0.0)


def _to_ends(within: Array) -> Array:
    """A straight line known at both thirds, at both ends."""
    near, far = within
    rise = np.where(near == far, 0.0, far - near)
    return np.stack([near - rise, far + rise])


def _where_doubtful(
    left: Array, right: Array, least: Array, greatest: Array
) -> tuple[Array, Array]:
    """The part of each stretch on which `least` is not above and `greatest` not below zero; start = end: none."""
    below_from, below_to = _not_above(left, right, least)
    above_from, above_to = _not_above(left, right, -greatest)
    start = np.maximum(below_from, above_from)
    end = np.minimum(below_to, above_to)
    return start, np.maximum(start, end)


def _not_above(left: Array, right: Array, line: Array) -> tuple[Array, Array]:
    """Where a line is at most zero; nowhere where it is not a number."""
    first, last = line
    with np.errstate(invalid="ignore", divide="ignore"):
        turn = left + (right - left) * np.clip(first / (first - last), 0.0, 1.0)
        start = np.where(first <= 0, left, np.where(last <= 0, turn, right))
        end = np.where(last <= 0, right, np.where(first <= 0, turn, right))
    return np.where(np.isnan(start), left, start), np.where(np.isnan(end), right, end)


def _within_budget(start: Array, end: Array, density: float, most: int) -> Array:
    """The ends of what is walked: from the left, until as many corners as `most` are used up."""
    if not density:
        return end
    corners = (end - start) * density
    before = np.concatenate([[0.0], np.cumsum(corners)[:-1]])
    left = np.maximum(0.0, most - before)
    return np.minimum(end, start + left / density)


def _known(
    edges: Array, bends: Array, doubt: tuple[Array, Array], midway: Array, slack: Array
) -> Array:
    """The line midway at both ends of every stretch outside of the doubt; what is within rounding is zero."""
    left, right = edges[:-1], edges[1:]
    middle = (left + right) / 2
    at = np.clip(np.searchsorted(bends, middle, side="right") - 1, 0, len(bends) - 2)
    start, end = doubt
    asked = (middle > start[at]) & (middle < end[at])
    from_left, width = bends[at], bends[at + 1] - bends[at]
    with np.errstate(invalid="ignore"):
        rise = np.where(midway[0] == midway[1], 0.0, midway[1] - midway[0])[at] / width
        known = midway[0][at] + rise * (np.stack([left, right]) - from_left)
        known = np.where(np.abs(known) <= slack[at] * 1e-3, 0.0, known)
    return np.where(asked, np.nan, known)
