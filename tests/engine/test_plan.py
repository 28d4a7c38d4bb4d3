"""The engine's one door, against the words of the contract."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_catalog import (
    ASSUMPTIONS,
    BIG,
    CATALOG,
    FLAT_DAY,
    OWN,
    PER_REPLICA,
    PRICE,
    SmallCatalog,
    scenario,
)

from dashboard.engine.cost.load import ReplicaRate
from dashboard.engine.cost.owned import Owned
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.inputs.fields import Growth, Switching, Workload
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.self_hosted import Replica, SelfHosted
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.stages.break_even import BreakEven
from dashboard.engine.stages.option_cost import OptionCost

OFFER = Quote(kind="quote", usd_per_month=1_600)


def cost(plan: Plan, option_id: str) -> OptionCost:
    found = plan.options[option_id].cost
    assert found is not None, plan.options[option_id].reasons
    return found


def between(plan: Plan, from_id: str, to_id: str) -> BreakEven:
    found = plan.between(from_id, to_id)
    assert found is not None
    return found


def test_the_plan_says_what_it_was_made_of() -> None:
    plan = evaluate(scenario({"today": BIG}), CATALOG)
    assert (plan.as_of, plan.catalog_digest) == (CATALOG.as_of, "small")
    assert plan.total_requests_month_0 == 1_000_000
    assert {fact.name for fact in plan.facts} >= {"price.maker.big.input", "price.maker.big.output"}


def test_an_option_costs_its_components_every_month() -> None:
    growing = replace(FLAT_DAY, growth_per_month=0.5)
    found = cost(evaluate(scenario({"today": BIG, "own": OWN}, growing), CATALOG), "own")
    assert found.monthly_usd[:3] == pytest.approx([1_460, 2_920, 4_380])
    assert found.replicas[:3].tolist() == found.gpus[:3].tolist() == [1, 2, 3]
    assert found.gpus_month_0 == (1, 1, 1)
    (line,) = found.lines
    assert (line.component, line.usd_month_0) == ("gpu", pytest.approx(1_460))
    assert "rent.card.on_demand" in {fact.name for fact in line.facts}


@pytest.mark.parametrize(("low", "most"), [(0.5, 8), (0.25, 16), (0.0, None)])
def test_the_slow_end_of_the_throughput_takes_the_most_gpus_and_the_fast_end_the_fewest(
    low: float, most: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four million requests are 4 replicas; twice as fast 2, half as fast 8, a quarter 16, at 0 none do."""
    rate = ReplicaRate(PER_REPLICA, low * PER_REPLICA, 2 * PER_REPLICA, "fitted", "a range")
    monkeypatch.setattr(SelfHosted, "_rates", lambda *_: {"chat": rate})
    busy = replace(FLAT_DAY, requests_per_month=4_000_000)
    found = cost(evaluate(scenario({"today": BIG, "own": OWN}, busy), CATALOG), "own")
    assert found.gpus_month_0 == (2, 4, most)


def test_costs_per_thousand_requests_and_per_good_answer() -> None:
    """1,640 for a million: 1.64 a thousand; 95 + 5 x 0.8 = 99% of the answers are good in the end."""
    options = {
        "today": replace(BIG, success_share=0.8),
        "own": replace(OWN, success_share=0.95, fallback="today"),
    }
    plan = evaluate(scenario(options), CATALOG)
    assert cost(plan, "own").usd_per_1k_requests == pytest.approx(1.64)
    assert cost(plan, "own").usd_per_success == pytest.approx(1_640 / 990_000)
    assert cost(plan, "today").usd_per_success == pytest.approx(3_600 / 800_000)
    assert plan.options["own"].success_share == pytest.approx(0.99)


def test_what_is_bought_once_is_counted_once() -> None:
    """One offer of 1,600 for both workloads, half each."""
    half = replace(FLAT_DAY, requests_per_month=500_000)
    plan = evaluate(
        scenario({"today": BIG, "offer": OFFER}, workloads={"a": half, "b": half}), CATALOG
    )
    found = cost(plan, "offer")
    assert found.monthly_usd[0] == 1_600
    assert {w: usd[0] for w, usd in found.by_workload.items()} == {"a": 800, "b": 800}


def test_the_one_off_sum_has_the_move_the_data_and_both_running_for_a_month() -> None:
    """13 weeks x 4,000 x 1.5 = 78,000; 1,000 + 300 for the tune; 1.5 x the cheaper of 3,600 and 1,460 + 100."""
    from dashboard.engine.inputs.fields import Tuning

    own = replace(OWN, tuning=Tuning(usd_per_run=300))
    plan = evaluate(scenario({"today": BIG, "own": own}, switching={}), CATALOG)
    assert {part.component: part.usd for part in cost(plan, "own").one_off} == pytest.approx(
        {
            "engineering": 78_000,
            "labelling": 1_000,
            "first training run": 300,
            "dual running": 1.5 * 1_560,
        }
    )
    assert cost(plan, "today").one_off_usd == 0


