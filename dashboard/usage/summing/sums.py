"""The table `sums`: all that the profile is made of, small whatever the size of the files.

One row per file, bucket (or hour, where rows are requests), provider, model, tier, currency and reason for not
using the rows. Files are summed up into it in one pass, and never copied.
"""

from collections.abc import Collection, Mapping
from typing import Literal

import duckdb

from dashboard.usage.mapping.dialect import CANONICAL, TOKEN_PARTS, Dialect
from dashboard.usage.mapping.reasons import ROLL_UP, SUM_OF_OTHERS, TOLD_BY_SHORTER
from dashboard.usage.reading.source import literal, quoted
from dashboard.usage.summing.canonical import FAULTS
from dashboard.usage.summing.dedup import EXPORTED_ANEW, EXPORTED_TWICE

GroupBy = Literal["model", "project", "team"]
GROUPINGS: tuple[GroupBy, ...] = ("project", "team", "model")
"""What may become a workload, the first that a file tells apart first."""
MOST_GROUPS = 50
"""More projects or teams than this are users or requests, and no workloads."""

KEYS = {
    "file": "USMALLINT",
    "start": "TIMESTAMP",
    "until": "TIMESTAMP",
    "provider": "VARCHAR",
    "model": "VARCHAR",
    "project": "VARCHAR",
    "team": "VARCHAR",
    "tier": "VARCHAR",
    "currency": "VARCHAR",
    "label": "VARCHAR",
    "blanks": "BIGINT",
    "skip": "VARCHAR",
}
COUNTS = {
    "rows": "BIGINT",
    "first": "TIMESTAMP",
    "last": "TIMESTAMP",
    "untold": "BIGINT",
    "requests": "BIGINT",
    "failures": "BIGINT",
    "input_uncached": "BIGINT",
    "cache_read": "BIGINT",
    "cache_write": "BIGINT",
    "cache_write_1h": "BIGINT",
    "audio_input": "BIGINT",
    "output": "BIGINT",
    "reasoning": "BIGINT",
    "audio_output": "BIGINT",
    "totals": "BIGINT",
    "off_total": "BIGINT",
    "total_gap": "BIGINT",
    "paid_rows": "BIGINT",
    "nano_usd": "HUGEINT",
    "nano_upstream": "HUGEINT",
    "nano_apart": "HUGEINT",
    "max_input": "BIGINT",
    "max_output": "BIGINT",
}
"""`untold` are rows with tokens that do not say how many requests they are; `totals` are rows that say how
many tokens they are in all, `off_total` those whose parts add up to something else, and `total_gap` by how
much; money is added up in whole billionths, so that the order of the rows does not show."""
PREFIXES = {
    "file": "USMALLINT",
    **dict.fromkeys(("provider", "model", "project", "team"), "VARCHAR"),
    "requests": "BIGINT",
    "without_ids": "BIGINT",
    "input": "BIGINT",
    "found_recent": "BIGINT",
    "found_ever": "BIGINT",
}
"""The columns of the table `prefixes`, for files that tell which blocks their requests begin with: see
`summing.prefixes`."""
SUBSETS = ("cache_write_1h", "audio_input", "audio_output")
"""Parts of token parts."""
SAMPLES = {
    "moments": "BIGINT[]",
    "inputs": "BIGINT[]",
    "outputs": "BIGINT[]",
    "lengths": "BIGINT[]",
}
"""Of requests only: microseconds of arrival, and tokens. All of them, or a part chosen by what they say."""

INPUT = ("input_uncached", "cache_read", "cache_write")
OUTPUT = ("output", "reasoning")

FAULT_LIST = ", ".join(literal(reason) for reason in FAULTS)
"""SQL: the reasons that mean a row is broken."""

_PAID_ELSEWHERE = (
    f"'{EXPORTED_TWICE}', '{EXPORTED_ANEW}', {SUM_OF_OTHERS}, {ROLL_UP}, {TOLD_BY_SHORTER}"
)
ROW_COUNTS = ("requests", *TOKEN_PARTS)
"""What rows count, money apart."""
LEAST_TOKENS = 1_000
"""Rows with fewer tokens may say the same by chance."""
TOLD_ELSEWHERE = f"{SUM_OF_OTHERS}, {TOLD_BY_SHORTER}"
"""SQL: the reasons that mean other rows say the same, and of which period."""
PAID = f"paid_rows > 0 AND coalesce(skip, '') NOT IN ({FAULT_LIST}, {_PAID_ELSEWHERE})"
"""SQL: what was billed, for tokens or for anything else."""


def create_sums(database: duckdb.DuckDBPyConnection) -> None:
    """The empty table, and the one of prefixes beside it."""
    for table, names in (("sums", KEYS | COUNTS | SAMPLES), ("prefixes", PREFIXES)):
        columns = ", ".join(f'"{name}" {kind}' for name, kind in names.items())
        database.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")


