"""How one cell of text becomes a number or a time, as DuckDB macros shared by every format.

Each macro tries the common spelling first and the rare ones only where that fails, with CASE, which DuckDB
evaluates lazily (it does not AND and OR): on large files these casts are most of the work.
"""

from dashboard.usage.reading.currencies import CURRENCY_MACROS
from dashboard.usage.reading.date_words import PERIODS, in_english
from dashboard.usage.reading.numerals import NUMBER_MACROS, macro

# A pattern, since DuckDB turns a list of words after IN into a join.
_BLANK = r"[ \"\t]*(-|null|none|\\N)?[ \"\t]*"
# Dates with slashes are written month first, or day first; what else a time can look like is the same.
_SLASHED = {
    "month": ("%m/%d/%y", "%m/%d/%Y"),
    "day": ("%d/%m/%y", "%d/%m/%Y"),
}
_CLOCKS = (
    *("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f"),
    *(" %I:%M %p", " %I:%M:%S %p", " %I:%M:%S.%f %p"),
)
# "p.m.", and the narrow blank that browsers put before PM.
_HALF_DAY = r"[ \x{202f}\x{a0}]?([AaPp])\.?[ \x{a0}]?[Mm]\.?"
# A clock with an offset behind it: that is taken off, and counted.
_CLOCK = r"(:\d\d(?:[.,]\d+)?(?: [AaPp]M)?)"
_OFFSET = rf"{_CLOCK} ?(?:Z|UTC|GMT)? ?(?:([+-]\d\d):?(\d\d))?$"
# "Mon Jun 01 2026 09:00:00 GMT+0000 (Coordinated Universal Time)", as browsers write it.
_AROUND_WORDS = r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? | (GMT|UTC|Z)([+-]0000)?( \(.*\))?$"
_WORDED = (
    *("%b %d %Y", "%b %d, %Y", "%B %d %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y"),
    *("%d-%b-%y", "%d-%b-%Y", "%b %Y", "%B %Y", "%b-%Y", "%B-%Y", "%Y %b"),
)
# Weeks as ISO 8601 writes them, and days as spreadsheets count them.
(_, _), (QUARTER, _), (WEEK, _) = PERIODS
SERIAL = r"^[45]\d{4}([.,]\d+)?$"
# "2026-06-01 09:00:00 +0000 UTC", as Go writes it: a blank before the offset, and its name behind.
_SPACED_OFFSET = r" ?([+-]\d\d):?(\d\d)( [A-Z]{1,5})?$"


def _formats(*dates: str) -> str:
    """An SQL list of the dates, each with every clock."""
    return "[" + ", ".join(f"'{date}{clock}'" for date in dates for clock in _CLOCKS) + "]"


# "13-10-2026", which has the same two orders as with slashes.
_DASHED = r"^(\d{1,2})-(\d{1,2})-(\d{4})"
_WITH_SLASHES = f"regexp_replace(cell, '{_DASHED}', '\\1/\\2/\\3')"
_WITHOUT_WORDS = f"regexp_replace(cell, '{_AROUND_WORDS}', '', 'g')"


def _read(*dates: str, cell: str = "cell") -> str:
    """SQL: the cell as a UTC time, the date written in one of these ways."""
    return f"less_offset(try_strptime(without_offset({cell}), {_formats(*dates)}), {cell})"


# The digit that is none of the year's.
_IN_QUARTER = "CAST(regexp_extract(regexp_replace(cell, '\\d{4}', ''), '[1-4]') AS BIGINT)"
_OF_QUARTER = (
    "make_timestamp(CAST(regexp_extract(cell, '\\d{4}') AS BIGINT), "
    f"3 * {_IN_QUARTER} - 2, 1, 0, 0, 0)"
)
_OF_WEEK = "try_strptime(replace(replace(cell, '-', ''), 'W', '-W') || '-1', '%G-W%V-%u')"


