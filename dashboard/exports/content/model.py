"""The parts of a memo, in words and figures, without any form."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.engine.inputs.currency import Shown

Figure = str | float | int | None
"""A cell as data: None is not known or not there."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table for reading, and the same as data where the figures of reading are rounded."""

    name: str
    """For files: lower case, no blanks."""
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    data_head: tuple[str, ...] = ()
    data: tuple[tuple[Figure, ...], ...] = ()

    @property
    def as_data(self) -> tuple[tuple[str, ...], tuple[tuple[Figure, ...], ...]]:
        """Head and rows with figures in full."""
        return (self.data_head, self.data) if self.data_head else (self.head, self.rows)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure that is seen first."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What staying and the path pay in each month, one-off sums included, and what was saved by its end."""

    months: tuple[str, ...]
    stay_usd: tuple[float, ...] | None
    path_usd: tuple[float, ...]
    saved_usd: tuple[float, ...] | None
    """Cash, not discounted."""


@dataclass(frozen=True, slots=True)
class Memo:
    """All that a memo says of one plan. No amount is computed here that the plan or its ledger lacks."""

    name: str
    day: str
    """Of the prices."""
    verdict: str
    answer: str
    how_sure: str
    tiles: tuple[Tile, ...]
    ask: tuple[str, ...]
    """What is asked for: dollars once, engineer-weeks, the months of building."""
    choices: Table
    conditions: Table
    ends: tuple[str, ...]
    beside: tuple[str, ...]
    course: Course
    happens: Table
    months: Table
    options: Table
    bad_surprises: Table
    unknown: Table
    sources: Table
    amounts: Table
    """The ledger."""
    versions: str
    link: str
    ledger: Mapping[str, float]
    currency: Shown
    """What amounts are asked for in; a form whose figures are dollars says the rate beside them."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, the weightiest first."""
        return (
            self.choices,
            self.conditions,
            self.happens,
            self.months,
            self.options,
            self.bad_surprises,
            self.unknown,
            self.sources,
            self.amounts,
        )
