"""The same prompts to several models: answers side by side as they stream, tokens, speed and cost."""

import os

import streamlit as st

from dashboard.live.comparison import DEADLINE_S
from dashboard.live.lanes import Lane, NoLane
from dashboard.live.prompt import Prompt
from dashboard.live.spending import can_price, estimate_usd
from dashboard.live.stakes import options_of, rule_for
from dashboard.operate.public import SAID, is_public
from dashboard.ui.compare import comparing
from dashboard.ui.compare.answers import answers, board
from dashboard.ui.compare.apply_measured import use_in_the_plan
from dashboard.ui.compare.kept_models import keep_models
from dashboard.ui.compare.kept_result import result_link
from dashboard.ui.compare.lanes import chosen_lanes, ready
from dashboard.ui.compare.prompt_choice import chosen_prompts
from dashboard.ui.compare.voting import vote
from dashboard.ui.options.three_phases import three_phases
from dashboard.ui.shell import session
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.typed_number import decimal_input
from dashboard.wording.comparison import at_most, plain

DEFAULT_CAP_USD = 0.10
DEFAULT_ANSWER_TOKENS = 128


def render() -> None:
    if is_public(os.environ):
        page_heading("Models are compared on a dashboard of your own.")
        st.markdown(SAID)
        three_phases()
        return
    _page()
    keep_models()


def _page() -> None:
    progress = comparing.current()
    if progress is None:
        page_heading(
            "Send the same prompts to several models and see what each answers, how fast and for how much"
        )
        _setup()
        three_phases()
        return
    with st.expander("Models and prompts: change them, send again"):
        _setup()
    if progress.hidden and not progress.running:
        vote(progress)
        return
    board(progress)
    if not progress.running:
        result_link(progress)
        use_in_the_plan(progress)
        answers(progress)
        three_phases()


def _setup() -> None:
    lanes = chosen_lanes()
    prompts = chosen_prompts()
    tokens, repeats, cap, wait_s = _limits()
    blind, stops = _blind(lanes), _stops(lanes)
    most = estimate_usd(prompts, lanes, repeats=repeats, max_tokens=tokens)
    unpriced = [lane.name for lane in lanes if not lane.is_demo and not can_price(lane)]
    anyway = not unpriced or _without_a_cap(unpriced)
    running = comparing.current()
    busy = running is not None and running.running
    pressed = st.button(
        _label(prompts, lanes, repeats=repeats, most_usd=most, cap_usd=cap),
        type="primary",
        key="send",
        disabled=busy or not prompts or not lanes or not anyway,
    )
    st.caption(
        "The most it can cost counts every byte of a prompt as a token and every answer as long as allowed. "
        "A call that could pass the limit is not made. Opening a link never sends anything."
    )
    if pressed and not busy:
        cap_usd = None if unpriced else cap
        _send(
            prompts,
            lanes,
            repeats=repeats,
            tokens=tokens,
            cap_usd=cap_usd,
            wait_s=wait_s,
            blind=blind,
            stops=stops,
        )


def _limits() -> tuple[int, int, float, float]:
    tokens, repeats, cap, wait = st.columns(4, vertical_alignment="bottom")
    return (
        tokens.number_input(
            "Tokens per answer, at most",
            min_value=1,
            max_value=8192,
            value=DEFAULT_ANSWER_TOKENS,
            step=32,
            key="answer-tokens",
            persist_state="session",
            help="A longer answer is cut off and does not count as right.",
        ),
        repeats.number_input(
            "Times each prompt is sent",
            min_value=1,
            max_value=10,
            value=1,
            key="repeats",
            persist_state="session",
            help="With repeats a prompt counts by the mean of its answers.",
        ),
        _or(
            DEFAULT_CAP_USD,
            decimal_input(
                "Spend at most (USD)",
                DEFAULT_CAP_USD,
                low=0.0,
                step=0.1,
                at=cap,
                key="spend-cap",
                persist_state="session",
            ),
        ),
        _or(
            DEADLINE_S,
            decimal_input(
                "Seconds to wait for an answer",
                DEADLINE_S,
                low=1.0,
                high=3600.0,
                step=10.0,
                at=wait,
                key="answer-wait",
                persist_state="session",
                help="A model that says nothing three times in a row is not asked any further.",
            ),
        ),
    )


def _or(usual: float, typed: float | None) -> float:
    """What was typed, or the usual limit where nothing can be read: a run is never without one."""
    return usual if typed is None else typed


def _blind(lanes: list[Lane]) -> bool:
    """True when the visitor wants to vote before names and results are shown."""
    return st.toggle(
        "Vote blind first",
        key="vote-blind",
        persist_state="session",
        disabled=len(lanes) < 2,
        help="Two answers to each prompt side by side, without names and on sides drawn by chance. Names, scores "
        "and costs are shown after your votes.",
    )


def _stops(lanes: list[Lane]) -> bool:
    """True when it ends by itself as soon as enough is known."""
    return st.toggle(
        "Stop when enough is known",
        key="until-decided",
        persist_state="session",
        disabled=len(lanes) < 2,
        help="The first model is the one in use. After every prompt it looks whether enough is known to move "
        "or to stay; a model that is one of the plan's options also stops where further prompts cost more than "
        "they can bring. Looking often does not make it rash: at most one move in twenty is wrong.",
    )


def _without_a_cap(unpriced: list[str]) -> bool:
    names = plain(", ".join(unpriced))
    st.warning(
        f"The price of {names} is unknown, so no limit on spending can be kept. Remove the model and add it "
        "with its prices (0 for a server of your own), or allow it to be called without a limit."
    )
    return st.checkbox("Send without a limit on spending", key="no-cap")


def _label(
    prompts: tuple[Prompt, ...],
    lanes: list[Lane],
    *,
    repeats: int,
    most_usd: float | None,
    cap_usd: float,
) -> str:
    """What pressing the button does and costs at most."""
    asked = f"{len(prompts)} prompt{'s' * (len(prompts) != 1)}"
    times = f" {repeats} times" if repeats > 1 else ""
    to = f"{len(lanes)} model{'s' * (len(lanes) != 1)}"
    if most_usd is None:
        return f"Send {asked}{times} to {to}, cost unknown"
    if most_usd == 0:
        return f"Send {asked}{times} to {to}, free of charge"
    return f"Send {asked}{times} to {to}, at most {plain(at_most(min(most_usd, cap_usd)))}"


def _send(
    prompts: tuple[Prompt, ...],
    lanes: list[Lane],
    *,
    repeats: int,
    tokens: int,
    cap_usd: float | None,
    wait_s: float,
    blind: bool,
    stops: bool,
) -> None:
    callable_lanes = ready(lanes)
    if isinstance(callable_lanes, NoLane):
        st.error(plain(callable_lanes.reason))
        return
    comparing.begin(
        prompts,
        callable_lanes,
        repeats=repeats,
        max_tokens=tokens,
        spend_cap_usd=cap_usd,
        deadline_s=wait_s,
        day=session.today(),
        blind=blind,
        until=rule_for(session.plan(), options_of(lanes, session.scenario())) if stops else None,
    )
    st.rerun()