def test_break_even_by_month_and_payback() -> None:
    """Hosted grows from 1,200 by 400: above the offer's 1,600 from month 2 on; 3,000 to move.

    Months save -400, 0, 400, 800, 1,200, 1,600: after five months 2,000 in all, 1,000 of 1,600 short.
    """
    growth = {"requests_per_month": 1e6 / 3, "growth": None}
    grows = replace(FLAT_DAY, **growth)  # type: ignore[arg-type]
    switching = {"offer": Switching(usd=3_000)}
    plan = evaluate(
        scenario({"today": BIG, "offer": OFFER}, grows, switching=switching, horizon_months=6),
        CATALOG,
    )
    assert between(plan, "today", "offer").month is None
    assert between(plan, "offer", "today").month == 0
    assert between(plan, "offer", "today").month_permanent == 0
    assert between(plan, "today", "offer").payback_months is None
    grown = replace(grows, growth=Growth(per_month=0.25))
    plan = evaluate(
        scenario({"today": BIG, "offer": OFFER}, grown, switching=switching, horizon_months=24),
        CATALOG,
    )
    there = between(plan, "today", "offer")
    back = between(plan, "offer", "today")
    hosted = 1_200 * 1.25 ** np.arange(24)
    assert there.month == there.month_permanent == 2
    assert (back.month, back.month_permanent) == (0, None)
    paid = np.cumsum(hosted - 1_600)
    months = int(np.argmax(paid >= 3_000))
    assert there.payback_months == pytest.approx(
        months + (3_000 - paid[months - 1]) / (hosted[months] - 1_600)
    )
    assert back.payback_months == 0


def test_a_discounted_payback_takes_longer() -> None:
    """2,000 a month for 5,000: 2.5 months; the third month's 2,000 are worth 1,968.4 at 10% a year."""
    plan = evaluate(
        scenario(
            {"today": BIG, "offer": OFFER},
            switching={"offer": Switching(usd=5_000)},
            discount_per_year=0.10,
        ),
        CATALOG,
    )
    found = between(plan, "today", "offer")
    assert found.payback_months == 2.5
    factor = 1.1 ** (-np.arange(3) / 12)
    first_two = 2_000 * (factor[0] + factor[1])
    assert found.payback_months_discounted == pytest.approx(
        2 + (5_000 - first_two) / (2_000 * factor[2])
    )


def test_the_volume_of_a_break_even_is_told_in_tokens_too() -> None:
    """1,600 / 0.0036 = 444,444 requests of 1,200 tokens."""
    plan = evaluate(scenario({"today": BIG, "offer": OFFER}), CATALOG)
    found = between(plan, "today", "offer")
    assert found.volume.first == pytest.approx(444_444.44, abs=0.01)
    assert found.volume.first is not None
    assert found.tokens_per_month_at_first == pytest.approx(533_333_333, abs=1)


def test_the_mix_of_a_break_even_is_that_of_month_0() -> None:
    """An S-curve starts at 1M / (1 + e^3) = 47,426: requests_per_month does not weigh in."""
    start = 1e6 / (1 + np.exp(3.0))
    growth = Growth(kind="logistic", ceiling=1e6, midpoint_month=6, rate=0.5)
    late = Workload(input_tokens=3_000, output_tokens=0, growth=growth, requests_per_month=9e9)
    early = replace(FLAT_DAY, requests_per_month=start)
    plan = evaluate(
        scenario({"today": BIG, "offer": OFFER}, workloads={"a": early, "b": late}), CATALOG
    )
    found = between(plan, "today", "offer")
    assert found.volume.first == pytest.approx(1_600 / ((0.0036 + 0.006) / 2))
    assert found.volume.first is not None
    assert found.tokens_per_month_at_first == pytest.approx(found.volume.first * 2_100)


def test_bought_hardware_is_a_level_payment_in_the_break_even_and_cash_elsewhere() -> None:
    """(12,000 - 3,000) / 60 = 150 a month and 50 of repair without discount: 200 / 0.0036 a request."""
    bought = Owned(capex_usd=12_000, residual_share=0.25, life_months=60)
    own = replace(OWN, commitment="owned", owned=bought)
    plan = evaluate(scenario({"today": BIG, "own": own}), CATALOG)
    assert cost(plan, "own").monthly_usd.tolist() == [50.0] * 12
    assert cost(plan, "own").one_off_usd == 12_000
    assert between(plan, "today", "own").volume.first == pytest.approx(200 / 0.0036)
    assert between(plan, "today", "own").payback_months == pytest.approx(12_000 / 3_550)


