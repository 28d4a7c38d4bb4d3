"""Which format a file has, why we think so, and what to say when it is none."""

import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dashboard.usage.mapping.columns import REQUESTS, ColumnMapping, UnknownTable, dialect_of
from dashboard.usage.mapping.dialect import UNDATED, Dialect, squashed
from dashboard.usage.mapping.refused import refusal_of
from dashboard.usage.reading.packing import UnreadableUsage
from dashboard.usage.reading.source import Source

LONGEST_NAME = 60
COUNTER = re.compile(r"^[a-z_]+:?[a-z_]*tokens?_total(\W|$)")
"""The name of a counter of Prometheus, with or without its labels."""
GENERAL = "is in no known format"
"""What is said of a table of which nothing better is known."""
MOST_TOLD = 8
"""So many columns are named."""
_TOLD_FIRST = re.compile(r"tok(?!en_?type)|cost|spend|requests|units|quantity")
FEW = 2
"""A column that so many formats have tells them from the others."""
MOST_LACKING = 0.5
"""A format that lacks so much of what it needs is not near."""
ABOUT_TOKENS = (
    *("tok", "usage", "units", "meter", "sku", "spend", "cost"),
    *("jeton", "токен", "词元", "令牌", "トークン", "토큰"),
)
_MONEY = re.compile(r"spend|cost")
_COUNTED = re.compile(
    "|".join({*ABOUT_TOKENS} - {"spend", "cost"})
    + r"|prompt|complet|input|output|generat|(^|[^a-z])(in|out)([^a-z]|$)"
)
"""What names of columns speak of that may count tokens."""


def detect(source: Source, dialects: Sequence[Dialect], *, name: str | None = None) -> Dialect:
    """The first dialect whose two marks the file holds, or the one named, if its columns are there.

    Raises `UnknownTable` naming the nearest dialect and what it lacks.
    """
    if name is not None:
        dialect = _named(name, dialects)
        if missing := dialect.missing_in(source.names):
            raise UnreadableUsage(
                f"{source.name} cannot be read as {dialect.title}: it has no column "
                f"{_listed(missing)}; its columns are {_listed(source.names[:8])}"
            )
        return undated(source, dialect)
    for dialect in dialects:
        marked = dialect.mark_in(source.names) and not dialect.missing_in(source.names)
        if marked and not _counts_requests(source, dialect):
            return undated(source, dialect)
    if said := refusal_of(source.name, source.names):
        raise UnreadableUsage(said)
    raise UnknownTable(_unknown(source, dialects), source.names)


def _counts_requests(source: Source, dialect: Dialect) -> bool:
    """Whether each row of a file says how many requests it is, where every row of the format is one."""
    if dialect.grain != "request":
        return False
    known = {*dialect.found_in(source.names).values()}
    return any(name not in known and squashed(name) in REQUESTS for name in source.names)


def undated(source: Source, dialect: Dialect) -> Dialect:
    """The dialect as it reads a file without any time, where it can; else as it is."""
    found = dialect.found_in(source.names)
    if not dialect.may_lack_time or any(name in found for name in dialect.times):
        return dialect
    said = "The records say no time: their tokens count, and a month cannot be told of them."
    at = f"TIMESTAMP '{UNDATED:%Y-%m-%d}'"
    return replace(
        dialect, maps={**dialect.maps, "at": at}, calendar=False, notes=(*dialect.notes, said)
    )


def mapped(source: Source, mapping: ColumnMapping) -> Dialect:
    """The dialect of a table whose columns the user named, if the file has them."""
    if fault := mapping.problem(source.names):
        raise UnknownTable(f"{source.name}: {fault}", source.names)
    return dialect_of(mapping)


def why(source: Source, dialect: Dialect) -> str:
    """The sentence shown beside the detected format."""
    if not dialect.marks:
        return f"{source.name} is read as {dialect.title}"
    pair = dialect.mark_in(source.names)
    marks = _listed(pair or dialect.needs)
    return f"{source.name} is read as {dialect.title} because it has the columns {marks}"


def _named(name: str, dialects: Sequence[Dialect]) -> Dialect:
    for dialect in dialects:
        if dialect.name == name:
            return dialect
    known = ", ".join(dialect.name for dialect in dialects)
    raise UnreadableUsage(f"there is no usage format {name!r}; the formats are {known}")


def _unknown(source: Source, dialects: Sequence[Dialect]) -> str:
    if {"error", "error.message"} & set(source.names[:3]):
        return (
            f"{source.name} is the error message of an API, not an export (it has {_listed(source.names[:4])}); "
            "download it again with a key that may read usage"
        )
    if counters := [column for column in source.names if COUNTER.search(column)]:
        return (
            f"{source.name} has counters of a server ({_listed(counters[:3])}), which are running totals and "
            "not the tokens of each row; give the answer of a range query as JSON (/api/v1/query_range), or "
            "several scrapes of /metrics with their times"
        )
    if not any(word in column for column in source.names for word in ABOUT_TOKENS):
        return (
            f"{source.name} has no token columns (its columns are {columns_of(source.names)}); "
            "choose the usage export of your provider or gateway, a bill with its columns named in English"
        )
    money = [name for name in source.names if _MONEY.search(name)]
    if money and not any(_COUNTED.search(name) for name in source.names if name not in money):
        return (
            f"{source.name} tells money ({_listed(money[:MOST_TOLD])}) and no tokens; export the usage of "
            "each model by input and output tokens, or the log of the requests"
        )
    nearest, lacking = min(
        ((dialect, _lacking(source, dialect)) for dialect in _akin(source, dialects)),
        key=lambda found: len(found[1]) / len(found[0].needs),
        default=(None, ()),
    )
    if nearest is None or len(lacking) >= MOST_LACKING * len(nearest.needs):
        return (
            f"{source.name} {GENERAL} (its columns are {columns_of(source.names)}); say what they "
            "mean with --map or in the form, or choose the usage export of your provider or gateway"
        )
    return (
        f"{source.name} is in no known format; the nearest is {nearest.title}, but the file lacks "
        f"{_listed(lacking)}"
    )


def columns_of(names: Sequence[str]) -> str:
    """The names, those that speak of tokens, money or times first, and how many more there are."""
    if len(names) <= MOST_TOLD:
        return _listed(names)
    first = sorted(names, key=lambda name: not _TOLD_FIRST.search(name))
    return f"{_listed(first[:MOST_TOLD])} and {len(names) - MOST_TOLD:,} more"


def _akin(source: Source, dialects: Sequence[Dialect]) -> list[Dialect]:
    """The formats of which the file has a column that hardly another one has: a date and a model are in all."""
    found = [{*dialect.found_in(source.names).values()} for dialect in dialects]
    known = Counter(column for columns in found for column in columns)
    return [
        dialect
        for dialect, columns in zip(dialects, found, strict=True)
        if any(known[column] <= FEW for column in columns)
    ]


def _lacking(source: Source, dialect: Dialect) -> tuple[str, ...]:
    """What the file would need to be in the format: the needed columns, or else the nearest pair of marks."""
    found = dialect.found_in(source.names)
    pairs = (
        tuple(mark for mark in pair if mark not in found and mark not in source.names)
        for pair in dialect.marks
    )
    marks = min(pairs, key=len, default=())
    return tuple(dict.fromkeys((*dialect.missing_in(source.names), *marks)))


def _listed(names: Sequence[str]) -> str:
    """The names on one line, long ones cut."""
    short = (textwrap.shorten(name, LONGEST_NAME, placeholder="...") for name in names)
    return ", ".join(f'"{name}"' for name in short)
