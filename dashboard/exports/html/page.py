"""The memo as one HTML file: words, tables, a chart that follows the what-if bar. Nothing is fetched or sent."""

import json
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from dashboard.engine.plan import Plan
from dashboard.exports.content.model import Memo, Table, Tile
from dashboard.exports.html import what_if_script
from dashboard.exports.html.model import model_of
from dashboard.exports.qr import qr_of

HERE = Path(__file__).parent
LONGEST_LINE = 24
"""Characters of a cell that is never broken: "−$178k to $1.58M", "November 2026"."""


def html_of(plan: Plan, memo: Memo) -> bytes:
    """The file. Text is escaped, data cannot end its script element."""
    model = model_of(plan)
    stays = memo.course.stay_usd is not None
    code = qr_of(memo.link)
    parts = {
        "title": escape(f"{memo.verdict}: {memo.name}"),
        "name": escape(memo.name),
        "day": escape(memo.day),
        "verdict": escape(memo.verdict),
        "answer": escape(memo.answer),
        "how_sure": escape(memo.how_sure),
        "tiles": "".join(map(_tile, memo.tiles)),
        "ask": _list(memo.ask),
        "theirs": _slider("theirs", f"Price of {model['theirs']['name']}", 10, 300, 100)
        if model["theirs"]["asked"]
        else "",
        "follows": _slider(
            "follows", f"Price of {model['follows']['name']}, which follows", 10, 300, 100
        )
        if model["follows"]["ids"]
        else "",
        "gpu": _slider("gpu", "GPU rents", 10, 300, 100) if model["has_gpus"] else "",
        "share": _share_slider(model["asked"]),
        "now": _now(stays=stays),
        "live_chart": _live_chart(memo, stays=stays),
        "choices_title": escape(memo.choices.title),
        "choices": _table(memo.choices),
        "conditions": _section(memo.conditions),
        "ends": f"<h2>What ends when</h2>{_list(memo.ends)}" if memo.ends else "",
        "happens_title": escape(memo.happens.title),
        "happens": _table(memo.happens),
        "surprises_title": escape(memo.bad_surprises.title),
        "surprises": _table(memo.bad_surprises),
        "unknown": _section(memo.unknown),
        "beside": _list(memo.beside),
        "months": _table(memo.months),
        "options": _table(memo.options),
        "sources_title": escape(memo.sources.title),
        "sources": _table(memo.sources),
        "link": _link(memo.link),
        "qr": code.svg if code else "",
        "versions": escape(memo.versions),
        "model": json.dumps(model, separators=(",", ":")).replace("<", "\\u003c"),
        "what_if": what_if_script(),
        "page": _script("page.js"),
    }
    template = (HERE / "page.html").read_text(encoding="utf-8")
    return re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], found[0]), template).encode()


def _script(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _tile(tile: Tile) -> str:
    note = f'<span class="soft">{escape(tile.note)}</span>' if tile.note else ""
    label = f'<span class="soft">{escape(tile.label)}</span>'
    return f'<div class="tile">{label}<b>{escape(tile.value)}</b>{note}</div>'


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _table(table: Table) -> str:
    """Amounts, days and short words stay on one line; a column that holds sentences has room for some words."""
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in table.head)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(table.title)}">'
        f"<table><caption>{escape(table.title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    long = ' class="long"' if len(text) > LONGEST_LINE else ""
    return f"<td{long}>{escape(text)}</td>"


def _section(table: Table) -> str:
    return f"<h2>{escape(table.title)}</h2>{_table(table)}" if table.rows else ""


def _slider(name: str, label: str, low: float, high: float, value: float) -> str:
    return (
        f'<label>{escape(label)} <output id="{name}-said"></output><input type="range" id="{name}" '
        f'min="{low:g}" max="{high:g}" step="1" value="{value:g}"></label>'
    )


def _share_slider(asked: dict[str, object] | None) -> str:
    if asked is None:
        return ""
    share = asked["share"]
    assert isinstance(share, float)  # noqa: S101 - a share
    return _slider("share", f"Good answers of {asked['name']}", 0, 100, round(share * 100))


def _now(*, stays: bool) -> str:
    wanted = {"path": "The path now"}
    if stays:
        wanted |= {"stay": "Staying now", "saving": "Saves now", "payback": "Pays back now in"}
    return "".join(
        f'<div class="tile"><span class="soft">{label}</span><b id="now-{name}"></b></div>'
        for name, label in wanted.items()
    )


def _live_chart(memo: Memo, *, stays: bool) -> str:
    """An empty chart that the bar fills: the same as on paper, in the colours of the page."""
    months = memo.course.months
    stay = (
        '<polygon id="live-area" fill="var(--area)"/>'
        '<polyline id="live-stay" fill="none" stroke="var(--soft)" stroke-width="2"/>'
        if stays
        else ""
    )
    named = "staying (grey) and the path (green)" if stays else "the path"
    return (
        f'<h2>What is paid each month</h2><p class="soft">USD, moves included: {named}.</p>'
        '<svg viewBox="0 0 720 230" role="img" font-size="11">'
        f"<title>USD paid in each month, moves included: {named}</title>"
        '<line x1="56" x2="656" y1="204" y2="204" stroke="var(--rule)"/>'
        f'{stay}<polyline id="live-path" fill="none" stroke="var(--accent)" stroke-width="2"/>'
        '<text id="live-high" x="50" y="18" text-anchor="end"></text>'
        '<text id="live-low" x="50" y="208" text-anchor="end"></text>'
        f'<text x="56" y="222">{escape(months[0])}</text>'
        f'<text x="656" y="222" text-anchor="end">{escape(months[-1])}</text></svg>'
    )


def _link(link: str) -> str:
    shown = escape(link)
    return f'<a href="{shown}">{shown}</a>' if link.startswith(("http://", "https://")) else shown
