"""What an export format is: how it is recognised, and how its columns become the canonical ones."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from dashboard.usage.reading.zones import without_zone

Evidence = Literal["real", "fixture", "spec", "constructed"]
"""real: a real export file was read; fixture: a public parser or test file claims the schema;
spec: the vendor's documentation or source; constructed: rows of our own on a documented schema."""

Grain = Literal["request", "bucket"]

Money = Literal["billed", "estimated"]
"""Whether what a file says of money was charged, or reckoned by a gateway or a log from a price list of its
own."""

CANONICAL: Mapping[str, str] = {
    "at": "TIMESTAMP",
    "until": "TIMESTAMP",
    "provider": "VARCHAR",
    "model": "VARCHAR",
    "project": "VARCHAR",
    "team": "VARCHAR",
    "tier": "VARCHAR",
    "requests": "BIGINT",
    "failures": "BIGINT",
    "cache_read": "BIGINT",
    "cache_write": "BIGINT",
    "cache_write_1h": "BIGINT",
    "audio_input": "BIGINT",
    "input_uncached": "BIGINT",
    "reasoning": "BIGINT",
    "output": "BIGINT",
    "audio_output": "BIGINT",
    "total": "BIGINT",
    "usd": "DOUBLE",
    "upstream": "DOUBLE",
    "apart": "DOUBLE",
    "currency": "VARCHAR",
    "id": "VARCHAR",
    "parent": "VARCHAR",
    "aside": "VARCHAR",
    "label": "VARCHAR",
    "blanks": "BIGINT",
}
"""The canonical columns and their types. The five `TOKEN_PARTS` are disjoint: nothing is in two of them.
`until` is the end of a bucket, `tier` is batch, flex or priority and null for the standard one, `requests` is
null where the format does not say, `failures` counts requests that failed, `cache_write_1h` is the part of
`cache_write` that is kept for an hour, `audio_input` and `audio_output` are the parts of `input_uncached` and
`output` that are sound, `total` is what the file says that all tokens are, `usd` is the money that the file
names, `upstream` the part of it that went to a provider behind a gateway and `apart` the part that is a credit,
a tax or a fee and no price of tokens, `id` finds rows exported twice
and `parent` the row that sums this one up, `aside` says why a readable row is no token usage. `label` is a word
such as Total in any cell, and `blanks` how many cells are blank of columns that others fill: both are found in
the file, and no format maps them, see `summing.labels`. Order matters: an expression may use the columns before
its own."""

UNDATED = date(2000, 1, 1)
"""The day of records that say none: a price of that day is asked for as today's."""
TIME_UNITS = ("_ms", "_s", "_us", "_ns", "_unix", "_epoch", "_unix_ms", "_utc", "_millis", "_iso")
"""What stands behind the name of a column that holds a time, to say how it is written."""

