"""What an option costs in a draw is what the plan says it costs at the figures of that draw."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.catalog import load
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.cost.owned import Owned
from dashboard.engine.inputs.fields import Change, Growth, Range, Workload
from dashboard.engine.months.running import Running
from dashboard.engine.options.provisioned import Provisioned, Units
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.self_hosted import Replica
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import route_of
from dashboard.engine.risk.cash import Uncertainty, uncertainty
from dashboard.engine.risk.choices import choices
from dashboard.engine.risk.drawn import drawn_requests
from dashboard.engine.risk.inputs import UncertainInput, two_piece
from dashboard.engine.risk.sampling import deviates, one_at_a_time
from dashboard.engine.risk.volumes import terms_of
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.routing import routes_of
from dashboard.scenario import read_scenario

DAY = date(2026, 11, 23)
EXAMPLES = sorted((Path(__file__).parents[3] / "data" / "examples" / "scenarios").glob("*.toml"))
RANGES = {
    "hosted_price_drift_per_year": Range(-0.1, -0.3, 0.2),
    "gpu_price_drift_per_year": Range(0.0, -0.4, 0.3),
    "max_fill": Range(0.5, 0.4, 0.6),
    "staff_usd_per_year": Range(120_000, 90_000, 180_000),
    "switch_overrun_share": Range(0.5, 0.0, 1.0),
}
GOOD = replace(OWN, success_share=1.0)
"""As good as the model in use, by somebody's word."""

SPREAD = 0.04
"""By how much a typed success share may be off."""

OWNED = Owned(capex_usd=20_000, kw=1.0)
UNITS = Units(input_tokens_per_minute=3_000, output_weight=4, minimum=5, step=5, usd_per_hour=1.0)
OPTIONS: dict[str, Any] = {
    "today": BIG,
    "committed": replace(BIG, committed_usd_per_month=5_000),
    "fresh": replace(BIG, refresh_months=6),
    "units": Provisioned(kind="provisioned", model="big", units=UNITS),
    "own": replace(GOOD, staff_fte=1.0, tooling_usd_per_month=500.0),
    "auto": replace(OWN, autoscale=True, success_share=0.9, fallback="today"),
    "bought": replace(GOOD, commitment="owned", owned=OWNED),
    "fixed": replace(GOOD, replicas=1, spill_to="today"),
    "offer": Quote(kind="quote", usd_per_month=2_000, usd_per_1k_requests=1.0),
}


def unsure(asked: Scenario, catalog: object = CATALOG) -> tuple[Plan, Uncertainty]:
    plan = evaluate(asked, catalog)  # type: ignore[arg-type]
    return plan, uncertainty(plan.route_costs, catalog)  # type: ignore[arg-type]


def ranged(**given: Any) -> Scenario:
    """Every kind of option, with ranges on what moves them."""
    growing = replace(FLAT_DAY, growth=Growth(per_month=0.05, low=0.02, high=0.09))
    return scenario(
        OPTIONS, given.pop("workload", growing), assumptions=RANGES, switching={}, **given
    )


def alone(plan: Plan, option_id: str, running: Running) -> Array | None:
    """What the plan says an option costs with the workloads it is good enough for.

    None for own GPUs without some of their workloads: what is shared is then another sum.
    """
    cost = plan.costs()[option_id]
    if set(running.workload_ids) == set(cost.by_workload):
        return cost.monthly_usd
    if cost.fleet is not None:
        return None
    parts: Array = np.sum([cost.by_workload[w] for w in running.workload_ids], axis=0)
    return parts


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_with_nothing_off_its_value_a_draw_is_the_plan(path: Path) -> None:
    catalog = load(DAY)
    plan, doubt = unsure(read_scenario(path, today=DAY), catalog)
    drawn, compared = doubt.drawn(np.zeros((len(doubt.inputs), 1))), 0
    for position, option_id in enumerate(plan.route_costs.option_ids):
        cost, end = plan.costs()[option_id].monthly_usd, plan.costs()[option_id].ends_in
        assert np.isinf(cost).sum() == (0 if end is None else len(cost) - end)
        found = drawn.option(position).monthly_usd()[:end, 0]
        alone_usd = alone(plan, option_id, drawn.option(position).running)
        if alone_usd is None:
            continue
        compared += 1
        assert found == pytest.approx(alone_usd[:end], rel=1e-12)
    assert compared >= 5
    assert plan.path is not None
    cash = drawn.cash(routes_of(plan.route_costs, plan.path)).usd[:, 0]
    assert cash == pytest.approx(plan.path.cash_usd, rel=1e-12)


