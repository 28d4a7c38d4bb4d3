# ruff: noqa: S608 - SQL over words of our own
"""Files that tell the same traffic, though no row stands in both: two cuts of one export, or two logs of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import duckdb

from dashboard.usage.identities.billed import model_key
from dashboard.usage.summing.rows import Export
from dashboard.usage.summing.sums import INPUT, LEAST_TOKENS, OUTPUT

FIX = "give one of them, or go on if they are of different traffic"


def same_traffic(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> str:
    """Which two files may count the same, as a sentence; nothing where none do."""
    if len(exports) < 2:
        return ""
    return _two_cuts(database, exports) or _two_formats(database, exports)


def _two_cuts(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> str:
    """Two exports of buckets in one format whose days have the same sums, as one by model and one by project."""
    formats = {export.dialect.name for export in exports if export.dialect.grain == "bucket"}
    for name in sorted(formats):
        files = [export for export in exports if export.dialect.name == name]
        numbers = ", ".join(str(export.number) for export in files)
        found = database.execute(
            "WITH days AS (SELECT file, CAST(start AS DATE) AS day, "
            f"sum({' + '.join(INPUT)}) AS input, sum({' + '.join(OUTPUT)}) AS output FROM sums "
            f"WHERE skip IS NULL AND file IN ({numbers}) GROUP BY 1, 2) "
            "SELECT one.file, other.file, count(*), sum(one.input + one.output) FROM days AS one "
            "JOIN days AS other ON one.day = other.day AND one.file < other.file GROUP BY 1, 2 "
            "HAVING bool_and(one.input = other.input AND one.output = other.output) "
            f"AND sum(one.input + one.output) >= {LEAST_TOKENS} ORDER BY 1, 2 LIMIT 1"
        ).fetchall()
        if found:
            one, other, days, tokens = found[0]
            names = {export.number: export.source.name for export in files}
            return (
                f"{names[one]} and {names[other]} have the same sums on {_days(days)}, as two cuts of one export "
                f"do; {int(tokens):,} tokens count twice then"
            )
    return ""


def _two_formats(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> str:
    """Files in two formats with tokens of one model on one day, as a gateway's log and its provider's export."""
    if len({export.dialect.name for export in exports}) < 2:
        return ""
    by_number = {export.number: export for export in exports}
    told: dict[tuple[str, date], int] = {}
    shared: dict[tuple[int, int], list[tuple[str, date]]] = defaultdict(list)
    for file, model, day in database.execute(
        "SELECT DISTINCT file, model, CAST(start AS DATE) FROM sums WHERE skip IS NULL AND model IS NOT NULL "
        f"AND {' + '.join((*INPUT, *OUTPUT))} > 0 ORDER BY 1, 3, 2"
    ).fetchall():
        place = (model_key(model), day)
        before = told.setdefault(place, file)
        if by_number[before].dialect.name != by_number[file].dialect.name:
            shared[before, file].append((model, day))
    if not shared:
        return ""
    (one, other), places = next(iter(shared.items()))
    days = len({day for _, day in places})
    return (
        f"{by_number[one].source.name} and {by_number[other].source.name} both count tokens of {places[0][0]} on "
        f"{_days(days)}; what is of the same traffic counts twice"
    )


def _days(count: int) -> str:
    return f"{count:,} day{'s' * (count != 1)}"