TEXT_KEYS = ("provider", "model", "project", "team")
"""The canonical columns that name a row, as the file writes them."""
TOKEN_PARTS = ("input_uncached", "cache_read", "cache_write", "output", "reasoning")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One export format.

    Column names are as in the file, lower-cased. `maps` gives DuckDB expressions over the declared columns:
    `numbers` arrive as DOUBLE, `times` as UTC TIMESTAMP, `texts` as trimmed VARCHAR; each is null when the
    cell is blank or the file lacks the column. Canonical columns left out are null (token parts 0).
    """

    name: str
    title: str
    evidence: Evidence
    grain: Grain
    marks: tuple[tuple[str, str], ...]
    """Any one of these pairs of columns makes a header unmistakable: under any of their names or, where others
    are anybody's, as they stand here (`exact_marks`)."""
    needs: tuple[str, ...]
    """Columns without which the format cannot be read."""
    maps: Mapping[str, str]
    numbers: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    """Numbers, beside money, that may have decimals: amounts in thousands of tokens, seconds since a start."""
    objects: tuple[str, ...] = ()
    """Texts that hold a JSON object."""
    steps: Mapping[str, str] = field(default_factory=dict)
    """Expressions that `maps` may use by name: what is costly, or used more than once."""
    notes: tuple[str, ...] = ()
    """Sentences true of every file of this format, for the quality report."""
    prefix_ids: str = ""
    """The text, one of `texts`, that lists the ids of the blocks of a request's input, each id for its block and
    all before it. Of formats that tell no cached tokens: see `summing.prefixes`."""
    notes_without_prefix_ids: tuple[str, ...] = ()
    """Sentences true of those files of the format that have no such ids."""
    says_money: Money = "billed"
    corrects: bool = False
    """Whether rows may take back what others count: a bill with corrections and refunds."""
    input_alone: str = ""
    """The input as the file counts it, where instrumentations differ in whether cached tokens are inside:
    models with a row whose cached tokens exceed it have them beside it."""
    cache_beside: tuple[str, ...] = ()
    """The models of a file whose cached tokens were found to be beside the input."""
    may_lack_time: bool = False
    """Whether a file without any time is still read: its tokens count, and no month can be told."""
    calendar: bool = True
    """False when times count from an unknown day: no weekday, no date is known."""
    month_first: bool = False
    """Whether dates with slashes are known to be 12/31/2026, where nothing in a file shows another order."""
    empty_is: str = "empty bucket"
    """What a row without any number is called in the report."""
    exact_marks: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other names of a declared column: found in the file -> declared. Of several in one file, the first counts.
    How words are set apart need not be told: see `squashed`."""

    @property
    def counts_tokens(self) -> bool:
        """False for a bill that says what was paid and not for how many tokens."""
        return any(part in self.maps for part in TOKEN_PARTS)

    @property
    def money(self) -> tuple[str, ...]:
        """The numbers that are amounts of money: those that what was billed is made of."""
        words = " ".join(self.maps.get(name, "") for name in ("usd", "upstream"))
        used = [
            words,
            *(step for name, step in self.steps.items() if re.search(rf"\b{name}\b", words)),
        ]
        named = " ".join(used)
        return tuple(
            name
            for name in self.numbers
            if name not in self.quantities
            and "token" not in name
            and re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", named)
        )

    @property
    def counts(self) -> tuple[str, ...]:
        """The numbers that are counts, and so have no decimals."""
        return tuple(name for name in self.numbers if name not in (*self.money, *self.quantities))

    def sum_of(self, *parts: str) -> str:
        """SQL: the sum of those canonical token parts that the format knows; the others are 0."""
        return " + ".join(part for part in parts if part in self.maps) or "0"

    def found_in(self, columns: Collection[str]) -> dict[str, str]:
        """Declared column -> the file's column, for those that the file has under any of their names."""
        known = _by_name(columns)
        names = {name: [name] for name in (*self.numbers, *self.times, *self.texts, *self.needs)}
        for other, declared in self.aliases.items():
            names.setdefault(declared, [declared]).append(other)
        for declared in self.times:
            names[declared] += [f"{each}{unit}" for unit in TIME_UNITS for each in names[declared]]
        found = {}
        for declared, spellings in names.items():
            if column := next((c for each in spellings if (c := _known(each, known))), None):
                found[declared] = column
        return found

    def mark_in(self, columns: Collection[str]) -> tuple[str, str] | None:
        """The file's columns that are the first pair of marks it holds, or None."""
        known = _by_name(columns)
        found = {} if self.exact_marks else self.found_in(columns)
        for one, other in self.marks:
            first = found.get(one) or _known(one, known)
            second = found.get(other) or _known(other, known)
            if first and second:
                return first, second
        return None

    def missing_in(self, columns: Collection[str]) -> tuple[str, ...]:
        """The needed columns that the file lacks."""
        found = self.found_in(columns)
        return tuple(column for column in self.needs if column not in found)


@lru_cache(maxsize=16_384)
def squashed(name: str) -> str:
    """The same word for `Meter Name`, `meter_name` and `meterName`, for `sku.description` and
    `sku_description`, for `lineItem/UsageType` and `line_item_usage_type`, once lower-cased. Every time is UTC,
    said or not."""
    return re.sub(r"[\s_./:-]+", "", name).removesuffix("(utc)").removesuffix("[utc]")


def _by_name(columns: Collection[str]) -> dict[str, str]:
    """Names as written and, behind them, squashed -> the file's column."""
    known: dict[str, str] = {}
    for column in columns:
        known.setdefault(squashed(column), column)
    for column in columns:
        known.setdefault(squashed(without_zone(column)), column)
    return known | {column: column for column in columns}


def _known(name: str, known: Mapping[str, str]) -> str | None:
    return known.get(name) or known.get(squashed(name))