def test_the_same_holds_for_every_way_of_serving_and_two_workloads() -> None:
    second = replace(FLAT_DAY, requests_per_month=300_000, input_tokens=500, peak_to_mean=3.0)
    plan, doubt = unsure(ranged(workloads={"chat": FLAT_DAY, "mail": second}))
    assert list(plan.costs()) == list(OPTIONS)
    drawn = doubt.drawn(np.zeros((len(doubt.inputs), 3)))
    for position, option_id in enumerate(plan.route_costs.option_ids):
        cost = plan.costs()[option_id].monthly_usd
        for draw in range(3):
            found = drawn.option(position).monthly_usd()[:, draw]
            assert found == pytest.approx(cost, rel=1e-12), option_id
    back = [0] * 3 + [4] * 5 + [0] * 4
    for one, other in ((back, [0] * 5 + [6] * 7), (back, back), ([6] * 12, [4] * 12)):
        routes = np.array([one, other])
        assert drawn.cash(routes).usd[:, 1] == pytest.approx(plan.route_costs.cash_usd(routes))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_input_at_one_of_its_ends_costs_what_the_plan_at_that_end_costs(path: Path) -> None:
    catalog = load(DAY)
    plan, doubt = unsure(read_scenario(path, today=DAY), catalog)
    drawn = doubt.drawn(one_at_a_time(doubt.inputs))
    compared = 0
    for k, each in enumerate(doubt.inputs):
        for side, there in ((0, each.at_low), (1, each.at_high)):
            if there is None:
                continue
            other = evaluate(there, catalog)
            for position, option_id in enumerate(plan.route_costs.option_ids):
                found = drawn.option(position)
                expected = alone(other, option_id, found.running)
                if expected is None:
                    continue
                column, end = 2 * k + side, plan.costs()[option_id].ends_in
                assert found.monthly_usd()[:end, column] == pytest.approx(expected[:end], rel=1e-9)
                once = np.broadcast_to(found.moving_usd() + found.own_usd(), drawn.draws)
                assert once[column] == pytest.approx(
                    other.deciding.serving.route_costs.once_usd[option_id], abs=1e-6
                )
                compared += 1
    assert compared > 50


def at_draw(asked: Scenario, inputs: tuple[UncertainInput, ...], z: np.ndarray) -> Scenario:
    """The scenario in which every input has the value of this draw."""
    assumptions = dict(asked.assumptions)
    options, workloads = dict(asked.options), dict(asked.workloads)
    for each, deviate in zip(inputs, z, strict=True):
        value = float(each.values(np.array(deviate)))
        kind, _, name = each.name.partition(".")
        if kind == "growth":
            workload = workloads[name]
            assert workload.growth is not None
            workloads[name] = replace(workload, growth=replace(workload.growth, per_month=value))
        elif each.name == f"quality.{OWN.model}":
            for option_id, option in OPTIONS.items():
                if option.model == OWN.model:
                    share: Any = option.success_share
                    above = min(SPREAD, 1 - share)
                    drawn = share + float(two_piece(np.array(deviate), -SPREAD, above))
                    at_this: Any = replace(option, success_share=min(1.0, max(0.001, drawn)))
                    options[option_id] = at_this
        else:
            assumptions[each.name] = Range(value)
    return replace(asked, assumptions=assumptions, options=options, workloads=workloads)


def test_any_draw_costs_what_the_plan_at_the_figures_of_that_draw_costs() -> None:
    """All inputs off their values at once, for every way of serving."""
    spread = replace(CATALOG, assumed={**CATALOG.assumed, "success_spread_share": SPREAD})
    asked = ranged()
    plan, doubt = unsure(asked, spread)
    names = {each.name for each in doubt.inputs}
    assert {"growth.chat", "quality.open-10b", *RANGES} == names
    z = deviates(doubt.inputs, draws=12, seed=3, correlation=0.5)
    drawn = doubt.drawn(z)
    for draw in range(12):
        other = evaluate(at_draw(asked, doubt.inputs, z[:, draw]), spread)
        for position, option_id in enumerate(plan.route_costs.option_ids):
            found = drawn.option(position).monthly_usd()[:, draw]
            expected = other.costs()[option_id].monthly_usd
            assert found == pytest.approx(expected, rel=1e-9), (option_id, draw)