def _times(order: str) -> tuple[str, ...]:
    """The macros that read a time where dates with slashes have this order. To make a macro takes as long as to
    write out those in it, so the usual spelling is one of its own."""
    short, long = _SLASHED[order]
    named = "" if order == "month" else "_day_first"
    year_first = (
        # A cast to TIMESTAMP would pass over the offset; through TIMESTAMPTZ it becomes UTC.
        "coalesce(make_timestamp(epoch_us(coalesce("
        "try_cast(cell AS TIMESTAMPTZ), try_cast(replace(cell, ',', '.') AS TIMESTAMPTZ), "
        f"try_cast(regexp_replace(cell, '{_SPACED_OFFSET}', '\\1:\\2') AS TIMESTAMPTZ)))), "
        f"{_read('%Y-%m-%d')}, {_read(long, cell=_WITH_SLASHES)}, try_strptime(cell, '%Y-%m'), "
        f"CASE WHEN regexp_matches(cell, '{WEEK}') THEN {_OF_WEEK} "
        f"WHEN regexp_matches(cell, '{QUARTER}') THEN {_OF_QUARTER} END)"
    )
    read = (
        f"CASE WHEN substr(cell, 5, 1) = '-' THEN year_first{named}(cell) "
        f"WHEN regexp_matches(cell, '{_DASHED}') THEN {_read(long, cell=_WITH_SLASHES)} "
        "WHEN regexp_full_match(cell, '20\\d\\d(0[1-9]|1[0-2])[0-3]\\d[0-2]\\d[0-5]\\d[0-5]\\d') "
        "THEN try_strptime(cell, '%Y%m%d%H%M%S') "
        "WHEN regexp_full_match(cell, '20\\d\\d(0[1-9]|1[0-2])[0-3]\\d[0-2]\\d[0-5]\\d') "
        "THEN try_strptime(cell, '%Y%m%d%H%M') "
        "WHEN regexp_full_match(cell, '\\d{9,19}([.,]\\d*)?') "
        "THEN epoch_time(try_cast(replace(cell, ',', '.') AS DOUBLE)) "
        "WHEN regexp_full_match(cell, '20\\d{6}') THEN try_strptime(cell, '%Y%m%d') "
        f"WHEN regexp_matches(cell, '{WEEK}') THEN {_OF_WEEK} "
        f"WHEN regexp_matches(cell, '{QUARTER}') THEN {_OF_QUARTER} "
        "WHEN regexp_full_match(cell, '20\\d\\d(0[1-9]|1[0-2])') THEN try_strptime(cell, '%Y%m') "
        f"WHEN regexp_matches(cell, '{SERIAL}') THEN TIMESTAMP '1899-12-30' + to_seconds("
        "round(86400 * try_cast(replace(cell, ',', '.') AS DOUBLE))) "
        "WHEN regexp_full_match(cell, '\\d{1,2}/\\d{4}') THEN try_strptime(cell, '%m/%Y') "
        "WHEN regexp_full_match(cell, '\\d{4}/\\d{1,2}') THEN try_strptime(cell, '%Y/%m') "
        "WHEN regexp_matches(cell, '^\\d{4}/') THEN coalesce("
        "make_timestamp(epoch_us(try_cast(replace(cell, '/', '-') AS TIMESTAMPTZ))), "
        f"{_read('%Y/%m/%d')}) "
        f"WHEN regexp_matches(cell, '^\\d+/\\d+/\\d\\d(\\D|$)') THEN {_read(short)} "
        f"WHEN contains(cell, '/') THEN {_read(long)} "
        f"WHEN regexp_matches(cell, '^\\d+\\.\\d+\\.\\d\\d(\\D|$)') THEN {_read('%d.%m.%y')} "
        f"WHEN regexp_matches(cell, '^\\d+\\.\\d+\\.\\d') THEN {_read('%d.%m.%Y')} "
        f"ELSE {_read(*_WORDED, cell=_WITHOUT_WORDS)} END"
    )
    return (
        macro(f"year_first{named}(cell)", year_first),
        macro(f"written_time{named}(cell)", read),
        macro(
            f"time_{'of' if order == 'month' else 'day_first'}(cell)",
            f"CASE WHEN substr(cell, 5, 1) = '-' THEN year_first{named}(cell) "
            f"ELSE written_time{named}(bare(cell)) END",
        ),
    )


