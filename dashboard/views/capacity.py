"""How many GPUs: memory, speed and fleet of one option, what its range does, and what would be cheaper."""

from collections.abc import Iterator
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.charts.capacity import (
    memory_bar,
    memory_table,
    replicas_over_the_day,
    throughput_against_load,
)
from dashboard.charts.theme import CONFIG
from dashboard.engine.capacity.points import OperatingPoint
from dashboard.engine.capacity.size import DoesNotFit, ReplicaCapacity
from dashboard.engine.capacity.waiting import Waiting
from dashboard.engine.cost.context import Infeasible
from dashboard.engine.inputs.currency import num
from dashboard.engine.market.fleet import FleetPlan, Speed, capacities, fleet_plan
from dashboard.ui.capacity.builds import cheapest
from dashboard.ui.capacity.check import check_by_simulation
from dashboard.ui.capacity.own_benchmark import own_benchmark
from dashboard.ui.capacity.speculative import speculative_input
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.figures import Tile, draw_table, draw_tiles
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.state import widget_key
from dashboard.wording.capacity import (
    answer,
    day_in_words,
    gpu_range,
    limit_in_words,
    memory_in_words,
    nearest_in_words,
    per_mtok_in_words,
    usd_range,
)
from dashboard.wording.reasons import by_name
from dashboard.wording.words import capital, markdown, money, named

SPEEDS: dict[Speed, str] = {"fast": "fast end", "expected": "expected", "slow": "slow end"}


def render() -> None:
    plan = session.plan()
    own = [o for o, each in plan.options.items() if each.option.traits.on_gpus]
    if not own:
        page_heading("No option runs on GPUs of its own")
        st.info("Add one on the Options page: then this page says how many GPUs it takes, and why.")
        return
    sentence = st.container()
    option_id = st.radio(
        "Option",
        own,
        format_func=lambda o: capital(named(plan, o)),
        horizontal=True,
        key=widget_key("capacity-of"),
        label_visibility="collapsed",
    )
    speculative_input(option_id)
    found = fleet_plan(plan.scenario, session.catalog(), option_id)
    if isinstance(found, Infeasible):
        _refused(sentence, option_id, found)
    else:
        page_heading(markdown(answer(found)), place=sentence)
        _figures(found)
        cost = session.plan().options[option_id].cost
        st.caption(
            markdown(per_mtok_in_words(found, None if cost is None else float(cost.monthly_usd[0])))
        )
        _replica(found)
        _day(found, option_id)
        _range(found)
    if not isinstance(found, Infeasible):
        own_benchmark(option_id)
    cheapest(option_id)
    if not isinstance(found, Infeasible):
        _notes(found)


def _refused(sentence: DeltaGenerator, option_id: str, found: Infeasible) -> None:
    """Why, in words, and how far the memory is short where that is the reason."""
    name = named(session.plan(), option_id)
    page_heading(markdown(f"{name} cannot serve as it is built"), place=sentence)
    for reason in found.reasons:
        st.markdown(markdown(capital(by_name(session.plan(), reason))))
    short = capacities(session.plan().scenario, session.catalog(), option_id).values()
    for capacity in short:
        if isinstance(capacity, DoesNotFit) and capacity.memory is not None:
            st.caption("The dotted line is the memory that the GPUs of a replica have.")
            figure = memory_bar(capacity.memory, kv_in_use_gib=0.0)
            st.plotly_chart(figure, config=CONFIG, key="memory", alt=capacity.reason)
            table = partial(memory_table, capacity.memory, kv_in_use_gib=0.0)
            chart_data(table, key="memory", what="Memory of one replica")
            return


def _figures(found: FleetPlan) -> None:
    draw_tiles(_tiles(found))


def _tiles(found: FleetPlan) -> Iterator[Tile]:
    point = _planned(found)
    if point is not None:
        rate = point.requests_per_s
        yield Tile(
            "One replica carries",
            f"{num(rate.value):.3g} requests/s",
            f"{num(rate.low):.3g} to {num(rate.high):.3g}",
            (
                "At the targets where there are any, else saturated. Eight in ten measurements lie inside.",
                *_from(found),
            ),
        )
    size = found.expected
    yield Tile("GPUs in the busiest hour", f"{num(size.gpus):,}", gpu_range(found))
    why = "Rent of the GPUs and what comes with it. Plan shows all of the option: people and tooling too."
    yield Tile("GPUs, a month", money(size.usd_per_month), usd_range(found), (why,))
    wait = found.waiting
    if isinstance(wait, Waiting):
        yield Tile(
            "First token, 95 of 100",
            f"{num(wait.ttft_p95_ms):,.0f} ms",
            f"{num(wait.p95_wait_ms):,.0f} ms of it waiting",
            (
                "In the busiest hour, without the spares: prompt, engine, and the wait for a free place.",
            ),
        )


