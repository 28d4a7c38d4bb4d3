"""The same mapping in the SQL of another database: DuckDB expressions of a dialect, transpiled by sqlglot.

What databases do differently and sqlglot leaves alone is settled here: expressions that use a column of their own
SELECT, casts that may fail, JSON paths and word boundaries.
"""

from dataclasses import replace
from typing import Any

import sqlglot
from sqlglot import exp

from dashboard.usage.dialect import TOKEN_PARTS, Dialect

WIDEST = 10**18
"""Numbers beyond this are no whole number of 64 bits."""


def standalone(dialect: Dialect) -> Dialect:
    """The same dialect with expressions that use the declared columns only, and no steps."""
    declared = {*dialect.numbers, *dialect.times, *dialect.texts}
    known: dict[str, exp.Expression] = {}
    for name, expression in dialect.steps.items():
        known[name] = exp.paren(_inlined(expression, known))
    maps = {}
    for part in TOKEN_PARTS:
        known.setdefault(part, exp.Literal.number(0))
    for name, expression in sorted(dialect.maps.items(), key=lambda pair: _uses(pair[1], dialect)):
        inner = _inlined(expression, {each: known[each] for each in known.keys() - declared})
        maps[name] = inner.sql(dialect="duckdb")
        if name in TOKEN_PARTS:
            known[name] = exp.func("coalesce", inner, exp.Literal.number(0))
    return replace(dialect, maps=maps, steps={})


def _uses(expression: str, dialect: Dialect) -> int:
    """Expressions that use other canonical columns come after those."""
    columns = {column.name for column in _parsed(expression).find_all(exp.Column)}
    return len(columns & ({*dialect.maps} - {*dialect.numbers, *dialect.times, *dialect.texts}))


def _parsed(expression: str) -> exp.Expression:
    return sqlglot.parse_one(expression, read="duckdb")


def _inlined(expression: str, known: dict[str, exp.Expression]) -> exp.Expression:
    def replaced(node: exp.Expression) -> exp.Expression:
        is_known = isinstance(node, exp.Column) and not node.table and node.name in known
        return known[node.name].copy() if is_known else node

    return _parsed(expression).transform(replaced)


def transpiled(query: str, *, into: str) -> str:
    """The query in the SQL of the database that sqlglot calls `into`, every name quoted."""
    tree = sqlglot.parse_one(query, read="duckdb")
    tree = tree.transform(_portable if into != "duckdb" else _without_macros, into)
    return tree.sql(dialect=into, identify=True)


def _without_macros(node: exp.Expression, into: str) -> Any:  # noqa: ARG001 - as `_portable`
    """The node without the macros of our own databases: a list of credits has been added up before."""
    is_ours = isinstance(node, exp.Anonymous) and node.name.lower() == "amounts_in"
    return exp.null() if is_ours else node


def _portable(node: exp.Expression, into: str) -> Any:
    """The node as other databases have it. Sqlglot looks no further into a node that was replaced."""
    if isinstance(node, exp.Bracket) and (one := _one_of_list(node)) is not None:
        node = one
    node = _without_macros(node, into)
    if isinstance(node, exp.Try):
        return node.this.transform(_portable, into)
    if isinstance(node, exp.JSONExtractScalar) and into == "postgres":
        node.set("this", exp.cast(node.this, "json"))
    elif isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.JSON:
        node = node if into == "postgres" else node.this
    elif isinstance(node, exp.TryCast) and node.to.this == exp.DataType.Type.BIGINT:
        number = node.this.transform(_portable, into)
        fits = exp.LT(this=exp.Abs(this=number), expression=exp.Literal.number(WIDEST))
        node = exp.cast(exp.case().when(fits, number.copy()), node.to)
    elif isinstance(node, exp.RegexpReplace | exp.RegexpLike):
        node = _regular_expression(node, into)
    return node


def _one_of_list(node: exp.Bracket) -> exp.Expression | None:
    """`json_extract_string(text, [paths])[n]` as the one path that is meant."""
    found = node.this.find(exp.JSONExtractScalar)
    paths = found.expression if found else None
    place = node.expressions[0]
    if found is None or not isinstance(paths, exp.Array) or not isinstance(place, exp.Literal):
        return None
    path = paths.expressions[int(place.this)].this  # sqlglot counts from 0
    one = _parsed(f"json_extract_string(text_, '{path}')")
    one.set("this", found.this.copy())
    return one


def _regular_expression(node: exp.Expression, into: str) -> exp.Expression:
    pattern = node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        return node
    words = pattern.this
    if into == "postgres":
        words = words.replace(r"\b", r"\y")
    modifiers = node.args.get("modifiers")
    if into in ("spark", "databricks") and modifiers is not None:
        words = f"(?i){words}" if "i" in modifiers.this else words
        node.set("modifiers", None)
    node.set("expression", exp.Literal.string(words))
    return node
