"""A benchmark of the user's own server: dropped, checked, kept with the option, taken away again."""

from dataclasses import asdict

import streamlit as st

from dashboard.benchmarks.read import BenchmarkRefused, read_benchmark
from dashboard.engine.inputs.benchmark import Benchmark
from dashboard.ui.shell import session
from dashboard.ui.shell.state import widget_key
from dashboard.wording.capacity import benchmarks_in_words, other_model_in_words
from dashboard.wording.words import markdown

HELP = (
    "The result file of vllm bench serve (--save-result), SGLang's bench_serving, GuideLLM, AIPerf or "
    "`golden-path measure`, run on the very server of this option. It is read here and not kept: only the "
    "runs' figures go into the scenario."
)


def own_benchmark(option_id: str) -> None:
    """What the option's replica did in the user's own runs, and where to drop the next file."""
    from dashboard.ui.capacity.measure_server import (  # noqa: PLC0415 - it calls models: other pages load none
        measured_runs,
    )

    option = session.scenario().options.get(option_id)
    built = option.traits.on_gpus if option else None
    if built is None:  # an option of the market is not the user's to type into
        return
    st.header("Your own benchmark", anchor=False)
    kept = built.benchmarks
    if kept:
        st.caption(markdown(benchmarks_in_words(kept)))
        if st.button("Take it away", key=f"{option_id}:no-benchmark"):
            _keep(option_id, ())
            st.rerun()
    dropped = st.file_uploader(
        "Result file",
        type=["json", "jsonl"],
        key=widget_key(f"{option_id}:benchmark"),
        help=HELP,
    )
    if dropped is None:
        if measured := measured_runs(option_id, sized=built.model):
            _keep(option_id, measured)
            session.redraw()
            st.rerun()
        return
    try:
        found = read_benchmark(dropped.getvalue(), name=dropped.name)
    except BenchmarkRefused as refused:
        st.error(markdown(str(refused)))
        return
    _keep(option_id, found.runs)
    meant = session.catalog().served_model_id(found.model)
    told = "; ".join((*found.notes, other_model_in_words(found.model, meant, built.model))).strip(
        "; "
    )
    runs = "one run" if len(found.runs) == 1 else f"{len(found.runs)} runs"
    st.toast(markdown(f"{found.tool}: {runs} of {dropped.name} taken. {told}".strip()))
    session.redraw()
    st.rerun()


def _keep(option_id: str, runs: tuple[Benchmark, ...]) -> None:
    session.change(
        ("options", option_id, "replica", "benchmarks"), [asdict(run) for run in runs] or None
    )
