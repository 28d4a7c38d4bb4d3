"""Where every figure of the workbook stands: what one sheet writes and the others refer to."""

from dataclasses import dataclass, field

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.exports.held import Held
from dashboard.exports.workbook.sheet import Book, Sheet

FIRST = 3
"""The row of month 0 on every sheet with months."""


@dataclass(slots=True)
class Cells:
    """References by what they are."""

    held: Held
    book: Book
    requests: list[int] = field(default_factory=list)
    """The column of every workload's requests on the sheet of months."""
    prices: dict[str, str] = field(default_factory=dict)
    shares: dict[tuple[str, str], str] = field(default_factory=dict)
    """The typed share of good answers by option and workload: the name of its cell."""
    discount: str = ""
    units: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """By option and line: what a unit costs, one cell or one for each workload."""
    trends: dict[tuple[str, str], int] = field(default_factory=dict)
    """By option and trend: the column on the sheet of trends."""
    columns: dict[bytes, str] = field(default_factory=dict)
    """Figures that were put into a column of their own."""
    loads: Sheet | None = None
    trend_sheet: Sheet | None = None
    months: Sheet | None = None

    @property
    def horizon(self) -> int:
        return len(self.held.discount)

    def last(self) -> int:
        """The row of the last month."""
        return FIRST + self.horizon - 1

    def column(self, figures: Array) -> str:
        """A range with these figures; the same figures have the same range."""
        key = np.ascontiguousarray(figures, dtype=float).tobytes()
        if key not in self.columns:
            assert self.loads is not None  # noqa: S101 - made before it is asked for
            at = len(self.columns)
            for row, figure in enumerate(figures.tolist()):
                self.loads.number(FIRST + row, at, figure, "General")
            self.columns[key] = self.loads.range(FIRST, FIRST + len(figures) - 1, at)
        return self.columns[key]

    def trend(self, option_id: str, drift: str, month: int) -> str:
        """What prices of a month are of today's."""
        assert self.trend_sheet is not None  # noqa: S101
        return self.trend_sheet.ref(FIRST + month, self.trends[option_id, drift])

    def volume(self, workload: int, month: int) -> str:
        """The requests of a workload in a month."""
        assert self.months is not None  # noqa: S101
        return self.months.ref(FIRST + month, self.requests[workload])
