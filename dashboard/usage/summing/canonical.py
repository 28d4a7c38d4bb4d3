# ruff: noqa: S608 - SQL over expressions of our own
"""The SQL from a dialect's columns to the canonical ones, the same wherever the rows are: file or warehouse."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dashboard.usage.mapping.dialect import CANONICAL, TEXT_KEYS, TOKEN_PARTS, Dialect
from dashboard.usage.mapping.reasons import CORRECTION, LINE_BETWEEN, SUM_OF_OTHERS
from dashboard.usage.mapping.sum_words import SURE
from dashboard.usage.reading.source import literal, quoted

FAULTS = {
    "not a number": "expected a number",
    "not a time": "expected a date or time",
    "no time": "expected a date or time, found nothing",
    "no value": "expected a number, found nothing",
    "negative count": "expected counts of 0 or more",
    "cached above input": "the cached tokens are more than the input tokens that include them",
    "reasoning above output": "the reasoning tokens are more than the output that includes them",
}
"""Reasons that mean a row is broken -> what was expected. Any other reason is no fault of the file."""

MOST_TOKENS = 1e15
"""More in one row is no count, and could not be added up."""

# Patterns, since DuckDB turns a list of words after IN into a join, with every row and where no row needs it.
_ALL = f"regexp_matches(lower(trim(coalesce(model, ''))), '^({SURE}|all)$')"
"""SQL: whether the model of a row is no model but the sum of all."""
_PREFIXES = (
    "subtotal ",
    "sub-total ",
    "grand total ",
    "total ",
    "zwischensumme",
    "gesamt",
    "sous-total",
)


@dataclass(frozen=True, slots=True)
class Broken:
    """How broken cells of a row are known. Few rows have any, and each test of every row takes time."""

    number: str = "bad_number_"
    """SQL: whether a number is broken."""
    time: str = "bad_time_"
    """SQL: whether a time is broken."""
    reads: tuple[str, ...] = ()
    """The declared columns that the tests use, each under the name that `as_read` gives it."""
    also: tuple[str, ...] = ("bad_number_", "bad_time_")
    """SQL: the other columns that they use."""
    fine: tuple[str, ...] = ()
    """SQL: what holds of most rows in which nothing is broken, no needed number is lacking and there is a time,
    and of no others; left out, these are tested one by one."""


FLAGGED = Broken()
"""Of rows that say so themselves."""


def as_read(name: str) -> str:
    """The column that keeps the parsed value of a declared one beside the canonical columns, which may have its
    name."""
    return quoted(f"{name} as read")


def told_by_group(dialect: Dialect) -> bool:
    """Whether rows that sum up others are known by what buckets are grouped by, so that each group needs one look
    in place of each row."""
    return not _is_log(dialect) and "id" not in dialect.maps


def is_sum(dialect: Dialect, among: Collection[str] = CANONICAL) -> str:
    """SQL: whether a row among buckets sums up others, by those columns that are `among` the ones at hand. In a
    table that people made, what should name one thing may be worded freely, and stand in any column that tells
    things apart."""
    named = [
        name for name in ("model", "project", "team") if name in dialect.maps and name in among
    ]
    tests = []
    for name in named:
        words = f"lower(trim(coalesce({name}, '')))"
        tests += [_ALL if name == "model" else f"regexp_matches({words}, '^({SURE})$')"]
        if not dialect.marks:
            tests += [f"starts_with({words}, '{each}')" for each in _PREFIXES]
    if "label" in dialect.maps and "label" in among:
        tests.append(_labelled(dialect))
    return f"({' OR '.join(tests)})" if tests else "false"


def _labelled(dialect: Dialect) -> str:
    """SQL: whether a word in another column says so. In a log, whose texts may be anything, of rows without a
    model only."""
    says = f"regexp_matches(lower(coalesce(label, '')), '^({SURE})$')"
    in_log = _is_log(dialect) and "model" in dialect.maps
    return f"({says} AND model IS NULL)" if in_log else says


def canonical(
    dialect: Dialect,
    rows: str,
    broken: Broken = FLAGGED,
    *,
    tell: bool = False,
    also: Sequence[str] = (),
    by_group: bool = False,
) -> str:
    """SQL: the canonical columns and why a row is not used (`skip`, null where it is).

    `rows` is SQL with the dialect's declared columns, and those that `broken` names. With `tell`, `fault_`,
    `found_` and `place_` are passed on, and `lacking_` names the needed column without a value; the declared
    columns in `also` are passed on as they are. With `by_group` rows that sum up others are left to whoever
    groups these: see `told_by_group`.
    """
    columns = [_column(name, dialect.maps.get(name)) for name in CANONICAL]
    needed = [name for name in dialect.numbers if name in dialect.needs]
    kept = [
        *(f"{quoted(name)} AS {as_read(name)}" for name in dict.fromkeys((*needed, *broken.reads))),
        *broken.also,
        *(quoted(name) for name in also),
    ]
    if tell:
        named = " ".join(f"WHEN {quoted(name)} IS NULL THEN {literal(name)}" for name in needed)
        kept += ["fault_", "found_", "place_"]
        kept.append(f"{f'CASE {named} END' if needed else 'NULL'} AS lacking_")
    return (
        f"SELECT *, {_skip(dialect, broken, needed, by_group=by_group)} AS skip "
        f"FROM (SELECT {', '.join([*columns, *kept])} FROM ({_stepped(dialect, rows)}) AS stepped_) AS mapped_"
    )


def naming(dialect: Dialect) -> Dialect:
    """The dialect with no more than what names its rows. The database plans what nobody asks for too, and for
    numbers and times of any spelling that takes longer than to read the first rows."""
    used = " ".join(dialect.steps.values())
    maps: dict[str, str] = {}
    for name, expression in reversed([*dialect.maps.items()]):
        if name in TEXT_KEYS or name in used:
            maps[name] = expression
            used += f" {expression}"
    numbers, times = (
        tuple(name for name in names if name in used) for names in (dialect.numbers, dialect.times)
    )
    return replace(dialect, maps=maps, numbers=numbers, times=times)


def mapped(dialect: Dialect, rows: str) -> str:
    """SQL: those canonical columns of rows, as `canonical` takes them, that the dialect maps."""
    columns = ", ".join(
        _column(name, dialect.maps[name]) for name in CANONICAL if name in dialect.maps
    )
    return f"SELECT {columns} FROM ({_stepped(dialect, rows)}) AS stepped_"


def _stepped(dialect: Dialect, rows: str) -> str:
    steps = "".join(f", {expression} AS {name}" for name, expression in dialect.steps.items())
    return f"SELECT *{steps} FROM ({rows}) AS parsed_"


def _column(name: str, expression: str | None) -> str:
    if name in TOKEN_PARTS:
        return f"TRY_CAST(coalesce({expression or 0}, 0) AS BIGINT) AS {name}"
    if CANONICAL[name] == "BIGINT":
        return f"TRY_CAST({expression or 'NULL'} AS BIGINT) AS {name}"
    return f"CAST({expression or 'NULL'} AS {CANONICAL[name]}) AS {quoted(name)}"


def _skip(dialect: Dialect, broken: Broken, needed: Sequence[str], *, by_group: bool) -> str:
    """SQL: the first reason not to use the row; rows that are fine are told apart at once."""
    total = dialect.sum_of(*TOKEN_PARTS)
    negative = " OR ".join(f"{name} < 0" for name in TOKEN_PARTS if name in dialect.maps)
    taken_back = f"WHEN {negative} THEN {CORRECTION} " if dialect.corrects else ""
    most = f"abs({total})" if dialect.corrects else total
    untold = f"WHEN {total} = 0 THEN 'request without tokens' " if _is_log(dialect) else ""
    sums_up = "" if by_group else f"WHEN {is_sum(dialect)} THEN {SUM_OF_OTHERS} "
    blank = [f"{as_read(name)} IS NULL" for name in needed]
    nothing, lacks = " AND ".join(blank) or "false", " OR ".join(blank) or "false"
    # Of tables that people made, lines of words between the rows, such as "Page 1 of 2".
    between = (
        f"WHEN {broken.time} AND {nothing} AND NOT {broken.number} THEN {LINE_BETWEEN} "
        if needed and not dialect.marks
        else ""
    )
    return (
        f"CASE WHEN {' AND '.join(_tests(dialect, broken, lacks, by_group=by_group))} THEN NULL "
        f"{sums_up}{between}"
        f"WHEN {broken.time} THEN 'not a time' "
        f"WHEN {broken.number} THEN 'not a number' "
        "WHEN aside IS NOT NULL THEN aside "
        "WHEN \"at\" IS NULL THEN 'no time' "
        f"WHEN {nothing} THEN {literal(dialect.empty_is)} "
        f"WHEN {lacks} THEN 'no value' "
        f"WHEN coalesce({most} >= {MOST_TOKENS:.0f}, true) THEN 'not a number' "
        f"{taken_back}WHEN cache_read < 0 OR cache_write < 0 OR reasoning < 0 OR requests < 0 "
        "OR (input_uncached < 0 AND cache_read + cache_write = 0) "
        "OR (output < 0 AND reasoning = 0) THEN 'negative count' "
        "WHEN input_uncached < 0 THEN 'cached above input' "
        f"WHEN output < 0 THEN 'reasoning above output' {untold}END"
    )


def _tests(dialect: Dialect, broken: Broken, lacks: str, *, by_group: bool) -> list[str]:
    """SQL: what holds for every row that is fine. What the format does not know is not tested: it takes time."""
    flags = (f"NOT {broken.number}", f"NOT {broken.time}", '"at" IS NOT NULL', f"NOT ({lacks})")
    tests = [*(broken.fine or flags)]
    if "aside" in dialect.maps:
        tests.append("aside IS NULL")
    if dialect.maps.get("requests", "1") != "1":
        tests.append("coalesce(requests, 0) >= 0")
    total = dialect.sum_of(*TOKEN_PARTS)
    tests += [f"{name} >= 0" for name in TOKEN_PARTS if name in dialect.maps]
    if not by_group and ("label" in dialect.maps or not _is_log(dialect)):
        tests.append(f"NOT {is_sum(dialect)}")
    fewest = 1 if _is_log(dialect) else 0
    return [*tests, f"{total} BETWEEN {fewest} AND {MOST_TOKENS - 1:.0f}"]


def _is_log(dialect: Dialect) -> bool:
    return dialect.grain == "request"
