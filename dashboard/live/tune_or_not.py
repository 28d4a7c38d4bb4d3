"""Whether to tune: what a learning curve promises, what labelling costs, what reaching the target is worth."""

from dataclasses import dataclass
from typing import Literal

from dashboard.live.learning_curve import LearningCurve

Word = Literal["tune", "label more", "do not tune"]
SURE = 0.8
"""Chance of reaching the target at which one goes on."""
LIKELY_ENOUGH = 0.1
"""Below, the target counts as out of reach, whatever it is worth."""


@dataclass(frozen=True, slots=True)
class TuneDecision:
    """What to do, and the figures it rests on."""

    word: Word
    target_share: float
    have: int
    """Examples that the largest measured run had: they are labelled."""
    chance_now: float
    """Of a run on those reaching the target."""
    needed: int | None
    """Examples that reach it with the chance SURE; None: no size that can be read off the curve."""
    needed_low: int | None
    needed_high: int | None
    """Sizes at which the target is reached in one of ten and in nine of ten cases."""
    missing: int | None
    """Examples to label, to two digits, since the curve knows no more: for the chance SURE, or with a worth as
    many as bring most beyond their price."""
    label_usd: float | None
    """For those."""
    chance_then: float | None
    """Of reaching the target with them too; None where none are asked for."""
    worth_usd: float | None
    """What the tuned model saves over the horizon; None: not said."""
    ceiling_low: float
    ceiling_high: float
    """Between what the share ends with any number of examples, eight times in ten."""


def tune_or_not(
    curve: LearningCurve,
    *,
    target_share: float,
    usd_per_example: float,
    worth_usd: float | None = None,
) -> TuneDecision:
    """The decision: tune where the examples at hand suffice; label more where that is likely enough and pays.

    With a worth, labels pay as far as the chance they add, of that worth, is more than their price.
    """
    have = max(point.examples for point in curve.points)
    chance = curve.chance(target_share, float(have))
    needed = curve.needed(target_share, chance=SURE)
    missing = None if needed is None else _two_digits(max(0, needed - have))
    pays = missing is not None
    if worth_usd is not None and chance < SURE:
        best = _most_worth(curve, target_share, usd_per_example, worth_usd=worth_usd)
        pays, missing = best is not None, missing if best is None else best
    usd = None if missing is None else missing * usd_per_example
    then = None if missing is None else curve.chance(target_share, float(have + missing))
    low, high = curve.ceiling()
    word: Word = "tune" if chance >= SURE else "label more" if pays else "do not tune"
    return TuneDecision(
        word,
        target_share,
        have,
        chance,
        needed,
        curve.needed(target_share, chance=0.1),
        curve.needed(target_share, chance=0.9),
        missing,
        usd,
        then,
        worth_usd,
        low,
        high,
    )


def _most_worth(
    curve: LearningCurve, target_share: float, usd_per_example: float, *, worth_usd: float
) -> int | None:
    """How many more examples bring most beyond their price; None where none bring any."""
    have = max(point.examples for point in curve.points)
    now = curve.chance(target_share, float(have))
    found: tuple[float, int] | None = None
    for more in sorted({_two_digits(size - have) for size in curve.sizes() if size > have}):
        chance = curve.chance(target_share, float(have + more))
        gain = (chance - now) * worth_usd - more * usd_per_example
        if chance >= LIKELY_ENOUGH and gain > 0 and (found is None or gain > found[0]):
            found = gain, more
    return None if found is None else found[1]


def _two_digits(count: int) -> int:
    step = 10 ** max(0, len(str(count)) - 2)
    return -(-count // step) * step
