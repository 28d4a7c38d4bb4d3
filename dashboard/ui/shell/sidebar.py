"""The inputs that are on every page: one workload's figures in view, the rest folded away."""

import os

import streamlit as st

from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.fields import Growth
from dashboard.engine.scenario import Scenario
from dashboard.operate.public import SAID, is_public
from dashboard.scenario import ScenarioError, read_text, to_toml
from dashboard.ui.shell import session
from dashboard.ui.shell.currency import currency_form
from dashboard.ui.shell.fields import field
from dashboard.ui.shell.history import history
from dashboard.ui.shell.short_links import short_link
from dashboard.ui.shell.sign_in import sign_in
from dashboard.ui.shell.state import STATE, State, in_widget, widget_key
from dashboard.ui.shell.take_away import take_away
from dashboard.ui.shell.users_form import from_users
from dashboard.ui.shell.workload_form import workload_form
from dashboard.wording.words import markdown, model_name, provider_name

IN_VIEW = (
    "requests_per_month",
    "input_tokens",
    "cached_share",
    "output_tokens",
    "growth_per_month",
    "peak_to_mean",
    "bad_answer_usd",
)
TIME_AND_MONEY, FILE = "time-and-money", "scenario-file"
"""Drawn once opened: what is in them loads parts of the browser's side that a first visit does not need."""
FOLDED = (
    *(
        "reasoning_tokens",
        "input_spread",
        "batch_share",
        "batch_window_hours",
        "billed_failure_share",
        "ttft_ms",
        "tpot_ms",
    ),
    *("growth_low", "growth_high"),
    *("longest_request_tokens", "quality_margin", "quality_confidence"),
)


def sidebar() -> None:
    """Draw the inputs of the scenario; every change replaces the scenario and reruns the page."""
    current = session.scenario()
    with st.sidebar:
        sign_in()
        _title(current)
        if is_public(os.environ):
            st.caption(SAID)
        history()
        if refused := STATE.refused:
            st.warning(refused)
        workload_id = _workload(current)
        _model_in_use(current, workload_id)
        workload = current.workloads[workload_id]
        for name in IN_VIEW:
            if name == "growth_per_month" and workload.growth is not None:
                _curve(workload_id, workload.growth)
            else:
                field(("workloads", workload_id, name), workload)
            if name == "requests_per_month":
                from_users(workload_id)
        with st.expander("More about this workload"):
            workload_form(workload_id)
            for name in FOLDED:
                unset = "assumed" if name.startswith("growth") else "no target"
                field(("workloads", workload_id, name), workload, unset=unset)
        with st.expander("Time and money", key=TIME_AND_MONEY, on_change="rerun") as times:
            if times.open:
                for name in ("horizon_months", "discount_per_year"):
                    field((name,), current)
                _price_day(current)
                currency_form()
        _file(current)


def _curve(workload_id: str, growth: Growth) -> None:
    """Growth that a scenario file gives as a table: its rate, or the ceiling of the S-curve."""
    name = "per_month" if growth.kind == "constant" else "ceiling"
    field(("workloads", workload_id, "growth", name), growth)
    if growth.fades_after_months is not None:
        field(("workloads", workload_id, "growth", "fades_after_months"), growth)


def _title(current: Scenario) -> None:
    key = widget_key("name")
    st.text_input(
        "Scenario",
        current.name,
        key=key,
        max_chars=80,
        label_visibility="collapsed",
        on_change=_rename,
        args=(key,),
    )
    _two()
    if session.is_example():
        st.caption("An example. Type over any figure, or drop your own export on the Usage page.")
    with st.popover("Share", width="stretch"):
        short_link()
        st.write("This address opens to the same scenario and the same numbers:")
        st.code(session.share_url(), language=None, wrap_lines=True)
        st.caption("It carries what you chose. It never carries keys, prompts or rows of a file.")
    take_away()


def _rename(key: str) -> None:
    session.rename(in_widget(key))


def _two() -> None:
    """One scenario can be copied; of two the other can be gone to."""
    beside = session.other()
    if beside is None:
        st.button("Duplicate", key="duplicate", width="stretch", on_click=session.duplicate)
        return
    st.caption(markdown(f"Side by side with: {beside.scenario.name}"))
    st.button("Change the other one", key="swap", width="stretch", on_click=session.swap)


def _workload(current: Scenario) -> str:
    ids = list(current.workloads)
    if len(ids) == 1:
        st.caption(f"Workload: {ids[0]}")
        return ids[0]
    wanted = State.workload_chosen.once() or ids[0]
    chosen = st.selectbox(
        "Workload",
        ids,
        index=ids.index(wanted) if wanted in ids else 0,
        key=widget_key("workload"),
    )
    return str(chosen)


def _model_in_use(current: Scenario, workload_id: str) -> None:
    """The proprietary model in use now: changing it changes the option, not the workload."""
    option_id = current.current_of(workload_id)
    option = current.options[option_id]
    if option.traits.per_token is None:
        return
    known = list(session.catalog().proprietary_models())
    here = option.model
    choices = known if here in known else [here, *known]
    key = widget_key(f"in-use:{option_id}")
    where = provider_name(option.provider)
    st.selectbox(
        f"Model in use at {where}" if where else "Model in use",
        choices,
        index=choices.index(here),
        format_func=model_name,
        key=key,
        on_change=_use_model,
        args=(option_id, key),
    )


def _use_model(option_id: str, key: str) -> None:
    model = in_widget(key)
    session.change(("options", option_id, "model"), model)
    price = session.catalog().price(model)
    if isinstance(price, HostedPrice):
        session.change(("options", option_id, "provider"), price.provider)


def _price_day(current: Scenario) -> None:
    """The day whose prices count; a day in the future has none yet."""
    key = widget_key("as-of")
    st.date_input(
        "Prices of the day",
        current.as_of,
        max_value=max(session.today(), current.as_of or session.today()),
        key=key,
        help="The plan begins in its month, with the prices and facts in effect on it.",
        on_change=lambda: session.change(("as_of",), in_widget(key)),
    )


@st.fragment
def _file(current: Scenario) -> None:
    with st.expander("Save or open a scenario file", key=FILE, on_change="rerun") as opened:
        if not opened.open:
            return
        st.download_button(
            "Save as TOML", to_toml(current), "scenario.toml", "application/toml", width="stretch"
        )
        key = widget_key("open")
        given = st.file_uploader(
            "Open a scenario file", type=["toml", "json"], key=key, max_upload_size=1
        )
        if given is not None:
            _open(given.name, given.getvalue())


def _open(name: str, content: bytes) -> None:
    try:
        opened = read_text(
            content.decode("utf-8-sig"),
            form="json" if name.endswith(".json") else "toml",
            today=session.today(),
            assumptions=session.assumptions(),
            where=name,
        )
    except UnicodeDecodeError:
        st.error(f"{name} is not a text file; expected TOML or JSON.")
        return
    except ScenarioError as error:
        st.error(str(error))
        return
    session.put(opened, origin=name, opened=True)
    st.rerun()
