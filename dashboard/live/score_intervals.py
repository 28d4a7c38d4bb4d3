"""Intervals that stay honest on few prompts: of a paired difference, and of a line through token counts.

Sources: T. Tango, "Equivalence test and confidence interval for the difference in proportions for the
paired-sample design", Statistics in Medicine 17, 1998; the design effect of alike prompts after L. Kish,
"Survey Sampling", 1965.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

HALVINGS = 60
FEWEST_UNITS_FOR_AN_EFFECT = 10
"""From fewer groups their likeness cannot be told: then each group counts once."""
FEWEST_FOR_A_LINE = 4
LEAST_SPREAD = 0.15
"""Standard deviation over mean of the counted lengths: below, a fixed part cannot be told from a proportional
one."""


def tango(gained: float, lost: float, *, pairs: float, deviations: float) -> tuple[float, float]:
    """The score interval of (gained - lost) / pairs; never a point, also where all pairs are alike.

    `gained` and `lost` are sums of gains and losses, fractions too (a prompt asked several times): their
    squares are no larger than they are, so the interval is then at least as wide as it need be. Needs at
    least one pair.
    """
    share = (gained - lost) / pairs

    def end(sign: float) -> float:
        inside, outside = share, sign
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            if abs(_score(gained, lost, pairs, middle)) <= deviations:
                inside = middle
            else:
                outside = middle
        return outside if abs(outside) == 1 else inside

    return end(-1.0), end(1.0)


def _score(gained: float, lost: float, pairs: float, difference: float) -> float:
    """Tango's statistic: what was seen less what `difference` would give, over its deviation there."""
    twice = 2 * pairs
    linear = -gained - lost + (twice - gained + lost) * difference
    constant = -lost * difference * (1 - difference)
    root = math.sqrt(max(0.0, linear**2 - 4 * twice * constant))
    lost_share = max(0.0, (root - linear) / (2 * twice))
    variance = pairs * (2 * lost_share + difference * (1 - difference))
    seen = gained - lost - pairs * difference
    if variance <= 0:
        return 0.0 if abs(seen) < 1e-12 else math.copysign(math.inf, seen)
    return seen / math.sqrt(variance)


def effective_count(values: Floats, units: Indices) -> float:
    """How many independent prompts say as much as these, of which those of one unit are alike.

    The number of prompts where none are alike; at least the number of units.
    """
    count, groups = len(values), int(units.max()) + 1
    if groups == count:
        return float(count)
    if groups < FEWEST_UNITS_FOR_AN_EFFECT:
        return float(groups)
    off = values - values.mean()
    single = float((off**2).sum())
    together = float((np.bincount(units, weights=off) ** 2).sum()) * groups / (groups - 1)
    if single <= 0:
        return float(groups)
    return min(float(count), max(float(groups), count * single / together if together else count))


@dataclass(frozen=True, slots=True)
class Line:
    """`fixed + proportional * counted`, each with its 95% interval (value, low, high)."""

    fixed: tuple[float, float, float]
    proportional: tuple[float, float, float]


def line_through(counted: Floats, measured: Floats, *, units: Indices) -> Line | None:
    """The least-squares line of measured on counted lengths; None where both parts cannot be told apart.

    A template adds the same tokens to every prompt: that must not grow with the prompts. Intervals are of
    Student's t with one observation a unit.
    """
    groups = int(units.max()) + 1 if len(units) else 0
    middle = float(counted.mean()) if groups else 0.0
    if groups < FEWEST_FOR_A_LINE or middle <= 0 or float(counted.std()) < LEAST_SPREAD * middle:
        return None
    from scipy.stats import t as student  # noqa: PLC0415 - SciPy is slow to import

    off = counted - middle
    spread = float((off**2).sum())
    slope = float((off * measured).sum()) / spread
    fixed = float(measured.mean()) - slope * middle
    left = float(((measured - fixed - slope * counted) ** 2).sum())
    scatter = left / (groups - 2) * len(counted) / groups
    reach = float(student.ppf(0.975, groups - 2))
    of_slope = reach * math.sqrt(scatter / spread * len(counted) / groups)
    of_fixed = reach * math.sqrt(
        scatter * (1 / groups + middle**2 / spread * len(counted) / groups)
    )
    return Line(
        (fixed, fixed - of_fixed, fixed + of_fixed), (slope, slope - of_slope, slope + of_slope)
    )
