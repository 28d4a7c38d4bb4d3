"""A formula holds no fact: a number above 1 in a function of the engine counts or converts, or has a name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashboard

ENGINE = Path(dashboard.__file__).parent / "engine"
MODULES = sorted(ENGINE.rglob("*.py"))
CONVERSIONS = {12, 24, 60, 100, 1_000, 3_600, 1e6, 1e9, 1e12}
"""Months of a year, hours of a day, minutes, per cent, and steps of units."""
SHAPES = {2, 3, 4, 9, 10}
"""Pairs, ends, digits and powers of ten."""


def numbers(tree: ast.AST) -> Iterator[tuple[int, float]]:
    """Line and value of every number in the body of a function that is no place in a row."""
    places = {id(n.slice) for n in ast.walk(tree) if isinstance(n, ast.Subscript)}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for statement in function.body:
            for node in ast.walk(statement):
                if id(node) in places or not isinstance(node, ast.Constant):
                    continue
                if type(node.value) in (int, float):
                    yield node.lineno, node.value  # type: ignore[misc]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_a_number_in_a_function_counts_or_converts(path: Path) -> None:
    found = numbers(ast.parse(path.read_text(encoding="utf-8")))
    facts = [(line, value) for line, value in found if value > 1]
    assert [each for each in facts if each[1] not in CONVERSIONS | SHAPES] == []
