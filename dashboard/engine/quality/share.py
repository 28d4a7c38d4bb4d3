"""The success share of an option: a value, its range, and what it is in any draw.

A success share is the share of answers good enough for one workload. It belongs to a model at a precision, tuned
or not, never to a host. Where nobody typed or measured it, ratings say how far the model lies from that in use:
logit s = logit s0 + k (d + e) ln 10 / 400, with d the difference of the ratings, e what a workload deviates from
them, and k how far a preference of raters is a difference between good enough and not.

Where the model in use was measured and lies above what is usual, the prompts may be easy for it and hard for
others: the difference then is what it takes from the usual share, as a distance on the normal ogive (`ogive`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.normal import MOST_Z, Z90
from dashboard.engine.inputs.ratings import POINTS_PER_TENFOLD_ODDS
from dashboard.engine.quality.ogive import deviates, log_odds_at

Source = Literal["typed", "measured", "prior", "unrated"]
EVIDENCE: tuple[Source, ...] = ("typed", "measured")
"""Where a share is from that somebody knows."""
LOG_ODDS_PER_POINT = math.log(10) / POINTS_PER_TENFOLD_ODDS

SURE = 1e-6
"""Shares are kept this far from 0 and 1 where their odds are needed."""

NODES = (7, 7, 11)
"""Equally likely values of the success in use, of k, and of the option's own deviation."""

OWN_NODES = 201
"""Of a share that was typed or measured: nothing else is drawn then, and a chance must not go in steps."""

NOTICED_NODES = 5


@dataclass(frozen=True, slots=True)
class Expected:
    """Means over everything that is not known of a success share; numbers, or arrays of one shape."""

    share: Array
    worse: Array
    """The mean of what it lies below the share of the model in use, draw by draw, never negative."""
    better: Array
    """The mean of what it lies above it."""


@dataclass(frozen=True, slots=True)
class Belief:
    """A figure with its 10th and 90th percentile."""

    value: float
    low: float
    high: float
    in_odds: bool = False
    """Whether it is a share that is drawn by its log odds: near 1 it never is 1 then."""

    def at(self, z: Array) -> Array:
        """Its values at standard normal deviates: two halves of a normal distribution."""
        if self.in_odds:
            low, value, high = (log_odds_of(each) for each in (self.low, self.value, self.high))
            share: Array = 1 / (1 + np.exp(-Belief(value, low, high).at(z)))
            return share
        ends = np.where(z < 0, self.value - self.low, self.high - self.value)
        found: Array = self.value + np.clip(z, -MOST_Z, MOST_Z) * ends / Z90
        return found


def log_odds_of(share: float) -> float:
    """The log odds of a share, kept SURE away from 0 and 1."""
    inside = min(1 - SURE, max(SURE, share))
    return math.log(inside / (1 - inside))


Key = tuple[Belief, Belief, Belief | None, Belief | None, float | None, float, float | None]


def sure(value: float) -> Belief:
    """A figure that is not in doubt."""
    return Belief(value, value, value)


def shifted(
    share: Array | float,
    points: Array | float,
    scale: Array | float,
    *,
    usual: float | None = None,
) -> Array:
    """The share whose odds are `scale * points` rating points away from those of `share`; shapes broadcast.

    Above `usual` it is no more than what lies as far on the normal ogive as the points move the usual share.
    """
    start = np.clip(np.asarray(share, dtype=float), SURE, 1 - SURE)
    moved = np.asarray(scale) * np.asarray(points) * LOG_ODDS_PER_POINT
    found: Array = 1 / (1 + (1 / start - 1) * np.exp(-moved))
    if usual is not None:
        odds, base = np.log(start / (1 - start)), np.asarray(log_odds_of(usual))
        z = deviates(odds) + deviates(base + moved) - deviates(base)
        found = np.where(start > usual, np.minimum(found, 1 / (1 + np.exp(-log_odds_at(z)))), found)
    return np.where(moved == 0, share, found)


