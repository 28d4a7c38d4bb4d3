"""What only ratings speak for is left where something proven is nearly as good and finding out takes more."""

from dataclasses import replace

import pytest
from small_catalog import BIG, scenario
from small_market import DAY, Sale, market

from dashboard.engine.answers.around import Around
from dashboard.engine.inputs.fields import MarketChoice, Switching, Workload
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan, evaluate
from dashboard.wording.answer import answer, beside, to_measure

CHAT = Workload(requests_per_month=20_000, input_tokens=1_000, output_tokens=200, peak_to_mean=1.0)
"""36 USD a month for each USD per million input tokens."""
NOTHING = Around(wins=(), llama=(), market=None)
POINTS = dict.fromkeys(("big", "sure", "hope"), 1_400.0)


def plan(usd_of_hope: float, *, sure: bool = True, requests: float = 20_000) -> Plan:
    """A proven model at half of today's price, and one that only ratings speak for."""
    known = Hosted("hosted", "sure", "host-a", success_share=0.95)
    asked = scenario(
        {"today": BIG, "sure": known} if sure else {"today": BIG},
        replace(CHAT, requests_per_month=requests),
        as_of=DAY,
        switching={"hosted": Switching(usd=0.0)},
        candidates="market",
        market=MarketChoice(own_gpus=False, tuned=False),
    )
    sales = [Sale("big", "maker", 2.0), Sale("hope", "host-b", usd_of_hope)]
    sales += [Sale("sure", "host-a", 1.0)] if sure else []
    return evaluate(asked, market(sales, POINTS))


def test_what_saves_less_beyond_the_proven_than_finding_out_takes_is_left() -> None:
    """36 USD a month x 0.05 = 1.80 USD a month more; judging even 20 answers takes more than a year of it."""
    found = plan(0.95)
    assert found.decision.verdict == "move"
    assert found.path is not None
    assert [step.option for step in found.path.steps] == ["sure"]
    (left,) = found.decision.foregone
    assert (left.workload, left.options) == ("chat", ("hope@host-b",))
    months = found.scenario.horizon_months
    assert 0 < left.more_usd <= 1.80 * months
    standing = found.decision.standings["chat"]["hope@host-b"]
    pays = 0.95 - 1.80 / (0.7 * 72)  # 70% of the worse asked again at 72 USD a month for all
    assert standing.least_share == pytest.approx(0.95 - 0.02 / 0.3)
    assert standing.least_share is not None
    assert standing.least_share < pays
    assert left.prompts is not None
    assert left.prompts == standing.prompts_for(pays) > standing.prompts_for(0.0) == 20
    tokens = left.prompts / 20_000 * (72 + 0.95 * 36)
    assert left.usd == pytest.approx(2.0 * left.prompts + 400.0 + tokens, rel=1e-4)
    assert standing.quality.chance(pays) == pytest.approx(left.chance)
    assert left.worth_usd == pytest.approx(left.chance * left.more_usd)
    assert left.worth_usd < left.usd
    assert left.waiting_usd == 0
    assert answer(found).startswith("Move from")


def test_at_a_volume_that_pays_for_finding_out_it_is_measured() -> None:
    """At a tenth of the proven price it saves 32.40 of the 36 USD a month for 20,000, so 3,240 at 2 million."""
    found = plan(0.1, requests=2_000_000)
    assert found.decision.verdict == "measure_first"
    assert found.decision.foregone == ()
    measure = to_measure(found)
    assert measure is not None
    assert measure.usd is not None
    waiting = 3_600.0
    assert measure.worth_usd > measure.usd + waiting


def test_what_is_proven_does_not_wait_for_what_brings_less_than_the_wait_costs() -> None:
    """At 20 million the proven saves 36,000 a month; 1,800 a month more, perhaps, is less over the whole year."""
    found = plan(0.95, requests=20_000_000)
    assert found.decision.verdict == "move"
    assert found.path is not None
    assert [step.option for step in found.path.steps] == ["sure"]
    (left,) = found.decision.foregone
    assert left.waiting_usd == pytest.approx(36_000.0, rel=0.01)
    assert left.usd < left.worth_usd < left.usd + left.waiting_usd
    assert 11 / 12 * left.more_usd == pytest.approx(left.later_usd, rel=0.02)
    (said,) = [text for text in beside(found, NOTHING) if "might save" in text]
    assert "a month of waiting for it costs $36k" in said
    assert "Measure it meanwhile" in said


def test_where_nothing_is_proven_nobody_pays_more_for_finding_out_than_it_may_bring() -> None:
    """3.60 USD a month are saved at best; finding out takes 440 and more."""
    found = plan(1.9, sure=False)
    assert found.decision.verdict == "stay"
    (left,) = found.decision.foregone
    assert left.options == ("hope@host-b",)
    assert left.usd > left.more_usd > 0
    larger = plan(1.9, sure=False, requests=2_000_000)
    assert larger.decision.verdict == "measure_first"
    assert larger.decision.foregone == ()


def test_what_is_left_is_said_with_its_amounts_and_gates_are_those_of_the_path() -> None:
    found = plan(0.95)
    (left,) = found.decision.foregone
    nothing = Around(wins=(), llama=(), market=None)
    said = [text for text in beside(found, nothing) if "might save" in text]
    assert len(said) == 1
    assert f"judging {left.prompts} of them" in said[0]
    assert "hope@host-b" not in found.route_costs.option_ids


def test_prompts_put_the_lower_end_above_what_is_needed_four_times_in_five() -> None:
    """95% expected, 92% needed: (1.2816 + 0.8416)^2 x 0.95 x 0.05 / 0.03^2 = 237.9 by the normal distribution.

    Shares near 1 are skewed and answers come whole: 285, of which 17 may be bad, are the first to suffice.
    """
    standing = plan(0.95).decision.standings["chat"]["hope@host-b"]
    assert standing.quality.value == pytest.approx(0.95)
    assert standing.confidence == pytest.approx(0.9)
    assert standing.prompts_for(0.92) == 285
    assert standing.prompts_for(0.95) > 2_000
    assert standing.prompts_for(0.0) == 20
