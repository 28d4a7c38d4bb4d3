# ruff: noqa: S608 - SQL over column names that are quoted and expressions of our own
"""The SQL that turns one export's text cells into canonical rows, and finds what is wrong with them."""

from dashboard.usage.dialect import CANONICAL, TOKEN_PARTS, Dialect
from dashboard.usage.source import Source, literal, quoted

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


def spelling(source: Source, dialect: Dialect, name: str) -> str:
    """The file's spelling of a declared column."""
    if name in source.columns:
        return name
    others = (found for found, declared in dialect.aliases.items() if declared == name)
    return next((found for found in others if found in source.columns), name)


def _cell(source: Source, dialect: Dialect, name: str) -> str:
    column = spelling(source, dialect, name)
    return f"raw.{quoted(column)}" if column in source.columns else "CAST(NULL AS VARCHAR)"


def _typed(source: Source, dialect: Dialect, *, comma: bool, rejects: str | None) -> str:
    """SQL: the declared columns with their types, and the first cell that cannot be read.

    In levels, so that each cell is parsed once.
    """
    number = "number_comma" if comma else "number_point"
    parsers = dict.fromkeys(dialect.numbers, number) | dict.fromkeys(dialect.times, "time_of")
    cells = {name: _cell(source, dialect, name) for name in parsers}
    parsed = [f"{parse}({cells[name]}) AS {quoted(name)}" for name, parse in parsers.items()]
    kept = [f"{cell} AS {_kept(name)}" for name, cell in cells.items()]
    texts = [f"text_of({_cell(source, dialect, name)}) AS {quoted(name)}" for name in dialect.texts]
    place = "row_number() OVER ()" if rejects is None else "0"
    values = (
        f"SELECT {', '.join([*parsed, *kept, *texts])}, {place} AS place_ "
        f"FROM {source.reading(rejects=rejects)} AS raw"
    )
    check = dict.fromkeys(dialect.numbers, "is_sane") | dict.fromkeys(dialect.times, "is_recent")
    broken = {
        name: f"CASE WHEN {quoted(name)} IS NULL THEN NOT is_blank({_kept(name)}) "
        f"ELSE NOT {check[name]}({quoted(name)}) END"
        for name in parsers
    }
    fault = " ".join(f"WHEN {test} THEN {literal(name)}" for name, test in broken.items())
    found = " ".join(f"WHEN {test} THEN {_kept(name)}" for name, test in broken.items())
    steps = "".join(f", {expression} AS {name}" for name, expression in dialect.steps.items())
    return (
        f"SELECT *, CASE {fault} END AS fault_, CASE {found} END AS found_{steps} FROM ({values})"
    )


def _kept(name: str) -> str:
    """The column that keeps the text of a parsed cell."""
    return quoted(f"{name} as written")


def _canonical(name: str, expression: str | None) -> str:
    if name in TOKEN_PARTS:
        # 15 digits: more is no count, and could not be added up.
        return f"TRY_CAST(round(coalesce({expression or 0}, 0)) AS DECIMAL(15,0)) AS {name}"
    if name in ("requests", "failures"):
        return f"TRY_CAST(round({expression or 'NULL'}) AS DECIMAL(15,0)) AS {name}"
    if name == "id":
        return f"CASE WHEN {expression or 'NULL'} IS NOT NULL THEN hash({expression or 'NULL'}) END AS id"
    return f"TRY_CAST({expression or 'NULL'} AS {CANONICAL[name]}) AS {quoted(name)}"


def checked(source: Source, dialect: Dialect, *, comma: bool, rejects: str | None) -> str:
    """SQL: the canonical columns, why a row is not used (`skip`), and where it is broken."""
    mapped = ", ".join(_canonical(name, dialect.maps.get(name)) for name in CANONICAL)
    counts = [name for name in dialect.numbers if name in dialect.needs]
    lacking = " ".join(f"WHEN {quoted(name)} IS NULL THEN {literal(name)}" for name in counts)
    lacking = f"CASE {lacking} END" if lacking else "NULL"
    nothing = " AND ".join(f"{quoted(name)} IS NULL" for name in counts) or "false"
    is_time = ", ".join(literal(name) for name in dialect.times)
    untold = (
        f"WHEN {' + '.join(TOKEN_PARTS)} = 0 THEN 'request without tokens' "
        if dialect.grain == "request"
        else ""
    )
    skip = (
        f"CASE WHEN fault_ IN ({is_time}) THEN 'not a time' "
        "WHEN fault_ IS NOT NULL THEN 'not a number' "
        "WHEN aside IS NOT NULL THEN aside "
        "WHEN \"at\" IS NULL THEN 'no time' "
        f"WHEN nothing_ THEN {literal(dialect.empty_is)} "
        "WHEN lacking_ IS NOT NULL THEN 'no value' "
        f"WHEN {' + '.join(TOKEN_PARTS)} IS NULL THEN 'not a number' "
        "WHEN cache_read < 0 OR cache_write < 0 OR reasoning < 0 OR requests < 0 "
        "OR (input_uncached < 0 AND cache_read + cache_write = 0) "
        "OR (output < 0 AND reasoning = 0) THEN 'negative count' "
        "WHEN input_uncached < 0 THEN 'cached above input' "
        f"WHEN output < 0 THEN 'reasoning above output' {untold}END AS skip"
    )
    return (
        f"SELECT *, {skip} FROM (SELECT {mapped}, fault_, found_, place_, "
        f"{lacking} AS lacking_, {nothing} AS nothing_ "
        f"FROM ({_typed(source, dialect, comma=comma, rejects=rejects)}) AS typed)"
    )
