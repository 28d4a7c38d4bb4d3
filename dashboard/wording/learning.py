"""Tune or not, in sentences: the decision first, then what the curve says and what labelling costs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact
from dashboard.live.demo_curve import SIZES
from dashboard.live.learning_curve import LearningCurve, Point
from dashboard.live.tune_or_not import SURE, TuneDecision
from dashboard.wording.words import chance, money


def decision_in_words(found: TuneDecision) -> str:
    """What to do, with the figures that decide it."""
    target, likely = f"{found.target_share:.0%}", chance(found.chance_now)
    if found.word == "tune":
        return f"Tune: {num(found.have):,} examples reach {target} right answers with a chance of {likely}."
    if found.word == "label more" and found.worth_usd is not None:
        then = found.chance_then or 0.0
        steps = "" if then >= SURE else " Label in steps and draw the curve again after each."
        return (
            f"Do not tune yet: {num(found.have):,} examples reach {target} right answers with a chance of "
            f"{likely} "
            f"only; label {num(found.missing or 0):,} more for {money(found.label_usd or 0.0)}, which "
            "raises it to "
            f"{chance(then)}; reaching it is worth {money(found.worth_usd)}.{steps}"
        )
    if found.word == "label more":
        usd = money(found.label_usd or 0.0)
        return (
            f"Do not tune yet: {num(found.have):,} examples reach {target} right answers with a chance of "
            f"{likely} "
            f"only; label {num(found.missing or 0):,} more for {usd}, which makes it {SURE:.0%}."
        )
    return _not_tuned(found, target, likely)


def _not_tuned(found: TuneDecision, target: str, likely: str) -> str:
    ends = f"between {found.ceiling_low:.0%} and {found.ceiling_high:.0%}"
    if found.needed is None and found.needed_low is not None and found.worth_usd is not None:
        return (
            f"Do not tune: {target} right answers are reached with a chance of {likely}, and no number of "
            f"further labels adds enough to it to pay for itself where that is worth {money(found.worth_usd)}."
        )
    if found.needed is None and found.needed_low is not None:
        return (
            f"Do not tune yet: whether any number of examples reaches {target} right answers cannot be told from "
            f"these runs; with ever more examples it ends {ends}, eight times in ten. A run on twice the "
            f"{num(found.have):,} examples, or more held-out prompts for each run, tells more."
        )
    if found.needed is None:
        return (
            f"Do not tune: no number of examples that the curve can tell reaches {target} right answers with a "
            f"chance of {SURE:.0%}; it ends {ends}."
        )
    return (
        f"Do not tune: {target} right answers take {num(found.missing or 0):,} more examples for "
        f"{money(found.label_usd or 0.0)}, and reaching it is worth {money(found.worth_usd or 0.0)}."
    )


def crossing_in_words(found: TuneDecision) -> str:
    """Where the target is crossed, as an interval."""
    if found.needed_low is None:
        return f"{found.target_share:.0%} is out of reach in nine of ten cases."
    if found.needed_high == 1:
        return "The target is reached with the very first examples."
    low = f"{num(found.needed_low):,}"
    if found.needed_high is None:
        return f"The target is crossed at {low} examples or later; that it never is cannot be ruled out."
    return f"The target is crossed between {low} and {num(found.needed_high):,} examples, eight times in ten."


def budget_in_words(found: TuneDecision, *, usd_per_example: float) -> str:
    """What the missing labels cost; empty where no number of them is known to suffice."""
    if found.missing is None or found.label_usd is None:
        return ""
    if not found.missing:
        return "Labelling budget: none, the examples at hand suffice."
    return (
        f"Labelling budget: {money(found.label_usd)} for {num(found.missing):,} more examples at "
        f"{money(usd_per_example)} each."
    )


def curve_in_words(facts: Mapping[str, Any]) -> str:
    """Where the shipped curve is from, and what it is not."""
    day = day_in_words(date.fromisoformat(facts["measured_on"]))
    kept_out = "".join(
        f" A run on {row['examples']} tickets, kept out of the curve, got {row['right']} of {row['asked']} right."
        for row in facts["points"]
        if row["examples"] not in SIZES
    )
    return (
        f"Measured on {day} ({facts['trained_with']}): the demo model, a Llama-shaped one of 135M parameters, on "
        f"made-up tickets. It shows how a curve reads, not what your task needs.{kept_out} {facts['limits']}"
    )


def untuned_in_words(untuned: Sequence[Point], *, target_share: float) -> str:
    """How right the model is without any training; empty where nobody asked it."""
    asked = sum(point.asked for point in untuned)
    if not asked:
        return ""
    right = sum(point.right for point in untuned)
    share = right / asked
    reached = (
        f" That is {target_share:.0%} or more already: it may need no tuning at all."
        if share >= target_share
        else ""
    )
    return (
        f"Untuned: {num(right):g} of {num(asked):,} right ({share:.0%}). It is told beside the curve and "
        "not drawn into "
        f"it: the curve is of fine-tunes, and the first examples may help or hurt.{reached}"
    )


def label_price_in_words(usd_per_example: float, fact: Fact | None) -> str:
    """What a label is counted at and where that is from; `fact` is None where it was typed."""
    if fact is None:
        return f"A label is counted at {money(usd_per_example)}, as you say."
    between = (
        f"; {money(fact.low)} to {money(fact.high)}"
        if fact.low is not None and fact.high is not None
        else ""
    )
    weak = ", a weak source" * fact.weak
    return (
        f"A label is counted at {money(usd_per_example)}, an assumption from {fact.source}, {fact.as_of}{weak}"
        f"{between}. Say yours with --usd-per-example."
    )


def points_in_words(curve: LearningCurve) -> str:
    """What was measured."""
    seen = (
        f"{num(p.examples):,} examples {num(p.right):g} of {p.asked} right" for p in curve.points
    )
    return f"Measured: {'; '.join(seen)}."
