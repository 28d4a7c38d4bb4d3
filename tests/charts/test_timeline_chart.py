"""The timeline: what runs when, what is built, what runs twice, where the gates and the announced ends are."""

from dataclasses import replace
from datetime import date
from typing import Any

import plotly.graph_objects as go

from dashboard.catalog import load
from dashboard.charts.timeline import BOTH, BUILDING, ENDS, timeline
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 23)


def plan_of(**changes: Any) -> Plan:
    """Two offers from month 3 on, a month and a half of both; 12 months, GPT-4.1 at its price all along."""
    scenario = {
        "as_of": DAY,
        "horizon_months": 12,
        "workloads": {"chat": {"requests_per_month": 1_000_000}, "mail": {"current": "offer"}},
        "options": {
            "now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
            "offer": {"kind": "quote", "usd_per_month": 10, "provider": "nebius"},
        },
        "constraints": {"successors": "same_price"},
        "switching": {"offer": {"engineer_weeks": 0, "build_months": 3, "dual_run_months": 1.5}},
        **changes,
    }
    return evaluate(from_mapping(scenario, today=DAY), load(DAY))


def drawn(plan: Plan, *gates: str) -> go.Figure:
    assert plan.path is not None
    return timeline(plan, plan.path, {"now": "Now", "offer": "The offer"}, gates=gates)


def spans(figure: go.Figure, name: str) -> list[tuple[float, float]]:
    """Start and length of every bar of that name."""
    return [
        (bar.base[0], bar.x[0]) for bar in figure.data if bar.type == "bar" and bar.name == name
    ]


def test_a_bar_is_cut_where_its_workload_moves() -> None:
    figure = drawn(plan_of())
    assert spans(figure, "Now") == [(0, 3)]
    assert spans(figure, "The offer") == [(3, 9), (0, 12)]


def test_the_build_comes_before_the_move_and_both_run_after_it() -> None:
    figure = drawn(plan_of())
    assert spans(figure, BUILDING) == [(0, 3)]
    assert spans(figure, BOTH) == [(3, 1.5)]
    shapes = {bar.marker.pattern.shape for bar in figure.data if bar.name in (BUILDING, BOTH)}
    assert shapes == {"/"}


def test_without_either_nothing_is_hatched() -> None:
    free = {"offer": {"usd": 0, "build_months": 0}}
    figure = drawn(plan_of(switching=free))
    assert spans(figure, BUILDING) == spans(figure, BOTH) == []


def test_the_gate_stands_where_the_workload_moves() -> None:
    figure = drawn(plan_of(), "≥ 3k requests")
    (marker,) = [t for t in figure.data if t.type == "scatter" and t.mode == "markers+text"]
    assert marker.x[0] == 3
    assert marker.text[0].strip() == "≥ 3k requests"


def test_months_are_those_of_the_calendar_and_few_enough_to_read() -> None:
    axis = drawn(plan_of()).layout.xaxis
    assert axis.ticktext[:2] == ("Nov 26", "Jan 27")
    assert len(axis.ticktext) <= 8
    assert len(drawn(plan_of(horizon_months=120)).layout.xaxis.ticktext) <= 8


def test_an_announced_end_goes_through_the_bar_only_while_it_is_used() -> None:
    """GPT-4.1 at OpenAI ends in January 2027, month 2; the move is in month 3, or now."""
    late, now = plan_of(), plan_of(switching={"offer": {"usd": 0, "build_months": 0}})
    ends = [[t for t in drawn(plan).data if t.name == ENDS] for plan in (late, now)]
    assert [[t.x[0] for t in each] for each in ends] == [[2], [2]]
    middle = 0.0
    assert ends[0][0].y[1] > middle > ends[1][0].y[1]


def test_names_stand_in_long_bars_and_in_the_legend_for_short_ones() -> None:
    figure = drawn(plan_of())
    shown = {trace.name: trace.showlegend for trace in figure.data if trace.type == "bar"}
    assert shown["Now"] is True
    assert shown["The offer"] is False


def test_a_single_workload_needs_no_name() -> None:
    alone = plan_of(workloads={"chat": {"requests_per_month": 1_000_000}})
    assert drawn(alone).layout.yaxis.ticktext == ("",)
    assert drawn(plan_of()).layout.yaxis.ticktext == ("chat", "mail")


def test_a_path_of_another_plan_is_drawn_as_well() -> None:
    """An alternative: staying has one bar for each workload and nothing else but the announced end."""
    plan = plan_of()
    assert plan.path is not None
    stay = replace(plan.path, steps=(), options={"chat": ("now",) * 12, "mail": ("offer",) * 12})
    figure = timeline(plan, stay, {"now": "Now", "offer": "The offer"})
    assert [trace.name for trace in figure.data] == ["Now", "The offer", ENDS]


def test_what_follows_a_model_that_ends_has_a_bar_of_its_own() -> None:
    """GPT-4.1 ends in month 2, and its dated successor serves until the offer is built in month 3.

    Moving to another model at a host takes two months, so the successor is not taken earlier for its price.
    """
    built = {"engineer_weeks": 0, "build_months": 3, "dual_run_months": 1.5}
    hosted = {"engineer_weeks": 0, "build_months": 2, "dual_run_months": 0}
    plan = plan_of(constraints={}, switching={"offer": built, "hosted": hosted})
    assert plan.path is not None
    (successor,) = [o for o, origin in plan.origins.items() if origin == "baseline"]
    names = {"now": "Now", "offer": "The offer", successor: "What follows"}
    figure = timeline(plan, plan.path, names)
    assert spans(figure, "Now") == [(0, 2)]
    assert spans(figure, "What follows") == [(2, 1)]
    assert spans(figure, "The offer") == [(3, 9), (0, 12)]
