"""A constant that two modules need is defined in one of them: equal name and value are one, or here with why."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import dashboard

PACKAGE = Path(dashboard.__file__).parent
BUILT = {"re.compile", "timedelta", "str.maketrans", "frozenset", "range"}
"""Calls that make a value of literals."""
OTHER_THINGS: Mapping[str, str] = {
    "ALIKE = 0.75": "how alike two names are, in two places that know nothing of each other",
    "COLUMNS = 4": "of two forms, each as wide as its own fields ask for",
    "DEEPEST = 5": "levels of a record that become columns, and levels under which records are looked for",
    "DEMO = 'demo'": "a word for a demonstration of one's own: a curve, and a server",
    "DIGITS = 4": "of a measured figure, and of a share of a route",
    "DRAWS = 4000": "of a bootstrap, and of a curve",
    "EQUAL = 1e-09": "of money relative to itself, and of shares",
    "FEW = 3": "hosts, and workloads",
    "HALVINGS = 60": "steps of a bisection: more than a float has digits",
    "MOST_NAMED = 3": "files, and columns",
    "MOST_NAMED = 5": "models nearest to a name, and workloads of a note",
    "PATIENCE_S = 1.0": "of a terminal, and of a page",
    "PIECE = 4": "letters of two ways to tell how alike texts are",
    "REMEMBERED = 16384": "prices, and spellings",
    "SHOWN_CHARACTERS = 300": "of what a provider answered, and of a prompt on a page",
    "SLACK = 1e-09": "of money relative to itself, and of bounds that touch",
    "USAGE = 'message.usage'": "a column of two formats that know nothing of each other",
}
"""Alike by chance: one may change without the other."""


def constants(tree: ast.Module) -> Iterator[str]:
    """The constants of a module that are made of literals, without the underscore before a name."""
    for part in tree.body:
        if not isinstance(part, ast.Assign | ast.AnnAssign) or part.value is None:
            continue
        target = part.targets[0] if isinstance(part, ast.Assign) else part.target
        if isinstance(target, ast.Name) and target.id.isupper() and _is_literal(part.value):
            yield f"{target.id.lstrip('_')} = {ast.unparse(part.value)}"


def _is_literal(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        parts = [*value.args, *(each.value for each in value.keywords)]
        return ast.unparse(value.func) in BUILT and all(map(_is_literal, parts))
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        return all(map(_is_literal, value.elts))
    if isinstance(value, ast.Dict):
        return all(each is not None and _is_literal(each) for each in (*value.keys, *value.values))
    if isinstance(value, ast.BinOp | ast.UnaryOp):
        return all(
            isinstance(n, ast.Constant | ast.operator | ast.unaryop | ast.BinOp | ast.UnaryOp)
            for n in ast.walk(value)
        )
    return isinstance(value, ast.Constant) or (
        isinstance(value, ast.Attribute) and ast.unparse(value).startswith("re.")
    )


def repeated() -> dict[str, list[str]]:
    """Every constant that several modules define, and which."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        for each in constants(ast.parse(path.read_text(encoding="utf-8"))):
            found[each].append(name)
    return {each: modules for each, modules in found.items() if len(modules) > 1}


def test_no_constant_is_defined_twice() -> None:
    found = {each: at for each, at in repeated().items() if each not in OTHER_THINGS}
    assert found == {}, "import it from one of them, or say here how they differ"


def test_what_is_alike_by_chance_is_there() -> None:
    assert OTHER_THINGS.keys() - repeated().keys() == set()


def test_every_way_to_write_a_constant_is_seen() -> None:
    text = (
        'A = 1.5\n_B: float = 2\nC = ("a", "b")\nD = re.compile(r"x", re.I)\nE = {"a": 1}\n'
        "F = timedelta(days=60)\nG = 8 * 3\nlower = 1\nH = other(3)\nI = A * 2\n"
    )
    assert [each.split(" ")[0] for each in constants(ast.parse(text))] == list("ABCDEFG")
