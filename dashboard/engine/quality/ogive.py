"""How far apart two models lie where nearly all answers of one are right.

Odds that all shrink alike would have it that whatever the best model masters, every model masters: at 998
of 1,000 a far weaker one would fail 1 in 100. But prompts are not equally hard: shares then go with the normal
ogive of the distance between ability and difficulty (Lord, 1952): that takes more from a share near 1.
"""

import numpy as np

from dashboard.engine.cost.cost_terms import Array

LINEAR, CUBIC = 1.5976, 0.07056
"""Log odds of a share at a normal deviate z: LINEAR z + CUBIC z^3, within 0.00015 of the share (Bowling and
others, 2009)."""
THIRD = 1 / 3


def deviates(log_odds: Array) -> Array:
    """The normal deviates of shares with these log odds: the real root of the cubic."""
    slope = LINEAR / CUBIC
    unit = np.sqrt(slope * THIRD)
    found: Array = (unit + unit) * np.sinh(
        np.arcsinh(log_odds / (CUBIC * slope * unit * (1 - THIRD))) * THIRD
    )
    return found


def log_odds_at(z: Array) -> Array:
    """The log odds of the shares at normal deviates."""
    found: Array = z * (LINEAR + CUBIC * z * z)
    return found
