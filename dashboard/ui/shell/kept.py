"""What a session keeps besides plain values: scenarios with their history, a link's fate, a reading of usage."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dashboard.engine.inputs.fields import Range, TokenRatio
from dashboard.engine.scenario import Scenario
from dashboard.store.keeping import Found

if TYPE_CHECKING:  # DuckDB, for the Usage page only
    from dashboard.usage import ColumnMapping, UsageProfile
    from dashboard.usage.propose import Offer
    from dashboard.usage.reading.numerals import Notation
    from dashboard.usage.summing.date_order import DateOrder

Figures = tuple[float | Range | None, TokenRatio]
"""The share of good answers and the tokens of an option as they were before they were measured."""
GroupBy = Literal["model", "project", "team"]


@dataclass(frozen=True, slots=True)
class Instead:
    """What is shown instead of a page's numbers, which would be taken for the sender's."""

    asked: str
    """The link."""
    refused: str = ""
    """Why it did not open."""
    again: bool = False
    """Whether it may open later."""
    found: Found | None = None
    """What the link leads to where that is no scenario."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A scenario as this session had it, with where its values came from."""

    scenario: Scenario
    origin: str
    origins: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class History:
    """What was before, the first first, and what was taken back, the last first."""

    past: tuple[Kept, ...] = ()
    future: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftForAStress:
    """The scenario that a stress was opened from, and the code of the one that was opened."""

    before: Kept
    code: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The last step of the session's history, in words."""

    said: str
    code: str
    """The link of the plan right after: once something else is changed there is nothing to undo here."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the session keeps of an upload."""

    name: str
    profile: "UsageProfile"
    serial: int
    """Counts the readings of a session, so that each gets fresh widgets."""
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class HowToRead:
    """What the visitor may choose before dropping a file; the defaults let the file speak."""

    dialect: str | None = None
    group_by: GroupBy | None = None
    tokens_per_request: float | None = None
    mapping: "ColumnMapping | None" = None
    decimal_mark: "Notation | None" = None
    date_order: "DateOrder | None" = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Unmapped:
    """A table in no known format, on disk for as long as this object is kept."""

    name: str
    path: Path
    columns: tuple[str, ...]
    how: HowToRead
    rows: tuple[Mapping[str, str | None], ...] = ()
    proposed: "Offer | None" = None
