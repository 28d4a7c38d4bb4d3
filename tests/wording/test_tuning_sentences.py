"""Whether a fine-tune pays, in one sentence."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dashboard.engine.answers.tuning_case import Part, TuningCase
from dashboard.engine.cost.breakeven import VolumeWindows
from dashboard.engine.cost.context import OneOff
from dashboard.engine.inputs.provider_terms import TuningOffer
from dashboard.wording.tuning import (
    adapters_in_words,
    end_in_words,
    offer_status,
    steps_in_words,
    tuning_answer,
)

DAY = date(2026, 11, 23)
CASE = TuningCase(
    option_id="tuned",
    base_id="",
    once=(OneOff("labelling", 1_000.0, ""),),
    parts=(Part("shorter prompt", -550.0), Part("retraining", 200.0)),
    base_usd=np.array([1_000.0]),
    tuned_usd=np.array([650.0]),
    volume=VolumeWindows("from", (363_636.0,), ((363_636.0, None),)),
    payback_months=2.9,
    requests_until_payback=2.9e6,
    lost_month=None,
    adapters=3,
    replicas=2.0,
    separate_replicas=6.0,
    jobs_end_on=None,
    refusal=None,
)


def answer(case: TuningCase) -> str:
    return tuning_answer(case, tuned="tuned 8B", base="8B", horizon_months=24)


def test_it_pays() -> None:
    assert answer(CASE) == (
        "Tuned 8B costs $350 a month less to run than without the fine-tune and earns back $1,000 in 3 months, "
        "after 2.9M requests."
    )


@pytest.mark.parametrize(
    ("case", "end"),
    [
        (replace(CASE, payback_months=None), "does not earn back $1,000 within 24 months."),
        (replace(CASE, tuned_usd=np.array([1_200.0])), "it costs less from 364k requests a month."),
        (replace(CASE, volume=VolumeWindows("never", (), ())), "at any volume."),
        (replace(CASE, once=()), "and nothing once."),
    ],
)
def test_it_does_not_or_not_yet(case: TuningCase, end: str) -> None:
    assert answer(case).endswith(end)


def test_the_chart_is_told_by_its_largest_steps() -> None:
    assert steps_in_words(CASE) == (
        "Most is saved by the shorter prompt, $550 a month; most is added by the retraining, $200."
    )


def test_adapters_on_one_base_are_told_with_what_they_save() -> None:
    assert adapters_in_words(CASE) == (
        "3 tuned models share one base on 2 replicas; a fleet for each would take 6."
    )
    assert adapters_in_words(replace(CASE, adapters=1)) is None


def test_the_day_an_offer_ends_is_told() -> None:
    ending = replace(CASE, jobs_end_on=date(2027, 1, 6))
    assert (end_in_words(ending) or "").startswith(
        "The provider starts no tuning job from 06 January 2027 on"
    )
    assert end_in_words(CASE) is None


@pytest.mark.parametrize(
    ("ends", "closed", "status"),
    [
        (None, None, "open"),
        (date(2027, 1, 6), None, "open, ends for everybody on 6 January 2027"),
        (
            date(2027, 1, 6),
            date(2026, 5, 7),
            "closed to new customers since 7 May 2026, ends for everybody on 6 January 2027",
        ),
        (date(2026, 1, 6), date(2025, 5, 7), "ended on 6 January 2026"),
    ],
)
def test_the_status_of_an_offer(ends: date | None, closed: date | None, status: str) -> None:
    offer = TuningOffer("maker", "big", "sft", 1.0, None, None, {}, ends, closed, ())
    assert offer_status(offer, DAY) == status