@pytest.mark.parametrize("agreed", [0.0, 1_500.0, 5_000.0])
def test_the_ways_to_decide_count_what_is_agreed_as_the_cash_does(agreed: float) -> None:
    """Leaving at once what is agreed for half a year is paid on, less what is spent at the same maker."""
    ends = Change(3, ("today",), ends=True, successor="next")
    cheap = {"input": 1.0, "cached_input": 0.25, "output": 4.0}
    options = {
        "today": replace(BIG, committed_usd_per_month=agreed, commitment_months=6),
        "next": replace(BIG, prices=cheap),
        "own": GOOD,
    }
    plan, doubt = unsure(
        replace(scenario(options, horizon_months=9), changes=(ends,), assumptions=RANGES)
    )
    assert plan.path is not None
    routes = routes_of(plan.route_costs, plan.path)
    drawn = doubt.drawn(deviates(doubt.inputs, draws=8, seed=3, correlation=0.0))
    for each in (routes, plan.route_costs.stay()):
        paid = (drawn.cash(each).usd * plan.route_costs.discount[:, None]).sum(axis=0)
        counted = choices(drawn, each, 0).route_usd(route_of(drawn, each, 0))
        assert counted == pytest.approx(paid, rel=1e-9)


def test_the_terms_of_one_draw_cost_in_month_0_what_the_draw_costs() -> None:
    plan, doubt = unsure(ranged())
    z = deviates(doubt.inputs, draws=5, seed=7, correlation=0.0)
    drawn = doubt.drawn(z)
    for position, option_id in enumerate(plan.route_costs.option_ids):
        option = drawn.option(position)
        for draw in range(5):
            terms = terms_of(replace(option, running=replace(option.running)), draw)
            bought = plan.options[option_id].option
            if getattr(bought, "commitment", "") == "owned":
                terms = tuple(term for term in terms if term.component != "hardware")
            usd = sum(float(term.usd(option.volumes[:, :1, draw])[0]) for term in terms)
            assert usd == pytest.approx(option.monthly_usd()[0, draw]), option_id


def test_throughput_that_is_drawn_takes_and_gives_replicas() -> None:
    """Half as fast is twice the replicas; a range whose slow end meets no target mirrors the fast end."""
    plan, doubt = unsure(
        scenario({"today": BIG, "own": OWN}, replace(FLAT_DAY, requests_per_month=8e6))
    )
    rate = plan.route_costs.running["own"].served.rates["chat"]
    for low, slowest in ((rate.requests_per_s / 2, 0.5), (0.0, 1 / 4)):
        wide = replace(rate, low=low, high=rate.requests_per_s * 4)
        running = dict(plan.route_costs.running)
        running["own"] = replace(
            running["own"], served=replace(running["own"].served, rates={"chat": wide})
        )
        doubt = uncertainty(replace(plan.route_costs, running=running), CATALOG)
        assert [each.name for each in doubt.inputs] == ["throughput"]
        drawn = doubt.drawn(one_at_a_time(doubt.inputs))
        slow, fast = drawn.option(1).monthly_usd()[0]
        assert slow == pytest.approx(1_460 * 8 / slowest)
        assert fast == pytest.approx(1_460 * 8 / 4)


def test_growth_that_is_drawn_leaves_the_first_month_as_it_is() -> None:
    """2% and 9% a month from a million; an S-curve to 4 or 8 million starts at the same million."""
    months = np.arange(12)
    constant = Workload(growth=Growth(per_month=0.05))
    found = drawn_requests(
        constant, np.asarray(1e6 * 1.05**months, dtype=np.float64), np.array([0.02, 0.09])
    )
    assert found[:, 0] == pytest.approx(1e6 * 1.02**months)
    assert found[:, 1] == pytest.approx(1e6 * 1.09**months)
    curve = Growth(kind="logistic", ceiling=6e6, midpoint_month=4.0, rate=0.4)
    planned = curve.ceiling / (1 + np.exp(-0.4 * (months - 4.0)))
    found = drawn_requests(Workload(growth=curve), planned, np.array([4e6, 6e6, 8e6]))
    assert found[0] == pytest.approx([planned[0]] * 3)
    assert found[:, 1] == pytest.approx(planned)
    assert np.all(np.diff(found, axis=1)[1:] > 0)
    assert found[-1, 0] < 4e6
    flat = Workload(growth=replace(curve, rate=0.0))
    assert np.array_equal(
        drawn_requests(flat, np.full(12, 3e6), np.array([4e6, 8e6])), np.full((12, 2), 3e6)
    )


def test_a_replica_that_was_measured_has_no_throughput_to_doubt() -> None:
    _, doubt = unsure(
        scenario({"today": BIG, "own": replace(OWN, replica=Replica(tokens_per_s=900.0))})
    )
    assert doubt.inputs == ()