DAY_FIRST_MACROS = _times("day")
"""`time_day_first`, for the files that need it: to make it takes as long as half of all others."""


# What Python prints of a dictionary, as JSON. A text in it that is JSON itself becomes a part of it.
MACRO_OF_JSON = macro(
    "json_of(cell)",
    "CASE WHEN starts_with(cell, '{''') THEN regexp_replace(regexp_replace(regexp_replace("
    "replace(regexp_replace(cell, '''(\\{[^'']*\\})''', '\\1', 'g'), '''', '\"'), "
    "'\\bNone\\b', 'null', 'g'), '\\bTrue\\b', 'true', 'g'), "
    "'\\bFalse\\b', 'false', 'g') ELSE cell END",
)

MACROS = (
    macro("bare(cell)", "trim(cell, ' \"$\t')"),
    macro(
        "is_blank(cell)",
        f"CASE WHEN strlen(cell) < 7 THEN regexp_full_match(cell, '{_BLANK}', 'i') "
        "ELSE cell IS NULL END",
    ),
    macro(
        "told(cell)",
        "CASE WHEN strlen(cell) > 4 THEN cell ELSE CASE lower(cell) WHEN '' THEN NULL "
        "WHEN '-' THEN NULL WHEN 'null' THEN NULL WHEN 'none' THEN NULL WHEN '\\n' THEN NULL "
        "ELSE cell END END",
    ),
    macro(
        "text_of(cell)",
        "CASE WHEN starts_with(cell, ' ') THEN told(trim(cell)) "
        "WHEN ends_with(cell, ' ') THEN told(trim(cell)) ELSE told(cell) END",
    ),
    # Casts read `nan` and `inf`, and a count has fewer than 16 digits.
    macro("is_sane(number)", "abs(number) < 1e15"),
    *NUMBER_MACROS,
    *CURRENCY_MACROS,
    # Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size.
    macro(
        "epoch_micros(number)",
        "CASE WHEN number < 1e11 THEN number * 1e6 WHEN number < 1e14 THEN number * 1e3 "
        "WHEN number < 1e17 THEN number ELSE number / 1e3 END",
    ),
    macro(
        "epoch_time(number)",
        "CASE WHEN number >= 1e8 THEN make_timestamp(TRY_CAST(epoch_micros(number) AS BIGINT)) END",
    ),
    macro(
        "half_day(cell)",
        f"regexp_replace(replace(replace(cell, ', ', ' '), ' @ ', ' '), '(\\d){_HALF_DAY}', '\\1 \\2M')",
    ),
    macro("without_offset(cell)", f"regexp_replace(half_day(cell), '{_OFFSET}', '\\1')"),
    macro(
        "less_offset(moment, cell)",
        "CASE WHEN moment IS NULL OR NOT "
        " regexp_matches(cell, ':.*[+-]\\d\\d:?\\d\\d$') THEN moment ELSE moment - "
        "to_minutes(CAST(regexp_extract(cell, '([+-])\\d\\d:?\\d\\d$', 1) || '1' AS BIGINT) * ("
        "60 * CAST(regexp_extract(cell, '(\\d\\d):?\\d\\d$', 1) AS BIGINT) "
        "+ CAST(regexp_extract(cell, '(\\d\\d)$', 1) AS BIGINT))) END",
    ),
    macro("in_english(cell)", in_english("cell")),
    macro("utc(moment)", "make_timestamp(epoch_us(moment))"),
    *_times("month"),
    MACRO_OF_JSON,
    # The sum of the amounts in a list of objects, written as JSON.
    macro(
        "amounts_in(cell)",
        "TRY(list_sum(TRY_CAST(json_extract_string(cell, '$[*].amount') AS DOUBLE[])))",
    ),
    macro("is_recent(moment)", "moment BETWEEN TIMESTAMP '2000-01-01' AND TIMESTAMP '2100-01-01'"),
)
