# ruff: noqa: S608 - SQL over words of our own
"""The quality report: what a reader should know about an export before trusting the profile."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import time, timedelta

import duckdb

from dashboard.engine.inputs.hours import HOURS_PER_WEEK
from dashboard.engine.inputs.signs import signed
from dashboard.usage.identities.billed import billed_other
from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import CACHED_ANSWER
from dashboard.usage.profile.level import bounded, ceiling_over_now, fades_after
from dashboard.usage.profile.periods import periods_of
from dashboard.usage.profile.shape import (
    FEWEST_HOURS,
    FEWEST_PER_WEIGHT,
    Coverage,
    growth,
)
from dashboard.usage.summing.cross_file import Overlap
from dashboard.usage.summing.cube import Cell, all_requests, all_tokens, grouped
from dashboard.usage.summing.finer import Finer
from dashboard.usage.summing.prefixes import KEPT_MINUTES, prefixes_found
from dashboard.usage.summing.quantiles import Spread, token_quantiles
from dashboard.usage.summing.rows import Export
from dashboard.usage.summing.sums_of_others import sums_left_out

WEAK_BELOW_DAYS = 14
FEWEST = HOURS_PER_WEEK * FEWEST_PER_WEIGHT
MOST_COMPARED = 20_000
"""Of so many rows it is looked whether they are alike."""
MOST_NAMED = 5
"""So many workloads are named in one sentence."""
NEARLY_A_DAY = (time(1), time(23))


def quality_notes(
    database: duckdb.DuckDBPyConnection,
    exports: Sequence[Export],
    cover: Coverage,
    *,
    cube: Sequence[Cell],
    spreads: Mapping[str, Spread],
    unpriced: Sequence[str],
    at_maker: Sequence[str],
    twice_billed: int,
    overlap: Overlap,
) -> tuple[str, ...]:
    """Sentences, each true of these files, the weightiest first.

    `unpriced` says why models have no computed cost, `at_maker` are those priced at their makers',
    `twice_billed` how many amounts stand in a usage file and a bill both, `overlap` which buckets stand in two
    files.
    """
    dialects = [export.dialect for export in exports]
    return (
        *_on_overlap(overlap),
        *_on_finer(overlap.finer),
        *_on_sums(database),
        *_on_numbers(exports),
        *_on_period(cover),
        *_on_shape(dialects, cover, cube=cube),
        *_on_growth(cube, cover),
        *_on_comers_and_goers(cube, cover),
        *_on_requests(cube),
        *_on_unmetered(cube, database),
        *_on_avoided(database),
        *_on_lengths(spreads),
        *_on_prefixes(database, exports),
        *_on_models(cube),
        *_on_groups(database, exports),
        *_on_currency(database),
        *_on_bills(twice_billed),
        *(f"No computed cost: {reason}." for reason in unpriced),
        *_on_makers(at_maker),
        *dict.fromkeys(note for dialect in dialects for note in dialect.notes),
        *dict.fromkeys(_without_prefixes(database, exports)),
    )


def _on_makers(models: Sequence[str]) -> Iterator[str]:
    """Whose price models have that come without a provider."""
    if models:
        more = f" and {len(models) - MOST_NAMED} more" * (len(models) > MOST_NAMED)
        yield (
            f"The file names no provider of {', '.join(models[:MOST_NAMED])}{more}; the computed cost is at "
            "the price of the model's maker."
        )


def _on_overlap(overlap: Overlap) -> Iterator[str]:
    """Files of one format whose buckets say the same: one export given in two cuts."""
    if overlap.replaced:
        yield (
            f"{overlap.replaced} buckets stand in two files with other figures; those of the later export are "
            "counted."
        )
    if overlap.copies:
        yield (
            f"{overlap.copies} buckets stand in two files and say the same; the exports overlap, and these are "
            "counted once."
        )


def _on_finer(finer: Finer) -> Iterator[str]:
    """Days beside their hours, say: the same traffic told twice."""
    if count := finer.told_again:
        are = "1 bucket is" if count == 1 else f"{count:,} buckets are"
        yield (
            f"{are} told again by shorter ones of the same time, as a day by its hours; the shorter ones are "
            "counted."
        )


def _on_sums(database: duckdb.DuckDBPyConnection) -> Iterator[str]:
    if said := sums_left_out(database):
        yield said


def _on_numbers(exports: Sequence[Export]) -> Iterator[str]:
    """By which rule columns are read whose cells could be read in two ways."""
    for export in exports:
        for column, written in export.cells.written.items():
            if rule := written.rule(column):
                yield rule


def _on_bills(twice_billed: int) -> Iterator[str]:
    if twice_billed:
        yield (
            f"{twice_billed} amounts stand in a usage file and in the bill of the same provider and day; the "
            "bill's are taken, so that nothing is counted twice."
        )


def _on_period(cover: Coverage) -> Iterator[str]:
    days = cover.period.days_covered
    if not cover.period.is_told:
        pass  # the format says so itself, and there is no span to tell
    elif cover.hours < FEWEST_HOURS:
        yield (
            f"The file covers {cover.hours * 60:.1f} minutes, too short to scale to a month: no workload "
            "is made of it."
        )
    elif days < 1:
        yield (
            f"The file covers {cover.hours:.2f} hours; a month is extrapolated from them, and "
            "hours are not a month: treat requests per month as weak."
        )
    elif days < WEAK_BELOW_DAYS:
        yield f"The file covers {days:.1f} days; a month is extrapolated from them."
    if cover.unfinished:
        yield (
            f"The bucket that began on {cover.unfinished:%Y-%m-%d %H:%M} UTC is not over: it covers the time "
            "until now, and the level is that of the ones before."
        )
    for start, end in cover.gaps:
        yield (
            f"No row from {start:%Y-%m-%d} to {end - timedelta(days=1):%Y-%m-%d}; these days are taken "
            "as missing from the export and not counted as days without traffic."
        )
    for place, partly in (("first", cover.period.start), ("last", cover.period.end)):
        if days >= 1 and cover.hourly and NEARLY_A_DAY[0] < partly.time() < NEARLY_A_DAY[1]:
            yield (
                f"The {place} day, {partly:%Y-%m-%d}, is covered in part "
                f"({'from' if place == 'first' else 'until'} {partly:%H:%M} UTC); the month is scaled by "
                "covered hours."
            )


def _on_shape(
    dialects: Sequence[Dialect], cover: Coverage, *, cube: Sequence[Cell]
) -> Iterator[str]:
    if not all(dialect.calendar for dialect in dialects):
        yield "Hourly shape not known: the file does not say on which day it begins."
    elif not cover.hourly:
        yield "Hourly shape not known: the file has one row per day. Export by the hour to see it."
    elif cover.hours < HOURS_PER_WEEK:
        covered = (
            f"{cover.hours:.2f} hours"
            if cover.hours < 24
            else f"{cover.period.days_covered:.1f} days"
        )
        yield f"Hourly shape not known: the file covers {covered}, a week is needed."
    elif (all_requests(cube) or FEWEST) < FEWEST:
        yield (
            f"{all_requests(cube)} requests are few for the hours of a week; workloads take the hours of "
            "the day, or none."
        )


def _on_growth(cube: Sequence[Cell], cover: Coverage) -> Iterator[str]:
    periods = periods_of(cube, cover)
    trend = growth(periods.loads, hours=periods.hours)
    if trend is None:
        yield "Growth not known: four whole weeks in a row are needed."
    elif trend.low <= 0 <= trend.high:
        yield (
            f"Growth of {signed(trend.value, '.1%')} a month cannot be told from none "
            f"({signed(trend.low, '.1%')} to {signed(trend.high, '.1%')}); it is not taken over."
        )
    else:
        planned, months = bounded(trend).value, fades_after(cover)
        yield (
            f"Growth of {signed(trend.value, '.1%')} a month is planned on{_capped(trend.value, planned)} for "
            f"{months:.2g} months, twice what the file covers; from then on it fades to "
            f"{ceiling_over_now(planned, months):.2f} times the volume of today."
        )


def _on_comers_and_goers(cube: Sequence[Cell], cover: Coverage) -> Iterator[str]:
    """Workloads that are not in the file from its start to its end."""
    for name, members in grouped(cube, lambda cell: cell.workload).items():
        periods = periods_of(members, cover)
        first, last = (pick(cell.hour for cell in members) for pick in (min, max))
        if periods.has_ended:
            yield f"{name or 'What is unnamed'} has had no traffic since {last:%Y-%m-%d}; none is planned."
        elif periods.began_later:
            yield (
                f"{name or 'What is unnamed'} began on {first:%Y-%m-%d}; its volume is that of the full "
                f"{'weeks' if periods.hours == HOURS_PER_WEEK else 'periods'} since then."
            )


def _capped(found: float, planned: float) -> str:
    return "" if found == planned else f" as {signed(planned, '.1%')}"


def _on_requests(cube: Sequence[Cell]) -> Iterator[str]:
    if all_requests(cube) is None and any(cell.all_tokens for cell in cube):
        yield (
            "The file counts no requests for some or all of its tokens; give the mean input tokens per "
            "request to make workloads of them."
        )


def _on_unmetered(cube: Sequence[Cell], database: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Streams whose usage was not asked for: requests that count, with tokens that can only be estimated."""
    count = sum(cell.unmetered for cell in cube)
    metered = (all_requests(cube) or 0) - count
    if not count:
        return
    said = ""
    if metered > 0 and (spread := token_quantiles(database)):
        tokens = all_tokens(cube)
        mean_in, mean_out = tokens.input / metered, (tokens.output + tokens.reasoning) / metered
        low, high = (
            f"{spread['input'][at]:,} and {spread['output'][at]:,}" for at in ("p50", "p90")
        )
        said = (
            f" At the mean of the others they had about {count * mean_in:,.0f} input and "
            f"{count * mean_out:,.0f} output tokens ({low} for each at the median, {high} in the longest "
            "tenth); these are not in the totals."
        )
    yield (
        f"{count:,} answers came without their usage, as streams do unless it is asked for; they count as "
        f"requests.{said}"
    )


