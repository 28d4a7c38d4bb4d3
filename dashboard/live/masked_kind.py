"""A kind of thing that is masked: how it is found in a text, and which part of what was found it is."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Span = Callable[[re.Match[str]], tuple[int, int] | None]
"""The part to replace; None where the match is not of the kind."""


def whole(match: re.Match[str]) -> tuple[int, int]:
    """All that was matched; only what the pattern calls `value` where it has that."""
    return match.span("value" if "value" in match.re.groupindex else 0)


def where(holds: Callable[[str], bool]) -> Span:
    """The same, where it holds of that text."""

    def span(match: re.Match[str]) -> tuple[int, int] | None:
        start, end = whole(match)
        return (start, end) if holds(match.string[start:end]) else None

    return span


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` stands in the text for what was found."""

    name: str
    pattern: re.Pattern[str]
    span: Span = whole
