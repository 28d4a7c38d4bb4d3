"""Usage exports: what a file says, how far to trust it, and how it gets into the plan."""

from collections.abc import Callable, Mapping
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard.engine.inputs.currency import num
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.kept import Reading
from dashboard.ui.shell.tables import shown_table
from dashboard.ui.usage.apply_form import take_over_form
from dashboard.ui.usage.identity_table import identity_table
from dashboard.ui.usage.kept_profile import profile_link
from dashboard.ui.usage.report import (
    billed_against_computed,
    hours_of_the_week,
    period_in_words,
    quality_notes,
    rows_not_used,
    token_cards,
    tokens_by_model,
    tokens_per_request,
)
from dashboard.ui.usage.upload import (
    SAMPLE_CREDIT,
    as_written,
    drop_zone,
    reading,
    refused,
)
from dashboard.usage.known import dialects_known
from dashboard.usage.mapping.dialect import Evidence
from dashboard.wording.words import count

CHECKED_AGAINST: Mapping[Evidence, str] = {
    "real": "a real export",
    "fixture": "a public parser or test file",
    "spec": "the vendor's documentation or source",
    "constructed": "rows of our own on the documented columns",
}


def render(open_plan: Callable[[], None]) -> None:
    """Draw the page; `open_plan` switches to the Plan page after a take-over."""
    found = reading()
    if found is None:
        _invite()
        return
    page_heading(_answer(found))
    st.caption(_read_as(found))
    if said := refused():
        st.error(f"{as_written(said)} What was read before stays.")
    with st.expander("Read another file", expanded=bool(said)):
        drop_zone()
    token_cards(found.profile)
    identity_table(found.profile)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        take_over_form(found, open_plan)
    with right:
        quality_notes(found.profile)
        if not found.is_sample:
            profile_link(found)
    tokens_by_model(found.profile)
    billed_against_computed(found.profile)
    hours_of_the_week(found.profile)
    tokens_per_request(found.profile)
    rows_not_used(found.profile)


def _invite() -> None:
    page_heading("Drop a usage export and plan on your own figures")
    st.markdown(
        "The format is found from the columns. You see what was read, what was skipped and why "
        "before anything goes into the plan."
    )
    if said := refused():
        st.error(as_written(said))
    drop_zone()
    st.header("Exports that can be read", anchor=False)
    formats = [
        {
            "Export": dialect.title,
            "A row is": "one request" if dialect.grain == "request" else "a sum over time",
            "Its columns were checked against": CHECKED_AGAINST[dialect.evidence],
        }
        for dialect in dialects_known()
    ]
    shown_table(
        pd.DataFrame(formats), hide_index=True, height="content", alt="Exports that can be read"
    )


def _answer(found: Reading) -> str:
    profile = found.profile
    tokens = profile.tokens
    name = found.name.capitalize() if found.is_sample else as_written(found.name)
    return (
        f"{name}: {_requests(profile.requests)} over {period_in_words(profile)}; {count(tokens.input)} input and "
        f"{count(tokens.output + tokens.reasoning)} output tokens"
    )


def _requests(number: int | None) -> str:
    if number is None:
        return "an unknown number of requests"
    if number == 1:
        return "1 request"
    return f"{num(number):,} requests" if number < 10_000_000 else f"{count(number)} requests"


NO_TIMES = "The records say no time"


def _read_as(found: Reading) -> str:
    profile = found.profile
    period = profile.period
    when = f"{_moment(period.start)} to {_moment(period.end)} UTC" if period.is_told else NO_TIMES
    skipped = sum(profile.rows_skipped.by_reason.values())
    rows = (
        f"{num(profile.rows_used):,} of {num(profile.rows):,} rows used"
        if skipped
        else "every row used"
    )
    credit = f" {SAMPLE_CREDIT}" if found.is_sample else ""
    return f"{as_written(profile.why_detected)}. {when}; {rows}.{credit}"


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y %H:%M}"
