"""Tables drawn with lines, as Markdown and the prompts of databases write them, as tables of text."""

import re
from collections.abc import Iterable, Iterator

_LINE = re.compile(r"^[\s|+:=-]*$")
_COUNT = re.compile(r"^\(?\d+ rows?\)?( in set.*)?\s*$", re.I)


def is_drawn(text: str) -> bool:
    """Whether a line is drawn below the names, or above them."""
    lines = [line for line in text.splitlines()[:3] if line.strip()]
    return any("|" in line for line in lines) and any(
        _LINE.match(line) and "--" in line and ("|" in line or "+" in line) for line in lines
    )


def without_lines(lines: Iterable[str]) -> Iterator[str]:
    """The rows, their cells set apart by bars alone."""
    for line in lines:
        bare = line.strip()
        if not _LINE.match(bare) and not _COUNT.match(bare):
            inside = bare.removeprefix("|").removesuffix("|")
            yield "|".join(cell.strip() for cell in inside.split("|")) + "\n"
