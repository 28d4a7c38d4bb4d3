"""Every fact behind the numbers: its value, where it is from, how old it is, and where catalogues disagree."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.catalog import disagreements
from dashboard.engine.inputs.ageing import age_in_days, ages_from
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words, days_in_text
from dashboard.engine.inputs.facts import Fact, HostedPrice
from dashboard.engine.plan import Plan
from dashboard.exports.safe_csv import csv_text
from dashboard.ui.shell import session
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.tables import price_columns, shown_table
from dashboard.wording.fact_names import fact_name
from dashboard.wording.prices import decimals_of, price_with
from dashboard.wording.words import model_name, named, provider_name

FACTS, HOSTS, DISAGREEMENTS = "Facts", "Llama at its hosts", "Where price lists disagree"
LLAMA_FIRST = ("llama-3.3-70b", "llama-3.1-8b", "llama-4-maverick", "llama-4-scout")
LINK_SHOWS = r"https?://(?:www\.)?([^/]+)"
DAY = st.column_config.DateColumn(format="D MMMM YYYY")


def render() -> None:
    facts = _all_facts()
    page_heading(_answer(facts))
    part = st.radio(
        "Show",
        (FACTS, HOSTS, DISAGREEMENTS),
        key="sources-part",
        horizontal=True,
        label_visibility="collapsed",
    )
    if part == HOSTS:
        _hosts()
    elif part == DISAGREEMENTS:
        _disagreements()
    else:
        _facts(facts)


def _all_facts() -> tuple[Fact, ...]:
    """The facts of the catalogue, then those of the plan that came from price lists or from this scenario."""
    listed = tuple(session.catalog().facts())
    known = {_identity(fact) for fact in listed}
    return listed + tuple(f for f in session.plan().facts if _identity(f) not in known)


def _identity(fact: Fact) -> tuple[str, object]:
    return fact.name, fact.value


def _answer(facts: Sequence[Fact]) -> str:
    stated = [fact for fact in facts if fact.kind != "chosen"]
    days = [day for fact in stated if (day := ages_from(fact))]
    weak = sum(fact.weak for fact in stated)
    said = f"{num(len(stated)):,} facts: {num(weak):,} are weak"
    if days:
        said = f"{said}, the oldest is of {day_in_words(min(days))}"
    undated = len(stated) - len(days)
    said = f"{said}, {num(undated):,} name no day" if undated else said
    live = session.catalog().live_since
    return (
        f"{said}; live price lists of {days_in_text(str(live))} in this session" if live else said
    )


def _facts(facts: Sequence[Fact]) -> None:
    words, kinds, used, weak = st.columns([4, 4, 3, 3], vertical_alignment="bottom", gap="medium")
    wanted = words.text_input("Find", key="sources-find", placeholder="h100, llama-3.3, drift")
    known_kinds = [kind for kind, _ in Counter(fact.kind for fact in facts).most_common()]
    chosen = kinds.multiselect("Kind", known_kinds, placeholder="every kind", key="sources-kinds")
    in_plan = used.toggle("Used in this plan", key="sources-used")
    only_weak = weak.toggle("Weak only", key="sources-weak")
    uses = _uses(session.plan())
    of_plan = {_identity(fact) for fact in session.plan().facts}
    shown = [
        fact
        for fact in facts
        if _mentions(fact, wanted)
        and (not chosen or fact.kind in chosen)
        and (not in_plan or _identity(fact) in of_plan)
        and (not only_weak or fact.weak)
    ]
    if not shown:
        st.info("No fact matches. Clear the search or a filter.")
        return
    typed = sum(fact.kind == "chosen" for fact in shown)
    st.caption(
        f"{num(len(shown)):,} shown{f', {num(typed):,} of them typed in this scenario' if typed else ''}, as of "
        f"{day_in_words(session.catalog().as_of)}. Weak: the source is secondary, undated or "
        "contradicted; type over such a figure where you know better."
    )
    table = _facts_table(shown, uses, today=session.today())
    shown_table(
        table,
        hide_index=True,
        height=520,
        placeholder="",
        column_config={
            "Fact": st.column_config.TextColumn(pinned=True, width="medium"),
            "Checked on": DAY,
            "Name": st.column_config.TextColumn(help="In scenario files and in `data/`."),
            "Source, or why": st.column_config.TextColumn(width="large"),
            "Link": st.column_config.LinkColumn(display_text=LINK_SHOWS, width=150),
            "Age": st.column_config.NumberColumn(
                format="%d days", help="Since somebody checked it."
            ),
            "Note": st.column_config.TextColumn(width="large"),
            "Used by": st.column_config.TextColumn(
                help="Of an assumption: the parts of the program that ask for it."
            ),
            "Risk": st.column_config.TextColumn(
                help="Of an assumption: whether the risk draws it, and why not."
            ),
        },
        alt="The facts that match",
    )
    st.download_button(
        "Save as CSV",
        csv_text(list(table.columns), table.to_numpy().tolist()),
        "facts.csv",
        "text/csv",
        on_click="ignore",
    )


def _mentions(fact: Fact, wanted: str) -> bool:
    """Whether every word that was typed is in the fact's name, unit, source or note."""
    text = f"{fact.name} {fact_name(fact)} {fact.unit} {fact.source} {fact.why}".lower()
    return all(word in text for word in wanted.lower().split())


