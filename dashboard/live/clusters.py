"""Prompts that are alike, found by the pieces of text they share: hashed n-grams and k-means.

Some fifty lines of NumPy: scikit-learn would bring a hundred megabytes and three packages for the one call.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 512
PIECE = 4
"""Characters of an n-gram, words weighing in with their beginnings and ends."""
MOST_CHARACTERS = 2_000
ROUNDS = 30
STARTS = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Kinds of prompts, and which of them any prompt is of. Holds figures only, no text."""

    rarity: Floats
    """By hashed piece: what one more of it weighs."""
    centres: Floats
    """One row a kind."""

    def of(self, texts: Sequence[str]) -> NDArray[np.intp]:
        """The kind of each text: that of the nearest centre."""
        if not len(texts):
            return np.zeros(0, dtype=np.intp)
        return _nearest(_vectors(_counts(texts), self.rarity), self.centres)


def kinds(texts: Sequence[str], *, count: int, seed: int) -> Kinds:
    """At most `count` kinds of these texts; the best of a few starts (k-means++)."""
    counts = _counts(texts)
    rarity = np.log((1 + len(texts)) / (1 + (counts > 0).sum(axis=0)))
    points = _vectors(counts, rarity)
    count = min(count, len(np.unique(points, axis=0)))
    draw = np.random.default_rng(seed)
    best: tuple[float, Floats] = (np.inf, points[:1])
    for _ in range(STARTS if count > 1 else 0):
        centres = _first_centres(points, count, draw)
        owner = np.zeros(len(points), dtype=np.intp)
        for turn in range(ROUNDS):
            near = _nearest(points, centres)
            if turn and (near == owner).all():
                break
            owner = near
            for n in range(count):
                if (owner == n).any():
                    centres[n] = points[owner == n].mean(axis=0)
        apart = float(((points - centres[owner]) ** 2).sum())
        best = min(best, (apart, centres), key=lambda each: each[0])
    return Kinds(rarity, best[1])


def clusters(texts: Sequence[str], *, count: int, seed: int) -> NDArray[np.intp]:
    """The cluster of each text, 0 to at most count - 1."""
    return kinds(texts, count=count, seed=seed).of(texts)


def _counts(texts: Sequence[str]) -> Floats:
    """One row a text: how often each hashed piece occurs."""
    counts = np.zeros((len(texts), DIMENSIONS))
    for row, text in zip(counts, texts, strict=True):
        padded = f" {' '.join(text[:MOST_CHARACTERS].casefold().split())} ".encode(
            "utf-8", "replace"
        )
        for at in range(max(1, len(padded) - PIECE + 1)):
            row[zlib.crc32(padded[at : at + PIECE]) % DIMENSIONS] += 1
    return counts


def _vectors(counts: Floats, rarity: Floats) -> Floats:
    """One row a text, of length 1: how often each piece occurs, damped, rare pieces weighing more."""
    weighed = np.log1p(counts) * rarity
    length = np.linalg.norm(weighed, axis=1, keepdims=True)
    found: Floats = weighed / np.where(length > 0, length, 1.0)
    return found


def _nearest(points: Floats, centres: Floats) -> NDArray[np.intp]:
    found: NDArray[np.intp] = (points @ centres.T * -2 + (centres**2).sum(axis=1)).argmin(axis=1)
    return found


def _first_centres(points: Floats, count: int, draw: np.random.Generator) -> Floats:
    """k-means++: each next centre is likelier the further it lies from those before."""
    centres = [points[draw.integers(len(points))]]
    nearest = ((points - centres[0]) ** 2).sum(axis=1)
    while len(centres) < count:
        total = nearest.sum()
        at = (
            draw.choice(len(points), p=nearest / total) if total > 0 else draw.integers(len(points))
        )
        centres.append(points[at])
        nearest = np.minimum(nearest, ((points - centres[-1]) ** 2).sum(axis=1))
    return np.array(centres)
