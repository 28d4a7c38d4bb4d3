"""The memo as a PDF of two pages: typst with its own fonts, no network, the same bytes for the same plan.

Names in letters that these fonts lack are the exception.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from dashboard.exports.content.model import Memo, Table
from dashboard.exports.qr import qr_of
from dashboard.exports.saving_chart import saving_chart

TEMPLATE = Path(__file__).parent / "templates" / "memo.typ"
FONT = "Libertinus Serif"
PAGES = 2
PICTURE_PPI = 110
"""Sharp enough to read on a screen, about 200 KB a page."""
LACKING = re.compile(
    r"[\u0590-\u05ff\u0700-\u1dff\u2e80-\ua63f\ua6a0-\ud7ff\uf900-\ufaff\U00010000-\U0003ffff]"
)
"""Beyond Latin, Greek, Cyrillic and Arabic letters and signs."""
LONG_WORD = re.compile(r"[^\s\u200b]{32,}")
LONGEST_WORD, WORD_END = 64, 16
"""Characters of a word that are printed, and how many of them are its last; the other forms have it whole."""
AS_IT_IS = ("http://", "https://", "<svg", "<?xml")
"""Beginnings of what is no text to read: the address behind the link, and pictures."""
LONGEST_LINK = 420
"""Characters of the link that are printed; the rest is behind the link itself, and in the QR code."""


@dataclass(frozen=True, slots=True)
class _Room:
    """How much is shown: the first of these that fits on the pages is taken."""

    size: float
    conditions: int
    happens: int
    sources: int
    beside: int


def pdf_of(memo: Memo) -> bytes:
    """The document; what does not fit on two pages is in the workbook, and the memo says so."""
    return _fitted(memo)[0]


def foreign_letters(memo: Memo) -> str:
    """Letters of the memo's own names that the fonts of typst lack: they are set in a font of this machine.

    Where it has none for them, boxes stand in their place; every other form leaves the choice to its reader.
    """
    said = [memo.name, memo.answer, *(cell for row in memo.choices.rows for cell in row)]
    return "".join(dict.fromkeys(LACKING.findall("".join(said))))


def pictures_of(memo: Memo) -> tuple[bytes, ...]:
    """The pages of the document as PNG, to look at before it is taken."""
    made = _compiled(memo, _fitted(memo)[1], format="png", ppi=PICTURE_PPI)
    return tuple(made) if isinstance(made, list) else (made,)


def _fitted(memo: Memo) -> tuple[bytes, _Room]:
    """The document in the largest print that fits, and that print."""
    for room in _rooms():
        made = _set(memo, room)
        if _pages(made) <= PAGES:
            break
    return made, room


def _rooms() -> Iterator[_Room]:
    yield _Room(9.5, 12, 12, 12, 6)
    yield _Room(9.0, 10, 10, 8, 6)
    yield _Room(8.5, 9, 9, 6, 5)
    yield _Room(8.0, 8, 8, 4, 4)
    yield _Room(7.5, 6, 6, 3, 3)
    yield _Room(7.0, 5, 5, 2, 2)


def _set(memo: Memo, room: _Room) -> bytes:
    made = _compiled(memo, room, format="pdf")
    assert isinstance(made, bytes)  # noqa: S101 - one document, one file
    return made


def _compiled(memo: Memo, room: _Room, **settings: Any) -> Any:
    return typst.compile(
        TEMPLATE.read_bytes(),
        ignore_system_fonts=not foreign_letters(memo),
        sys_inputs={"memo": json.dumps(_with_breaks(_shown(memo, room)))},
        timestamp=datetime(2000, 1, 1, tzinfo=UTC),
        **settings,
    )


def _shown(memo: Memo, room: _Room) -> dict[str, Any]:
    long = len(memo.link) > LONGEST_LINK
    code = qr_of(memo.link)
    return {
        "size": room.size,
        "name": memo.name,
        "day": memo.day,
        "verdict": memo.verdict,
        "answer": memo.answer,
        "how_sure": memo.how_sure,
        "tiles": [{"label": t.label, "value": t.value, "note": t.note} for t in memo.tiles],
        "ask": memo.ask,
        "choices": _table(memo.choices),
        "chart": saving_chart(memo.course, font=FONT),
        "chart_alt": "Paid in each month, moves included: staying and the path",
        "conditions": _table(memo.conditions, room.conditions),
        "conditions_left": max(0, len(memo.conditions.rows) - room.conditions),
        "ends": memo.ends,
        "happens": _ends_kept(memo.happens, room.happens),
        "bad_surprises": _table(memo.bad_surprises),
        "unknown": _table(memo.unknown),
        "beside": memo.beside[: room.beside],
        "sources": _table(memo.sources, room.sources),
        "sources_left": max(0, len(memo.sources.rows) - room.sources),
        "versions": memo.versions,
        "link": memo.link,
        "link_shown": memo.link.startswith(("http://", "https://")),
        "link_text": _breakable(f"{memo.link[:LONGEST_LINK]}..." if long else memo.link),
        "qr": code.svg if code else "",
        "qr_mm": code.wide_mm if code else 0,
    }


def _breakable(text: str) -> str:
    """The text with places at which a line may end."""
    return "\u200b".join(text[i : i + 8] for i in range(0, len(text), 8))


def _with_breaks(value: Any) -> Any:
    """The same with places at which a line may end in words that are longer than a column is wide."""
    if isinstance(value, str):
        return value if value.startswith(AS_IT_IS) else LONG_WORD.sub(_broken, value)
    if isinstance(value, dict):
        return {key: _with_breaks(each) for key, each in value.items()}
    return [_with_breaks(each) for each in value] if isinstance(value, list | tuple) else value


def _broken(word: re.Match[str]) -> str:
    """Both ends of a word that would fill lines: what is alike in front often differs behind."""
    text = word[0]
    if len(text) > LONGEST_WORD:
        text = f"{text[: LONGEST_WORD - WORD_END]}...{text[-WORD_END:]}"
    return _breakable(text)


def _table(table: Table, most: int | None = None) -> dict[str, Any]:
    return {"title": table.title, "head": table.head, "rows": table.rows[:most]}


def _ends_kept(table: Table, most: int) -> dict[str, Any]:
    """The first rows and the last."""
    rows = table.rows if len(table.rows) <= most else (*table.rows[: most - 1], table.rows[-1])
    return {"title": table.title, "head": table.head, "rows": rows}


def _pages(made: bytes) -> int:
    """How many pages a document has that typst made: its page tree says so in the open."""
    return len(re.findall(rb"/Type\s*/Page\b", made))
