# ruff: noqa: S608 - SQL over column names that are quoted and words of our own
"""Which cells of a file name a row as the sum of others: a word such as Total in whatever column, or blanks where
the other rows have names.

Every row is looked at of files that people may have worked on. Longer ones are from programs: of those only
where the last lines have such a word.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.sum_words import AT_ALL
from dashboard.usage.reading.source import Source, literal, quoted

LABEL, BLANKS = "label_", "blanks_"
MOST_LOOKED_AT = 50_000
"""Rows of a file of which every one is looked at."""
TAIL_BYTES = 8_192
_BETWEEN = re.compile(r"[,;\t|\"\r\n]+")
_AT_ALL = re.compile(AT_ALL)
MOST = 0.5
"""In more of the rows a word or a blank is what rows are like, and tells none from the others."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Columns of the file that tell rows apart which sum up others."""

    worded: tuple[str, ...] = ()
    """Those in which some rows have a word for it."""
    blank: tuple[str, ...] = ()
    """Those that some rows leave blank and most fill."""

    def values(self, cells: Mapping[str, str]) -> list[str]:
        """SQL: the word, and how many of the cells are blank. `cells` is the column's SQL."""
        found = []
        if self.worded:
            words = ", ".join(
                f"CASE WHEN regexp_matches({_bare(cells[each])}, {literal(AT_ALL)}) "
                f"THEN trim(CAST({cells[each]} AS VARCHAR)) END"
                for each in self.worded
            )
            found.append(f"coalesce({words}) AS {LABEL}")
        if self.blank:
            counts = " + ".join(
                f"CASE WHEN {cells[each]} IS NULL THEN 1 ELSE 0 END" for each in self.blank
            )
            found.append(f"{counts} AS {BLANKS}")
        return found

    def told_by(self, dialect: Dialect) -> Dialect:
        """The format as it reads a file with these columns."""
        maps = dict(dialect.maps)
        if self.worded:
            maps["label"] = LABEL
        if self.blank:
            maps["blanks"] = BLANKS
        return replace(dialect, maps=maps)


NONE = Labels()


def may_be_labels(source: Source, dialect: Dialect) -> list[str]:
    """The columns that may name a row: all but the numbers of the format. Of logs in JSON none, whose texts are
    what people asked."""
    if not dialect.numbers or (dialect.grain == "request" and source.kind == "json"):
        return []
    if source.likely_rows > MOST_LOOKED_AT and not _ends_in_sums(source):
        return []
    found = dialect.found_in(source.names)
    numbers = {found[name] for name in dialect.numbers if name in found}
    return [column for column in source.columns if column not in numbers]


def _ends_in_sums(source: Source) -> bool:
    """Whether one of the last lines of a table of text has a cell with a word for a sum."""
    if source.kind != "csv" or "gzip" in source.options:
        return False
    with source.path.open("rb") as file:
        file.seek(max(0, source.path.stat().st_size - TAIL_BYTES))
        tail = file.read().decode("utf-8", errors="replace")
    return any(_AT_ALL.match(cell.strip().lower()) for cell in _BETWEEN.split(tail))


def labels_in(database: duckdb.DuckDBPyConnection, source: Source, dialect: Dialect) -> Labels:
    """What the rows of the file show."""
    columns = may_be_labels(source, dialect)
    if not columns:
        return NONE
    row = database.execute(
        f"SELECT {counts_of_labels(columns)} FROM {source.reading()}"
    ).fetchall()[0]
    return labels_of(dialect, columns, row)


def counts_of_labels(columns: Sequence[str]) -> str:
    """SQL: of each column how many cells have a word for a sum, and how many hold something; then all rows."""
    counts = [
        f"count(*) FILTER (regexp_matches({_bare(quoted(each))}, {literal(AT_ALL)})), count({quoted(each)})"
        for each in columns
    ]
    return ", ".join((*counts, "count(*)"))


def labels_of(dialect: Dialect, columns: Sequence[str], row: Sequence[int]) -> Labels:
    """The columns that tell rows apart, by what `counts_of_labels` counts."""
    rows = row[-1]
    pairs = list(zip(columns, row[:-1:2], row[1:-1:2], strict=True))
    worded = tuple(column for column, words, _ in pairs if 0 < words <= MOST * rows)
    blank = tuple(column for column, _, told in pairs if 0 < rows - told <= MOST * rows)
    return Labels(worded, blank if dialect.grain == "bucket" else ())


def _bare(cell: str) -> str:
    return f"lower(trim(CAST({cell} AS VARCHAR)))"
