"""GPUs by the hour or owned: one 2 USD card carries a million requests of a flat day half full."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_catalog import (
    FLAT_DAY,
    MILLION,
    OWN,
    PER_REPLICA,
    SECONDS,
    SmallCatalog,
    context,
)

from dashboard.catalog.built import load
from dashboard.engine.cost.context import Context, Infeasible, Served
from dashboard.engine.cost.owned import Owned
from dashboard.engine.inputs.fields import TokenRatio, Tuning, Workload
from dashboard.engine.options.self_hosted import Replica, SelfHosted

CARD = 2.0 * 730
"""1,460 USD a month for one card."""


def served(option: SelfHosted, asked: Context | None = None) -> Served:
    found = option.serve(asked or context(FLAT_DAY))
    assert isinstance(found, Served), found
    return found


def parts(option: SelfHosted, requests: float, workload: Workload = FLAT_DAY) -> dict[str, float]:
    terms = served(option, context(workload)).terms
    return {t.component: float(t.usd(np.array([[requests]]))[0]) for t in terms}


@pytest.mark.parametrize(
    ("requests", "cards"), [(1, 1), (1_000_000, 1), (1_000_001, 2), (2_000_000, 2), (9_500_000, 10)]
)
def test_whole_cards_are_rented_for_the_busiest_hour(requests: float, cards: int) -> None:
    assert parts(OWN, requests) == pytest.approx({"gpu": cards * CARD})


def test_a_peak_of_one_and_a_half_needs_half_as_many_again() -> None:
    assert parts(OWN, 2e6, replace(MILLION, peak_to_mean=1.5)) == pytest.approx({"gpu": 3 * CARD})


def test_a_peak_above_two_is_covered_too() -> None:
    assert parts(OWN, 1e6, replace(MILLION, peak_to_mean=6.0)) == pytest.approx({"gpu": 6 * CARD})


def test_spares_a_minimum_and_gpus_per_replica() -> None:
    option = replace(OWN, spare_replicas=1, min_replicas=3, gpus_per_replica=2)
    assert parts(option, 1e6) == pytest.approx({"gpu": 4 * 2 * CARD})
    assert parts(option, 5e6) == pytest.approx({"gpu": 6 * 2 * CARD})


def test_failed_attempts_take_gpu_time() -> None:
    """A million answers at 20% failures are 1.25M attempts: two cards."""
    failing = replace(FLAT_DAY, billed_failure_share=0.2)
    assert parts(OWN, 1e6, failing) == pytest.approx({"gpu": 2 * CARD})


@pytest.mark.parametrize("days", [1, 7])
def test_an_autoscaled_fleet_follows_a_day_or_a_week_of_hours(days: int) -> None:
    """Twice the mean by day, nothing by night: 4M a month need 8 cards, and the minimum of 1."""
    hours = ((2.0,) * 12 + (0.0,) * 12) * days
    option = replace(OWN, autoscale=True)
    assert parts(option, 4e6, replace(MILLION, hourly=hours)) == pytest.approx({"gpu": 4.5 * CARD})
    assert parts(OWN, 4e6, replace(MILLION, hourly=hours)) == pytest.approx({"gpu": 8 * CARD})


def test_a_fleet_may_scale_to_nothing() -> None:
    hours = (2.0,) * 12 + (0.0,) * 12
    option = replace(OWN, autoscale=True, min_replicas=0)
    assert parts(option, 1e6, replace(MILLION, hourly=hours)) == pytest.approx({"gpu": CARD})


def test_throughput_may_be_given_in_tokens() -> None:
    """1,200 tokens a request: the same rate as PER_REPLICA; a shorter tokenizer serves more requests."""
    option = replace(OWN, replica=Replica(tokens_per_s=PER_REPLICA * 1_200))
    assert served(option).rates["chat"].requests_per_s == pytest.approx(PER_REPLICA)
    shorter = replace(option, token_ratio=TokenRatio(0.5, 0.5))
    assert served(shorter).rates["chat"].requests_per_s == pytest.approx(2 * PER_REPLICA)


def test_the_fill_limit_is_the_scenarios_or_the_catalogues() -> None:
    assert parts(replace(OWN, max_fill=1.0), 2e6) == pytest.approx({"gpu": CARD})
    full = SmallCatalog(assumed={**SmallCatalog().assumed, "max_fill": 0.25})
    fleet = served(OWN, context(FLAT_DAY, catalog=full)).fleet
    assert fleet is not None
    assert fleet.usd(np.array([[2e6]])) == pytest.approx([4 * CARD])


def test_people_tools_and_overhead_come_on_top() -> None:
    """120,000 / 12 a month for one engineer, 1,000 for tools, a tenth of the GPUs for storage and traffic."""
    option = replace(OWN, staff_fte=None, tooling_usd_per_month=None, overhead_share=0.1)
    assert parts(option, 2e6) == pytest.approx(
        {"gpu": 2 * CARD, "overhead": 0.2 * CARD, "staff": 10_000, "tooling": 1_000}
    )
    hosted_for_us = replace(option, kind="dedicated", overhead_share=0.0)
    assert parts(hosted_for_us, 2e6)["staff"] == 2_500


def test_a_commitment_has_its_own_rent_and_the_user_the_last_word() -> None:
    assert parts(replace(OWN, commitment="reserved_1y"), 1e6) == pytest.approx({"gpu": 1.5 * 730})
    assert parts(replace(OWN, usd_per_gpu_hour=3.0), 1e6) == pytest.approx({"gpu": 3 * 730})
    assert replace(OWN, commitment="spot").serve(context(FLAT_DAY)) == Infeasible(
        ("no price is known for card spot",)
    )


def test_a_fixed_fleet_pays_elsewhere_for_what_it_cannot_carry() -> None:
    """Two cards carry 2M of 3M requests; a third of them costs 3,600 a million at the other option."""
    option = replace(OWN, replicas=2, spill_to="today")
    assert parts(option, 2e6) == pytest.approx({"gpu": 2 * CARD, "spill": 0})
    assert parts(option, 3e6) == pytest.approx({"gpu": 2 * CARD, "spill": 3_600})


def test_a_fixed_fleet_with_nowhere_to_spill_serves_no_more_than_it_carries() -> None:
    option = replace(OWN, replicas=2)
    assert parts(option, 2e6) == pytest.approx({"gpu": 2 * CARD, "spill": 0})
    assert parts(option, 2e6 + 1)["spill"] == np.inf


BOUGHT = replace(
    OWN,
    commitment="owned",
    owned=Owned(
        capex_usd=24_000,
        life_months=60,
        residual_share=0.25,
        kw=2.0,
        pue=1.5,
        usd_per_kwh=0.1,
        colo_usd_per_kw_month=100,
        maintenance_share_per_year=0.05,
        busy_hours_per_month=500,
    ),
)


def test_bought_cards_cost_power_space_and_repair_every_month() -> None:
    """Each of two: 2 kW x 1.5 x 500 h x 0.1 = 150; 2 x 100 = 200; 24,000 x 5% / 12 = 100."""
    assert parts(BOUGHT, 2e6) == pytest.approx(
        {"power": 300, "colocation": 400, "maintenance": 200}
    )


def test_owned_without_its_figures_is_refused() -> None:
    found = replace(BOUGHT, owned=None).serve(context(FLAT_DAY))
    assert found == Infeasible(('commitment = "owned" needs the table owned',))


def test_training_beside_bought_cards_is_paid_as_rent() -> None:
    """0.1333 GPU-hours x 2 USD on demand, not nothing."""
    found = served(replace(BOUGHT, tuning=Tuning()))
    assert {part.component: part.usd for part in found.one_off} == pytest.approx(
        {"labelling": 1_000, "first training run": 480 / 3600 * 2}
    )


def test_many_adapters_need_a_replica_for_each_handful() -> None:
    """Three tuned workloads, two adapters a replica: two replicas, however small the load."""
    option = replace(OWN, tuning=Tuning(adapters_per_replica=2, usd_per_run=1))
    asked = context(workloads=dict.fromkeys(("a", "b", "c"), FLAT_DAY))
    fleet = served(option, asked).fleet
    assert fleet is not None
    assert fleet.peak_units(np.ones((3, 1))).tolist() == [2]


def test_workloads_share_the_replicas() -> None:
    """0.6 + 0.6 of a card are two cards, and 0.4 + 0.6 are one."""
    asked = context(workloads={"a": FLAT_DAY, "b": FLAT_DAY})
    (gpu,) = served(OWN, asked).terms
    volumes = np.array([[0.6e6, 0.4e6], [0.6e6, 0.6e6]])
    assert gpu.usd(volumes) == pytest.approx([2 * CARD, CARD])


def test_unknown_names_are_refused_with_the_nearest() -> None:
    found = replace(OWN, gpu="crad").serve(context())
    assert isinstance(found, Infeasible)
    assert "did you mean card?" in found.reasons[0]


def test_without_a_figure_of_ones_own_the_throughput_is_modelled_with_a_range() -> None:
    option = SelfHosted(
        kind="self_hosted", model="llama-3.1-8b", gpu="h100-sxm", usd_per_gpu_hour=2.0
    )
    asked = Context({"chat": MILLION}, load(date(2026, 11, 23)), {}, context().answer_price)
    rate = served(option, asked).rates["chat"]
    assert rate.method == "compact"
    assert 0 < rate.low <= rate.requests_per_s <= rate.high
    assert rate.requests_per_s * SECONDS > 1_000_000


def test_a_model_that_does_not_fit_says_so() -> None:
    option = SelfHosted(kind="self_hosted", model="llama-3.3-70b", gpu="l40s", usd_per_gpu_hour=1.0)
    asked = Context({"chat": MILLION}, load(date(2026, 11, 23)), {}, context().answer_price)
    found = option.serve(asked)
    assert isinstance(found, Infeasible)
    assert found.reasons[0].startswith("chat: ")
