"""Prices that depend on the hour of the week: factors on the mean of a flat week."""

from collections.abc import Sequence
from dataclasses import dataclass

HOURS_PER_MONTH = 730.0
"""The billing convention of every cloud: 8,760 hours / 12. Units, not a fact to look up."""

HOURS_PER_WEEK = 168


@dataclass(frozen=True, slots=True)
class HourlyPrice:
    """What each hour of a week costs beside the week's mean."""

    factors: tuple[float, ...]
    """168 factors on `usd_per_mtok`, Monday 00:00 UTC first; their mean is 1. Holidays are left out."""
    words: str
    """The rule and its source, for people."""
    source_url: str | None = None

    def weighed(self, weights: Sequence[float] | None) -> float:
        """The factor that requests pay whose hours have these weights: 24 of a UTC day, or 168 of a week.

        1 without weights: traffic of unknown hours pays the mean of a flat week.
        """
        if not weights or not sum(weights):
            return 1.0
        week = list(weights) * (HOURS_PER_WEEK // len(weights))
        return sum(w * f for w, f in zip(week, self.factors, strict=True)) / sum(week)