@dataclass(frozen=True, slots=True)
class Quality:
    """How many answers of an option are good enough for one workload, and where that is from."""

    source: Source
    reference: Belief
    """The success share of the model in use, or of what else the points are counted from."""
    scale: Belief
    """k: what a difference in ratings means for being good enough."""
    own: Belief | None = None
    """The share itself, where it was typed or measured for this very model; what ratings say is in what was
    measured."""
    by_data: Belief | None = None
    """What was measured, without what ratings say."""
    anchor: Belief | None = None
    """What the points are counted from where it is not the reference: the same model at another precision."""
    points: float | None = None
    """Rating points from the reference, penalties of the precision included; None where `own` is given."""
    deviation: float = 0.0
    """Standard deviation of the points: what a workload deviates from the ratings, and their own interval."""
    name: str = ""
    """Of the uncertain input behind it: one for a model at a precision, at any host; empty for the reference."""
    reference_name: str = ""
    prompts: int | None = None
    """On how many it was measured."""
    good: int = 0
    """How many of their answers were good enough."""
    before: tuple[float, float] | None = None
    """Mean and deviation of the log odds that were believed before."""
    effort: str | None = None
    """The reasoning effort at which the model was rated; None where no rating decides what it takes."""
    effort_in_use: str = ""
    """That of the model in use, whose hidden tokens the workload's output holds already; empty where none are."""
    usual: float | None = None
    """The usual share of a model in use, where what the points are counted from was measured instead."""
    output_ratio: float | None = None
    """Output tokens for each of the workload's, where somebody typed or measured that at another host."""
    facts: tuple[Fact, ...] = ()
    note: str = ""

    @property
    def value(self) -> float:
        """The share at the planned values."""
        if self.own is not None:
            return min(1.0, max(0.0, self.own.value))
        start = min(1.0, max(0.0, (self.anchor or self.reference).value))
        moved = (self.points or 0.0) * max(0.0, self.scale.value) * LOG_ODDS_PER_POINT
        if not moved:
            return start
        if self.usual is not None:
            scale = max(0.0, self.scale.value)
            return float(shifted(start, self.points or 0.0, scale, usual=self.usual))
        odds = 1 / min(1 - SURE, max(SURE, start)) - 1
        return 1 / (1 + odds * math.exp(-moved))

    @property
    def is_of_the_reference(self) -> bool:
        """Whether the answers are those of the model in use, wherever that is asked."""
        typed = self.own is not None or self.source != "prior"
        return not (typed or self.points or self.deviation)

    def shares(self, z_reference: Array, z_scale: Array, z: Array) -> Array:
        """The share at standard normal deviates of the reference, of k and of its own input; shapes broadcast."""
        if self.own is not None:
            return np.clip(self.own.at(z), 0.0, 1.0)
        start = np.clip((self.anchor or self.reference).at(z_reference), 0.0, 1.0)
        if not self.points and not self.deviation:
            return np.broadcast_to(start, np.broadcast_shapes(start.shape, np.shape(z)))
        scale = np.maximum(0.0, self.scale.at(z_scale))
        points = (self.points or 0.0) + self.deviation * np.clip(z, -MOST_Z, MOST_Z)
        return shifted(start, points, scale, usual=self.usual)

    @property
    def expected(self) -> Expected:
        """What the share is on average, and by how much it is worse or better than that of the model in use.

        What was typed or measured is taken at its value; from ratings it is the mean over all that is not known.
        """
        if self.own is None:
            return _expected(self._key)
        value, today = np.asarray(self.value), self.reference.value
        return Expected(value, np.maximum(0.0, today - value), np.maximum(0.0, value - today))

    @property
    def range(self) -> tuple[float, float]:
        """The 10th and the 90th percentile of the share."""
        found = np.quantile(_shares(self._key)[1], (0.1, 0.9))
        return float(min(found[0], self.value)), float(max(found[1], self.value))

    def chance(self, needed: float) -> float:
        """How likely the share is at least `needed`."""
        return float((_shares(self._key)[1] >= needed - SURE).mean())

    def chance_of_margin(self, margin: float, asked_again: Belief | None) -> float:
        """How likely the share in the end is at most `margin` below that of the model in use.

        So many of those that are worse than today's are noticed and asked again at the option in use; None where
        nothing is.
        """
        return _chance_of_margin(self._key, margin, asked_again)

    @property
    def judged(self) -> tuple[int, int]:
        """Good and bad answers among those that were measured for this very model."""
        measured = self.own is not None and self.by_data is not None and self.prompts
        return (self.good, self.prompts - self.good) if measured and self.prompts else (0, 0)

    @property
    def as_measured(self) -> "Quality":
        """By what was measured alone, where something was: ratings may add doubt to it, but never proof."""
        if self.by_data is None:
            return self
        if self.own is None:
            return replace(self, anchor=self.by_data)
        return replace(self, own=self.by_data)

    @property
    def _key(self) -> Key:
        return (
            *(self.reference, self.scale, self.own, self.anchor),
            *(self.points, self.deviation, self.usual),
        )


