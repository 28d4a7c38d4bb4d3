"""Prompts that are alike, found by the pieces of text they share: hashed n-grams and k-means.

Forty lines of NumPy: scikit-learn would bring a hundred megabytes and three packages for the one call.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 512
PIECE = 4
"""Characters of an n-gram, words weighing in with their beginnings and ends."""
MOST_CHARACTERS = 2_000
ROUNDS = 30
STARTS = 4


def vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    """One row a text, of length 1: how often each piece occurs, damped, rare pieces weighing more."""
    counts = np.zeros((len(texts), DIMENSIONS))
    for row, text in zip(counts, texts, strict=True):
        padded = f" {' '.join(text[:MOST_CHARACTERS].casefold().split())} ".encode(
            "utf-8", "replace"
        )
        for at in range(max(1, len(padded) - PIECE + 1)):
            row[zlib.crc32(padded[at : at + PIECE]) % DIMENSIONS] += 1
    occur = (counts > 0).sum(axis=0)
    weighed = np.log1p(counts) * np.log((1 + len(texts)) / (1 + occur))
    length = np.linalg.norm(weighed, axis=1, keepdims=True)
    found: NDArray[np.float64] = weighed / np.where(length > 0, length, 1.0)
    return found


def clusters(texts: Sequence[str], *, count: int, seed: int) -> NDArray[np.intp]:
    """The cluster of each text, 0 to at most count - 1; the best of a few starts (k-means++)."""
    points = vectors(texts)
    count = min(count, len(np.unique(points, axis=0)))
    draw = np.random.default_rng(seed)
    best: tuple[float, NDArray[np.intp]] = (np.inf, np.zeros(len(texts), dtype=np.intp))
    for _ in range(STARTS if count > 1 else 0):
        centres = _first_centres(points, count, draw)
        owner = np.zeros(len(points), dtype=np.intp)
        for turn in range(ROUNDS):
            near = (points @ centres.T * -2 + (centres**2).sum(axis=1)).argmin(axis=1)
            if turn and (near == owner).all():
                break
            owner = near
            for n in range(count):
                if (owner == n).any():
                    centres[n] = points[owner == n].mean(axis=0)
        apart = float(((points - centres[owner]) ** 2).sum())
        best = min(best, (apart, owner), key=lambda each: each[0])
    return best[1]


def _first_centres(
    points: NDArray[np.float64], count: int, draw: np.random.Generator
) -> NDArray[np.float64]:
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
