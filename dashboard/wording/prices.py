"""Prices below each other, with as many decimals each, so that the longer one is the dearer one."""

import math
from collections.abc import Iterable
from decimal import Decimal

from dashboard.engine.inputs.currency import num

FEWEST, USUAL = 2, 4
"""Decimals of a price per 1M tokens: never fewer, and more only where two digits of it would not be seen."""


def decimals_of(prices: Iterable[float | None]) -> int:
    """The decimals that all of them are shown with."""
    known = [usd for usd in prices if usd is not None and math.isfinite(usd)]
    return max((_needed(usd) for usd in known), default=FEWEST)


def _needed(usd: float) -> int:
    """To see the price as it is, as far as that takes no more decimals than usual."""
    if usd == 0:
        return FEWEST
    exact = -int(Decimal(str(round(usd, 10))).normalize().as_tuple().exponent)
    two_digits = 1 - math.floor(math.log10(abs(usd)))
    return max(FEWEST, min(exact, max(USUAL, two_digits)))


def price_with(usd: float | None, decimals: int) -> str:
    """One of the prices, in dollars."""
    return "not known" if usd is None else f"${num(usd):,.{decimals}f}"
