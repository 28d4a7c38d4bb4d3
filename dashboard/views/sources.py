"""Every fact behind the numbers: its value, where it is from, how old it is, and where catalogues disagree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.catalog import disagreements
from dashboard.engine.facts import Fact, HostedPrice
from dashboard.ui import session
from dashboard.ui.words import model_name, provider_name

FACTS, HOSTS, DISAGREEMENTS = "Facts", "Llama at its hosts", "Where price lists disagree"
LLAMA_FIRST = ("llama-3.3-70b", "llama-3.1-8b", "llama-4-maverick", "llama-4-scout")
LINK_SHOWS = r"https?://(?:www\.)?([^/]+)"
USD = st.column_config.NumberColumn(format="$%.4g")


def render() -> None:
    facts = _all_facts()
    st.header(_answer(session.catalog().facts()), anchor=False)
    part = st.segmented_control(
        "Show", (FACTS, HOSTS, DISAGREEMENTS), default=FACTS, key="sources-part", required=True
    )
    if part == HOSTS:
        _hosts()
    elif part == DISAGREEMENTS:
        _disagreements()
    else:
        _facts(facts)


def _all_facts() -> tuple[Fact, ...]:
    """The facts of the catalogue, and what the plan took from price lists or from this scenario."""
    known = {(fact.name, fact.value): fact for fact in session.catalog().facts()}
    used = {(fact.name, fact.value): fact for fact in session.plan().facts}
    return tuple((known | used).values())


def _answer(facts: Sequence[Fact]) -> str:
    checked = [fact.checked_on for fact in facts if fact.checked_on]
    weak = sum(fact.weak for fact in facts)
    undated = len(facts) - len(checked)
    oldest = f"{date.fromisoformat(min(checked)):%d %B %Y}".lstrip("0") if checked else "never"
    said = f"{len(facts)} facts: {weak} are weak, the oldest was checked on {oldest}"
    return f"{said}, {undated} name no day" if undated else said


def _facts(facts: Sequence[Fact]) -> None:
    st.caption(
        "Weak: the source is secondary, undated or contradicted. Type over such a figure where you know better."
    )
    words, kinds, marks = st.columns([3, 4, 3], vertical_alignment="bottom", gap="medium")
    wanted = words.text_input("Find", key="sources-find", placeholder="h100, llama-3.3, drift")
    known_kinds = [kind for kind, _ in Counter(fact.kind for fact in facts).most_common()]
    chosen = kinds.pills("Kind", known_kinds, selection_mode="multi", key="sources-kinds")
    with marks:
        in_plan = st.toggle("Used in this plan", key="sources-used")
        weak = st.toggle("Weak only", key="sources-weak")
    used = {(fact.name, fact.value) for fact in session.plan().facts}
    shown = [
        fact
        for fact in facts
        if _mentions(fact, wanted)
        and (not chosen or fact.kind in chosen)
        and (not in_plan or (fact.name, fact.value) in used)
        and (not weak or fact.weak)
    ]
    if not shown:
        st.info("No fact matches. Clear the search or a filter.")
        return
    table = _facts_table(shown, today=session.today())
    st.caption(f"{len(shown)} of {len(facts)} facts, as of {session.catalog().as_of}.")
    st.dataframe(
        table,
        hide_index=True,
        height=460,
        column_config={
            "Name": st.column_config.TextColumn(width="medium", pinned=True),
            "Source": st.column_config.TextColumn(width="large"),
            "Link": st.column_config.LinkColumn(display_text=LINK_SHOWS, width="small"),
            "Why or note": st.column_config.TextColumn(width="large"),
            "Low": st.column_config.NumberColumn(format="%.6g"),
            "High": st.column_config.NumberColumn(format="%.6g"),
            "Days since": st.column_config.NumberColumn(help="Days since somebody checked it."),
        },
    )
    st.download_button(
        "Save as CSV", table.to_csv(index=False), "facts.csv", "text/csv", on_click="ignore"
    )


def _mentions(fact: Fact, wanted: str) -> bool:
    """Whether every word that was typed is in the fact's name, unit, source or note."""
    text = f"{fact.name} {fact.unit} {fact.source} {fact.why}".lower()
    return all(word in text for word in wanted.lower().split())


