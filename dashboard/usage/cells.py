"""How one cell of text becomes a number or a time, as DuckDB macros shared by every format.

Each macro tries the common spelling first and the rare ones only where that fails, with CASE, which DuckDB
evaluates lazily (it does not AND and OR): on large files these casts are most of the work.
"""

# A pattern, since DuckDB turns a list of words after IN into a join.
_BLANK = r"[ \"\t]*(-|null|none|\\N)?[ \"\t]*"
# Langfuse writes decimals and times with quotes inside the cell; money may carry a $.
_AROUND = r"[ \"$\t]*"
_EXPONENT = r"([eE][+-]?\d+)?"
_POINT = rf"{_AROUND}[+-]?(\d+|\d{{1,3}}(,\d{{3}})+)(\.\d*)?{_EXPONENT}{_AROUND}"
_COMMA = rf"{_AROUND}[+-]?(\d*|\d{{1,3}}(\.\d{{3}})+)(,\d*)?{_EXPONENT}{_AROUND}"


def _macro(signature: str, body: str) -> str:
    return f"CREATE TEMP MACRO {signature} AS {body}"


MACROS = (
    _macro("bare(cell)", "trim(cell, ' \"$\t')"),
    _macro(
        "is_blank(cell)",
        f"CASE WHEN strlen(cell) < 7 THEN regexp_full_match(cell, '{_BLANK}', 'i') "
        "ELSE cell IS NULL END",
    ),
    _macro(
        "told(cell)",
        "CASE WHEN strlen(cell) > 4 THEN cell ELSE CASE lower(cell) WHEN '' THEN NULL "
        "WHEN '-' THEN NULL WHEN 'null' THEN NULL WHEN 'none' THEN NULL WHEN '\\n' THEN NULL "
        "ELSE cell END END",
    ),
    _macro(
        "text_of(cell)",
        "CASE WHEN starts_with(cell, ' ') THEN told(trim(cell)) "
        "WHEN ends_with(cell, ' ') THEN told(trim(cell)) ELSE told(cell) END",
    ),
    # Casts read `nan` and `inf`, and a count has fewer than 16 digits.
    _macro("is_sane(number)", "abs(number) < 1e15"),
    _macro(
        "number_point(cell)",
        f"coalesce(try_cast(cell AS DOUBLE), CASE WHEN regexp_full_match(cell, '{_POINT}') "
        "THEN try_cast(regexp_replace(cell, '[ \"$\t,]', '', 'g') AS DOUBLE) END)",
    ),
    _macro(
        "number_comma(cell)",
        f"CASE WHEN regexp_full_match(cell, '{_COMMA}') THEN "
        "try_cast(replace(regexp_replace(cell, '[ \"$\t.]', '', 'g'), ',', '.') AS DOUBLE) END",
    ),
    # Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size.
    _macro(
        "epoch_micros(number)",
        "CASE WHEN number < 1e11 THEN number * 1e6 WHEN number < 1e14 THEN number * 1e3 "
        "WHEN number < 1e17 THEN number ELSE number / 1e3 END",
    ),
    _macro(
        "epoch_time(number)",
        "CASE WHEN number >= 1e8 THEN make_timestamp(TRY_CAST(epoch_micros(number) AS BIGINT)) END",
    ),
    _macro("utc(moment)", "make_timestamp(epoch_us(moment))"),
    _macro(
        "written_time(cell)",
        # A cast to TIMESTAMP would pass over the offset; through TIMESTAMPTZ it becomes UTC.
        "CASE WHEN substr(cell, 5, 1) = '-' THEN make_timestamp(epoch_us(coalesce("
        "try_cast(cell AS TIMESTAMPTZ), try_cast(replace(cell, ',', '.') AS TIMESTAMPTZ)))) "
        "WHEN regexp_full_match(cell, '\\d{9,19}([.,]\\d*)?') "
        "THEN epoch_time(try_cast(replace(cell, ',', '.') AS DOUBLE)) "
        "WHEN regexp_matches(cell, '^\\d+/\\d+/\\d\\d(\\D|$)') "
        "THEN try_strptime(cell, ['%m/%d/%y', '%m/%d/%y %H:%M', '%m/%d/%y %H:%M:%S']) "
        "WHEN contains(cell, '/') "
        "THEN try_strptime(cell, ['%m/%d/%Y', '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S', "
        "'%m/%d/%Y %I:%M:%S %p']) "
        "ELSE try_strptime(cell, ['%d.%m.%Y', '%d.%m.%Y %H:%M', '%d.%m.%Y %H:%M:%S']) END",
    ),
    _macro(
        "time_of(cell)",
        "CASE WHEN substr(cell, 5, 1) = '-' THEN written_time(cell) ELSE written_time(bare(cell)) END",
    ),
    _macro("is_recent(moment)", "moment BETWEEN TIMESTAMP '2000-01-01' AND TIMESTAMP '2100-01-01'"),
)