def _uses(plan: Plan) -> dict[tuple[str, object], list[str]]:
    """Where this plan uses a fact: the options whose cost rests on it."""
    uses: dict[tuple[str, object], list[str]] = {}
    for option_id, cost in plan.costs().items():
        parts = [line.facts for line in cost.lines] + [part.facts for part in cost.one_off]
        for fact in {_identity(fact) for facts in parts for fact in facts}:
            uses.setdefault(fact, []).append(named(plan, option_id))
    return uses


def _facts_table(
    facts: Sequence[Fact], uses: Mapping[tuple[str, object], Sequence[str]], *, today: date
) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Fact": fact_name(fact),
                "Value": _shown(fact.value),
                "Unit": fact.unit.replace("1e9 ", "billion "),
                "Range": _range(fact),
                "Kind": fact.kind,
                "Weak": "weak" if fact.weak else "",
                "Used in": ", ".join(uses.get(_identity(fact), ())),
                "Used by": _readers(fact),
                "Risk": _risk(fact),
                "Link": fact.source_url,
                "Source, or why": days_in_text(fact.source or fact.why),
                "In effect from": days_in_text(fact.as_of or ""),
                "Checked on": _day(fact.checked_on),
                "Age": age_in_days(fact, today),
                "Note": days_in_text(fact.why) if fact.source else "",
                "Name": fact.name,
            }
            for fact in facts
        ]
    )


def _readers(fact: Fact) -> str:
    """Who asks for an assumption; how to say it instead, where nobody does."""
    if fact.use is None:
        return ""
    if fact.use.read_by:
        return ", ".join(fact.use.read_by)
    return f"nothing; set {fact.use.set_with}" if fact.use.set_with else "nothing; for reference"


def _risk(fact: Fact) -> str:
    if fact.use is None or not fact.use.risk:
        return ""
    return f"fixed: {fact.use.fixed_why}" if fact.use.risk == "fixed" else "drawn"


def _range(fact: Fact) -> str:
    if fact.low is None and fact.high is None:
        return ""
    return f"{_shown(fact.low)} to {_shown(fact.high)}"


def _shown(value: float | str | bool | None) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return days_in_text(value) if isinstance(value, str) else f"{num(value):,.10g}"


def _day(text: str | date | None) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else text or None


