"""Tables drawn with lines, as Markdown and the prompts of databases write them, as tables of text."""

import re
from collections.abc import Iterable, Iterator

_LINE = re.compile(r"^[\s|+:=-]*$")
_STRESS = re.compile(r"^(\*{1,3}|_{1,3}|`)(.*)\1$")
"""Bold, slanted or set as code, as Markdown writes it."""
MOST_ABOVE = 20
"""So many lines may stand above a table, such as a title."""
_COUNT = re.compile(r"^\(?\d+ rows?\)?( in set.*)?\s*$", re.I)


def is_drawn(text: str) -> bool:
    """Whether a line is drawn below the names, or above them."""
    lines = [line for line in text.splitlines()[:MOST_ABOVE] if line.strip()]
    bars = [place for place, line in enumerate(lines) if "|" in line]
    return bool(bars) and any(
        _LINE.match(line) and "--" in line and ("|" in line or "+" in line)
        for line in lines[max(bars[0] - 1, 0) : bars[0] + 2]
    )


def without_lines(lines: Iterable[str]) -> Iterator[str]:
    """The rows, their cells set apart by bars alone."""
    is_in = False
    for line in lines:
        bare = line.strip()
        is_in = is_in or "|" in bare
        if not is_in:  # a title
            continue
        if not _LINE.match(bare) and not _COUNT.match(bare):
            inside = bare.removeprefix("|").removesuffix("|")
            yield "|".join(_STRESS.sub(r"\2", cell.strip()) for cell in inside.split("|")) + "\n"
