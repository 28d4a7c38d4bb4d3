# ruff: noqa: S608 - SQL over words of our own
"""How much of the input begins like an earlier request: what a prefix cache could find.

Logs of this kind list the ids of the blocks that a request is made of, each id for its block and all before it
(`Dialect.prefix_ids`). Of a request as much is found as the ids that it begins with and that stand in an earlier
one, in the order of time and, within a moment, of the file. That is what can be found at most: a host may keep
less, send a request elsewhere, or cache no short prompts. Nothing of it was billed.
"""

from dataclasses import dataclass

import duckdb

from dashboard.usage.mapping.dialect import TEXT_KEYS
from dashboard.usage.reading.progress import Watch
from dashboard.usage.reading.source import Source, quoted
from dashboard.usage.summing.canonical import canonical
from dashboard.usage.summing.parsed import broken_in, parsed
from dashboard.usage.summing.rows import Export
from dashboard.usage.summing.sums import INPUT, keys_of

KEPT_MINUTES = 5
"""So long after it was last asked for a prefix is kept: `prompt_cache_minutes` of the facts."""
_KEPT = f"INTERVAL {KEPT_MINUTES} MINUTE"
_BEGINS = "'['"
_CUT_SHORT = "'...'"
_ID = r"""'[^\s,\[\]"'']+'"""


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What a cache of prefixes would find in a group of requests."""

    requests: int
    without_ids: int
    """Of the requests those that list no blocks: nothing of them is found."""
    input: int
    """Their tokens."""
    found_recent: int
    """Of the tokens those that begin like a request of the last minutes, see `KEPT_MINUTES`."""
    found_ever: int
    """Those that begin like any request before."""


def note_prefixes(database: duckdb.DuckDBPyConnection, export: Export, *, watch: Watch) -> None:
    """The table `prefixes` has what a cache would find in the file; files without ids leave it as it is.

    Reads the file once more. The ids and a few numbers of each request are kept, on disk where they are many.
    """
    ids = export.dialect.prefix_ids
    if not ids or export.cells.column(ids) is None:
        return
    # Window functions number the rows as they come, which is the order of the file only where that is asked for.
    database.execute("SET preserve_insertion_order = true")
    watch.run(f"CREATE OR REPLACE TABLE begun AS {_requests(export, ids)}")
    database.execute("SET preserve_insertion_order = false")
    ((listed,),) = database.execute("SELECT count(*) FROM begun WHERE len(ids) > 0").fetchall()
    if listed:
        keys = ", ".join(TEXT_KEYS)
        watch.run(
            f"INSERT INTO prefixes SELECT {export.number}, {keys}, count(*), count(*) - count(blocks), "
            f"sum(tokens), {_tokens('new_recently')}, {_tokens('new_ever')} "
            f"FROM begun LEFT JOIN ({_RUNS}) USING (place) GROUP BY {keys}"
        )
    database.execute("DROP TABLE begun")


def prefixes_found(database: duckdb.DuckDBPyConnection, *, workload: str) -> dict[str, Prefixes]:
    """Workload -> what a cache would find; those are left out that no file tells it of."""
    found = database.execute(
        f"SELECT {workload} AS workload, sum(requests), sum(without_ids), sum(input), sum(found_recent), "
        "sum(found_ever) FROM prefixes GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {name: Prefixes(*(int(each) for each in counts)) for name, *counts in found}


def _requests(export: Export, ids: str) -> str:
    """SQL: the used rows with their place in the file, their input and the list of their ids."""
    cells, dialect = export.cells.as_text(), export.dialect
    numbered = f"SELECT *, row_number() OVER () AS place_ FROM {cells.scan()}"
    rows = canonical(
        dialect, parsed(cells, numbered, tell=True), broken_in(cells), tell=True, also=(ids,)
    )
    keys = keys_of(dialect, keep=export.keep)
    told = ", ".join(f"text_of({keys[name]}) AS {name}" for name in TEXT_KEYS)
    cell = f"ltrim({quoted(ids)})"
    listed = (
        f"CASE WHEN starts_with({cell}, {_BEGINS}) AND NOT contains({cell}, {_CUT_SHORT}) "
        f"THEN regexp_extract_all({cell}, {_ID}) END"
    )
    return (
        f'SELECT place_ AS place, {_part(cells.source)} AS part, "at", {told}, '
        f"{dialect.sum_of(*INPUT)} AS tokens, {listed} AS ids FROM ({rows}) WHERE skip IS NULL"
    )


def _part(source: Source) -> str:
    """SQL: which of the files that are read as one a row is from."""
    cases, rows = "", 0
    for number, part in enumerate(source.parts):
        rows += part.rows
        cases += f"WHEN place_ <= {rows} THEN {number} "
    return f"CASE {cases}END" if cases else "0"


_BLOCKS = (
    'SELECT place, part, "at", len(ids) AS blocks, unnest(ids) AS id, '
    "generate_subscripts(ids, 1) AS block FROM begun WHERE len(ids) > 0"
)
_SEEN = (
    'SELECT place, blocks, block, "at", lag("at") OVER same AS before '
    f'FROM ({_BLOCKS}) WINDOW same AS (PARTITION BY part, id ORDER BY "at", place, block)'
)
# An id that a request lists twice was seen at its own time, and says nothing new the second time.
_RUNS = (
    "SELECT place, any_value(blocks) AS blocks, min(block) FILTER (before IS NULL) AS new_ever, "
    f'min(block) FILTER (before IS NULL OR before < "at" - {_KEPT}) AS new_recently '
    f"FROM ({_SEEN}) GROUP BY place"
)
"""SQL: of each request with ids how many they are, and the first that is new; null where none is."""


def _tokens(new: str) -> str:
    """SQL: the tokens of the blocks before the first new one."""
    begun = f"CAST(tokens AS DOUBLE) * coalesce({new} - 1, blocks) / blocks"
    return f"coalesce(sum(CAST(round({begun}) AS BIGINT)), 0)"
