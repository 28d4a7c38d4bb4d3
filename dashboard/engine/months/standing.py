"""Whether an option is good enough for a workload: by evidence, perhaps, or not.

A move needs the share of good answers in the end to lie at most the margin below that of the model in use, held
with the stated confidence by what was typed or measured. Ratings alone never suffice: they make an option
promising, which is worth measuring. What was measured must hold the margin by itself, and together with the
ratings.
"""

from dataclasses import dataclass
from typing import Literal

from dashboard.engine.cost.context import number
from dashboard.engine.cost.escalation import fallback_of
from dashboard.engine.months.running import Running
from dashboard.engine.quality.bad_answers import outcome_at
from dashboard.engine.quality.prompts import prompts_to_prove
from dashboard.engine.quality.share import Quality
from dashboard.engine.quality.sources import CONFIDENCE, MARGIN, is_evidence, noticed

Verdict = Literal["in use", "evidence", "promising", "refused"]
EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Standing:
    """How one option stands with one workload."""

    verdict: Verdict
    quality: Quality
    good_share: float
    """In the end, second answers included, as expected."""
    margin: float
    confidence: float
    least_share: float | None
    """The success share from which on the margin holds; None where every share does."""
    chance: float
    """How likely the margin holds."""

    @property
    def may_move(self) -> bool:
        return self.verdict in ("in use", "evidence")

    @property
    def is_kept(self) -> bool:
        """Whether a plan may use it, be it on condition."""
        return self.verdict != "refused"

    def prompts_for(self, share: float) -> int:
        """How many prompts prove it to be above the share, four times in five, if it is as good as expected."""
        return prompts_to_prove(self.quality.value, share, self.confidence)


def standing(running: Running, workload: int) -> Standing:
    """How the option stands with the workload in this place of its own."""
    quality, context = running.qualities[workload], running.context
    asked = list(context.workloads.values())[workload]
    margin = _or(asked.quality_margin, number(context.assume(MARGIN)))
    confidence = _or(asked.quality_confidence, number(context.assume(CONFIDENCE)))
    good = float(running.good_shares[workload])
    bad = running.bad_answers
    in_use = bad is None or bool(bad.in_use[workload])
    lost = _lost(running, workload)
    least, chance, by_data = _least(running, workload, margin), 1.0, 1.0
    if not in_use and not fallback_of(running.option):
        again = bad is not None and bool(bad.asked_again[workload])
        seen = noticed(context.assume)
        chance = quality.chance_of_margin(margin, seen, asked_again=again)
        by_data = quality.as_measured.chance_of_margin(margin, seen, asked_again=again)
    verdict: Verdict
    if in_use:
        verdict = "in use"
    elif lost > margin + EQUAL:
        verdict = "refused"
    elif is_evidence(quality) and min(chance, by_data) >= confidence:
        verdict = "evidence"
    else:
        verdict = "promising"
    return Standing(verdict, quality, good, margin, confidence, least, chance)


def _lost(running: Running, workload: int) -> float:
    """By how much the share of good answers in the end lies below that of the option in use, as planned."""
    bad = running.bad_answers
    if bad is None:
        return 0.0
    share = noticed(running.context.assume).value
    good = bad.good_in_the_end(outcome_at(running.shares, running.references, share))
    today = running.references[workload] * bad.answered[workload]
    return max(0.0, float(today - good[workload]))


def _least(running: Running, workload: int, margin: float) -> float | None:
    """Where the loss in the end equals the margin: (s0 - s) (1 - noticed) = margin."""
    bad = running.bad_answers
    if bad is None or fallback_of(running.option):
        return None
    left = 1 - noticed(running.context.assume).value if bad.asked_again[workload] else 1.0
    least = float(running.references[workload]) - margin / left if left > 0 else 0.0
    return max(0.0, least)


def _or(given: float | None, usual: float) -> float:
    return usual if given is None else given
