# ruff: noqa: S608 - SQL over words of our own
"""The used rows summed by workload, model and hour: small whatever the file's size, and all the rest reads it."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple, TypeVar

import duckdb

from dashboard.usage.mapping.dialect import TOKEN_PARTS
from dashboard.usage.mapping.reasons import NO_USAGE_SAID
from dashboard.usage.summing.sums import SUBSETS, GroupBy
from dashboard.usage.summing.tokens import Tokens

Key = TypeVar("Key", bound=Hashable)
_EVERY_PART = attrgetter(*(part.name for part in fields(Tokens)))


class Cell(NamedTuple):
    """One hour of one model in one workload. A large log has many thousands: a tuple is made at once."""

    workload: str
    """The model, project or team as the file writes it; empty where it is blank."""
    provider: str | None
    model: str | None
    tier: str
    """standard, batch, flex or priority."""
    hour: datetime
    rows: int
    requests: int | None
    """None where no row says, or one with tokens does not."""
    billed_failures: int
    tokens: Tokens
    all_tokens: int
    """The sum of its disjoint parts."""
    unmetered: int = 0
    """Of the requests those whose answers came without their usage, as streams do."""
    until: datetime | None = None
    """When the bucket ends, if it is longer than a day."""

    @property
    def batch(self) -> bool:
        return self.tier == "batch"

    @property
    def load(self) -> int:
        """What the shape of a week is read from: requests, or tokens where requests are unknown."""
        return self.all_tokens if self.requests is None else self.requests


def workload_column(group_by: GroupBy) -> str:
    """SQL: what a row's workload is named after."""
    return f"coalesce({group_by}, '')"


def cells(database: duckdb.DuckDBPyConnection, *, group_by: GroupBy) -> list[Cell]:
    """Every used row, summed."""
    parts = ", ".join(f"CAST(sum({part}) AS BIGINT)" for part in TOKEN_PARTS)
    subsets = ", ".join(f"CAST(coalesce(sum({part}), 0) AS BIGINT)" for part in SUBSETS)
    found = database.execute(  # sums are HUGEINT, which take twice as long to become numbers of Python
        f"SELECT {workload_column(group_by)}, provider, model, coalesce(tier, 'standard') AS tier, "
        "date_trunc('hour', start) AS hour, CAST(coalesce(sum(rows) FILTER (skip IS NULL), 0) AS BIGINT), "
        "CAST(sum(requests) AS BIGINT), sum(untold) > 0, "
        f"CAST(coalesce(sum(failures), 0) AS BIGINT), {parts}, {subsets}, "
        f"CAST(coalesce(sum(requests) FILTER (skip = {NO_USAGE_SAID}), 0) AS BIGINT), "
        "CASE WHEN until - start > INTERVAL 1 DAY THEN until END AS ends "
        "FROM sums WHERE skip IS NULL OR "
        f"(skip = {NO_USAGE_SAID} AND start IS NOT NULL) "
        "GROUP BY 1, 2, 3, 4, 5, ends ORDER BY 1, 2, 3, 4, 5, ends"
    ).fetchall()
    return [
        Cell(
            workload=workload,
            provider=provider,
            model=model,
            tier=tier,
            hour=hour,
            rows=rows,
            requests=None if untold else requests,
            billed_failures=failures,
            tokens=Tokens(*each),
            all_tokens=sum(each[: len(TOKEN_PARTS)]),
            unmetered=bare,
            until=until,
        )
        for workload, provider, model, tier, hour, rows, requests, untold, failures, *each, bare, until in found
    ]


def grouped(cells: Iterable[Cell], key: Callable[[Cell], Key]) -> dict[Key, list[Cell]]:
    """The cells by key, in the order in which the keys come."""
    groups: dict[Key, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(key(cell), []).append(cell)
    return groups


def all_tokens(cells: Sequence[Cell]) -> Tokens:
    """The sum of the cells' tokens, part by part."""
    every = map(_EVERY_PART, (cell.tokens for cell in cells))
    return Tokens(*map(sum, zip(*every, strict=True)))


def all_requests(cells: Sequence[Cell]) -> int | None:
    """The sum of the cells' requests, or None where tokens come without them, or there are none at all."""
    known = [cell.requests for cell in cells if cell.requests is not None]
    untold = any(cell.requests is None and cell.all_tokens for cell in cells)
    return None if untold or not known else sum(known)
