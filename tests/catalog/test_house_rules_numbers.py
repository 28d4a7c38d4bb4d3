"""A number that people read is written by `num`, which knows the form they chose; nobody else decides a mark."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "dashboard"
ROOMS = ("wording", "ui", "views", "charts", "exports/content", "engine", "scenario")
HAS_MARK = re.compile(r",|\.[1-9]\d*[fg%]|g$|\{")
FOR_PROGRAMS = {
    "charts/drawn.py": "figures of a chart, read back as numbers",
    "charts/timeline.py": "a whole number of months in a template of plotly",
    "engine/answers/digest.py": "part of a hash",
    "engine/inputs/currency.py": "writes the form itself",
    "engine/market/screen.py": "a reason that the wording reads as numbers",
    "scenario/typed_numbers.py": "written in the form as a whole",
    "ui/shell/figures.py": "widths of a style sheet",
    "wording/currency.py": "what an address carries",
    "wording/words.py": "rounds before it is written",
}


def unmarked(path: Path) -> Iterator[str]:
    """The numbers of a module's f-strings that are written without `num`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FormattedValue) or node.format_spec is None:
            continue
        form = ast.unparse(node.format_spec)[2:-1]
        is_num = isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "num"
        if "%" in form.removesuffix("%") or is_num or not HAS_MARK.search(form):
            continue
        yield f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node.value)}:{form}"


@pytest.mark.parametrize("room", ROOMS)
def test_numbers_for_people_are_written_in_the_form_they_chose(room: str) -> None:
    files = [p for p in (ROOT / room).rglob("*.py") if str(p.relative_to(ROOT)) not in FOR_PROGRAMS]
    assert files
    assert [line for path in files for line in unmarked(path)] == []
