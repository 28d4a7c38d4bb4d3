"""How subcommands print: JSON for pipelines, aligned text for people, notes on standard error."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar


def print_json(answer: object) -> None:
    """One JSON value on standard output. Raises ValueError for NaN and infinity: JSON has none."""
    print(json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False))


_HEARD: ContextVar[list[str] | None] = ContextVar("notes", default=None)


@contextmanager
def heard() -> Iterator[list[str]]:
    """The notes of the block, in place of standard error; of this thread or task alone."""
    notes: list[str] = []
    token = _HEARD.set(notes)
    try:
        yield notes
    finally:
        _HEARD.reset(token)


def note(text: str) -> None:
    """A diagnostic on standard error, out of the way of what pipelines read."""
    if (notes := _HEARD.get()) is not None:
        notes.append(text)
        return
    print(f"note: {text}", file=sys.stderr)


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Aligned columns: figures to the right, words to the left, the last column as long as it is."""
    table = [tuple(header), *(tuple(row) for row in rows)]
    columns = list(zip(*table, strict=True))
    widths = [max(map(len, column)) for column in columns]
    to_right = [all(_is_figure(cell) for cell in column[1:]) for column in columns]
    for row in table:
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, to_right, strict=True)
        ]
        print("  ".join(cells).rstrip())


def _is_figure(cell: str) -> bool:
    return cell in ("", "-") or cell.lstrip("-$")[:1].isdigit()