@lru_cache(maxsize=4096)
def _shares(key: Key) -> tuple[Array, Array]:
    """The reference and the share at equally likely nodes, flat.

    What was typed or measured is set against the reference as planned, unless that has evidence of its own.
    """
    reference, _, own, anchor = key[:4]
    quality = _of_key(key)
    if own is not None:
        z = _nodes(OWN_NODES)
        return np.full_like(z, reference.value), quality.shares(z, z, z)
    z_reference, z_scale, z = _grid()
    start = np.full_like(z, reference.value) if anchor else np.clip(reference.at(z_reference), 0, 1)
    return start, quality.shares(z_reference, z_scale, z)


def _of_key(key: Key) -> Quality:
    reference, scale, own, anchor, points, deviation, usual = key
    return Quality(
        *("prior", reference, scale, own),
        anchor=anchor,
        points=points,
        deviation=deviation,
        usual=usual,
    )


def nodes_of(quality: Quality) -> Array:
    """The share at equally likely nodes."""
    return _shares(quality._key)[1]


def noticed_nodes(noticed: Belief) -> Array:
    """The share of bad answers that is noticed, at equally likely nodes."""
    return np.clip(noticed.at(_nodes(NOTICED_NODES)), 0.0, 1.0)


def nodes_of_belief(belief: Belief) -> Array:
    """A share that is given as a range, at equally likely nodes."""
    return np.clip(belief.at(_nodes(OWN_NODES)), 0.0, 1.0)


@lru_cache(maxsize=4096)
def _expected(key: Key) -> Expected:
    return _means(*_shares(key))


@lru_cache(maxsize=4096)
def _chance_of_margin(key: Key, margin: float, noticed: Belief | None) -> float:
    """With None nothing is noticed."""
    reference, shares = _shares(key)
    seen = np.zeros(1) if noticed is None else noticed_nodes(noticed)
    lost = np.maximum(0.0, reference - shares) * (1 - seen[:, None])
    return float((lost <= margin + SURE).mean())


def _means(reference: Array, shares: Array) -> Expected:
    return Expected(
        shares.mean(axis=-1),
        np.maximum(0.0, reference - shares).mean(axis=-1),
        np.maximum(0.0, shares - reference).mean(axis=-1),
    )


def expected_of(qualities: Sequence[Quality]) -> Expected:
    """The means of many qualities at once, arrays of that length: those from ratings in one pass."""
    keys = tuple(quality._key for quality in qualities)
    return _remembered(keys) if len(keys) <= FEW else _expected_of(keys)


FEW = 16
"""As many as one option has workloads: their means are asked for again and again."""


@lru_cache(maxsize=1024)
def _remembered(keys: tuple[Key, ...]) -> Expected:
    found = _expected_of(keys)
    for each in (found.share, found.worse, found.better):
        each.flags.writeable = False
    return found


def _expected_of(keys: Sequence[Key]) -> Expected:
    share, worse, better = (np.zeros(len(keys)) for _ in range(3))
    rated = []
    for i, key in enumerate(keys):
        if key[2] is None and key[3] is None:
            rated.append(i)
            continue
        each = _of_key(key).expected
        share[i], worse[i], better[i] = float(each.share), float(each.worse), float(each.better)
    if rated:
        reference, scale = keys[rated[0]][:2]
        z_reference, z_scale, z = _grid()
        start = np.clip(reference.at(z_reference), 0.0, 1.0)
        k = np.maximum(0.0, scale.at(z_scale))
        points_of = np.array([keys[i][4] or 0.0 for i in rated])[:, None]
        deviation_of = np.array([keys[i][5] for i in rated])[:, None]
        usual = keys[rated[0]][6]
        means = _means(start, shifted(start, points_of + deviation_of * z, k, usual=usual))
        share[rated], worse[rated], better[rated] = means.share, means.worse, means.better
    return Expected(share, worse, better)


@lru_cache(maxsize=1)
def _grid() -> tuple[Array, Array, Array]:
    """The deviates of the reference, of k and of the own deviation at all nodes, flat."""
    found = np.meshgrid(*(_nodes(n) for n in NODES), indexing="ij")
    return found[0].ravel(), found[1].ravel(), found[2].ravel()


@lru_cache(maxsize=8)
def _nodes(count: int) -> Array:
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / count) for i in range(count)])
