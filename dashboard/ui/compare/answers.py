"""Answers side by side while they stream, and what they add up to once they are there."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.comparison import differences
from dashboard.charts.theme import CONFIG
from dashboard.engine.inputs.currency import num
from dashboard.live.comparison import Comparison, RefusedComparison
from dashboard.live.demo_model import MODEL_NOTE
from dashboard.live.lanes import Lane
from dashboard.live.progress import Cell, Progress
from dashboard.live.prompt import Prompt
from dashboard.live.spending import can_price
from dashboard.live.stats import MARGIN_SHARE
from dashboard.ui.compare.judging import judge
from dashboard.ui.compare.voting import votes_of
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.tables import shown_table
from dashboard.wording.comparison import (
    exact_money,
    headline,
    in_words,
    lane_notes,
    lane_row,
    nothing_right,
    plain,
    silence_in_words,
)
from dashboard.wording.deciding import after_deciding, decided_in_words, meter
from dashboard.wording.words import capital

LOOK_EVERY_S = 0.25
ROWS = 5
"""Prompts shown at once; the rest are a page away."""
SHOWN_CHARACTERS = 300
SPEED = ("Tokens in", "Tokens out", "First token", "Between tokens")
"""In a table of their own: one with all columns is wider than a page, and its last one was cut."""
OUTCOMES = {
    "success": ("right", "green"),
    "wrong": ("wrong", "red"),
    "invalid": ("wrong form", "red"),
    "refused": ("refused", "orange"),
    "truncated": ("cut off", "orange"),
    "error": ("no answer", "orange"),
}


def board(progress: Progress) -> None:
    """Draws the comparison. While it runs only this part is drawn again, four times a second."""
    if not progress.running:
        _result(progress)
        votes_of(progress)
        judge(progress)
        return
    page_heading(f"Asking {len(progress.lanes)} model{'s' * (len(progress.lanes) != 1)}")
    st.fragment(_live, run_every=LOOK_EVERY_S)(progress)


def answers(progress: Progress) -> None:
    """Draws every answer of a comparison that has ended, lane beside lane, disagreements first."""
    st.header("Answers", anchor=False)
    if differing := sum(_differs(progress, prompt) for prompt in progress.prompts):
        times = "1 prompt" if differing == 1 else f"{differing} prompts"
        st.caption(f"The models differ on {times}; these come first.")
    _rows(progress)


def _live(progress: Progress) -> None:
    if not progress.running:
        st.rerun()
    told, button = st.columns([5, 1], vertical_alignment="center")
    share = progress.calls_ended / progress.calls_planned
    word = "Cancelling" if progress.cancelling else "Asking"
    told.progress(share, f"{word}: {progress.calls_ended} of {progress.calls_planned} answers")
    button.button(
        "Cancel",
        key="cancel-comparison",
        on_click=progress.cancel,
        disabled=progress.cancelling,
        width="stretch",
    )
    if said := silence_in_words(progress.silent, deadline_s=progress.deadline_s):
        st.caption(plain(f"{said}."))
    if progress.until is not None:
        spent = f"Spent so far: {exact_money(progress.spent_usd)}. "
        st.caption(plain(spent + ". ".join(capital(meter(each)) for each in progress.decisions)))
    if progress.hidden:
        st.caption("Answers stay hidden until you have voted on them without names.")
        return
    _rows(progress)


def _rows(progress: Progress) -> None:
    for prompt in _shown(progress):
        st.markdown(f"**{plain(_cut(prompt.prompt))}**")
        for column, lane in zip(st.columns(len(progress.lanes)), progress.lanes, strict=True):
            with column.container(border=True, height="stretch"):
                _answer(progress, lane, prompt)


def _shown(progress: Progress) -> tuple[Prompt, ...]:
    """All prompts where they are few; else the latest while it runs and a page of them afterwards."""
    prompts = progress.prompts
    if not progress.running:
        prompts = tuple(sorted(prompts, key=lambda prompt: not _differs(progress, prompt)))
    if len(prompts) <= ROWS:
        return prompts
    if progress.running:
        latest = progress.begun()[-ROWS:]
        return tuple(prompt for prompt in prompts if prompt.id in latest)
    page = st.pagination(-(-len(prompts) // ROWS), key="answers-page")
    return prompts[(page - 1) * ROWS : page * ROWS]


def _differs(progress: Progress, prompt: Prompt) -> bool:
    """Whether the models fared unlike; of a prompt that is not scored, whether they said unlike things."""
    runs = [progress.cell(lane.name, prompt.id).run for lane in progress.lanes]
    ended = [run for run in runs if run is not None]
    outcomes = {run.outcome for run in ended if run.outcome is not None}
    if outcomes:
        return len(outcomes) > 1
    return len({run.answer.text.strip() for run in ended}) > 1


def _answer(progress: Progress, lane: Lane, prompt: Prompt) -> None:
    cell = progress.cell(lane.name, prompt.id)
    badge = ""
    if cell.run is not None and cell.run.outcome is not None:
        word, color = OUTCOMES[cell.run.outcome]
        badge = f" :{color}-badge[{word}]"
    st.markdown(f"**{plain(lane.name)}**{badge}")
    if cell.text:
        st.text(cell.text)
    st.caption(plain(_facts(cell, lane, running=progress.running)))


def _facts(cell: Cell, lane: Lane, *, running: bool) -> str:
    """Time to first token, tokens, pace and cost of one answer, as far as they are known."""
    run = cell.run
    first = f"first token {num(cell.ttft_ms):,.0f} ms" if cell.ttft_ms is not None else ""
    if run is None:
        if running:
            return first or "waiting"
        return "cancelled before it was complete" if cell.text else "not asked"
    if run.answer.error:
        return run.answer.error
    used, pace = run.answer.tokens, run.answer.tpot_ms
    parts = [
        f"{used.input} tokens in, {used.output} out" if used else "tokens not reported",
        first,
        f"{num(pace):.1f} ms per token" if pace is not None else "",
        cost_in_words(run.answer.usd, lane),
        run.why if run.outcome != "success" else "",
    ]
    return " · ".join(part for part in parts if part)


def cost_in_words(usd: float | None, lane: Lane) -> str:
    """The cost of an answer; never 0 where the price is not known."""
    if lane.is_demo:
        return "runs on this machine"
    if usd is None:
        return "cost not known" if can_price(lane) else "price unknown"
    return exact_money(usd)


def _result(progress: Progress) -> None:
    result, numbers = progress.result, progress.numbers
    if isinstance(result, RefusedComparison):
        page_heading("Nothing was sent")
        st.warning(plain(result.reason))
        return
    if not isinstance(result, Comparison) or numbers is None:
        page_heading("The comparison failed")
        st.error(
            "The comparison failed through a fault of this program; what arrived is kept below. "
            "The operator finds the cause in the server's log."
        )
        return
    page_heading(plain(headline(progress, numbers)))
    for said in in_words(progress, numbers):
        st.markdown(plain(said))
    decisions = [] if nothing_right(numbers) else numbers["decisions"]
    for decision in decisions:
        st.markdown(plain(decided_in_words(decision)))
    if after := after_deciding(decisions):
        st.caption(plain(after))
    _table(progress, numbers)
    for name, lane in numbers["lanes"].items():
        for note in lane_notes(name, lane):
            st.caption(plain(note))
    if numbers["pairs"]:
        st.caption(
            "Difference in success with its 95% interval. Inside the band, 5 points either way, a loss counts as"
            " none."
        )
        chart = differences(numbers["pairs"], margin_points=MARGIN_SHARE * 100)
        st.plotly_chart(chart, config=CONFIG, key="differences", alt=headline(progress, numbers))
        chart_data(chart, key="differences", what="Difference in success")


def _table(progress: Progress, numbers: dict[str, Any]) -> None:
    rows = pd.DataFrame([lane_row(lane, numbers["lanes"][lane.name]) for lane in progress.lanes])
    told = rows.loc[:, (rows != "").any()]
    speed = [name for name in told if name in SPEED]
    right = told.drop(columns=speed)
    shown_table(right, hide_index=True, width="stretch", alt="Right answers and costs by model")
    if speed:
        shown_table(
            told[["Model", *speed]],
            hide_index=True,
            width="stretch",
            alt="Tokens and times by model",
        )
    if any(lane.is_demo for lane in progress.lanes):
        st.caption(MODEL_NOTE)


def _cut(text: str) -> str:
    """On one line, at most SHOWN_CHARACTERS."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[:SHOWN_CHARACTERS].rstrip()} ..."