@pytest.mark.parametrize(
    ("hosted_usd_per_mtok", "wins"), [((2.0, 8.0), True), ((0.64, 0.64), False)]
)
def test_the_illustration_of_the_cost_model(
    hosted_usd_per_mtok: tuple[float, float], wins: bool
) -> None:
    """cost-model.md 0.4: 2 x H100 at 2.99, 5,000 tokens/s, 40% full, N + 1, one engineer, 3 : 1 tokens.

    A replica carries 5,000 x 0.4 x 2,628,000 = 5.256B tokens and costs 4,365.40; people and tools 20,366.67.
    Two and a spare: 33,462.87 / 3.50 = 9.561B. Above 10.512B a third: 37,828.27 / 3.50 = 10.808B.
    """
    into, out = hosted_usd_per_mtok
    hosted = Hosted(kind="hosted", model="it", prices={"input": into, "output": out})
    own = SelfHosted(
        kind="self_hosted",
        model="open-10b",
        gpu="card",
        gpus_per_replica=2,
        usd_per_gpu_hour=2.99,
        replica=Replica(tokens_per_s=5_000),
        max_fill=0.4,
        spare_replicas=1,
        staff_fte=1.0,
        tooling_usd_per_month=1_200,
    )
    pay = SmallCatalog(assumed={**ASSUMPTIONS, "staff_usd_per_year": 230_000})
    flat = Workload(input_tokens=750, output_tokens=250, peak_to_mean=1.0)
    found = between(evaluate(scenario({"today": hosted, "own": own}, flat), pay), "today", "own")
    if not wins:
        assert found.volume.verdict == "never"
        return
    billions = [crossing * 1_000 / 1e9 for crossing in found.volume.crossings]
    assert billions == pytest.approx([9.561, 10.512, 10.808], abs=0.001)
    assert found.volume.verdict == "windows"
    assert found.volume.first is not None
    assert found.tokens_per_month_at_first == pytest.approx(9.561e9, abs=1e6)


def test_options_that_cannot_serve_are_in_the_plan_with_their_reasons() -> None:
    options = {"today": BIG, "gone": replace(BIG, model="gone"), "own": OWN}
    plan = evaluate(scenario(options), CATALOG)
    assert not plan.options["gone"].feasible
    assert plan.options["gone"].reasons == ("no price is known for gone at maker; nearest: big",)
    assert list(plan.costs()) == ["today", "own"]
    assert plan.between("today", "gone") is None
    assert len(plan.break_even) == 2


def test_options_for_different_workloads_are_not_compared() -> None:
    workloads = {"a": FLAT_DAY, "b": replace(FLAT_DAY, options=("today",))}
    plan = evaluate(scenario({"today": BIG, "own": OWN}, workloads=workloads), CATALOG)
    assert plan.break_even == ()
    assert list(cost(plan, "own").by_workload) == ["a"]


def test_identical_options_never_beat_each_other() -> None:
    plan = evaluate(scenario({"today": BIG, "twin": BIG}), CATALOG)
    for found in plan.break_even:
        assert found.volume.verdict == "never"
        assert (found.month, found.month_permanent) == (None, None)
    assert plan.path is not None
    assert plan.path.steps == ()


def test_free_options_and_huge_volumes_are_figures_like_any_other() -> None:
    free = replace(BIG, prices={"input": 0.0, "cached_input": 0.0, "output": 0.0})
    huge = replace(FLAT_DAY, requests_per_month=1e12)
    plan = evaluate(scenario({"today": BIG, "own": OWN, "free": free}, huge), CATALOG)
    assert cost(plan, "free").monthly_usd.tolist() == [0.0] * 12
    assert cost(plan, "own").replicas[0] == 1e6
    assert between(plan, "today", "free").volume.verdict == "always"
    assert between(plan, "free", "own").volume.verdict == "never"


def test_an_override_of_an_unknown_assumption_is_refused() -> None:
    with pytest.raises(UnknownName, match="stuff_usd"):
        evaluate(scenario({"today": BIG}, assumptions={"stuff_usd": 1.0}), CATALOG)


def test_the_same_question_has_the_same_answer() -> None:
    asked = scenario({"today": BIG, "own": OWN, "offer": OFFER}, switching={})
    assert repr(evaluate(asked, CATALOG)) == repr(evaluate(asked, CATALOG))


def test_an_announced_end_is_a_month_of_the_plan() -> None:
    """From November: 14 January is in month 2. Options nobody is on are not told."""
    ending = replace(PRICE, retires_on=date(2027, 1, 14))
    catalog = SmallCatalog(prices={"big": ending})
    options = {"today": BIG, "other": replace(BIG, tier="priority")}
    assert evaluate(scenario(options), catalog).ending() == {"today": 2}
    assert evaluate(scenario(options, horizon_months=2), catalog).ending() == {}
