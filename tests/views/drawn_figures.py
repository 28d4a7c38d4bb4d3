"""Tables and tiles of a page as people read them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

Attributes = list[tuple[str, str | None]]


@dataclass
class Found(HTMLParser):
    """Cells as they are shown, what opens under them apart; tiles by their name."""

    rows: list[list[str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    tiles: list[list[str]] = field(default_factory=list)
    caption: str = ""
    _into: list[str] = field(default_factory=list)
    _is_within: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        kind = str(dict(attrs).get("class") or "")
        if "gp-tile" in kind.split():
            self.tiles.append(["", "", ""])
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
        self._into.append(tag)

    def handle_endtag(self, tag: str) -> None:
        del self._into[len(self._into) - 1 - self._into[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        tag = self._into[-1]
        if tag == "p":
            self.opened.append(data)
        elif tag == "caption":
            self.caption += data
        elif self.tiles and tag in ("span", "b", "small"):
            self.tiles[-1][("span", "b", "small").index(tag)] += data
        elif self.rows:
            self.rows[-1][-1] += data


def _each(app: AppTest) -> list[Found]:
    found = []
    for element in app.get("html"):
        reader = Found()
        reader.feed(_body(element))
        found.append(reader)
    return found


def _body(element: Any) -> str:
    return str(element.proto.body)


def tables_of(app: AppTest) -> list[pd.DataFrame]:
    """Every table, in the order drawn."""
    return [pd.DataFrame(f.rows[1:], columns=f.rows[0]) for f in _each(app) if f.rows]


def tiles_of(app: AppTest) -> dict[str, str]:
    """Every tile's figure by its name."""
    return {tile[0]: tile[1] for f in _each(app) for tile in f.tiles}


def opened_of(app: AppTest) -> list[str]:
    """Every line that opens under a figure."""
    return [line for f in _each(app) for line in f.opened]
