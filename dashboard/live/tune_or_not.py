"""Whether to tune: what a learning curve promises, what labelling costs, what reaching the target is worth."""

from dataclasses import dataclass
from typing import Literal

from dashboard.live.learning_curve import LearningCurve

Word = Literal["tune", "label more", "do not tune"]
SURE = 0.8
"""Chance of reaching the target at which one goes on."""


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
    """Examples to label for it, to two digits: the curve knows no more."""
    label_usd: float | None
    """For those."""
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
    """The decision: tune where the examples at hand suffice; label more where that is likely enough and pays."""
    have = max(point.examples for point in curve.points)
    chance = curve.chance(target_share, float(have))
    needed = curve.needed(target_share, chance=SURE)
    missing = None if needed is None else _two_digits(max(0, needed - have))
    usd = None if missing is None else missing * usd_per_example
    low, high = curve.ceiling()
    pays = usd is not None and (worth_usd is None or usd < SURE * worth_usd)
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
        worth_usd,
        low,
        high,
    )


def _two_digits(count: int) -> int:
    step = 10 ** max(0, len(str(count)) - 2)
    return -(-count // step) * step
