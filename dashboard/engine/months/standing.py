"""Whether an option is good enough for a workload: by evidence, perhaps, or not.

A move needs the share of good answers in the end to lie at most the margin below that of the model in use, and no
lower than the least that the scenario asks, held with the stated confidence by what was typed or measured.
Ratings alone never suffice: they make an option promising, which is worth measuring. What was measured must hold
both by itself, and together with the ratings.
"""

from dataclasses import dataclass, replace
from typing import Literal

from dashboard.engine.cost.escalation import fallback_of
from dashboard.engine.months.running import Running
from dashboard.engine.quality.bad_answers import outcome_at
from dashboard.engine.quality.beta import chance_above
from dashboard.engine.quality.evidence import Asked, prompts_that_settle
from dashboard.engine.quality.prompts import (
    MOST_PROMPTS,
    POWER,
    could_prove,
    decisive,
    prompts_to_prove,
)
from dashboard.engine.quality.share import Belief, Quality, nodes_of, noticed_nodes
from dashboard.engine.quality.sources import confidence_of, is_evidence, margin_of, noticed

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
    """The success share from which on the margin holds, as many bad answers noticed as planned; None where every
    share does."""
    chance: float
    """How likely the margin holds."""
    leasts: tuple[float, ...] = ()
    """The same as `least_share` where more or fewer bad answers are noticed, equally likely each."""

    @property
    def may_move(self) -> bool:
        return self.verdict in ("in use", "evidence")

    @property
    def is_kept(self) -> bool:
        """Whether a plan may use it, be it on condition."""
        return self.verdict != "refused"

    @property
    def is_open_as_expected(self) -> bool:
        """Whether answers as good as expected would leave it open, as the margin then depends on how many of the
        bad ones are noticed."""
        if not self.leasts or self.quality.value <= (self.least_share or 0.0):
            return False
        return not could_prove(self.quality.value, self.leasts, self.confidence)

    @property
    def rests_on_noticed(self) -> bool:
        """Whether no number of prompts decides: what is expected leaves it open, and nothing better is likely."""
        return self.is_open_as_expected and self._better(self.leasts) is None

    @property
    def needed_share(self) -> float | None:
        """The share that evidence must show: from there on the margin holds with confidence, as nobody knows how
        many bad answers are noticed; None where every share does."""
        if self.least_share is None or not self.leasts:
            return self.least_share
        return decisive(self.leasts, self.confidence)

    def prompts_for(self, share: float) -> int:
        """How many prompts, beside those that were judged, prove it to be above the share, four times in five, if
        it is as good as expected; with the margin of quality, where the share is that.

        Where that would be open, as it depends on how many bad answers are noticed, if it is as good as those
        shares are on average for which it would not be.
        """
        if share <= 0:
            return prompts_to_prove(self.quality.value, 0.0, self.confidence)
        more = share if share > (self.least_share or 0.0) + EQUAL or not self.leasts else 0.0
        leasts = tuple(max(each, more) for each in self.leasts) or (share,)
        expected = self.quality.value
        if self.is_open_as_expected and expected > more:
            expected = self._better(leasts) or expected
        judged, before = self.quality.judged, self.quality.before
        found = prompts_to_prove(expected, leasts, self.confidence, judged)
        if not sum(judged) or before is None:
            return found
        asked = Asked(leasts, self.confidence, judged, before)
        return prompts_that_settle(asked, expected, fewest=found, most=MOST_PROMPTS, power=POWER)

    def _better(self, leasts: tuple[float, ...]) -> float | None:
        """What the share is on average where it is above the decisive one; None where that is unlikely."""
        shares = nodes_of(self.quality)
        better = shares[shares > decisive(leasts, self.confidence)]
        if len(better) <= (1 - self.confidence) * len(shares):
            return None
        return float(better.mean())


