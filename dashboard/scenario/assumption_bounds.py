"""Between what an assumption may be typed: by its unit, since one bound holds for all of a kind."""

import re

from dashboard.engine.inputs.facts import Fact

Bounds = tuple[float, float]

BY_UNIT: tuple[tuple[str, Bounds], ...] = (
    (r"(?:fraction|share|probability|correlation|cost reduction)\b", (0.0, 1.0)),
    (r"log points/year", (-5.0, 5.0)),
    (r"hours/week", (1.0, 168.0)),
    (r"bytes", (0.1, 100.0)),
    (r"months|calendar months", (0.0, 120.0)),
    (r"Arena points", (0.0, 1_000.0)),
    (r"engineer-weeks", (0.0, 1_000.0)),
    (r"FTE", (0.0, 1_000.0)),
    (r"output tokens billed", (0.05, 1_000.0)),
    (r"power of the price", (0.0, 10.0)),
    (r"x the logit", (0.0, 10.0)),
    (r"ratio|x ", (0.0, 10_000.0)),
)
"""Beginnings of units, the first that fits."""
BY_NAME: dict[str, Bounds] = {
    "switch_overrun_share": (0.0, 5.0),
    "max_fill": (0.01, 1.0),
    "tuning_mfu": (0.01, 1.0),
    "tuning_adapters_per_replica": (1.0, 1_000.0),
}
"""What may be more than the whole, and what something is divided by."""
ELSE: Bounds = (0.0, 1e12)
"""Amounts, hours, tokens, examples: never below nothing."""


def bounds_of(fact: Fact) -> Bounds:
    """The least and the greatest value that may be typed."""
    if fact.name in BY_NAME:
        return BY_NAME[fact.name]
    if fact.name.endswith("_share"):
        return 0.0, 1.0
    return next((each for unit, each in BY_UNIT if re.match(unit, fact.unit)), ELSE)
