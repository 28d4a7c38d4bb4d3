# ruff: noqa: S608 - SQL over words of our own
"""What the figures of a file must add up to, each checked: it holds, fails by so much, or cannot be told."""

import re
from collections.abc import Sequence

import duckdb

from dashboard.usage.identities.backtest import Backtest
from dashboard.usage.identities.billed import apart_in_words
from dashboard.usage.identities.factors import factor_in_words
from dashboard.usage.identities.identity import Identity, State
from dashboard.usage.identities.two_sources import FIX, same_traffic
from dashboard.usage.mapping.columns import SHARE
from dashboard.usage.reading.source import quoted
from dashboard.usage.summing.cross_file import Overlap
from dashboard.usage.summing.cube import Cell, all_requests
from dashboard.usage.summing.date_order import DateOrder
from dashboard.usage.summing.dedup import EXPORTED_TWICE
from dashboard.usage.summing.rows import FIRST_ROWS, Export

CACHED = re.compile(r"(?<!un)cache.*tok|tok.*(?<!un)cache")
NO_COUNT = re.compile(
    r"cost|price|usd|spend|rate|ratio|share|percent|limit|write|creat|audio|image"
)
"""What names say of columns that speak of cached tokens and do not count those read."""


def check_identities(
    database: duckdb.DuckDBPyConnection,
    exports: Sequence[Export],
    *,
    cube: Sequence[Cell],
    backtest: Backtest | None,
    apart_usd: float = 0.0,
    overlap: Overlap,
) -> tuple[Identity, ...]:
    """Every identity, in an order that does not depend on the files. `overlap` are the buckets that stood in two
    files, `apart_usd` is what credits, taxes and fees come to."""
    return (
        _parts(database),
        _cache(database, exports),
        *_cached_share(database, exports),
        _roll_ups(exports),
        _once(database, exports, overlap),
        _pages(database, exports),
        _usage_told(cube),
        _numbers(exports),
        _zones(exports),
        *_dates(exports),
        _spend(backtest, apart_usd),
    )


def _parts(database: duckdb.DuckDBPyConnection) -> Identity:
    name = "parts = total"
    totals, off, gap = database.execute(
        "SELECT coalesce(sum(totals), 0), coalesce(sum(off_total), 0), coalesce(sum(total_gap), 0) FROM sums "
        "WHERE skip IS NULL"
    ).fetchall()[0]
    if not totals:
        return Identity(name, "unknown", "no total stands beside the parts")
    if not off:
        return Identity(name, "holds", f"on {_one_or(totals, 'row', 'rows')}")
    return Identity(
        name,
        "fails",
        f"{int(off):,} of {int(totals):,} rows; the totals are {int(gap):+,} tokens apart from the parts",
        "name the columns by hand where cached or reasoning tokens are inside another column",
    )


