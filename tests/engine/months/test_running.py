"""An option at work: months, drift, fallback, and how the cost falls on the workloads."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, MILLION, OWN, scenario

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.inputs.fields import Change, Constraints, Workload
from dashboard.engine.months.running import Running, run
from dashboard.engine.options import Option
from dashboard.engine.options.quote import Quote
from dashboard.engine.scenario import Scenario, requests_by_month


def running(asked: Scenario, option_id: str) -> Running | Infeasible:
    months = asked.horizon_months
    requests = {w: requests_by_month(v, months=months) for w, v in asked.workloads.items()}
    return run(asked, CATALOG, option_id, requests)


def works(option: Option, workload: Workload = FLAT_DAY, **given: object) -> Running:
    found = running(scenario({"today": BIG, "it": option}, workload, **given), "it")
    assert isinstance(found, Running), found
    return found


def test_prices_of_the_same_model_drift_by_log_points_a_year() -> None:
    """3,600 x e^(-0.12 t / 12)."""
    found = works(BIG, assumptions={"hosted_price_drift_per_year": -0.12}).monthly_usd()
    assert found[[0, 1, 11]] == pytest.approx(3_600 * np.exp([0, -0.01, -0.11]))


def test_gpu_rents_drift_by_themselves_and_people_do_not() -> None:
    option = replace(OWN, staff_fte=1.0, overhead_share=0.1)
    drifts = {"gpu_price_drift_per_year": 0.12, "hosted_price_drift_per_year": -0.5}
    found = works(option, assumptions=drifts).breakdown_usd()
    assert found["gpu"][11] == pytest.approx(1_460 * np.exp(0.11))
    assert found["overhead"][11] == pytest.approx(146 * np.exp(0.11))
    assert found["staff"][11] == 10_000


def test_an_assumption_may_be_overridden_by_its_second_name() -> None:
    found = works(OWN, assumptions={"fill_limit": 0.25})
    assert found.monthly_usd()[0] == pytest.approx(2 * 1_460)


def test_an_assumption_that_does_not_exist_is_not_ignored() -> None:
    with pytest.raises(UnknownName, match="max_fil"):
        works(OWN, assumptions={"max_fil": 0.25})


def test_the_rest_is_answered_again_by_the_fallback() -> None:
    """5% of a million answers cost 3,600 a million once more."""
    option = replace(OWN, success_share=0.95, fallback="today")
    found = works(option)
    assert found.breakdown_usd()["fallback"][0] == pytest.approx(180)
    assert found.monthly_usd()[0] == pytest.approx(1_460 + 180)


def test_the_fallback_answers_its_own_share() -> None:
    """0.9 + 0.1 x 0.8; without a fallback they stay as they are."""
    today = replace(BIG, success_share=0.8)
    again = running(
        scenario({"today": today, "it": replace(OWN, success_share=0.9, fallback="today")}), "it"
    )
    alone = running(
        scenario({"today": today, "it": replace(OWN, success_share=0.9, fallback="none")}), "it"
    )
    assert isinstance(again, Running)
    assert isinstance(alone, Running)
    assert again.good_shares == pytest.approx([0.98])
    assert alone.good_shares == pytest.approx([0.9])


@pytest.mark.parametrize(("fallback", "wrong_usd"), [("today", 0.0), ("", 0.01), ("none", 0.01)])
@pytest.mark.parametrize("outage_hours", [0, 73])
def test_another_share_costs_what_it_costs_where_it_is_typed(
    fallback: str, wrong_usd: float, outage_hours: int
) -> None:
    """The others' answers stay as good as they are."""
    outage = Change(0, ("it",), outage_hours=outage_hours, why="made up")
    changes = (outage,) if outage_hours else ()
    each = replace(FLAT_DAY, requests_per_month=500_000, bad_answer_usd=wrong_usd)
    today = replace(BIG, success_share=0.9)

    def at(share: float) -> Running:
        it = replace(OWN, success_share=share, fallback=fallback)
        asked = scenario(
            {"today": today, "it": it}, workloads={"a": each, "b": each}, changes=changes
        )
        found = running(asked, "it")
        assert isinstance(found, Running)
        return found

    typed, other = at(0.5).by_workload_usd(), at(0.8).by_workload_usd()
    assert typed["a"][0] > other["a"][0]
    half = at(0.8).with_share("a", 0.5).by_workload_usd()
    assert half["a"] == pytest.approx(typed["a"])
    assert half["b"] == pytest.approx(other["b"])


