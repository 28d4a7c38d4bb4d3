"""What an export says, part by part: tokens, models, hours, lengths, and the rows that were not used."""

import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.charts.theme import CONFIG
from dashboard.charts.usage import week_heat_map, week_in_words
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.signs import signed
from dashboard.engine.options.protocol import PerToken
from dashboard.engine.scenario import Scenario
from dashboard.exports.safe_csv import csv_text, safe
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.figures import Tile, draw_tiles
from dashboard.ui.shell.state import STATE, State
from dashboard.ui.shell.tables import in_shown, money_column, shown_table
from dashboard.ui.usage.upload import as_written
from dashboard.usage import UsageProfile
from dashboard.usage.identities.billed import apart_in_words
from dashboard.usage.identities.factors import Factor, Why
from dashboard.usage.profile.overrides import known_as
from dashboard.wording.numbers import in_form
from dashboard.wording.words import count, money, provider_name

WHY: Mapping[Why, str] = {
    "agrees": "agrees with list prices",
    "constant factor": "the same factor every day, as with a discount",
    "named reason": "charged in another way, see above",
    "no usage": "billed, and no usage in the file",
    "no cost": "used, and no cost in the file",
    "no price": "no list price is known",
    "unexplained": "differs, reason not known",
}


def period_in_words(profile: UsageProfile) -> str:
    """The time covered, without gaps: "58 minutes", "31 days"; "an unknown time" where the records say none."""
    if not profile.period.is_told:
        return "an unknown time"
    days = profile.period.days_covered
    minutes = round(days * 24 * 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    if days < 2:
        return f"{days * 24:.0f} hours"
    return f"{days:.0f} days" if days >= 14 or days == int(days) else f"{num(days):.1f} days"


def token_cards(profile: UsageProfile) -> None:
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
    requests = "not known" if profile.requests is None else count(profile.requests)
    draw_tiles(
        (
            Tile("Requests", requests, None, ("As the file counts them.",)),
            *(
                Tile(label, count(number), None, (f"{about} {num(number):,} tokens.",))
                for label, (number, about) in shown.items()
            ),
        )
    )


def quality_notes(profile: UsageProfile) -> None:
    """The sentences of the quality report, and the profile to take home."""
    st.header("What to know about this file", anchor=False)
    st.markdown("\n".join(f"- {as_written(in_form(note))}" for note in profile.notes))
    st.download_button(
        "Save what was read",
        profile.to_json(),
        "usage-profile.json",
        "application/json",
        on_click="ignore",
        help="A few KB of sums, without the rows. Drop it here another day in place of the export.",
    )


def tokens_by_model(profile: UsageProfile) -> None:
    """Every model with its tokens, what was billed and what list prices make of it.

    Columns on which the file is silent are left out: a 0 in them would be a guess.
    """
    st.header("Tokens by model", anchor=False)
    st.caption(_billed_in_words(profile))
    named = _money_column(profile)
    rows = [
        {
            "Model": each.model or "not named",
            "Provider": provider_name(each.provider or ""),
            "Requests": each.requests,
            "Input tokens": each.tokens.input,
            "From cache": each.tokens.cache_read / each.tokens.input if each.tokens.input else None,
            "Output tokens": each.tokens.output + each.tokens.reasoning,
            "In batches": each.batch_token_share,
            named: in_shown(each.billed_usd),
            "At list price": in_shown(each.computed_usd),
        }
        for each in sorted(profile.by_model, key=lambda each: -each.tokens.input)
    ]
    whole = st.column_config.NumberColumn(format="localized")
    share = st.column_config.NumberColumn(format="percent")
    usd = money_column("dollar")
    table = pd.DataFrame(rows)
    optional = ("From cache", "In batches", named, "At list price")
    silent = [name for name in optional if not table[name].fillna(0).any()]
    shown_table(
        table.drop(columns=silent),
        hide_index=True,
        placeholder="not known",
        column_config={
            **dict.fromkeys(("Requests", "Input tokens", "Output tokens"), whole),
            **dict.fromkeys(("From cache", "In batches"), share),
            **dict.fromkeys((named, "At list price"), usd),
        },
        alt="Tokens and cost by model",
    )


def _money_column(profile: UsageProfile) -> str:
    """What the amounts of a file are, as the head of a column: only a bill is called billed."""
    if profile.estimated_usd is None:
        return "Billed" if profile.upstream_usd is None else "Billed and paid upstream"
    is_all = math.isclose(profile.estimated_usd, profile.billed_usd or 0.0, rel_tol=1e-6)
    return "Estimated by the log" if is_all else "Billed or estimated"


def _billed_in_words(profile: UsageProfile) -> str:
    billed, computed = profile.billed_usd, profile.computed_usd
    named = _named_in_words(profile)
    if billed is None and computed is None:
        return "The file names no amounts, and not every model in it has a known price."
    if computed is None:
        return as_written(f"{named}. Not every model has a known list price.")
    if not billed:
        return as_written(f"The file names no amounts; at list prices this is {money(computed)}.")
    gap = computed / billed - 1
    apart = f"{signed(gap, '.1%')}" if abs(gap) >= 0.0005 else "the same"
    return as_written(f"{named}; at list prices {money(computed)}, {apart}.")


def _named_in_words(profile: UsageProfile) -> str:
    """The money that the file names, told apart: only what was billed is a price."""
    total = profile.billed_usd or 0.0
    estimated, upstream = profile.estimated_usd or 0.0, profile.upstream_usd or 0.0
    parts = {
        "Billed": total - estimated - upstream,
        "estimated by the log itself": estimated,
        "paid to the provider behind the gateway": upstream,
    }
    said = [f"{name} {money(usd)}" for name, usd in parts.items() if usd > 0]
    if profile.apart_usd:
        said.append(f"in which {in_form(apart_in_words(profile.apart_usd))}")
    words = ", ".join(said) or "Billed nothing"
    return words[0].upper() + words[1:]


def billed_against_computed(profile: UsageProfile) -> None:
    """The back-test: what was billed beside list prices, by day and model, and the discount it shows."""
    found, named = profile.backtest, _money_column(profile)
    if found is None:
        return
    st.header("Bill against list prices", anchor=False)
    st.caption(as_written(found.in_words()))
    for factor in found.factors:
        if factor.prices:
            _offer_prices(factor)
    if found.lines_left_out:
        st.caption(f"The {len(found.lines)} lines with the most money are shown.")
    rows = [
        {
            "Day": line.day,
            "Model": line.model or "not named",
            "Provider": provider_name(line.provider or ""),
            named: in_shown(line.billed_usd),
            "At list price": in_shown(line.computed_usd),
            "Gap": None
            if line.billed_usd is None or line.computed_usd is None
            else in_shown(line.billed_usd - line.computed_usd),
            "What it shows": WHY[line.why],
        }
        for line in found.lines
    ]
    usd = money_column("dollar")
    shown_table(
        pd.DataFrame(rows),
        hide_index=True,
        placeholder="not known",
        column_config=dict.fromkeys((named, "At list price", "Gap"), usd),
        alt="What was billed against list prices, by model",
    )


def _offer_prices(factor: Factor) -> None:
    """The prices a constant factor makes, and a button for each option that does not pay them yet."""
    prices = ", ".join(f"{name} {num(usd):g}" for name, usd in factor.prices.items())
    told = f"Your prices of {factor.model}, in dollars per million tokens: {prices}."
    if taken := State.prices_taken.once():
        st.success(as_written(f"{taken} is priced by the bill. The Plan page follows."))
    same = options_of(session.scenario(), session.catalog(), factor)
    if not same:
        st.markdown(as_written(f"{told} No option of the scenario is this model at this provider."))
        return
    options = [o for o, option in same.items() if dict(option.prices) != dict(factor.prices)]
    words, *buttons = st.columns([4, *(2 for _ in options)], vertical_alignment="center")
    words.markdown(as_written(told if options else f"{told} The plan uses them."))
    for button, option_id in zip(buttons, options, strict=True):
        if button.button(f"Use for {option_id}", key=f"take-prices:{option_id}", width="stretch"):
            session.change(("options", option_id, "prices"), dict(factor.prices))
            session.redraw()
            STATE.prices_taken = option_id
            st.rerun()


def options_of(scenario: Scenario, catalog: Catalog, factor: Factor) -> dict[str, PerToken]:
    """The hosted options that are the factor's model at its provider, whatever name either goes by.

    An export says gpt-4.1-2025-04-14 where an option says gpt-4.1: the catalogue knows both as one.
    """
    wanted = known_as(catalog, factor.provider or "", factor.model or "")
    return {
        option_id: sold
        for option_id, option in scenario.options.items()
        if (sold := option.traits.per_token)
        and known_as(catalog, option.provider, option.model) == wanted
    }


def hours_of_the_week(profile: UsageProfile) -> None:
    """The heat map of a week, or why the file does not show one."""
    st.header("Hours of the week", anchor=False)
    if profile.hourly is None:
        st.caption(_why_no_shape(profile))
        return
    said = week_in_words(profile.hourly)
    st.caption(said)
    figure = week_heat_map(profile.hourly)
    st.plotly_chart(figure, config=CONFIG, key="usage-week", alt=said)
    chart_data(figure, key="usage-week", what="Traffic by hour of the week")


def _why_no_shape(profile: UsageProfile) -> str:
    why = next((note for note in profile.notes if note.startswith("Hourly shape")), "")
    return as_written(why) or "Hourly shape not known."


def tokens_per_request(profile: UsageProfile) -> None:
    """How long requests are, where the file has one row for each."""
    if profile.token_quantiles is None:
        return
    st.header("Tokens per request", anchor=False)
    into, out = profile.token_quantiles["input"], profile.token_quantiles["output"]
    st.caption(
        f"Half of the requests have at most {num(into['p50']):,} input and {num(out['p50']):,} output tokens; "
        f"the longest have {num(into['max']):,} and {num(out['max']):,}."
    )
    names = {"p50": "Half", "p90": "90%", "p95": "95%", "p99": "99%", "max": "Longest"}
    rows = [
        {
            "At most": kind.capitalize(),
            **{names[q]: f"{num(tokens):,}" for q, tokens in found.items()},
        }
        for kind, found in profile.token_quantiles.items()
    ]
    shown_table(
        pd.DataFrame(rows), hide_index=True, alt="Tokens per request: half, most and the longest"
    )


def rows_not_used(profile: UsageProfile) -> None:
    """The reasons with their counts, and the first broken rows."""
    st.header("Rows not used", anchor=False)
    skipped = profile.rows_skipped
    if not skipped.by_reason:
        st.caption(f"None: all {num(profile.rows):,} rows were used.")
        return
    total = sum(skipped.by_reason.values())
    reasons = ", ".join(f"{num(number):,} {reason}" for reason, number in skipped.by_reason.items())
    st.caption(as_written(f"{num(total):,} of {num(profile.rows):,}: {reasons}."))
    if not skipped.listed:
        return
    rows = pd.DataFrame(
        [
            {
                "File": safe(row.file),  # the table's own download writes what it shows
                "Row": row.row,
                "Column": safe(row.column),
                "Found": safe(row.found),
                "Problem": safe(row.problem),
                "What to do": row.fix,
            }
            for row in skipped.listed
        ]
    )
    shown_table(rows, hide_index=True, alt="The first rows that were not used, with the reason")
    st.download_button(
        "Save as CSV",
        csv_text(list(rows.columns), rows.to_numpy().tolist()),
        "skipped-rows.csv",
        "text/csv",
        on_click="ignore",
    )