def _hosts() -> None:
    catalog = session.catalog()
    llamas = [model for model in catalog.model_ids() if model.startswith("llama-")]
    models = [*LLAMA_FIRST, *(model for model in llamas if model not in LLAMA_FIRST)]
    model = st.selectbox("Model", models, format_func=model_name, key="sources-model")
    offers = catalog.hosts(model)
    if not offers:
        st.info(f"No host of {model_name(model)} is known on {day_in_words(catalog.as_of)}.")
        return
    st.caption(_hosts_in_words(model, offers))
    others = _decimals(o.usd_per_mtok for offer in offers for o in offer.others)
    rows = [
        {
            "Host": provider_name(offer.provider),
            "Input": offer.usd_per_mtok.get("input"),
            "Cached input": offer.usd_per_mtok.get("cached_input"),
            "Output": offer.usd_per_mtok.get("output"),
            "Ends on": offer.retires_on,
            "In effect from": offer.effective_from,
            "Checked": _day(offer.as_of),
            "Other lists say": "; ".join(_in_and_out(o.usd_per_mtok, others) for o in offer.others),
            "Link": offer.source_url,
            "Source": days_in_text(offer.source),
        }
        for offer in offers
    ]
    shown_table(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        placeholder="",
        column_config={
            **price_columns(rows, ("Input", "Cached input", "Output")),
            "Host": st.column_config.TextColumn(pinned=True, width=110),
            **dict.fromkeys(("Ends on", "In effect from", "Checked"), DAY),
            "Link": st.column_config.LinkColumn(display_text=LINK_SHOWS, width=150),
        },
        alt="Hosts of the model with their prices and sources",
    )


def _hosts_in_words(model: str, offers: Sequence[HostedPrice]) -> str:
    first = offers[0]
    ending = [provider_name(offer.provider) for offer in offers if offer.retires_on]
    ends = f" An end is announced at {', '.join(ending)}." if ending else ""
    return (
        f"USD per million tokens, cheapest first at three input tokens to one output token. {len(offers)} hosts "
        f"run {model_name(model)}; {provider_name(first.provider)} asks least.{ends}"
    )


IN_AND_OUT = ("input", "output")


def _in_and_out(usd_per_mtok: Mapping[str, float], decimals: int) -> str:
    return " / ".join(price_with(usd_per_mtok.get(meter), decimals) for meter in IN_AND_OUT)


def _decimals(prices: Iterable[Mapping[str, float]]) -> int:
    """Of all that stand below each other."""
    return decimals_of(each.get(meter) for each in prices for meter in IN_AND_OUT)


def _disagreements() -> None:
    found = _disagreements_on(session.catalog().as_of, session.catalog().digest)
    st.caption(
        f"{len(found)} offers on which two price lists are more than 1% apart. The plan uses the first price; "
        "a corrected price of our own goes before genai-prices, and that before litellm. "
        "USD per million tokens, input / output."
    )
    shown_table(
        pd.DataFrame(found),
        hide_index=True,
        height="content",
        column_config={
            **dict.fromkeys(("Used", "Others"), st.column_config.TextColumn(width=120)),
            "Source used": st.column_config.TextColumn(width="medium"),
            "Link": st.column_config.LinkColumn(display_text=LINK_SHOWS),
        },
        alt="Offers on which price lists disagree",
    )


@st.cache_data(max_entries=8, show_spinner="Comparing the price lists")
def _disagreements_on(as_of: date, digest: str) -> list[dict[str, str | None]]:  # noqa: ARG001
    """A second of work: once per day and state of the facts."""
    found = disagreements(session.catalog())
    used = _decimals(offer["usd_per_mtok"] for offer in found)
    beside = _decimals(other["usd_per_mtok"] for offer in found for other in offer["others"])
    return [
        {
            "Model": model_name(offer["model_id"]),
            "Provider": provider_name(offer["provider"]),
            "Used": _in_and_out(offer["usd_per_mtok"], used),
            "Others": "; ".join(_in_and_out(o["usd_per_mtok"], beside) for o in offer["others"]),
            "Source used": days_in_text(offer["source"]),
            "Other sources": days_in_text("; ".join(o["source"] for o in offer["others"])),
            "Link": offer["source_url"],
        }
        for offer in found
    ]
