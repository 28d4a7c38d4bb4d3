"""`read_usage`: from the files people have to one `UsageProfile`."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from dashboard.usage.cells import MACROS
from dashboard.usage.cube import (
    GroupBy,
    all_requests,
    all_tokens,
    cells,
    grouped,
    workload_column,
)
from dashboard.usage.detect import detect, why
from dashboard.usage.dialect import Dialect
from dashboard.usage.dialects import DIALECTS
from dashboard.usage.notes import quality_notes
from dashboard.usage.pricing import PriceOf
from dashboard.usage.profile import PROFILE_FORMAT, Skipped, UsageProfile
from dashboard.usage.quantiles import token_quantiles
from dashboard.usage.rows import MOST_LISTED, LoadedFile, create_table, load_rows
from dashboard.usage.shape import burstiness, coverage, growth, hour_weights
from dashboard.usage.source import Source, literal, open_source
from dashboard.usage.tidy import drop_duplicates, fill_bucket_ends
from dashboard.usage.workloads import (
    load_by_hour_of_week,
    load_by_week,
    model_in_use,
    workload_fields,
    workload_ids,
)

MEMORY_LIMIT = "600MB"


def read_usage(
    files: Sequence[tuple[str, Path]],
    *,
    format: str | None = None,  # noqa: A002 - the name users know from `--format`
    price: PriceOf | None = None,
    group_by: GroupBy | None = None,
    tokens_per_request: float | None = None,
) -> UsageProfile:
    """One profile of all the files (name to show, path), in bounded memory.

    `format` names a dialect instead of detecting it. `price` is asked per model, provider and day.
    `group_by` makes one workload per model (the default), project or team. `tokens_per_request`, the mean
    input, is for formats that count no requests. A saved profile is returned as it was saved.
    Raises `UnreadableUsage` with one sentence where a file is no usage export.
    """
    if not files:
        raise UnreadableUsage(
            "no file was given; choose the usage export of your provider or gateway"
        )
    if saved := _saved_profile(files):
        return saved
    with tempfile.TemporaryDirectory(prefix="golden-path-usage-") as folder:
        scratch = Path(folder)
        opened = [open_source(name, path, scratch=scratch) for name, path in files]
        dialects = [detect(source, DIALECTS, name=format) for source in opened]
        with _database(scratch) as database:
            try:
                loaded = _load(database, opened, dialects)
                return _profile(
                    database,
                    opened,
                    dialects,
                    loaded=loaded,
                    price=price,
                    group_by=group_by or "model",
                    tokens_per_request=tokens_per_request,
                )
            except duckdb.Error as fault:
                names = ", ".join(source.name for source in opened)
                raise UnreadableUsage(
                    f"{names} cannot be read to the end: {str(fault).splitlines()[0][:200]}"
                ) from fault


def _saved_profile(files: Sequence[tuple[str, Path]]) -> UsageProfile | None:
    name, path = files[0]
    try:
        with path.open("rb") as file:
            head = file.read(200)
    except OSError as fault:
        raise UnreadableUsage(f"{name} cannot be opened: {fault.strerror}") from fault
    if PROFILE_FORMAT.encode() not in head:
        return None
    if len(files) > 1:
        raise UnreadableUsage(f"{name} is a saved profile; load it alone, without other files")
    try:
        return UsageProfile.from_json(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise UnreadableUsage(f"{name} cannot be loaded: {fault}") from fault


def _database(scratch: Path) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(str(scratch / "rows.duckdb"))
    database.execute(
        f"SET memory_limit='{MEMORY_LIMIT}'; SET temp_directory={literal(str(scratch))}; "
        "SET TimeZone='UTC'; SET preserve_insertion_order=false; "
        "SET autoinstall_known_extensions=false; SET autoload_known_extensions=false"
    )
    for macro in MACROS:
        database.execute(macro)
    return database


def _load(
    database: duckdb.DuckDBPyConnection, opened: Sequence[Source], dialects: Sequence[Dialect]
) -> list[LoadedFile]:
    create_table(database)
    loaded = [
        load_rows(database, source, dialect, file=number)
        for number, (source, dialect) in enumerate(zip(opened, dialects, strict=True))
    ]
    fill_bucket_ends(database, dialects)
    drop_duplicates(database)
    return loaded


def _profile(
    database: duckdb.DuckDBPyConnection,
    opened: Sequence[Source],
    dialects: Sequence[Dialect],
    *,
    loaded: Sequence[LoadedFile],
    price: PriceOf | None,
    group_by: GroupBy,
    tokens_per_request: float | None,
) -> UsageProfile:
    by_reason = by_reason(database, loaded)
    rows, used = counts(database, by_reason)
    if not used:
        raise UnreadableUsage(nothing_used(opened, by_reason))
    cube = cells(database, group_by=group_by)
    calendar = all(dialect.calendar for dialect in dialects)
    cover = coverage(database, faults=faults(), calendar=calendar)
    bursts = burstiness(database, workload=workload_column(group_by))
    overall = burstiness(database, workload="'all'").get("all")
    groups = grouped(cube, lambda cell: cell.workload)
    fields = {
        name: workload_fields(
            members, cover, burstiness=bursts.get(name), tokens_per_request=tokens_per_request
        )
        for name, members in groups.items()
    }
    ids = workload_ids([name for name, found in fields.items() if found])
    by_model, unpriced = by_model(database, cube, price)
    requests = all_requests(cube)
    return UsageProfile(
        format=" + ".join(dict.fromkeys(dialect.name for dialect in dialects)),
        why_detected="; ".join(
            why(source, dialect) for source, dialect in zip(opened, dialects, strict=True)
        ),
        period=cover.period,
        rows=rows,
        rows_used=used,
        rows_skipped=Skipped(
            tuple(row for file in loaded for row in file.listed)[:MOST_LISTED], by_reason
        ),
        requests=requests,
        requests_known=requests is not None,
        tokens=all_tokens(cube),
        by_model=by_model,
        billed_usd=total([model.billed_usd for model in by_model if model.billed_usd is not None]),
        computed_usd=None
        if price is None or unpriced
        else total([model.computed_usd for model in by_model if model.computed_usd is not None]),
        hourly=hour_weights(cover, load_by_hour_of_week(cube)),
        growth_per_month=growth(load_by_week(cube, cover)),
        workloads={ids[name]: fields[name] or {} for name in ids},
        models_in_use={ids[name]: model_in_use(groups[name]) for name in ids},
        burstiness=overall,
        token_quantiles=token_quantiles(database),
        notes=quality_notes(database, dialects, cover, cube=cube, unpriced=unpriced),
    )
