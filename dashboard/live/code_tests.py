"""The tests of a prompt that asks for code: whether they can be passed at all, by what they stand on.

They may use the names that the prompt tells the answer to define, Python's builtins and what they import of
Python's own library. A test that uses anything else, or that fails before it looks at the answer, is a fault of
the prompt: no answer is right or wrong by it.
"""

import ast
import builtins
import re
import symtable
import sys
from collections.abc import Iterator
from functools import lru_cache

NAME = re.compile(r"[^\W\d]\w*")
OF_THE_ANSWER = frozenset(
    {"answer", "solution", "result", "response", "reply", "output", "code", "program"}
)
"""Words by which prompts speak of the answer itself: they name something only where they are written as code."""
GIVEN = frozenset({*dir(builtins), "__name__"})
RULE = (
    "tests may use names that the prompt tells the answer to define, Python's builtins and what they import of "
    "Python's own library"
)


def names_told(asked: str) -> frozenset[str]:
    """The names that a prompt tells, as words of it; those that may speak of the answer only as code."""
    words = frozenset(NAME.findall(asked))
    return words - {word for word in words & OF_THE_ANSWER if not _as_code(word, asked)}


def _as_code(word: str, asked: str) -> bool:
    return bool(
        re.search(
            rf"[`'\"]{word}\b|\b{word}\s?\(|\b(?:def|class|function|method|named|called)\s+{word}\b",
            asked,
        )
    )


@lru_cache(maxsize=4096)
def fault_of_tests(tests: str, asked: str) -> str:
    """Why no answer can be judged by these tests, as the end of a sentence; empty where none is seen."""
    try:
        tree, table = ast.parse(tests), symtable.symtable(tests, "tests.py", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"its tests are no Python ({error})"
    foreign = sorted(set(_foreign(tree)))
    if foreign:
        return (
            f"its tests import {', '.join(foreign)}, which is not part of Python's own library; what the answer "
            "defines is there without an import"
        )
    if any(
        isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree)
    ):
        return ""
    unknown = sorted(_unbound(table) - GIVEN - names_told(asked))
    if unknown:
        verb = "is" if len(unknown) == 1 else "are"
        return (
            f"its tests use {', '.join(unknown)}, which {verb} neither Python's nor named in the prompt; tell "
            "the name in the prompt, such as: Define double(x)"
        )
    return ""


def _foreign(tree: ast.AST) -> Iterator[str]:
    """Modules that are imported for certain and are not Python's own."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if not _own(each.name))
        elif isinstance(node, ast.ImportFrom) and (node.level or not _own(node.module or "")):
            yield "." * node.level + (node.module or "")
        elif not isinstance(node, ast.Try):  # which may do without
            yield from _foreign(node)


def _own(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _unbound(table: symtable.SymbolTable) -> set[str]:
    """Names that are looked up in the module and that nothing in the tests gives a value."""
    tables = list(_all(table))
    bound = {
        symbol.get_name()
        for each in tables
        for symbol in each.get_symbols()
        if (each is table or symbol.is_declared_global())
        and (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace())
    }
    used = {
        symbol.get_name()
        for each in tables
        for symbol in each.get_symbols()
        if symbol.is_referenced() and (each is table or symbol.is_global())
    }
    return used - bound


def _all(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _all(child)
