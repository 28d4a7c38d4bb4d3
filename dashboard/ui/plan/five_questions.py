"""Five questions to a plan: what it does, how much, which model now, what a mistake costs, what must hold."""

import streamlit as st

from dashboard.catalog.archetypes import Archetype
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.fields import Workload
from dashboard.scenario import ScenarioError, from_mapping
from dashboard.scenario.start import Answers, scenario_of
from dashboard.ui.shell import session
from dashboard.ui.shell.typed_number import FORM, typed_number
from dashboard.ui.shell.users_form import users_form
from dashboard.wording.declared import quantity_of
from dashboard.wording.start import MISTAKES, REGIONS, usual_in_words
from dashboard.wording.words import markdown, model_name

VOLUME = quantity_of(Workload, "requests_per_month")
MISTAKE = quantity_of(Workload, "bad_answer_usd")
BY_USERS, BY_REQUESTS = "Users x sessions x steps", "Requests a month"
FIRST_MODEL = "gpt-4.1"


@st.dialog("Five questions", width="medium")
def five_questions() -> None:
    """Draw the questions; the last button replaces the scenario by their answers."""
    known = session.catalog().archetypes()
    kinds = list(known.kinds)
    kind = st.radio(
        "1. What does it do?",
        kinds,
        horizontal=True,
        format_func=lambda name: known.kinds[name].label,
        key="five:kind",
    )
    about = known.kinds[str(kind)]
    st.caption(usual_in_words(about))
    requests = _volume(about)
    model = _model()
    mistake = _mistake()
    region, zero_retention, baa = _must_hold()
    price = session.catalog().price(model)
    provider = price.provider if isinstance(price, HostedPrice) else ""
    if st.button(
        "Show the plan",
        type="primary",
        key="five:go",
        disabled=requests is None or mistake is None,
    ):
        answers = Answers(
            about.name,
            about.label,
            about.category,
            about.figures(),
            requests or 1.0,
            model,
            provider,
            bad_answer_usd=mistake or 0.0,
            region=region,
            zero_retention=zero_retention,
            baa=baa,
        )
        _take(answers)


def _volume(about: Archetype) -> float | None:
    way = st.radio(
        "2. How much of it?",
        [BY_USERS, BY_REQUESTS],
        horizontal=True,
        key="five:by",
    )
    sizes = session.catalog().archetypes().sizes
    if way == BY_REQUESTS:
        name = f"{FORM}five:requests"
        return typed_number(
            "Requests a month", 1_000_000, VOLUME, key=name, name=name, placeholder="30k/day"
        )
    size = st.radio(
        "How many use it",
        list(sizes),
        horizontal=True,
        format_func=lambda name: sizes[name].label,
        label_visibility="collapsed",
        key="five:size",
    )
    users = float(sizes[str(size)].users.value or 0.0)
    usual = {name: float(fact.value or 0.0) for name, fact in about.per_user.items()}
    return users_form(
        users,
        usual["sessions_per_month"],
        usual["requests_per_session"],
        key=f"five:{about.name}:{size}",
    )


def _model() -> str:
    known = list(session.catalog().proprietary_models())
    chosen = st.selectbox(
        "3. Which model answers now, or would?",
        known,
        index=known.index(FIRST_MODEL) if FIRST_MODEL in known else 0,
        format_func=model_name,
        key="five:model",
    )
    return str(chosen)


def _mistake() -> float | None:
    name = f"{FORM}five:mistake"
    found = typed_number(
        "4. What does a wrong answer cost that nobody notices? (USD)",
        0.0,
        MISTAKE,
        key=name,
        name=name,
    )
    st.caption(markdown(MISTAKES))
    return found


def _must_hold() -> tuple[str, bool, bool]:
    st.markdown(r":small[5\. What must hold?]")
    region, retention, agreement = st.columns(3, vertical_alignment="bottom")
    where = region.selectbox("Where data may be", list(REGIONS), format_func=REGIONS.__getitem__)
    kept = retention.toggle("Nothing is kept", help="Zero retention at the provider.")
    health = agreement.toggle("Health data", help="A business associate agreement (BAA).")
    return str(where), kept, health


def _take(answers: Answers) -> None:
    raw, origins = scenario_of(answers)
    try:
        new = from_mapping(raw, today=session.today(), assumptions=session.assumptions())
    except ScenarioError as error:
        st.error(markdown(str(error)))
        return
    session.put(new, origins=origins, opened=True)
    st.rerun()