def _from(found: FleetPlan) -> tuple[str, ...]:
    """What the throughput of the first workload rests on."""
    capacity = next(iter(found.capacities.values()))
    if not isinstance(capacity, ReplicaCapacity):
        return ()
    return tuple(f"{note[:1].upper()}{note[1:]}" for note in capacity.notes)


def _planned(found: FleetPlan) -> OperatingPoint | None:
    """The operating point of the first workload, unless the user's own measurement counts."""
    capacity = next(iter(found.capacities.values()))
    if found.overridden or not isinstance(capacity, ReplicaCapacity):
        return None
    best = capacity.best
    return best if isinstance(best, OperatingPoint) else None


def _replica(found: FleetPlan) -> None:
    """Memory and speed of one replica, for the workload chosen."""
    ids = list(found.capacities)
    workload_id = ids[0]
    if len(ids) > 1:
        workload_id = st.radio("Workload", ids, horizontal=True, key="capacity-workload")
    capacity = found.capacities[workload_id]
    if isinstance(capacity, DoesNotFit):
        st.caption(markdown(capacity.reason))
        return
    workload = session.scenario().workloads[workload_id]
    best = capacity.best
    point = best if isinstance(best, OperatingPoint) else capacity.saturated
    left, right = st.columns(2, gap="medium")
    with left:
        st.header("Memory of one replica", anchor=False)
        in_use = capacity.memory.kv_gib * point.concurrency / capacity.max_concurrency
        said = memory_in_words(capacity, point)
        st.caption(said)
        figure = memory_bar(capacity.memory, kv_in_use_gib=in_use)
        st.plotly_chart(figure, config=CONFIG, key="memory", alt=said)
        table = partial(memory_table, capacity.memory, kv_in_use_gib=in_use)
        chart_data(table, key="memory", what="Memory of one replica")
    with right:
        st.header("Throughput against load", anchor=False)
        said = limit_in_words(capacity, point)
        st.caption(said)
        figure = throughput_against_load(
            capacity.sweep,
            ttft_ms=workload.ttft_ms,
            tpot_ms=workload.tpot_ms,
            planned_at=point.concurrency,
        )
        st.plotly_chart(figure, config=CONFIG, key="throughput", alt=said)
        chart_data(figure, key="throughput", what="Throughput against load")


def _day(found: FleetPlan, option_id: str) -> None:
    st.header("Replicas over the day", anchor=False)
    said = day_in_words(found)
    st.caption(said)
    figure = replicas_over_the_day(found)
    st.plotly_chart(figure, config=CONFIG, key="staircase", alt=said)
    chart_data(figure, key="staircase", what="Replicas over the day")
    check_by_simulation(found, option_id)


def _range(found: FleetPlan) -> None:
    st.header("What the range does", anchor=False)
    rows = []
    for speed, name in SPEEDS.items():
        size = found.sizes[speed]
        gpus = f"{num(size.gpus):,}" if size else "targets missed, with any number"
        cost = money(size.usd_per_month) if size else ""
        rows.append({"Throughput": name.capitalize(), "GPUs": gpus, "GPUs, a month": cost})
    draw_table(rows, caption="GPUs and their cost at slow, expected and fast throughput")


def _notes(found: FleetPlan) -> None:
    st.header("Where the figures are from", anchor=False)
    for note in dict.fromkeys(
        note
        for capacity in found.capacities.values()
        if isinstance(capacity, ReplicaCapacity)
        for note in capacity.notes
    ):
        st.caption(markdown(f"{note[:1].upper()}{note[1:]}"))
    for capacity in found.capacities.values():
        if isinstance(capacity, ReplicaCapacity) and capacity.nearest is not None:
            st.caption(nearest_in_words(session.catalog().measurement(capacity.nearest[0])))
            break
    st.caption(
        "Means over many requests of one length; 95th percentiles follow from them by fixed factors. Nothing "
        "here was measured on a GPU of ours: drop a benchmark of yours above, or type one replica's figure "
        "into the option. The fitted figures and their sources are on the Sources page."
    )