def _on_avoided(database: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Answers from a gateway's own cache: demand that no provider saw."""
    found = database.execute(
        f"SELECT sum(rows), sum(input_uncached + cache_read + cache_write), sum(output + reasoning) FROM sums "
        f"WHERE skip = {CACHED_ANSWER}"
    ).fetchall()
    rows, tokens_in, tokens_out = found[0]
    if rows:
        yield (
            f"{int(rows):,} answers came from the gateway's own cache ({int(tokens_in):,} input and "
            f"{int(tokens_out):,} output tokens): demand that no provider served, and not counted."
        )


def _on_lengths(spreads: Mapping[str, Spread]) -> Iterator[str]:
    """Where the workloads' `input_spread` comes from."""
    if not spreads:
        return
    largest = sorted(spreads, key=lambda name: (-spreads[name].requests, name))[:MOST_NAMED]
    each = ", ".join(
        f"{spreads[name].ratio:.2f} for {name or 'all requests'} ({spreads[name].requests:,} requests)"
        for name in largest
    )
    yield (
        f"Spread of the input, measured (standard deviation of input tokens over their mean): {each}. It "
        "says how many requests pass a long-context limit, as lognormal lengths do."
    )


def _on_prefixes(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> Iterator[str]:
    """Where the workloads' `cached_share` comes from, if no file tells what was cached."""
    for found in prefixes_found(database, workload="''").values():
        yield (
            f"{_share(found.found_recent, found.input)} of the input begins like an earlier request within "
            f"{KEPT_MINUTES} minutes, {_share(found.found_ever, found.input)} like any before it: what a prefix "
            "cache can find at most."
        )
        yield (
            "Workloads take the first of these as their cached share. It is estimated from the ids of blocks, "
            "and nothing that a host has billed: the tokens of the file count as uncached."
        )
        if found.without_ids:
            yield (
                f"{found.without_ids:,} of {found.requests:,} requests list no ids of blocks; their input counts "
                "as new."
            )
        if sum(len(each.source.files) for each in exports if each.dialect.prefix_ids) > 1:
            yield "Ids of blocks are compared within each file: in another the same id may mean another text."


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if 0 < part < 0.01 * whole else f"{part / max(whole, 1):.0%}"


def _without_prefixes(
    database: duckdb.DuckDBPyConnection, exports: Sequence[Export]
) -> Iterator[str]:
    """What is true of files that could tell which blocks their requests begin with, and do not."""
    measured = {file for (file,) in database.execute("SELECT file FROM prefixes").fetchall()}
    for export in exports:
        if export.number not in measured:
            yield from export.dialect.notes_without_prefix_ids
            if export.dialect.prefix_ids and export.source.kind == "table":
                yield (
                    "What begins like an earlier request is not measured in a warehouse; export the table as a "
                    f"file with {export.dialect.prefix_ids} to see it."
                )


def _on_models(cube: Sequence[Cell]) -> Iterator[str]:
    blank = sum(cell.all_tokens for cell in cube if cell.model is None)
    total = sum(cell.all_tokens for cell in cube)
    if blank and blank < total:
        share = f"{blank / total:.1%}" if blank >= 0.001 * total else "Less than 0.1%"
        yield f"{share} of the tokens come on rows without a model."
    elif blank:
        yield "The file names no model; group the export by model to see which are in use."


def _on_groups(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> Iterator[str]:
    found = database.execute(
        "SELECT count(*) FROM (SELECT 1 FROM sums WHERE skip IS NULL AND until IS NOT NULL "
        "AND requests IS NOT NULL GROUP BY start, until, provider, model, project, team, tier "
        "HAVING sum(rows) > 1)"
    ).fetchall()
    if not (count := found[0][0]):
        return
    if alike := sum(_alike(database, export) for export in exports):
        rows = "1 row says" if alike == 1 else f"{alike:,} rows say"
        yield (
            f"{rows} in every column what another row says; they were added up. Leave them out if the export "
            "holds some days twice."
        )
    else:
        yield (
            f"{count} combinations of bucket, model and project stand on several rows (the export was "
            "split by a further column, such as key or user); they were added up."
        )


def _alike(database: duckdb.DuckDBPyConnection, export: Export) -> int:
    """How many of the first rows are another one once more."""
    if export.source.kind == "table" or export.dialect.grain != "bucket":
        return 0
    first = f"SELECT * FROM {export.source.reading()} LIMIT {MOST_COMPARED}"
    ((count,),) = database.execute(
        f"SELECT coalesce(sum(times_ - 1), 0) FROM (SELECT *, count(*) AS times_ FROM ({first}) GROUP BY ALL)"
    ).fetchall()
    return int(count)


def _on_currency(database: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for currency, total in billed_other(database).items():
        yield (
            f"{total:,.2f} {currency} were billed; they are not converted and not in billed_usd."
        )
