"""Lines that a program logged: pairs of a name and a value, or a moment and words before an object of JSON."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from dashboard.usage.reading.packing import LOG_LINE

FEWEST_PAIRS = 3
MOSTLY = 0.5
"""So many of the first lines must be of a kind: others may say what else the program did."""
FEWEST_MARKS = 2
"""A line of words may have a comma, and so may the moment of the lines below it."""
LOOKED_AT = 40
FEWEST_TOLD = 2
"""So many lines with tokens make a log of whatever else it says."""
AT = "log_time"
"""What the moment before an object is called."""
_PAIR = re.compile(r"(?:^|\s)([A-Za-z_][\w.\-/]*)=(\"(?:[^\"\\]|\\.)*\"|[^\s\"]*)(?=\s|$)")
_PRINTED = re.compile(r"(?:^|(?<=\s))(?:[A-Za-z_][\w.]*=)?[A-Za-z_][\w.]*\((?=[A-Za-z_]\w*=)")
"""How Python begins to print an object: usage=CompletionUsage(completion_tokens=100, ...)."""
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
)


def is_log(text: str) -> bool:
    """Whether the first lines are such, and no table whose last column holds JSON."""
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    if _is_table(lines):
        return False
    told = sum(record_in(line) is not None for line in lines)
    return bool(lines) and told > MOSTLY * len(lines)


def _is_table(lines: list[str]) -> bool:
    """Whether the first line sets names apart with a mark that stands as often before each other object."""
    if len(lines) < 2 or "{" in lines[0] or "=" in lines[0] or _MOMENT.search(lines[0]):
        return False
    return any(
        (marks := lines[0].count(mark)) >= FEWEST_MARKS
        and all(line.partition("{")[0].count(mark) >= marks for line in lines[1:])
        for mark in ",;\t|"
    )


def is_mixed_log(text: str) -> bool:
    """Whether most lines begin with a moment or a level, and some of them tell tokens."""
    lines = [line for line in text.splitlines() if line.strip()]
    logged = [line for line in lines if LOG_LINE.match(line)]
    if len(logged) <= MOSTLY * len(lines):
        return False
    return sum(1 for _ in islice(tokens_in(logged), FEWEST_TOLD)) == FEWEST_TOLD


def records_in(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What each line tells; lines of another kind are passed over."""
    for line in lines:
        if (record := record_in(line)) is not None:
            yield record


def tokens_in(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What those lines tell that name tokens."""
    return records_in(line for line in lines if "token" in line.lower())


def record_in(line: str) -> dict[str, Any] | None:
    """What the line tells, by name; None for a line of another kind."""
    before, brace, _ = line.partition("{")
    moment = _MOMENT.search(before)
    if brace and moment:
        try:
            found = json.loads(line[len(before) :].strip())
        except ValueError:
            return None
        return {AT: moment[0].replace(",", "."), **found} if isinstance(found, dict) else None
    printed = _PRINTED.sub(" ", line.strip())
    pairs = dict(_PAIR.findall(printed))
    if brace or len(pairs) < FEWEST_PAIRS:
        return None
    if moment and not any(_MOMENT.search(value) for value in pairs.values()):
        pairs[AT] = moment[0].replace(",", ".")
    if printed != line.strip():  # what closes the object stands behind its last pair
        pairs = {name: value.rstrip(",)") for name, value in pairs.items()}
    return {name: value.strip('"') for name, value in pairs.items()}
