"""Usage exports: what a file says, how far to trust it, and how it gets into the plan."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard.charts.theme import CONFIG
from dashboard.charts.usage import week_heat_map, week_in_words
from dashboard.engine.facts import HostedPrice
from dashboard.scenario import ScenarioError, from_mapping, to_mapping
from dashboard.ui import session
from dashboard.ui.takeover import (
    LEAST_SHARE,
    SHORTEST_DAYS,
    Taken,
    found_by_size,
    problems,
    starting_volume,
    take_over,
    token_share,
)
from dashboard.ui.upload import SAMPLE_CREDIT, Reading, as_written, drop_zone, reading, refused
from dashboard.ui.words import count, model_name, money, provider_name
from dashboard.usage import UsageProfile
from dashboard.usage.dialect import Evidence
from dashboard.usage.dialects import DIALECTS

ADDED = "nothing, add it"
CHECKED_AGAINST: Mapping[Evidence, str] = {
    "real": "a real export",
    "fixture": "a public parser or test file",
    "spec": "the vendor's documentation or source",
    "constructed": "rows of our own on the documented columns",
}
CARD_PX = 170
"""Two cards in a row on a phone."""

MOST_SHOWN = 12
"""Workloads on the page; a file with more has a long tail of tiny ones."""


def render(open_plan: Callable[[], None]) -> None:
    """Draw the page; `open_plan` switches to the Plan page after a take-over."""
    found = reading()
    if found is None:
        _invite()
        return
    st.header(_answer(found), anchor=False)
    st.caption(_read_as(found))
    if said := refused():
        st.error(f"{as_written(said)} What was read before stays.")
    with st.expander("Read another file", expanded=bool(said)):
        drop_zone()
    _tokens(found.profile)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _take_over(found, open_plan)
    with right:
        _quality(found)
    _models(found.profile)
    _shape(found.profile)
    _lengths(found.profile)
    _rows(found.profile)


def _invite() -> None:
    st.header("Drop a usage export and plan on your own figures", anchor=False)
    st.markdown(
        "The format is found from the columns. You see what was read, what was skipped and why "
        "before anything goes into the plan."
    )
    if said := refused():
        st.error(as_written(said))
    drop_zone()
    st.subheader("Exports that can be read", anchor=False)
    formats = [
        {
            "Export": dialect.title,
            "A row is": "one request" if dialect.grain == "request" else "a sum over time",
            "Its columns were checked against": CHECKED_AGAINST[dialect.evidence],
        }
        for dialect in DIALECTS
    ]
    st.dataframe(pd.DataFrame(formats), hide_index=True, height="content")


def _answer(found: Reading) -> str:
    profile = found.profile
    tokens = profile.tokens
    name = found.name.capitalize() if found.is_sample else as_written(found.name)
    return (
        f"{name}: {_requests(profile.requests)} over {_period(profile)}; {count(tokens.input)} input and "
        f"{count(tokens.output + tokens.reasoning)} output tokens"
    )


def _requests(number: int | None) -> str:
    if number is None:
        return "an unknown number of requests"
    if number == 1:
        return "1 request"
    return f"{number:,} requests" if number < 10_000_000 else f"{count(number)} requests"


def _period(profile: UsageProfile) -> str:
    days = profile.period.days_covered
    minutes = round(days * 24 * 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    if days < 2:
        return f"{days * 24:.0f} hours"
    return f"{days:.0f} days" if days >= 14 or days == int(days) else f"{days:.1f} days"


def _read_as(found: Reading) -> str:
    profile = found.profile
    start, end = _moment(profile.period.start), _moment(profile.period.end)
    skipped = sum(profile.rows_skipped.by_reason.values())
    rows = f"{profile.rows_used:,} of {profile.rows:,} rows used" if skipped else "every row used"
    credit = f" {SAMPLE_CREDIT}" if found.is_sample else ""
    return f"{as_written(profile.why_detected)}. {start} to {end} UTC; {rows}.{credit}"


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y %H:%M}"


def _tokens(profile: UsageProfile) -> None:
    """A card per part that the file shows: a part that it cannot tell apart is not shown as 0."""
    tokens = profile.tokens
    parts = {
        "Uncached input": (tokens.input_uncached, "Input tokens billed in full."),
        "Cached input": (tokens.cache_read, "Input tokens read from a prompt cache."),
        "Cache writes": (tokens.cache_write, "Input tokens written to a prompt cache."),
        "Output": (tokens.output, "Visible answers; reasoning too where the file hides it inside."),
        "Reasoning": (tokens.reasoning, "Billed as output, never seen."),
    }
    shown = {label: part for label, part in parts.items() if part[0]}
    with st.container(horizontal=True):
        requests = "not known" if profile.requests is None else count(profile.requests)
        st.metric("Requests", requests, width=CARD_PX, border=True, help="As the file counts them.")
        for label, (number, about) in shown.items():
            said = f"{about} {number:,} tokens."
            st.metric(label, count(number), width=CARD_PX, border=True, help=said)


def _take_over(found: Reading, open_plan: Callable[[], None]) -> None:
    st.subheader("Take over into the plan", anchor=False)
    profile = found.profile
    workloads = found_by_size(profile)
    if not workloads:
        st.info(
            "No workload can be made of this file; the notes beside say why. If it counts no requests, "
            "open Read another file, give the input tokens per request and drop it again."
        )
        return
    if profile.period.days_covered < SHORTEST_DAYS:
        total = sum(float(fields["requests_per_month"]) for fields in profile.workloads.values())
        st.warning(
            f"{_period(profile)} are no month: scaled to 730 hours they would be {count(total)} "
            "requests, which is a guess. The plan's own volume is kept below; type your real one."
        )
    taken = [
        each
        for place, workload in enumerate(workloads[:MOST_SHOWN])
        if (each := _workload(found, workload, is_first=place == 0))
    ]
    if len(workloads) > MOST_SHOWN:
        st.caption(f"The {MOST_SHOWN} largest of {len(workloads)} workloads are shown.")
    planned = list(session.scenario().workloads)
    faults = problems(taken, planned=planned)
    for fault in faults if taken else ():
        st.error(as_written(fault))
    st.caption(_afterwards(taken, planned))
    if st.button("Use in the plan", type="primary", key="usage-use", disabled=bool(faults)):
        _use(found, taken, open_plan)


def _workload(found: Reading, workload: str, *, is_first: bool) -> Taken | None:
    """The row of one workload: what is taken, under which name, at which volume, in whose place."""
    profile, key = found.profile, f"usage:{found.serial}:{workload}"
    planned = session.scenario().workloads
    default = workload if workload in planned else next(iter(planned)) if is_first else ADDED
    with st.container(border=True):
        share = token_share(profile, workload)
        ticked = st.checkbox(
            f"**{as_written(workload)}**, {_share(share)} of the tokens",
            value=share >= LEAST_SHARE,
            key=f"{key}:take",
        )
        price = _price_in_use(profile, workload)
        st.caption(_fields_in_words(profile, workload, price))
        if not ticked:
            return None
        name, volume, place = st.columns(3)
        together = sum(each.requests_per_month for each in planned.values())
        start = round(starting_volume(profile, workload, planned=together))
        taken = Taken(
            found=workload,
            name=name.text_input("Name in the plan", workload, key=f"{key}:name").strip(),
            requests_per_month=volume.number_input(
                "Requests per month",
                min_value=1,
                max_value=10**12,
                value=max(1, start),
                step=10 ** max(0, len(str(start)) - 2),
                key=f"{key}:volume",
                help="A month is 730 hours.",
            ),
            price=price,
        )
        choices = [ADDED, *planned]
        chosen = place.selectbox(
            "Replaces in the plan", choices, index=choices.index(default), key=f"{key}:replaces"
        )
        return taken if chosen == ADDED else replace(taken, replaces=chosen)


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= 0.005 else "under 1%"


def _fields_in_words(profile: UsageProfile, workload: str, price: HostedPrice | None) -> str:
    fields = profile.workloads[workload]
    cached = f" ({fields['cached_share']:.0%} cached)" if fields["cached_share"] else ""
    parts = [
        f"A request has {fields['input_tokens']:,.0f} input{cached} and "
        f"{fields['output_tokens']:,.0f} output tokens"
    ]
    if fields.get("reasoning_tokens"):
        parts.append(f"{fields['reasoning_tokens']:,.0f} reasoning tokens")
    if fields.get("batch_share"):
        parts.append(f"{fields['batch_share']:.0%} in batches")
    if fields.get("billed_failure_share"):
        parts.append(f"{fields['billed_failure_share']:.1%} failed and were billed")
    if fields.get("growth_per_month"):
        parts.append(f"growth {fields['growth_per_month']:+.1%} a month")
    if fields.get("hourly"):
        hours = "week" if len(fields["hourly"]) == 168 else "day"
        parts.append(f"the hours of the {hours} are known")
    return f"{', '.join(parts)}. {_model_in_words(profile, workload, price)}"


def _model_in_words(profile: UsageProfile, workload: str, price: HostedPrice | None) -> str:
    in_use = profile.models_in_use.get(workload)
    if in_use is None:
        return "The file names no model: the option in use stays, change it in the sidebar."
    name = as_written(str(in_use["model"]))
    if not in_use["provider"]:
        return (
            f"The file names {name} without its provider: the option in use stays, "
            "change it in the sidebar."
        )
    if price is None:
        return f"No price is known for {name}: the option in use stays, change it in the sidebar."
    each = " and ".join(
        f"{money(price.usd_per_mtok[meter])} per million {meter} tokens"
        for meter in ("input", "output")
        if meter in price.usd_per_mtok
    )
    where = f"{model_name(price.model_id)} at {provider_name(price.provider)}"
    return f"In use: {where}, {as_written(each)}."


def _price_in_use(profile: UsageProfile, workload: str) -> HostedPrice | None:
    in_use = profile.models_in_use.get(workload)
    if not in_use or not in_use["model"] or not in_use["provider"]:
        return None
    price = session.catalog().price(in_use["model"], provider=in_use["provider"])
    return price if isinstance(price, HostedPrice) else None


def _afterwards(taken: list[Taken], planned: list[str]) -> str:
    replaced = {each.replaces for each in taken}
    staying = [as_written(name) for name in planned if name not in replaced]
    names = [as_written(each.name) for each in taken]
    if not names:
        return "Nothing is chosen."
    said = f"The plan then has {', '.join(names)} from the file"
    return f"{said}, and {', '.join(staying)} as before." if staying else f"{said}. Options stay."


def _use(found: Reading, taken: list[Taken], open_plan: Callable[[], None]) -> None:
    source = f"{_short(found.name)}, {_period(found.profile)}"
    result = take_over(
        to_mapping(session.scenario()),
        found.profile,
        taken,
        source=source,
        origins=st.session_state["origins"],
    )
    try:
        new = from_mapping(
            result.scenario, today=session.today(), assumption_names=session.assumption_names()
        )
    except ScenarioError as error:
        st.error(as_written(str(error)))
        return
    session.put(new, origin=found.name, origins=result.origins)
    open_plan()


def _short(name: str) -> str:
    """A long file name cut in the middle, so that it fits below a field."""
    return name if len(name) <= 24 else f"{name[:14]}...{name[-7:]}"


def _quality(found: Reading) -> None:
    st.subheader("What to know about this file", anchor=False)
    st.markdown("\n".join(f"- {as_written(note)}" for note in found.profile.notes))
    st.download_button(
        "Save what was read",
        found.profile.to_json(),
        "usage-profile.json",
        "application/json",
        on_click="ignore",
        help="A few KB of sums, without the rows. Drop it here another day in place of the export.",
    )


def _models(profile: UsageProfile) -> None:
    st.subheader("Tokens by model", anchor=False)
    st.caption(_billed_in_words(profile))
    rows = [
        {
            "Model": each.model or "not named",
            "Provider": provider_name(each.provider or ""),
            "Requests": each.requests,
            "Input tokens": each.tokens.input,
            "From cache": each.tokens.cache_read / each.tokens.input if each.tokens.input else None,
            "Output tokens": each.tokens.output + each.tokens.reasoning,
            "In batches": each.batch_token_share,
            "Billed": each.billed_usd,
            "At list price": each.computed_usd,
        }
        for each in sorted(profile.by_model, key=lambda each: -each.tokens.input)
    ]
    whole = st.column_config.NumberColumn(format="localized")
    share = st.column_config.NumberColumn(format="percent")
    usd = st.column_config.NumberColumn(format="dollar")
    table = pd.DataFrame(rows)
    st.dataframe(
        table.drop(
            columns=[name for name in ("Billed", "At list price") if table[name].isna().all()]
        ),
        hide_index=True,
        placeholder="not known",
        column_config={
            **dict.fromkeys(("Requests", "Input tokens", "Output tokens"), whole),
            **dict.fromkeys(("From cache", "In batches"), share),
            **dict.fromkeys(("Billed", "At list price"), usd),
        },
    )


def _billed_in_words(profile: UsageProfile) -> str:
    billed, computed = profile.billed_usd, profile.computed_usd
    if billed is None and computed is None:
        return "The file names no amounts, and not every model in it has a known price."
    if computed is None:
        return as_written(f"Billed {money(billed or 0)}. Not every model has a known list price.")
    if not billed:
        return as_written(f"The file names no amounts; at list prices this is {money(computed)}.")
    return as_written(
        f"Billed {money(billed)}; at list prices {money(computed)}, {computed / billed - 1:+.1%} apart."
    )


def _shape(profile: UsageProfile) -> None:
    st.subheader("Hours of the week", anchor=False)
    if profile.hourly is None:
        st.caption(_why_no_shape(profile))
        return
    said = week_in_words(profile.hourly)
    st.caption(said)
    st.plotly_chart(week_heat_map(profile.hourly), config=CONFIG, key="usage-week", alt=said)


def _why_no_shape(profile: UsageProfile) -> str:
    why = next((note for note in profile.notes if note.startswith("Hourly shape")), "")
    return as_written(why) or "Hourly shape not known."


def _lengths(profile: UsageProfile) -> None:
    if profile.token_quantiles is None:
        return
    st.subheader("Tokens per request", anchor=False)
    into, out = profile.token_quantiles["input"], profile.token_quantiles["output"]
    st.caption(
        f"Half of the requests have at most {into['p50']:,} input and {out['p50']:,} output tokens; "
        f"the longest have {into['max']:,} and {out['max']:,}."
    )
    names = {"p50": "Half", "p90": "90%", "p95": "95%", "p99": "99%", "max": "Longest"}
    rows = [
        {"At most": kind.capitalize(), **{names[q]: f"{tokens:,}" for q, tokens in found.items()}}
        for kind, found in profile.token_quantiles.items()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _rows(profile: UsageProfile) -> None:
    st.subheader("Rows not used", anchor=False)
    skipped = profile.rows_skipped
    if not skipped.by_reason:
        st.caption(f"None: all {profile.rows:,} rows were used.")
        return
    total = sum(skipped.by_reason.values())
    reasons = ", ".join(f"{number:,} {reason}" for reason, number in skipped.by_reason.items())
    st.caption(as_written(f"{total:,} of {profile.rows:,}: {reasons}."))
    if not skipped.listed:
        return
    rows = pd.DataFrame(
        [
            {
                "File": row.file,
                "Row": row.row,
                "Column": row.column,
                "Found": row.found,
                "Problem": row.problem,
            }
            for row in skipped.listed
        ]
    )
    st.dataframe(rows, hide_index=True)
    st.download_button(
        "Save as CSV", rows.to_csv(index=False), "skipped-rows.csv", "text/csv", on_click="ignore"
    )