def test_too_few_good_answers_exclude_an_option() -> None:
    strict = Constraints(min_quality=0.97)
    bad = replace(OWN, success_share=0.9, fallback="none")
    asked = scenario({"today": BIG, "it": bad}, constraints=strict)
    assert running(asked, "it") == Infeasible(
        ("90.0% of answers are good; the scenario asks 97.0%",)
    )


def test_a_fixed_fleet_that_will_be_too_small_cannot_serve() -> None:
    """2M fit; at 50% more a month, month 2 brings 2.25M."""
    option = replace(OWN, replicas=2)
    asked = scenario({"today": BIG, "it": option}, replace(FLAT_DAY, growth_per_month=0.5))
    found = running(asked, "it")
    assert isinstance(found, Infeasible)
    assert "cannot carry month 2" in found.reasons[0]


def test_what_is_shared_falls_on_each_workload_by_its_load() -> None:
    """0.25 + 0.75 of a card: a quarter and three quarters of 1,460; the quote by requests alike."""
    small = replace(FLAT_DAY, requests_per_month=250_000)
    both = {"a": small, "b": replace(small, requests_per_month=750_000)}
    options = {"today": OWN, "offer": Quote(kind="quote", usd_per_month=1_000)}
    asked = scenario(options, workloads=both)
    for option_id, usd in (("today", 1_460), ("offer", 1_000)):
        found = running(asked, option_id)
        assert isinstance(found, Running)
        assert found.monthly_usd()[0] == pytest.approx(usd)
        shares = {w: each[0] for w, each in found.by_workload_usd().items()}
        assert shares == pytest.approx({"a": usd / 4, "b": usd * 3 / 4})


def test_an_option_nobody_may_use_says_so() -> None:
    asked = scenario({"today": BIG, "it": OWN}, replace(FLAT_DAY, options=("today",)))
    assert running(asked, "it") == Infeasible(("no workload may use it",))


def test_draws_of_volumes_and_prices_go_through_in_one_pass() -> None:
    """Ten draws of both, priced at once, cost what each costs alone: every kind of term is in it."""
    options = {
        "today": replace(BIG, committed_usd_per_month=3_000.0),
        "own": replace(
            OWN,
            autoscale=True,
            reserve_base=True,
            reserved_usd_per_gpu_hour=1.1,
            success_share=0.9,
            fallback="today",
            licence_usd_per_gpu_month=50.0,
        ),
        "fixed": replace(OWN, replicas=1, spill_to="today"),
    }
    asked = scenario(options, replace(MILLION, growth_per_month=0.2))
    requests = {"chat": requests_by_month(asked.workloads["chat"], months=12)}
    draw = np.random.default_rng(1)
    for option_id in options:
        found = run(asked, CATALOG, option_id, requests)
        assert isinstance(found, Running)
        volumes = found.volumes[:, None, :] * draw.uniform(0.5, 2.0, (1, 10, 12))
        factors = {d: f * draw.uniform(0.5, 2.0, (10, 12)) for d, f in found.factors.items()}
        together = replace(found, factors=factors).monthly_usd(volumes)
        assert together.shape == (10, 12)
        for i in range(10):
            alone = replace(found, factors={d: f[i] for d, f in factors.items()})
            assert together[i] == pytest.approx(alone.monthly_usd(volumes[:, i]))
