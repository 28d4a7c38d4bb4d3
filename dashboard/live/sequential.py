"""Evidence that may be looked at after every prompt: bets against a hypothesis, and what more prompts are worth.

Whoever bets against "the mean is at most m", and is right that it is not, gets rich; under the hypothesis the
wealth is a martingale, so it reaches 1 / a with probability a at most, however often one looks (Ville 1939;
I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 2024). The
bettor's stake is a mixture, so nothing needs to be known of the variance.
"""

import math
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Side = Literal["above", "below"]

STAKES = np.array([0.02, 0.04, 0.08, 0.14, 0.22, 0.32, 0.45, 0.6, 0.78, 0.95])
"""Of the most that can be staked without ever losing everything; each gets the same share of the wealth."""
BOUNDS = 161
"""Points at which the interval is looked for."""
MOST_MORE = 100_000
MOST_LOG_WEALTH = 600.0
BATCHES = tuple(2**n for n in range(12))
NODES = 99
LEAST_VARIANCE_PROMPTS = 4
"""As if so many prompts had been seen before, half of them decided: a spread of nothing on few prompts is
luck."""


def wealth(observed: Floats, mean: float, side: Side, *, lowest: float, highest: float) -> Floats:
    """The e-value after each observation against "the mean is `mean` or beyond it, away from `side`".

    Observations lie within `lowest` and `highest`; shape (..., n), and so has the result.
    """
    sign = 1.0 if side == "above" else -1.0
    worst = mean - lowest if side == "above" else highest - mean
    stakes = STAKES / max(worst, 1e-9)
    gains = sign * (observed - mean)
    total = np.zeros_like(gains)
    for stake in stakes:
        total += np.exp(np.minimum(np.cumsum(np.log1p(stake * gains), axis=-1), MOST_LOG_WEALTH))
    found: Floats = total / len(stakes)
    return found


def interval(
    observed: Floats, *, error_share: float, lowest: float, highest: float
) -> tuple[float, float]:
    """Holds the mean at all times together with at least 1 - error_share: looking often costs nothing."""
    grid = np.linspace(lowest, highest, BOUNDS)[1:-1]
    if not len(observed):
        return lowest, highest

    def peak(mean: float, side: Side) -> float:
        return float(wealth(observed, mean, side, lowest=lowest, highest=highest).max())

    apart = [max(peak(mean, "above"), peak(mean, "below")) >= 2 / error_share for mean in grid]
    kept = grid[~np.array(apart)]
    if not len(kept):
        middle = float(observed.mean())
        return middle, middle
    step = (highest - lowest) / (BOUNDS - 1)
    return max(lowest, float(kept[0]) - step), min(highest, float(kept[-1]) + step)


def more_needed(
    observed: Floats, mean: float, *, error_share: float, lowest: float, highest: float
) -> int | None:
    """How many prompts more are expected until it is decided, if what was seen goes on; None when never."""
    if not len(observed):
        return None
    side: Side = "above" if float(observed.mean()) > mean else "below"
    sign = 1.0 if side == "above" else -1.0
    worst = mean - lowest if side == "above" else highest - mean
    gains = sign * (observed - mean)
    rates = [float(np.log1p(stake * gains).mean()) for stake in STAKES / max(worst, 1e-9)]
    rate = max(rates)
    if rate <= 0:
        return None
    now = float(wealth(observed, mean, side, lowest=lowest, highest=highest)[-1])
    left = math.log(1 / error_share) - math.log(max(now, 1e-300))
    return min(MOST_MORE, max(1, math.ceil(left / rate)))


def worth_of_more(
    observed: Floats,
    mean: float,
    *,
    stake_usd: float,
    usd_per_prompt: float,
    most: int,
    error_share: float,
) -> float:
    """What the best number of further prompts brings beyond its price; USD, 0 when none pays.

    Nobody moves before enough is known. Moving then gains the stake where the mean lies above `mean`, and
    loses as much where it does not. The mean is taken as normal, after what was seen and a few prompts of
    doubt; enough is known where it lies so many deviations above that a bet would have won.
    """
    count = len(observed) + LEAST_VARIANCE_PROMPTS
    middle = float(observed.sum()) / count
    squares = float((observed**2).sum()) + LEAST_VARIANCE_PROMPTS / 2
    spread = max(squares / count - middle**2, 1e-6)
    enough = math.sqrt(2 * math.log(1 / error_share))
    normal = NormalDist()
    draws = np.array([normal.inv_cdf((n + 0.5) / NODES) for n in range(NODES)])
    best = 0.0
    for batch in (*(b for b in BATCHES if b < most), *((most,) if most > 0 else ())):
        later = spread / (count + batch)
        sure = (middle + math.sqrt(spread / count - later) * draws - mean) / math.sqrt(later)
        moved = [2 * normal.cdf(z) - 1 if z >= enough else 0.0 for z in sure.tolist()]
        best = max(best, stake_usd * sum(moved) / NODES - batch * usd_per_prompt)
    return best
