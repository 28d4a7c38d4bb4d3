"""The case for a fine-tune in sentences."""

from datetime import date

from dashboard.engine.answers.tuning_case import TuningCase
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.provider_terms import TuningOffer
from dashboard.wording.words import count, money, months_in_words, windows_in_words


def tuning_answer(case: TuningCase, *, tuned: str, base: str, horizon_months: int) -> str:
    """Whether it pays, in one sentence with the figures that decide it."""
    saved = case.saving_usd
    against = f"than {base}" if case.base_id else "than without the fine-tune"
    if case.volume.verdict == "never":
        return f"{_start(tuned)} never costs less to run {against}, at any volume."
    if saved <= 0:
        more = f"{_start(tuned)} costs {money(-saved)} a month more to run {against} now"
        return f"{more}; it costs less {windows_in_words(case.volume)}."
    less = f"{_start(tuned)} costs {money(saved)} a month less to run {against}"
    if case.payback_months is None:
        within = months_in_words(horizon_months)
        return f"{less}, which does not earn back {money(case.once_usd)} within {within}."
    if case.once_usd <= 0:
        return f"{less}, and nothing once."
    requests = count(case.requests_until_payback or 0.0)
    months = months_in_words(case.payback_months)
    return f"{less} and earns back {money(case.once_usd)} in {months}, after {requests} requests."


def tune_or_not(case: TuningCase) -> str:
    """The decision in a few words, before the figures that it rests on."""
    if case.volume.verdict == "never":
        return "Do not tune."
    if case.saving_usd <= 0 or case.payback_months is None:
        return "Do not tune yet."
    return "Tune it."


def steps_in_words(case: TuningCase) -> str:
    """The largest saving and the largest cost: what the chart shows."""
    less = min(case.parts, key=lambda part: part.usd, default=None)
    more = max(case.parts, key=lambda part: part.usd, default=None)
    said = []
    if less is not None and less.usd < 0:
        said.append(f"most is saved by {_the(less.name)}, {money(-less.usd)} a month")
    if more is not None and more.usd > 0:
        said.append(f"most is added by {_the(more.name)}, {money(more.usd)}")
    return f"{_start('; '.join(said))}." if said else "Both cost the same to run."


def volume_in_words(case: TuningCase) -> str:
    """The break-even in requests a month, at this month's prices."""
    return f"Cheaper to run {windows_in_words(case.volume)}, one-off costs aside."


def adapters_in_words(case: TuningCase) -> str | None:
    """What it takes that several tuned models share one base; None for one or for none."""
    if case.adapters < 2:
        return None
    return (
        f"{case.adapters} tuned models share one base on {num(case.replicas):,.0f} replicas; "
        f"a fleet for each would take {num(case.separate_replicas):,.0f}."
    )


def end_in_words(case: TuningCase) -> str | None:
    """Until when the provider tunes; None where no end is known."""
    if case.jobs_end_on is None:
        return case.refusal and f"{_start(case.refusal)}."
    closed = f" {_start(case.refusal)}." if case.refusal else ""
    return (
        f"The provider starts no tuning job from {case.jobs_end_on:%d %B %Y} on: the model can then no longer "
        f"be retrained there.{closed}"
    )


def offer_status(offer: TuningOffer, day: date) -> str:
    """One cell: open, closed to new customers, ending or ended on a day."""
    ends = offer.jobs_end_on
    if ends and day >= ends:
        return f"ended on {day_in_words(ends)}"
    since = offer.closed_to_new_since
    status = (
        f"closed to new customers since {day_in_words(since)}" if since and day >= since else "open"
    )
    return f"{status}, ends for everybody on {day_in_words(ends)}" if ends else status


def _the(name: str) -> str:
    return name if name.startswith(("the ", "second", "another")) else f"the {name}"


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
