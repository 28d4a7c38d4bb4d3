"""How one cell of text becomes a number or a time, as DuckDB macros shared by every format."""

# `nan`, `inf` and counts beyond 1e15 are no token counts; `1_000` is Python, not a number people export.
_PLAIN = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
_POINT_GROUPS = r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"
_COMMA = r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?"
_COMMA_GROUPS = r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?"

MACROS = (
    # Langfuse writes its times and decimals with quotes inside the cell; money may carry a $.
    "CREATE TEMP MACRO bare(cell) AS trim(cell, ' \"$\t')",
    "CREATE TEMP MACRO is_blank(cell) AS cell IS NULL "
    "OR (length(cell) < 8 AND lower(bare(cell)) IN ('', '-', 'null', 'none', '\\n'))",
    "CREATE TEMP MACRO text_of(cell) AS CASE WHEN NOT is_blank(cell) THEN trim(cell) END",
    "CREATE TEMP MACRO sane(number) AS CASE WHEN abs(number) < 1e15 THEN number END",
    "CREATE TEMP MACRO number_point(cell) AS sane(CASE "
    f"WHEN regexp_full_match(bare(cell), '{_PLAIN}') THEN try_cast(bare(cell) AS DOUBLE) "
    f"WHEN regexp_full_match(bare(cell), '{_POINT_GROUPS}') "
    "THEN try_cast(replace(bare(cell), ',', '') AS DOUBLE) END)",
    "CREATE TEMP MACRO number_comma(cell) AS sane(CASE "
    f"WHEN regexp_full_match(bare(cell), '{_COMMA}') "
    "THEN try_cast(replace(bare(cell), ',', '.') AS DOUBLE) "
    f"WHEN regexp_full_match(bare(cell), '{_COMMA_GROUPS}') "
    "THEN try_cast(replace(replace(bare(cell), '.', ''), ',', '.') AS DOUBLE) END)",
    # Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size.
    "CREATE TEMP MACRO epoch_micros(number) AS CASE "
    "WHEN number < 1e11 THEN number * 1e6 WHEN number < 1e14 THEN number * 1e3 "
    "WHEN number < 1e17 THEN number ELSE number / 1e3 END",
    "CREATE TEMP MACRO written_time(cell) AS CASE "
    "WHEN cell[5] = '-' THEN CAST(try_cast(replace(cell, ',', '.') AS TIMESTAMPTZ) AS TIMESTAMP) "
    "WHEN regexp_full_match(cell, '\\d{9,19}([.,]\\d*)?') THEN make_timestamp(CAST("
    "epoch_micros(try_cast(replace(cell, ',', '.') AS DOUBLE)) AS BIGINT)) "
    "WHEN regexp_matches(cell, '^\\d+/\\d+/\\d\\d(\\D|$)') "
    "THEN try_strptime(cell, ['%m/%d/%y', '%m/%d/%y %H:%M', '%m/%d/%y %H:%M:%S']) "
    "WHEN contains(cell, '/') "
    "THEN try_strptime(cell, ['%m/%d/%Y', '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S', "
    "'%m/%d/%Y %I:%M:%S %p']) "
    "ELSE try_strptime(cell, ['%d.%m.%Y', '%d.%m.%Y %H:%M', '%d.%m.%Y %H:%M:%S']) END",
    "CREATE TEMP MACRO time_of(cell) AS CASE "
    "WHEN year(written_time(bare(cell))) BETWEEN 2000 AND 2100 THEN written_time(bare(cell)) END",
)