def standing(running: Running, workload: int) -> Standing:
    """How the option stands with the workload in this place of its own."""
    quality, context = running.qualities[workload], running.context
    asked = list(context.workloads.values())[workload]
    margin = margin_of(asked, context.assume)
    confidence = confidence_of(asked, context.assume)
    good = float(running.good_shares[workload])
    bad = running.bad_answers
    in_use = bad is None or bool(bad.in_use[workload])
    lost = _lost(running, workload)
    asks = _asks(running, workload, margin)
    least, chance, by_data = _least(running, workload, asks), 1.0, 1.0
    leasts: tuple[float, ...] = ()
    if not in_use and not fallback_of(running.option):
        again = bad is not None and bool(bad.asked_again[workload])
        seen = noticed(context.assume) if again else None
        if least is not None and seen is not None:
            leasts = leasts_of(float(running.references[workload]), asks, seen)
        chance = quality.chance_of_margin(margin, seen)
        if least is not None and asks > running.references[workload] - margin:
            chance = min(chance, quality.chance(least))
        needed = leasts or (() if least is None else (least,))
        judged = quality.judged
        if sum(judged) and needed:
            by_data = chance_above(*judged, needed)
        else:
            by_data = quality.as_measured.chance_of_margin(margin, seen)
    verdict: Verdict
    if in_use:
        verdict = "in use"
    elif lost > margin + EQUAL:
        verdict = "refused"
    elif least is not None and max((least, *leasts)) <= 0:
        verdict = "evidence"  # every share does
    elif is_evidence(quality) and min(chance, by_data) >= confidence:
        verdict = "evidence"
    else:
        verdict = "promising"
    found = Standing(verdict, quality, good, margin, confidence, least, chance, leasts)
    return replace(found, verdict="refused") if _cannot_be_shown(found) else found


def _cannot_be_shown(found: Standing) -> bool:
    """Whether nothing that could be measured would make it good enough: with as few bad answers noticed as may be
    it is not, and no better share is likely."""
    return found.verdict == "promising" and found.rests_on_noticed


def _lost(running: Running, workload: int) -> float:
    """By how much the share of good answers in the end lies below that of the option in use, as planned."""
    bad = running.bad_answers
    if bad is None:
        return 0.0
    share = noticed(running.context.assume).value
    good = bad.good_in_the_end(outcome_at(running.shares, running.references, share))
    today = running.references[workload] * bad.answered[workload]
    return max(0.0, float(today - good[workload]))


def least_good(today: float, margin: float, min_quality: float, answered: float = 1.0) -> float:
    """The share of good answers in the end, of those that are `answered` at all, that is asked: the margin below
    today's, and the least of the scenario, which above 1 is Arena points."""
    return max(today - margin, min_quality / answered if min_quality <= 1 else 0.0)


def _asks(running: Running, workload: int, margin: float) -> float:
    bad, least = running.bad_answers, running.context.constraints.min_quality
    answered = 1.0 if bad is None else float(bad.answered[workload])
    return least_good(float(running.references[workload]), margin, least, answered)


def _least(running: Running, workload: int, asks: float) -> float | None:
    """The success share at which what is asked in the end is met; None where a fallback answers for it."""
    bad = running.bad_answers
    if bad is None or fallback_of(running.option):
        return None
    seen = noticed(running.context.assume).value if bad.asked_again[workload] else 0.0
    return _least_where(float(running.references[workload]), asks, seen)


def leasts_of(today: float, asks: float, seen: Belief) -> tuple[float, ...]:
    """The success shares from which on what is asked in the end is met, equally likely each, as more or fewer of
    the worse answers may be asked again."""
    return tuple(_least_where(today, asks, each) for each in noticed_nodes(seen))


def _least_where(today: float, asks: float, seen: float) -> float:
    """The same where so many of the worse answers are asked again: s + (s0 - s) noticed is what is asked."""
    if asks > today:
        return asks
    return max(0.0, today - (today - asks) / (1 - seen)) if seen < 1 else 0.0
