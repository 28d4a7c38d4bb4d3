"""Tables and tiles: nothing is cut at any width, a figure opens where it stands, a wide row is a card on a phone.

Their look is `dashboard/server/page.css`, which every page carries from its first byte on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

MOST_COLUMNS_ON_A_PHONE = 3
"""What has more is a card for every row there."""


@dataclass(frozen=True, slots=True)
class Opens:
    """A figure, and what is behind it, a line each."""

    shown: str
    within: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Barred:
    """A figure with a bar over it: from `start` to `end`, as shares of the cell's width; 0 long is no bar."""

    shown: str
    start: float
    end: float
    falls: bool
    """Whether it is less than what it is held against."""


Cell = str | Opens | Barred


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of a page with its name, what stands beside it, and what opens under it."""

    label: str
    value: str
    more: str | None = None
    why: tuple[str, ...] = ()


def draw_table(rows: Sequence[Mapping[str, Cell]], *, caption: str) -> None:
    """A table with a caption; the first cell of a row is its head. Nothing without rows."""
    if rows:
        st.html(table_html(rows, caption=caption))


def draw_tiles(tiles: Iterable[Tile]) -> None:
    """Tiles side by side, as many in a row as there is room for.

    The browser draws HTML a moment after the rest: their room is kept, so that nothing below jumps.
    """
    with st.container(key="tiles"):
        st.html(f'<div class="gp-tiles">{"".join(map(tile_html, tiles))}</div>')


def table_html(rows: Sequence[Mapping[str, Cell]], *, caption: str) -> str:
    """The table, its cells told to screen readers as such even where they are drawn as cards."""
    heads = list(rows[0])
    wide = " gp-wide" if len(heads) > MOST_COLUMNS_ON_A_PHONE else ""
    head = "".join(f'<th scope="col" role="columnheader">{escape(each)}</th>' for each in heads)
    body = "".join(f'<tr role="row">{_cells(row)}</tr>' for row in rows)
    return (
        f'<div class="gp-room"><table class="gp-table{wide}" role="table"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _cells(row: Mapping[str, Cell]) -> str:
    (first, name), *others = row.items()
    head = f'<th scope="row" role="rowheader" data-head="{escape(first)}">{_cell(name)}</th>'
    return head + "".join(
        f'<td role="cell" data-head="{escape(at)}">{_cell(each)}</td>' for at, each in others
    )


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return escape(cell)
    if isinstance(cell, Barred):
        kind = "gp-falls" if cell.falls else "gp-rises"
        place = f"margin-left:{cell.start:.1%};width:{max(0.0, cell.end - cell.start):.1%}"
        return f'<span class="gp-bar">{escape(cell.shown)}<i class="{kind}" style="{place}"></i></span>'
    return f'<details class="gp-opens"><summary>{escape(cell.shown)}</summary>{_lines(cell.within)}</details>'


def _lines(lines: Sequence[str]) -> str:
    return f"<div>{''.join(f'<p>{escape(each)}</p>' for each in lines)}</div>"


def tile_html(tile: Tile) -> str:
    """One tile; it can be opened where there is something to say."""
    more = f"<small>{escape(tile.more)}</small>" if tile.more else ""
    inside = f"<span>{escape(tile.label)}</span><b>{escape(tile.value)}</b>{more}"
    if not tile.why:
        return f'<div class="gp-tile"><div>{inside}</div></div>'
    return (
        f'<details class="gp-tile gp-opens"><summary>{inside}</summary>{_lines(tile.why)}</details>'
    )
