"""House rule of the code: no fact in a formula. Its numbers above 1 are units, mathematics, or named here."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "dashboard"
FOLDERS = ("engine/options", "engine/cost", "views")
UNITS: Mapping[float, str] = {
    2: "halves, squares and full turns",
    12: "months of a year",
    24: "hours of a day",
    60: "minutes of an hour",
    100: "percent",
    168: "hours of a week",
    730: "hours of a billed month, 8,760 / 12",
    1_000: "thousand",
    3_600: "seconds of an hour",
    1_000_000: "million: tokens of a price",
    1_000_000_000: "billion",
    1e12: "trillion: operations of a TFLOP",
}
"""Numbers that count the same thing everywhere and for ever."""
NAMED: Mapping[tuple[str, str], str] = {
    ("engine/cost/breakeven.py", "LOWEST_VOLUME, HIGHEST_VOLUME"): "where volumes are searched",
    ("engine/cost/breakeven.py", "MOST_CORNERS"): "how much work a search may be",
    ("engine/cost/breakeven.py", "BLOCK"): "how much is worked out at once",
    ("engine/cost/load.py", "HALVINGS"): "steps of a bisection: more than a float has digits",
    ("engine/options/serverless_gpu.py", "BENDS"): "where a curve is taken for straight lines",
    ("engine/options/serverless_gpu.py", "STEPS"): "how much work a search may be",
    ("engine/options/serverless_gpu.py", "MOST_LOAD"): "where a float has no more digits",
    ("views/compare.py", "DEFAULT_ANSWER_TOKENS"): "what a field of the page opens with",
    ("views/plan.py", "MOST_DRAWN"): "how many lines a chart may have",
    ("views/report.py", "HTML_HEIGHT_PX"): "how tall a frame is",
}
"""Constants of a module: how much work or room something may take, and no fact about the world."""
ALLOWED: Mapping[tuple[str, float], str] = {
    ("engine/cost/breakeven.py", 3): "thirds of a stretch that is searched",
    ("engine/cost/breakeven.py", 8): "pairs that may walk all of their corners",
    ("engine/cost/breakeven.py", 2_000): "corners that are walked without asking first",
    ("engine/cost/breakeven.py", 131_072): "stretches solved at a time",
    ("engine/cost/doubt.py", 3): "thirds of a stretch that is bounded",
    ("engine/options/provisioned.py", 3): "months of a commitment of three months",
    ("engine/options/protocol.py", 3): "the order of the phases",
    ("engine/options/self_hosted.py", 36): "months of a commitment of three years",
    ("views/tuning.py", 4): "columns of a form",
    ("views/usage.py", 10_000_000): "from here on a count is said in words",
}
"""Numbers of one place, with what they are."""
FACTS_TO_MOVE: Mapping[tuple[str, str], float] = {}
"""Defaults of fields that are facts, and belong into data/assumptions.yaml: this list may only become shorter."""
BOUNDS = {"Quantity", "lru_cache"}
"""Calls whose numbers are bounds of an input or of memory."""
LAYOUT = {
    *(
        "columns",
        "number_input",
        "selectbox",
        "slider",
        "dataframe",
        "shown_table",
        "decimal_input",
        "cache_data",
    ),
    *("TextColumn", "DateColumn", "LinkColumn", "NumberColumn", "dict"),
}
"""Calls whose numbers are sizes, steps and bounds of widgets."""


class Numbers(ast.NodeVisitor):
    """The numbers above 1 of a module that stand in a formula, each with the name it is given, if any."""

    def __init__(self) -> None:
        self.found: list[tuple[int, float, str]] = []
        self.name = ""

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in BOUNDS | LAYOUT:
            return
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if not isinstance(node.slice, ast.Constant):
            self.visit(node.slice)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._named(ast.unparse(node.targets[0]).strip("()"), node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value:
            self._named(ast.unparse(node.target), node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > 1:
            self.found.append((node.lineno, float(value), self.name))

    def _named(self, name: str, value: ast.expr) -> None:
        before, self.name = self.name, name
        self.visit(value)
        self.name = before


def numbers_of(path: Path) -> list[tuple[int, float, str]]:
    numbers = Numbers()
    numbers.visit(ast.parse(path.read_text(encoding="utf-8")))
    return numbers.found


def modules() -> Iterator[str]:
    for folder in FOLDERS:
        for path in sorted((PACKAGE / folder).glob("*.py")):
            yield path.relative_to(PACKAGE).as_posix()


def unexplained(module: str) -> list[str]:
    """The numbers of a module's formulas that are neither a unit nor explained above."""
    return [
        f"dashboard/{module}:{line}: {value:g}"
        for line, value, name in numbers_of(PACKAGE / module)
        if value not in UNITS
        and (module, name) not in NAMED
        and (module, value) not in ALLOWED
        and FACTS_TO_MOVE.get((module, name)) != value
    ]


@pytest.mark.parametrize("module", tuple(modules()))
def test_a_formula_holds_no_number_that_could_be_a_fact(module: str) -> None:
    found = unexplained(module)
    assert found == [], f"{found}: put a fact into data/assumptions.yaml, or say here what it is"


def test_every_explanation_explains_a_number_that_is_there() -> None:
    numbers = {module: numbers_of(PACKAGE / module) for module in modules()}
    names = {(module, name) for module, found in numbers.items() for _, _, name in found}
    values = {(module, value) for module, found in numbers.items() for _, value, _ in found}
    assert set(NAMED) <= names
    assert {(module, float(value)) for module, value in ALLOWED} <= values
    assert set(FACTS_TO_MOVE) <= names


def test_a_fact_in_a_formula_is_seen_and_a_bound_or_a_unit_is_not(tmp_path: Path) -> None:
    path = tmp_path / "formula.py"
    path.write_text(
        "def usd(hours):\n"
        "    share: Annotated[float, Quantity('share', 0, 5)] = 1.0\n"
        "    return hours * 3.7 / 1000 + share[4]\n",
        encoding="utf-8",
    )
    assert [(line, value) for line, value, _ in numbers_of(path) if value not in UNITS] == [
        (3, 3.7)
    ]


def test_tests_in_a_browser_are_marked_so() -> None:
    """Unmarked they run among the others, and their event loop ends those that come after."""
    folder = Path(__file__).parents[1] / "browser"
    files = sorted(folder.glob("test_*.py"))
    assert files
    marked = re.compile(r"^pytestmark = .*pytest\.mark\.browser", re.MULTILINE)
    assert [f.name for f in files if not marked.search(f.read_text("utf-8"))] == []