def _facts_table(facts: Sequence[Fact], *, today: date) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Name": fact.name,
                "Value": _shown(fact.value),
                "Unit": fact.unit,
                "Low": fact.low,
                "High": fact.high,
                "Kind": fact.kind,
                "Weak": fact.weak,
                "Source": fact.source,
                "Link": fact.source_url,
                "In effect from": fact.as_of,
                "Checked on": fact.checked_on,
                "Days since": (today - date.fromisoformat(fact.checked_on)).days
                if fact.checked_on
                else None,
                "Why or note": fact.why,
            }
            for fact in facts
        ]
    )


def _shown(value: float | str | bool | None) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool | str):
        return str(value)
    return f"{value:,.10g}"


def _hosts() -> None:
    catalog = session.catalog()
    llamas = [model for model in catalog.model_ids() if model.startswith("llama-")]
    models = [*LLAMA_FIRST, *(model for model in llamas if model not in LLAMA_FIRST)]
    model = st.selectbox("Model", models, format_func=model_name, key="sources-model")
    offers = catalog.hosts(model)
    if not offers:
        st.info(f"No host of {model_name(model)} is known on {catalog.as_of}.")
        return
    st.caption(_hosts_in_words(model, offers))
    rows = [
        {
            "Host": provider_name(offer.provider),
            "Input": offer.usd_per_mtok.get("input"),
            "Cached input": offer.usd_per_mtok.get("cached_input"),
            "Output": offer.usd_per_mtok.get("output"),
            "Ends on": offer.retires_on,
            "In effect from": offer.effective_from,
            "Checked": offer.as_of,
            "Other lists say": "; ".join(_in_and_out(o.usd_per_mtok) for o in offer.others),
            "Source": offer.source,
            "Link": offer.source_url,
        }
        for offer in offers
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height=min(520, 38 + 35 * len(rows)),
        column_config={
            **dict.fromkeys(("Input", "Cached input", "Output"), USD),
            "Host": st.column_config.TextColumn(pinned=True),
            "Link": st.column_config.LinkColumn(display_text=LINK_SHOWS),
        },
    )


def _hosts_in_words(model: str, offers: Sequence[HostedPrice]) -> str:
    ending = sum(offer.retires_on is not None for offer in offers)
    first = offers[0]
    ends = f" {ending} of them have announced an end." if ending else ""
    return (
        f"USD per million tokens, cheapest first at three input tokens to one output token. {len(offers)} hosts "
        f"run {model_name(model)}; {provider_name(first.provider)} asks least.{ends}"
    )


def _in_and_out(usd_per_mtok: Mapping[str, float]) -> str:
    found = [usd_per_mtok.get(meter) for meter in ("input", "output")]
    return " / ".join("not known" if usd is None else f"${usd:.4g}" for usd in found)


def _disagreements() -> None:
    found = _disagreements_on(session.catalog().as_of, session.catalog().digest)
    st.caption(
        f"{len(found)} offers on which two price lists are more than 1 % apart. The plan uses the first column; "
        "a corrected price of our own goes before genai-prices, and that before litellm. "
        "USD per million tokens, input / output."
    )
    st.dataframe(
        pd.DataFrame(found),
        hide_index=True,
        height=min(600, 38 + 35 * len(found)),
        column_config={"Link": st.column_config.LinkColumn(display_text=LINK_SHOWS)},
    )


@st.cache_data(max_entries=8, show_spinner="Comparing the price lists")
def _disagreements_on(as_of: date, digest: str) -> list[dict[str, str | None]]:  # noqa: ARG001
    """A second of work: once per day and state of the facts."""
    return [
        {
            "Model": model_name(offer["model_id"]),
            "Provider": provider_name(offer["provider"]),
            "Used": _in_and_out(offer["usd_per_mtok"]),
            "Others": "; ".join(_in_and_out(other["usd_per_mtok"]) for other in offer["others"]),
            "Source used": offer["source"],
            "Other sources": "; ".join(other["source"] for other in offer["others"]),
            "Link": offer["source_url"],
        }
        for offer in disagreements(session.catalog())
    ]
