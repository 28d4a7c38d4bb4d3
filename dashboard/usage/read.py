"""`read_usage`: from the files people have to one `UsageProfile`."""

import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb

from dashboard.usage.identities.backtest import backtest
from dashboard.usage.identities.billed import (
    Billed,
    billed_by_day,
    billed_other,
    invoiced,
    model_key,
    paid_in_other_money,
)
from dashboard.usage.identities.checks import check_identities, date_order_guessed
from dashboard.usage.identities.pricing import PriceOf
from dashboard.usage.known import dialects_known
from dashboard.usage.mapping.columns import ColumnMapping, UnknownTable
from dashboard.usage.mapping.detect import GENERAL, detect, mapped, why
from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.running import rise_in
from dashboard.usage.mapping.told import Told
from dashboard.usage.mapping.why_not import half_told, why_not
from dashboard.usage.profile.groupings import grouping_of, groupings_of
from dashboard.usage.profile.notes import quality_notes
from dashboard.usage.profile.periods import periods_of
from dashboard.usage.profile.profile import PROFILE_FORMAT, ModelUsage, Skipped, UsageProfile
from dashboard.usage.profile.shape import burstiness, coverage, growth, hour_weights
from dashboard.usage.profile.totals import (
    nothing_used,
    row_counts,
    skipped_by_reason,
    sum_or_none,
    usage_by_model,
)
from dashboard.usage.profile.workloads import load_by_hour_of_week
from dashboard.usage.reading.archives import unpacked
from dashboard.usage.reading.cells import MACRO_OF_JSON, MACROS
from dashboard.usage.reading.first_rows import SHOWN_ROWS, first_rows
from dashboard.usage.reading.given_files import refuse_copies, refuse_own
from dashboard.usage.reading.joined_exports import whole_name
from dashboard.usage.reading.numerals import Notation
from dashboard.usage.reading.packing import UnreadableUsage, damaged
from dashboard.usage.reading.pivot import pivoted
from dashboard.usage.reading.progress import Opening, Progress, Rising, Watch
from dashboard.usage.reading.running_totals import name_copies
from dashboard.usage.reading.source import Source, literal, open_source
from dashboard.usage.reading.zones import zone_named
from dashboard.usage.summing.cross_file import (
    NO_OVERLAP,
    Overlap,
    SameBuckets,
    leave_out_copies,
    rename_models,
    tidy_up,
)
from dashboard.usage.summing.cube import all_requests, all_tokens, cells, workload_column
from dashboard.usage.summing.date_order import DateOrder
from dashboard.usage.summing.dedup import IdsSeen
from dashboard.usage.summing.joined import joined
from dashboard.usage.summing.prefixes import note_prefixes
from dashboard.usage.summing.quantiles import input_spreads, token_quantiles
from dashboard.usage.summing.rows import MOST_LISTED, Export, list_broken, sum_up
from dashboard.usage.summing.second_reading import read_again
from dashboard.usage.summing.several_exports import joined_exports
from dashboard.usage.summing.sums import GroupBy, create_sums

MEMORY_LIMIT = "600MB"
MOST_EXPLAINED = 20
"""Of so many files it is said why they are read as they are."""
MOST_JUDGED = 20_000
"""Rows of a table in no known format that are asked whether its counts are running totals."""
MOST_THREADS = 8
"""Each reads in buffers of its own: 32 of them would not fit in the memory."""
BYTES_OF_A_THREAD = 4_000_000
"""Of less to read, threads that wait for each other take longer than one."""


