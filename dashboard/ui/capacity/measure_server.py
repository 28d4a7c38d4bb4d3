"""A server of the visitor's own, measured from the Capacity page: found, asked, its figures taken over."""

import json
import os

import pandas as pd
import streamlit as st

from dashboard.benchmarks.read import BenchmarkRefused, read_benchmark
from dashboard.engine.inputs.benchmark import Benchmark
from dashboard.live.lanes import Lane, NoLane, address_lane
from dashboard.live.speed import CALLERS, SpeedRun, as_benchmark, made_prompts, measure_speed
from dashboard.operate.public import is_public
from dashboard.ui.shell import session
from dashboard.ui.shell.served_models import chosen_model, private_addresses, served_model
from dashboard.ui.shell.state import STATE, in_widget
from dashboard.ui.shell.tables import shown_table
from dashboard.wording.capacity import other_model_in_words
from dashboard.wording.speed import notes_on, speed_in_words
from dashboard.wording.words import markdown

MOST_WORDS = 8_000
MOST_ANSWER = 2_000


def measured_runs(option_id: str, *, sized: str) -> tuple[Benchmark, ...]:
    """Draws the measuring of a server; returns its runs once the visitor takes them over."""
    if is_public(os.environ):
        return ()
    with st.expander("Measure a server of your own"):
        st.caption(
            "Sends made prompts to your server at 1, 4 and 16 callers at once and takes its times and counts. "
            "Measure the very model, precision and GPUs of this option. It is asked only when you press Measure."
        )
        model = served_model("server", 0, key_widget="server-key")
        lane = _form(model)
        if isinstance(lane, NoLane):
            st.error(markdown(lane.reason))
        elif lane is not None:
            STATE.server_measured = (option_id, lane.model, _measured(lane))
        kept = STATE.server_measured
        if not kept or kept[0] != option_id:
            return ()
        meant = session.catalog().served_model_id(kept[1])
        if said := other_model_in_words(kept[1], meant, sized):
            st.warning(markdown(said))
        return _offered(kept[1], kept[2], option_id)


def _form(model: str) -> Lane | NoLane | None:
    """The lane to measure once it was asked for."""
    with st.form("measure-server", border=False):
        key = st.text_input(
            "Key",
            key="server-key",
            type="password",
            autocomplete="new-password",
            help="Only where the server wants one. Kept in this session and sent to this server only.",
        )
        words, tokens, callers = st.columns(3)
        words.number_input("Words of a prompt", 1, MOST_WORDS, 200, key="server-words")
        tokens.number_input("Tokens per answer, at most", 1, MOST_ANSWER, 128, key="server-tokens")
        callers.multiselect("Callers at once", CALLERS, default=CALLERS, key="server-callers")
        asked = st.form_submit_button("Measure")
    if not asked:
        return None
    base_url = chosen_model("server", 0)[0]
    return address_lane(
        "server", model, base_url=base_url, api_key=key, allow_private=private_addresses()
    )


def _measured(lane: Lane) -> tuple[SpeedRun, ...]:
    """The runs; leaving the page, or pressing anything, ends what is under way."""
    bar, runs = st.progress(0.0, "Warming up"), []
    for event in measure_speed(
        lane,
        made_prompts(in_widget("server-words")),
        callers=sorted(in_widget("server-callers")) or CALLERS,
        max_tokens=in_widget("server-tokens"),
    ):
        if isinstance(event, SpeedRun):
            runs.append(event)
        else:
            said = f"{event.callers} at once: {event.done} of {event.planned} requests"
            bar.progress(event.done / event.planned, said)
    bar.empty()
    return tuple(runs)


def _offered(model: str, runs: tuple[SpeedRun, ...], option_id: str) -> tuple[Benchmark, ...]:
    """What was measured, as a file and to take over."""
    st.markdown(f"**{markdown(speed_in_words(runs))}**")
    rows = [
        {
            "At once": run.callers,
            "Answered": run.answered,
            "Failed": run.failed,
            "Prompt tokens": run.input_tokens,
            "Answer tokens": run.output_tokens,
            "First token, ms": run.ttft_ms,
            "Output tokens/s": run.output_tokens_per_s,
        }
        for run in runs
    ]
    shown_table(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        alt="What the server did at each number of callers",
    )
    for line in notes_on(runs):
        st.caption(markdown(line))
    sized = [run for run in runs if run.output_tokens_per_s is not None]
    if not sized:
        return ()
    content = "\n".join(json.dumps(each) for each in as_benchmark(sized, model=model)).encode()
    take, save = st.columns(2)
    save.download_button(
        "Save for size --measured", content, "server.jsonl", "application/json", width="stretch"
    )
    if not take.button(
        "Take over", type="primary", key=f"take-server-{option_id}", width="stretch"
    ):
        return ()
    try:
        return read_benchmark(content, name="the measurement").runs
    except BenchmarkRefused as refused:
        st.error(markdown(str(refused)))
        return ()