def _cache(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> Identity:
    name = "cached tokens counted once"
    cached, above = database.execute(
        "SELECT coalesce(sum(cache_read + cache_write) FILTER (skip IS NULL), 0), "
        "coalesce(sum(rows) FILTER (skip = 'cached above input'), 0) FROM sums"
    ).fetchall()[0]
    if above:
        return Identity(
            name,
            "fails",
            f"{int(above):,} rows have more cached tokens than the input that includes them",
            "if cached tokens are beside the input, name the columns by hand (uncached_input)",
        )
    if beside := [model for export in exports for model in export.dialect.cache_beside]:
        models = ", ".join(model or "rows without a model" for model in dict.fromkeys(beside))
        return Identity(name, "holds", f"they are beside the input, as the rows show: {models}")
    for export in exports:
        if not cached and (column := _unread_cached(database, export)):
            return Identity(
                name,
                "fails",
                f'"{column}" of {export.source.name} counts cached tokens, and {export.dialect.title} is not '
                "known to have it; all input counts as uncached",
                "name the columns by hand, with cached_input",
            )
    if not cached:
        return Identity(name, "unknown", "the file tells no cached tokens")
    return Identity(name, "holds", "no row has more of them than input")


def _cached_share(
    database: duckdb.DuckDBPyConnection, exports: Sequence[Export]
) -> tuple[Identity, ...]:
    """Asked only of files that tell which share of the input is cached, and not how many tokens."""
    for export in exports:
        if "cache_read" in export.dialect.maps or export.source.kind == "table":
            continue
        for column in export.source.columns:
            if SHARE.search(column) and (share := _largest(database, export, column)):
                return (
                    Identity(
                        "cached share is read",
                        "fails",
                        f'"{column}" of {export.source.name} says that up to {share} of the input is cached, '
                        "and all of it counts as uncached",
                        "export cached tokens as counts, or type the cached share of the workload afterwards",
                    ),
                )
    return ()


def _largest(database: duckdb.DuckDBPyConnection, export: Export, column: str) -> str:
    """The largest share in the first rows, as the file writes it; nothing where there is none above 0."""
    cell = f"replace(trim({quoted(column)}, ' %'), ',', '.')"
    ((most, percent),) = database.execute(
        f"SELECT max(TRY_CAST({cell} AS DOUBLE)), bool_or(contains({quoted(column)}, '%')) "
        f"FROM (SELECT {quoted(column)} FROM {export.source.reading()} LIMIT {FIRST_ROWS})"
    ).fetchall()
    named = re.search(r"%|pct|percent", column)
    return f"{most:g}{'%' if percent or named or most > 1 else ''}" if most and most > 0 else ""


def _unread_cached(database: duckdb.DuckDBPyConnection, export: Export) -> str:
    """A column with cached tokens in the first rows that the format does not know; else nothing."""
    source = export.source
    if source.kind == "table":
        return ""
    known = {*export.dialect.found_in(source.names).values()}
    for column in source.columns:
        if column in known or not CACHED.search(column) or NO_COUNT.search(column):
            continue
        most = database.execute(
            f"SELECT max(TRY_CAST({quoted(column)} AS DOUBLE)) "
            f"FROM (SELECT {quoted(column)} FROM {source.reading()} LIMIT {FIRST_ROWS})"
        ).fetchall()[0][0]
        if most and most >= 1:
            return column
    return ""


def _roll_ups(exports: Sequence[Export]) -> Identity:
    name = "parent = sum of children"
    found = [export.roll_ups for export in exports if export.roll_ups]
    if not found:
        return Identity(name, "unknown", "no row sums up others")
    count, off, gap = (
        sum(getattr(each, part) for each in found) for part in ("count", "off", "gap_tokens")
    )
    if not off:
        return Identity(
            name,
            "holds",
            _one_or(count, "row that sums up others is", "rows that sum up others are")
            + " left out",
        )
    return Identity(
        name,
        "fails",
        f"{off:,} of {count:,} rows say {gap:,} tokens more or less than the rows below them",
        "the rows below are counted; export the missing calls too if some are not in the file",
    )


def _once(
    database: duckdb.DuckDBPyConnection, exports: Sequence[Export], overlap: Overlap
) -> Identity:
    name = "each request once"
    twice = database.execute(
        f"SELECT coalesce(sum(rows), 0) FROM sums WHERE skip = '{EXPORTED_TWICE}'"
    ).fetchall()[0][0]
    if found := _of_buckets(database, exports, overlap):
        return Identity(name, *found)
    if twice:
        return Identity(
            name,
            "holds",
            _one_or(twice, "row with the id of another is", "rows with the id of another are")
            + " left out",
        )
    if any("id" in export.dialect.maps for export in exports):
        return Identity(name, "holds", "no id stands there twice")
    return Identity(name, "unknown", "the rows have no ids")


def _of_buckets(
    database: duckdb.DuckDBPyConnection, exports: Sequence[Export], overlap: Overlap
) -> tuple[State, str, str] | None:
    """What is said of buckets that are told twice, in two files or by shorter ones; None where none are."""
    if overlap.asked:
        fix = "say it with --same-buckets later or --same-buckets both"
        return "fails", overlap.asked, fix
    if overlap.finer.asked:
        fix = "give the longer or the shorter ones, or go on if they are of different traffic"
        return "fails", overlap.finer.asked, fix
    if found := same_traffic(database, exports):
        return "fails", found, FIX
    said = []
    if count := overlap.copies + overlap.replaced:
        later = f", {overlap.replaced:,} of them as the later file says it" * bool(overlap.replaced)
        stand = _one_or(
            count, "bucket stands in two files and is", "buckets stand in two files and are"
        )
        said.append(f"{stand} counted once{later}")
    if again := overlap.finer.told_again:
        one, more = (
            f"bucket{s} that shorter ones add up to {be}" for s, be in (("", "is"), ("s", "are"))
        )
        said.append(f"{_one_or(again, one, more)} left out")
    return ("holds", "; ".join(said), "") if said else None


def _pages(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> Identity:
    """A page that says there are more is complete where the files of its format hold the last one, and of
    buckets none is missing between two files."""
    name, fix = "pages complete", "fetch the further pages (next_page) and give them together"
    for export in exports:
        source = export.source
        if source.more_pages and not _has_last_page(export, exports):
            by = f"{source.name} is one page of several: it says {source.more_pages}"
            return Identity(name, "fails", by, fix)
    unfinished = [export for export in exports if export.source.more_pages]
    for export in unfinished:
        if gap := _gap_behind(database, export, exports):
            by = f"{export.source.name} says {export.source.more_pages}, and {gap}"
            return Identity(name, "fails", by, fix)
    if unfinished:
        return Identity(name, "holds", "the last page is among the files")
    if any(export.source.paged for export in exports):
        return Identity(name, "holds", "the last page says that it is the last")
    return Identity(name, "unknown", "the file does not come in pages")


def _has_last_page(page: Export, exports: Sequence[Export]) -> bool:
    return any(
        other.source.paged and not other.source.more_pages
        for other in exports
        if other.dialect.name == page.dialect.name
    )


def _gap_behind(
    database: duckdb.DuckDBPyConnection, page: Export, exports: Sequence[Export]
) -> str:
    """Between which moments behind a page no file has a bucket; nothing where none is missing."""
    if page.dialect.grain != "bucket":
        return ""
    files = [each.number for each in exports if each.dialect.name == page.dialect.name]
    ((ends, begins),) = database.execute(
        f"SELECT max(until) FILTER (file = {page.number}), "
        f"min(start) FILTER (file <> {page.number} AND start >= "
        f"(SELECT max(start) FROM sums WHERE file = {page.number})) FROM sums "
        f"WHERE file IN ({', '.join(map(str, files))})"
    ).fetchall()
    if ends is None or begins is None or begins <= ends:
        return ""
    return f"nothing was given from {ends:%Y-%m-%d %H:%M} to {begins:%Y-%m-%d %H:%M}"


def _usage_told(cube: Sequence[Cell]) -> Identity:
    name = "every answer tells its usage"
    count = sum(cell.unmetered for cell in cube)
    if count:
        return Identity(
            name,
            "fails",
            f"{count:,} of {all_requests(cube) or count:,} answers come without usage",
            "ask for it when streaming (stream_options.include_usage); they count as requests, and a "
            "month is scaled as if they were like the others",
        )
    known = all_requests(cube) is not None
    return Identity(
        name, "holds" if known else "unknown", "" if known else "no requests are counted"
    )


def _numbers(exports: Sequence[Export]) -> Identity:
    name = "numbers read in one way"
    for export in exports:
        for column, written in export.cells.written.items():
            if not written.certain:
                return Identity(
                    name,
                    "fails",
                    f'"{column}" of {export.source.name} is written {written.example}, and nothing says whether '
                    f"the mark is a decimal one; it is read with a decimal {written.notation}",
                    "say it with --decimal-mark comma or --decimal-mark point",
                )
    return Identity(name, "holds")


def _zones(exports: Sequence[Export]) -> Identity:
    name = "times in a known zone"
    zones = [
        (export.source.name, *each) for export in exports for each in export.cells.zones.items()
    ]
    for file, column, zone in zones:
        if zone.unsure:
            return Identity(
                name,
                "fails",
                f'"{column}" of {file} may mean {zone.unsure}; it is read as UTC',
                "say the zone with --time-zone, such as Europe/Berlin or UTC+2",
            )
    said = [f'"{column}" is read in {zone.name}' for _, column, zone in zones if not zone.is_utc]
    return Identity(name, "holds", "; ".join(dict.fromkeys(said)))


def _unsure_dates(exports: Sequence[Export]) -> list[Export]:
    return [
        export for export in exports if export.cells.unsure_date and not export.dialect.month_first
    ]


def date_order_guessed(exports: Sequence[Export]) -> DateOrder | None:
    """The order of day and month in which dates are read, where nothing in the files shows it."""
    for export in _unsure_dates(exports):
        return "day" if export.cells.day_first else "month"
    return None


def _dates(exports: Sequence[Export]) -> tuple[Identity, ...]:
    """Asked only of files with dates that may be day first or month first."""
    return tuple(
        Identity(
            "dates read in one way",
            "fails",
            f"{export.cells.unsure_date} of {export.source.name} may be day first or month first, and nothing in "
            f"the file shows which; it is read {date_order_guessed(exports)} first",
            "say it with --date-order day or --date-order month, or on the Usage page before the file is dropped",
        )
        for export in _unsure_dates(exports)[:1]
    )


def _spend(backtest: Backtest | None, apart_usd: float) -> Identity:
    name = "spend = tokens x price"
    if backtest is None:
        return Identity(name, "unknown", "amounts, tokens or prices are missing")
    both = [line for line in backtest.lines if line.billed_usd and line.computed_usd]
    if not both:
        return Identity(name, "unknown", "no day and model has both an amount and tokens")
    off = [line for line in both if line.why not in ("agrees", "no price")]
    beside = f"; {apart_in_words(apart_usd)} beside" if apart_usd else ""
    if not off:
        return Identity(
            name, "holds", f"on {_one_or(len(both), 'line', 'lines')} (a model on a day){beside}"
        )
    gap = sum((line.billed_usd or 0.0) - (line.computed_usd or 0.0) for line in off)
    said = [f"{len(off):,} of {len(both):,} lines, {_usd(gap)} in all"]
    said += [factor_in_words(factor) for factor in backtest.factors]
    return Identity(
        name,
        "fails",
        "; ".join(said),
        "take list prices, or type your own under Options; only what was billed may become a price",
    )


def _usd(usd: float) -> str:
    return f"{'-' if usd < 0 else '+'}${abs(usd):,.4g}"


def _one_or(number: float, one: str, more: str) -> str:
    """ "1 row", "2,400 rows"."""
    return f"{int(number):,} {one if number == 1 else more}"