def keys_of(dialect: Dialect, *, keep: Collection[str]) -> dict[str, str]:
    """Key but `file` -> SQL over the canonical columns.

    Requests go by the hour. Of project and team, which may be as many as the requests, they keep those in `keep`;
    buckets keep both, which tells how finely the export was split.
    """
    is_log = dialect.grain == "request"
    keys = {"start": "date_trunc('hour', \"at\")" if is_log else '"at"', "skip": "skip"}
    dropped = {"until", *({"project", "team"} - {*keep})} if is_log else set()
    for name in KEYS:
        if name in CANONICAL and name not in dropped:
            keys[name] = _told(dialect, name) or name
    keys["currency"] = f"upper({keys['currency']})"
    return {name: keys.get(name, "NULL") for name in KEYS if name != "file"}


def is_constant(expression: str) -> bool:
    """Whether it is the same in every row, so that rows need not be grouped by it."""
    return expression in ("NULL", "upper(NULL)") or expression.count("'") == 2 == (
        expression[:1] + expression[-1:]
    ).count("'")


def _told(dialect: Dialect, name: str) -> str:
    """The column's value where it is the same in every row, else nothing."""
    expression = dialect.maps.get(name, "NULL")
    return expression if is_constant(expression) else ""


def counts_of(dialect: Dialect) -> dict[str, str]:
    """Count -> SQL that sums it up over canonical rows."""
    total = dialect.sum_of(*TOKEN_PARTS)
    counts = {
        "rows": "count(*)",
        "first": 'min("at")',
        "last": 'max(coalesce(until, "at"))' if "until" in dialect.maps else 'max("at")',
        "untold": f"sum(CASE WHEN requests IS NULL AND {total} > 0 THEN 1 ELSE 0 END)",
        "requests": "sum(requests)",
        "failures": "sum(failures)",
        **{name: f"sum({name})" for name in (*TOKEN_PARTS, *SUBSETS)},
        "totals": "count(total)",
        "off_total": f"sum(CASE WHEN total <> {total} THEN 1 ELSE 0 END)",
        "total_gap": f"sum(total - ({total}))",
        "paid_rows": "count(usd)",
        "nano_usd": "sum(TRY_CAST(round(usd * 1e9) AS BIGINT))",
        "nano_upstream": "sum(TRY_CAST(round(upstream * 1e9) AS BIGINT))",
        "nano_apart": "sum(TRY_CAST(round(apart * 1e9) AS BIGINT))",
    }
    absent = {name: "0" if name in TOKEN_PARTS else "NULL" for name in CANONICAL}
    counts |= {name: absent[name] for name in counts if name in absent and name not in dialect.maps}
    if "total" not in dialect.maps:
        counts |= {"totals": "0", "off_total": "0", "total_gap": "0"}
    if "upstream" not in dialect.maps:
        counts |= {"nano_upstream": "NULL"}
    if "apart" not in dialect.maps:
        counts |= {"nano_apart": "NULL"}
    if "usd" not in dialect.maps:
        counts |= {"paid_rows": "0", "nano_usd": "NULL"}
    if dialect.maps.get("requests") == "1":
        counts |= {"untold": "0", "requests": "count(*)"}
    if dialect.maps.get("requests", "").strip('"') in dialect.needs:  # no row without it is used
        counts |= {"untold": "0"}
    if dialect.grain == "request":
        counts |= {
            "max_input": f"max({dialect.sum_of(*INPUT)})",
            "max_output": f"max({dialect.sum_of(*OUTPUT)})",
        }
    return counts


def told_by_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """Counts of buckets -> SQL over what they are grouped by: it is the same in each row of a group."""
    until = "start" if is_constant(keys["until"]) else "coalesce(until, start)"
    return {"first": "start", "last": until}


SAMPLED = "sampled_"
"""The column that holds the sampled requests until `samples_of` makes lists of them."""


def sampled(dialect: Dialect, *, one_in: int) -> str:
    """SQL: the requests that are sampled, gathered once for all the lists. One hour in so many, a power of two,
    gives its arrivals, and one moment its tokens."""
    chosen = ["skip IS NULL"]
    if dialect.maps.get("requests") != "1":
        chosen.append("requests = 1")
    if one_in > 1:  # first, since it leaves few rows to look at
        hours, moments = (each('"at"', one_in) for each in (_one_hour, _one_moment))
        chosen.insert(0, f"({hours} OR {moments})")
    tokens = f"'i': {dialect.sum_of(*INPUT)}, 'o': {dialect.sum_of(*OUTPUT)}"
    return f"list({{'at': {quoted('at')}, {tokens}}}) FILTER ({' AND '.join(chosen)})"


def samples_of(*, one_in: int) -> dict[str, str]:
    """Sample -> SQL over the column `SAMPLED`."""
    hours = _those(_one_hour("x.at", one_in), one_in)
    moments = _those(_one_moment("x.at", one_in), one_in)
    return {
        "moments": f"list_transform({hours}, lambda x: epoch_us(x.at))",
        "inputs": f"list_transform({moments}, lambda x: x.i)",
        "outputs": f"list_transform({moments}, lambda x: x.o)",
        "lengths": f"list_transform({moments}, lambda x: x.i + x.o)",
    }


def _those(test: str, one_in: int) -> str:
    return f"list_filter({SAMPLED}, lambda x: {test})" if one_in > 1 else SAMPLED


def _one_hour(moment: str, one_in: int) -> str:
    return f"(hash(date_trunc('hour', {moment})) & {one_in - 1}) = 0"


def _one_moment(moment: str, one_in: int) -> str:
    return f"(hash({moment}) & {one_in - 1}) = 0"