def read_usage(
    files: Sequence[tuple[str, Path]],
    *,
    format: str | None = None,  # noqa: A002 - the name users know from `--format`
    price: PriceOf | None = None,
    group_by: GroupBy | None = None,
    tokens_per_request: float | None = None,
    mapping: ColumnMapping | None = None,
    models: Mapping[str, str] | None = None,
    decimal_mark: Notation | None = None,
    date_order: DateOrder | None = None,
    time_zone: str | None = None,
    same_buckets: SameBuckets | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> UsageProfile:
    """One profile of all the files (name to show, path), in bounded memory.

    `format` names a dialect instead of detecting it, `mapping` the columns of tables in no known format, `models`
    the PROVIDER/MODEL that names of the files stand for.
    `price` is asked per model, provider and day. `group_by` makes one workload per model, project or
    team; left out, per project where the file tells several apart, else per team, else per model.
    `decimal_mark` says how cells are written that could be read in two ways, `date_order` whether 03/04/2026
    begins with the day or the month, `time_zone` where the clock stood
    whose times name no zone themselves, `same_buckets` what counts of a bucket that two files
    tell differently. `now`, in UTC, is when the files are read: buckets that end later are not over.
    `tokens_per_request`, the mean input, is for formats that count no requests. A saved profile is
    returned as it was saved. `progress` is told the share of the bytes read, a few times a second; what it raises
    ends the reading. A file that was joined of several exports is read as these. Raises `UnreadableUsage` with
    one sentence where a file is no usage export; where it is a table that could be mapped, `UnknownTable`, which
    holds its columns.
    """
    if not files:
        raise UnreadableUsage(
            "no file was given; choose the usage export of your provider or gateway"
        )
    if time_zone and zone_named(time_zone) is None:
        raise UnreadableUsage(
            f"there is no time zone {time_zone!r}; write it as Europe/Berlin or UTC+2"
        )
    if saved := _saved_profile(files):
        return saved
    asked = _Asked(
        format=format,
        price=price,
        group_by=group_by,
        tokens_per_request=tokens_per_request,
        mapping=mapping,
        models=models or {},
        decimal_mark=decimal_mark,
        date_order=date_order,
        time_zone=time_zone,
        same_buckets=same_buckets,
        now=now,
        progress=Rising(progress) if progress else None,
    )
    with tempfile.TemporaryDirectory(prefix="golden-path-usage-") as folder:
        archived, scratch = Path(folder) / "archived", Path(folder) / "read"
        archived.mkdir()
        files = unpacked(files, scratch=archived)
        refuse_copies(files)
        return _read(files, asked, scratch=scratch)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What `read_usage` was asked, the files apart."""

    format: str | None
    price: PriceOf | None
    group_by: GroupBy | None
    tokens_per_request: float | None
    mapping: ColumnMapping | None
    models: Mapping[str, str]
    decimal_mark: Notation | None
    date_order: DateOrder | None
    time_zone: str | None
    same_buckets: SameBuckets | None
    now: datetime | None
    progress: Progress | None


def _read(
    files: Sequence[tuple[str, Path]], asked: _Asked, *, scratch: Path, may_be_joined: bool = True
) -> UsageProfile:
    """The profile of the files; with `may_be_joined` one that was joined of several exports is read as these.
    `scratch` is made."""
    scratch.mkdir()
    opening = Opening(asked.progress, [path.stat().st_size for _, path in files])
    told = Told(asked.mapping, asked.models)
    columns = asked.mapping
    try:
        plain = opened = [_opened(name, path, scratch, opening) for name, path in files]
        name_copies((each.path, each.sessions) for each in opened if each.sessions)
        if columns and columns.is_long:
            opened = [_side_by_side(source, columns, scratch) for source in opened]
            columns = columns.side_by_side()
        dialects = [
            mapped(source, columns) if columns else _detected(source, name=asked.format)
            for source in opened
        ]
    except UnreadableUsage:
        refuse_own(files)
        raise
    together = joined(list(zip(opened, dialects, strict=True)), scratch=scratch)
    size = sum(path.stat().st_size for _, path in files)
    with open_database(scratch, size=size) as database:
        try:
            watch = Watch(database, asked.progress, done=opening.done)
            exports, overlap = _sum_up(database, together, asked, scratch=scratch, watch=watch)
            apart = joined_exports(database, plain, scratch) if may_be_joined else {}
            if not apart:
                rename_models(database, told.models)
                return profile_of(
                    database,
                    exports,
                    told=told,
                    price=asked.price,
                    group_by=asked.group_by,
                    tokens_per_request=asked.tokens_per_request,
                    overlap=overlap,
                    now=asked.now,
                )
        except duckdb.Error as fault:
            raise damaged(", ".join(source.name for source in opened), fault) from fault
    each = [
        part
        for place, file in enumerate(files)
        for part in (apart[place].parts if place in apart else (file,))
    ]
    profile = _read(each, asked, scratch=scratch / "again", may_be_joined=False)
    said = (found.in_words() for found in apart.values())
    return replace(profile, notes=(*said, *profile.notes))


def _opened(name: str, path: Path, scratch: Path, opening: Opening) -> Source:
    source = open_source(name, path, scratch=scratch, moved=opening.moved)
    opening.opened(path.stat().st_size, was_read=source.kind == "json")
    return source


def _side_by_side(source: Source, mapping: ColumnMapping, scratch: Path) -> Source:
    named = mapping.columns
    paid = named.get("cost", "")
    paid = paid if paid in source.columns and paid != named["amount"] else ""
    return pivoted(source, kind=named["kind"], amount=named["amount"], paid=paid, scratch=scratch)


def _detected(source: Source, *, name: str | None) -> Dialect:
    """The file's dialect. What is raised of a table in no known format holds its first rows."""
    try:
        return detect(source, dialects_known(), name=name)
    except UnknownTable as fault:
        with duckdb.connect() as database:
            database.execute(MACRO_OF_JSON)
            rows = first_rows(database, source)
            more = len(rows) == SHOWN_ROWS and first_rows(database, source, most=MOST_JUDGED)
        rises = rise_in(fault.columns, more) if more else None
        why = why_not(fault.columns, rows, rises=rises)
        if not why and f"{GENERAL} (" in str(fault):
            why = half_told(fault.columns, rows)
        said = f"{source.name} {why}" if why else str(fault)
        raise UnknownTable(
            said,
            fault.columns,
            rows,
            rises=None if rises is None else bool(rises),
            looked_at=MOST_JUDGED if more and len(more) == MOST_JUDGED else 0,
        ) from fault


def _saved_profile(files: Sequence[tuple[str, Path]]) -> UsageProfile | None:
    name, path = files[0]
    try:
        with path.open("rb") as file:
            head = file.read(200)
    except IsADirectoryError as fault:
        raise UnreadableUsage(f"{name} is a folder; name the exports in it") from fault
    except OSError as fault:
        raise UnreadableUsage(
            f"{name} cannot be opened: {fault.strerror}; check its path"
        ) from fault
    if PROFILE_FORMAT.encode() not in head:
        return None
    if len(files) > 1:
        raise UnreadableUsage(f"{name} is a saved profile; load it alone, without other files")
    try:
        return UsageProfile.from_json(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise UnreadableUsage(f"{name} cannot be loaded: {fault}") from fault


@cache
def _with_macros() -> list[bytes]:
    """A database that holds the macros and no row, as the first reading leaves it. Making them takes longer than
    a small export is read."""
    return []


def open_database(scratch: Path, *, size: int | None = None) -> duckdb.DuckDBPyConnection:
    """A database of our own in the folder, in bounded memory, with the threads that `size` bytes keep busy."""
    path = scratch / "rows.duckdb"
    if made := _with_macros():
        path.write_bytes(made[0])
    database = duckdb.connect(str(path))
    if not made:
        database.execute("BEGIN")  # each one of its own would be written to the disk
        for macro in MACROS:
            database.execute(macro)
        database.execute("COMMIT")
        database.execute("CHECKPOINT")
        made.append(path.read_bytes())
    ((cores,),) = database.execute("SELECT current_setting('threads')").fetchall()
    busy = MOST_THREADS if size is None else 1 + size // BYTES_OF_A_THREAD
    database.execute(
        f"SET threads={min(cores, MOST_THREADS, busy)}; SET memory_limit='{MEMORY_LIMIT}'; "
        f"SET temp_directory={literal(str(scratch))}; "
        "SET TimeZone='UTC'; SET preserve_insertion_order=false; SET enable_progress_bar=true; "
        "SET enable_progress_bar_print=false; "
        "SET autoinstall_known_extensions=false; SET autoload_known_extensions=false; "
        "PRAGMA disable_checkpoint_on_shutdown"
    )
    return database


def _sum_up(
    database: duckdb.DuckDBPyConnection,
    opened: Sequence[tuple[Source, Dialect]],
    asked: _Asked,
    *,
    scratch: Path,
    watch: Watch,
) -> tuple[list[Export], Overlap]:
    """Every row of every file is in `sums`, each request once; and which buckets stood in two files."""
    create_sums(database)
    exports = []
    with IdsSeen(database, scratch) as ids:
        for number, (source, dialect) in enumerate(opened):
            watch.next_file(1 / len(opened))
            noted_before = ids.place()
            export = sum_up(
                database,
                source,
                dialect,
                number=number,
                keep=(asked.group_by,) if asked.group_by else (),
                scratch=scratch,
                watch=watch,
                decimal_mark=asked.decimal_mark,
                date_order=asked.date_order,
                time_zone=asked.time_zone,
                now=asked.now,
            )
            export = read_again(
                database,
                export,
                watch=watch,
                ids=ids,
                noted_before=noted_before,
            )
            note_prefixes(database, export, watch=watch)
            exports.append(export)
        twice = ids.twice()
    if twice.size:
        leave_out_copies(database, exports, twice, watch=watch)
    return exports, tidy_up(database, exports, same_buckets=asked.same_buckets)


def profile_of(
    database: duckdb.DuckDBPyConnection,
    exports: Sequence[Export],
    *,
    price: PriceOf | None,
    group_by: GroupBy | None,
    tokens_per_request: float | None,
    overlap: Overlap = NO_OVERLAP,
    told: Told | None = None,
    now: datetime | None = None,
) -> UsageProfile:
    """What the table `sums` says, which the exports were summed up into."""
    opened = [export.source for export in exports]
    dialects = [export.dialect for export in exports]
    by_reason = skipped_by_reason(database, exports)
    rows, used = row_counts(database, by_reason)
    if not used:
        raise UnreadableUsage(nothing_used(opened, by_reason))
    told_apart = groupings_of(database)
    group_by = group_by or told_apart[0]
    cube = cells(database, group_by=group_by)
    calendar = all(dialect.calendar for dialect in dialects)
    logs = [export.number for export in exports if export.dialect.grain == "request"]
    cover = coverage(database, calendar=calendar, now=now, logs=logs)
    price = cache(price) if price else None
    every_amount = billed_by_day(database, dialects)
    amounts = invoiced(every_amount)
    other_money = paid_in_other_money(database)
    in_dollars = [
        cell
        for cell in cube
        if not other_money
        or (cell.provider, model_key(cell.model), cell.hour.date()) not in other_money
    ]
    tested = backtest(
        [
            each
            for each in amounts
            if (each.provider, model_key(each.model), each.day) not in other_money
        ],
        in_dollars,
        price,
    )
    by_model, unpriced = usage_by_model(cube, amounts, price)
    spreads = input_spreads(database, workload=workload_column(group_by))
    grouped = {
        by: grouping_of(
            database,
            cover,
            by=by,
            price=price,
            tokens_per_request=tokens_per_request,
            cube=cube if by == group_by else cells(database, group_by=by),
        )
        for by in dict.fromkeys((group_by, *told_apart))
    }
    chosen = grouped.pop(group_by)
    periods = periods_of(cube, cover)
    requests = all_requests(cube)
    billed = [model.billed_usd for model in by_model if model.billed_usd is not None]
    computed = [model.computed_usd for model in by_model if model.computed_usd is not None]
    every = [
        (replace(each.source, name=whole_name(name)), each.dialect)
        for each in exports
        for name in each.source.files
    ]
    reasons = [*dict.fromkeys(why(source, dialect) for source, dialect in every[:MOST_EXPLAINED])]
    if more := len(every) - len(every[:MOST_EXPLAINED]):
        reasons.append(f"and {more:,} more files")
    listed = [row for export in exports for row in list_broken(database, export)]
    return UsageProfile(
        format=" + ".join(dict.fromkeys(dialect.name for dialect in dialects)),
        why_detected="; ".join(reasons),
        period=cover.period,
        rows=rows,
        rows_used=used,
        rows_skipped=Skipped(tuple(listed[:MOST_LISTED]), by_reason),
        requests=requests,
        requests_known=requests is not None,
        tokens=all_tokens(cube),
        by_model=by_model,
        billed_usd=sum_or_none(billed),
        computed_usd=None if unpriced else sum_or_none(computed),
        hourly=hour_weights(cover, load_by_hour_of_week(cube)),
        growth_per_month=growth(periods.loads, hours=periods.hours),
        workloads=chosen.workloads,
        models_in_use=chosen.models_in_use if chosen.workloads else {},
        grouping=chosen,
        other_groupings=tuple(grouped.values()),
        burstiness=burstiness(database, workload="'all'").get("all"),
        token_quantiles=token_quantiles(database),
        identities=check_identities(
            database,
            exports,
            cube=cube,
            backtest=tested,
            apart_usd=math.fsum(each.apart_usd for each in every_amount),
            overlap=overlap,
        ),
        estimated_usd=_money_of(
            every_amount, lambda each: each.usd - each.upstream_usd if each.is_estimate else 0.0
        ),
        upstream_usd=_money_of(every_amount, lambda each: each.upstream_usd),
        apart_usd=_money_of(every_amount, lambda each: each.apart_usd),
        billed_other=billed_other(database),
        unresolved_models=_unresolved(by_model) if price else (),
        told=told.as_dict() if told and (told.mapping or told.models) else {},
        dates_read=date_order_guessed(exports),
        notes=quality_notes(
            database,
            exports,
            cover,
            cube=cube,
            spreads=spreads,
            unpriced=unpriced,
            at_maker=[
                model.model
                for model in by_model
                if model.model and model.provider is None and model.computed_usd is not None
            ],
            overlap=overlap,
            twice_billed=len(every_amount) - len(amounts),
        ),
        backtest=tested,
    )


def _unresolved(by_model: Sequence[ModelUsage]) -> tuple[str, ...]:
    """The names with tokens that no price was found for."""
    lacking = (m.model for m in by_model if m.model and m.computed_usd is None and _used(m))
    return tuple(dict.fromkeys(lacking))


def _used(model: ModelUsage) -> int:
    return model.tokens.input + model.tokens.output + model.tokens.reasoning


def _money_of(amounts: Sequence[Billed], part: Callable[[Billed], float]) -> float | None:
    """The sum of a part of the amounts; None where none has any."""
    return sum_or_none([usd for each in amounts if (usd := part(each))])
