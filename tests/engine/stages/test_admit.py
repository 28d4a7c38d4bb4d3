"""Which of the options that only ratings speak for a plan may use."""

from datetime import date

import pytest
from small_catalog import BIG, scenario
from small_market import DAY, Sale, market

from dashboard.engine.inputs.fields import MarketChoice, Switching, Workload
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan, evaluate

SMALL = Workload(requests_per_month=2e8, input_tokens=1_000, output_tokens=200, peak_to_mean=1.0)
"""360k USD a month for each USD per million input tokens."""


def plan(usd: float) -> Plan:
    """The model in use ends in month 2; a sure one follows it, another rests on ratings."""
    other = Hosted("hosted", "mini", "maker")
    asked = scenario(
        {"today": BIG, "mini": other}, SMALL, as_of=DAY, switching={"hosted": Switching(usd=3e6)}
    )
    sales = [
        Sale("big", "maker", 2.0, date(2027, 1, 14)),
        Sale("next", "maker", 1.9),
        Sale("mini", "maker", usd),
    ]
    return evaluate(asked, market(sales, {"big": 1_400.0, "next": 1_410.0, "mini": 1_300.0}))


def test_what_follows_anyway_is_no_rival_to_what_would_save_more() -> None:
    """Taking the successor early saves 68k for sure; the other saves 80k, by seven chances in ten."""
    found = plan(1.83)
    hopes = found.decision.hopes["chat"]
    assert hopes["next@maker"].saving_usd == pytest.approx(68_100, abs=100)
    assert hopes["mini"].saving_usd > hopes["next@maker"].saving_usd
    assert hopes["mini"].chance * hopes["mini"].saving_usd < hopes["next@maker"].saving_usd
    assert found.path is not None
    assert [step.option for step in found.path.steps] == ["mini"]
    assert found.decision.verdict == "measure_first"


def test_of_what_only_ratings_speak_for_the_plan_takes_where_most_can_be_hoped() -> None:
    """A chance of seven in ten at 1.5M is more than nothing for sure."""
    found = plan(1.5).decision
    assert {s.option for s in found.unmeasured} == {"mini"}


def test_what_somebody_measured_is_kept_however_many_are_cheaper() -> None:
    """Four models that only ratings speak for, and one at twice their price that was typed."""
    names = ("open-a", "open-b", "open-c", "open-d")
    known = Hosted("hosted", "sure", "host-a", success_share=0.95)
    asked = scenario(
        {"today": BIG, "sure": known},
        SMALL,
        as_of=DAY,
        switching={"hosted": Switching(usd=0.0)},
        candidates="market",
        market=MarketChoice(own_gpus=False),
    )
    sales = [Sale("big", "maker", 2.0), Sale("sure", "host-a", 1.5), Sale("sure", "host-b", 1.0)]
    sales += [Sale(name, "host-a", 0.5) for name in names]
    points = dict.fromkeys(("big", "sure", *names), 1_400.0)
    found = evaluate(asked, market(sales, points)).decision.by_evidence
    assert found is not None
    assert [step.option for step in found.steps] == ["sure@host-b"]
