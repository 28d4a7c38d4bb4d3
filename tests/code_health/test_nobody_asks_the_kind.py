"""An option answers for itself: no module outside its room asks which kind it is, or parses what it is called."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from dashboard.engine.options import OPTIONS, Option

ROOT = Path(__file__).parents[2] / "dashboard"
ROOM = ROOT / "engine/options"
KIND_IS_READ_IN = {ROOT / "scenario" / name for name in ("forms.py", "kinds.py", "findings.py")}
"""Where a file is taken apart by the `kind` that it names."""
MODULES = sorted(set(ROOT.rglob("*.py")) - set(ROOM.rglob("*.py")) - KIND_IS_READ_IN)
CLASSES = {option.__name__ for option in OPTIONS}
FIELDS = {field.name for option in OPTIONS for field in fields(option)}  # type: ignore[arg-type]


def questions_in(source: str) -> Iterator[str]:
    """Every question in a module that an option should have answered."""
    tree = ast.parse(source)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("dashboard.engine.options")
        for alias in node.names
        if alias.name in CLASSES
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, imported)
        elif isinstance(node, ast.Compare):
            yield from _of_comparison(node)


def _of_call(call: ast.Call, imported: set[str]) -> Iterator[str]:
    asked = ast.unparse(call.func)
    if (
        asked == "isinstance"
        and {n.id for n in ast.walk(call) if isinstance(n, ast.Name)} & imported
    ):
        yield ast.unparse(call)
    if asked in ("getattr", "hasattr") and len(call.args) > 1:
        name = call.args[1]
        if isinstance(name, ast.Constant) and name.value in (FIELDS | {"kind"}):
            yield ast.unparse(call)
    if asked.endswith(".split") and [ast.unparse(a) for a in call.args] == ["' + '"]:
        yield ast.unparse(call)


def _of_comparison(node: ast.Compare) -> Iterator[str]:
    sides = [node.left, *node.comparators]
    asked = [s.attr for s in sides if isinstance(s, ast.Attribute)]
    if "in_files" in asked:
        yield ast.unparse(node)
    owners = [
        ast.unparse(s.value) for s in sides if isinstance(s, ast.Attribute) and s.attr == "kind"
    ]
    if any(owner.split(".")[-1].split("[")[0] in ("option", "options", "v") for owner in owners):
        yield ast.unparse(node)
    fixed = (ast.Constant, ast.Tuple, ast.Set, ast.List)
    if "component" in asked and any(
        isinstance(s, fixed) or (isinstance(s, ast.Name) and s.id.isupper()) for s in sides
    ):
        yield ast.unparse(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_asks_an_option_and_not_its_kind(path: Path) -> None:
    assert list(questions_in(path.read_text())) == []


def test_the_protocol_has_no_kind_so_that_the_type_checker_refuses_to_ask_it() -> None:
    assert not hasattr(Option, "kind")
    assert "kind" not in Option.__annotations__


@pytest.mark.parametrize(
    "question",
    [
        "option.kind == 'hosted'",
        "running.option.kind in ('hosted', 'quote')",
        "scenario.options[o].kind != 'quote'",
        "getattr(option, 'tuning', None)",
        "hasattr(option, 'spill_to')",
        "from dashboard.engine.options.hosted import Hosted\nisinstance(option, Hosted)",
        "term.component == 'gpu'",
        "term.component in RENTED",
        "fact.name.split(' + ')",
        "option.traits.in_files == 'hosted'",
    ],
)
def test_every_way_of_asking_is_seen(question: str) -> None:
    assert list(questions_in(question)) != []
