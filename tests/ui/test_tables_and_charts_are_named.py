"""Whoever does not see a table or a chart is told what it is: every one has a text of its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "dashboard"
DRAWN = {"table", "dataframe", "data_editor", "plotly_chart", "shown_table"}


def unnamed(path: Path) -> Iterator[str]:
    """The calls of a module that draw a table or a chart and give no `alt`."""
    for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute | ast.Name):
            named = any(keyword.arg == "alt" for keyword in each.keywords)
            called = each.func.attr if isinstance(each.func, ast.Attribute) else each.func.id
            if called in DRAWN and not named:
                yield f"{path.name}:{each.lineno} {called}"


def test_a_table_without_a_text_is_found(tmp_path: Path) -> None:
    module = tmp_path / "page.py"
    module.write_text(
        'st.table(rows)\nst.table(rows, alt="Costs")\nplace.plotly_chart(figure)\nshown_table(rows)\n'
    )
    found = ["page.py:1 table", "page.py:3 plotly_chart", "page.py:4 shown_table"]
    assert list(unnamed(module)) == found


def test_every_table_and_chart_has_a_text() -> None:
    pages = [*(ROOT / "ui").rglob("*.py"), *(ROOT / "views").rglob("*.py")]
    assert len(pages) > 50
    assert [found for path in sorted(pages) for found in unnamed(path)] == []
