"""One thing that the figures of a file must add up to, and whether they do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["holds", "fails", "unknown"]


@dataclass(frozen=True, slots=True)
class Identity:
    """One thing that must be so for the totals to be right."""

    name: str
    state: State
    by: str = ""
    """Where it fails, by how much; where it holds, what shows it; where it is unknown, why."""
    fix: str = ""
    """What to do where it fails."""


def failing(identities: Sequence[Identity]) -> Iterator[Identity]:
    """Those that must be answered before a file is taken over."""
    return (each for each in identities if each.state == "fails")
