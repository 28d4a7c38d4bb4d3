"""The same mapping in the SQL of another database: DuckDB expressions of a dialect, transpiled by sqlglot.

What databases do differently and sqlglot leaves alone is settled here: expressions that use a column of their own
SELECT, casts that may fail, JSON paths and word boundaries.
"""

import re
from dataclasses import replace
from typing import Any

import sqlglot
from sqlglot import exp

from dashboard.usage.mapping.dialect import TOKEN_PARTS, Dialect

TEXT_TO_NUMBER = {"snowflake": "TRY_TO_DOUBLE", "clickhouse": "toFloat64OrNull"}
"""Where a cast that may fail has a name of its own."""
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


def plain(name: str) -> str:
    """A column's name of letters, digits and underscores: BigQuery takes no other."""
    return re.sub(r"\W", "_", name)


def transpiled(query: str, *, into: str) -> str:
    """The query in the SQL of the database that sqlglot calls `into`, every name plain and quoted."""
    tree = sqlglot.parse_one(query, read="duckdb")
    for name in tree.find_all(exp.Identifier):
        name.set("this", plain(name.name))
    tree = tree.transform(_portable if into != "duckdb" else _without_macros, into)
    return tree.sql(dialect=into, identify=True)


def _without_macros(node: exp.Expression, into: str) -> Any:  # noqa: ARG001 - as `_portable`
    """The node without the macros of our own databases: a list of credits has been added up before."""
    is_ours = isinstance(node, exp.Anonymous) and node.name.lower() == "amounts_in"
    return exp.null() if is_ours else node


def _portable(node: exp.Expression, into: str) -> Any:
    """The node as other databases have it. Sqlglot looks no further into a node that was replaced."""
    if isinstance(node, exp.Bracket) and (one := _one_of_list(node) or _one_of_structure(node)):
        node = one
    node = _without_macros(node, into)
    if isinstance(node, exp.Try):
        return node.this.transform(_portable, into)
    if isinstance(node, exp.JSONExtractScalar):
        node = _member_of_json(node, into)
    elif _is_time(node) and into == "clickhouse":  # whose TIMESTAMP has whole seconds
        node.set("to", exp.DataType.build("Nullable(DateTime64(6))", dialect="clickhouse"))
    elif isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.JSON:
        node = node if into == "postgres" else node.this
    elif isinstance(node, exp.TryCast) and node.to.this == exp.DataType.Type.BIGINT:
        number = node.this.transform(_portable, into)
        fits = exp.LT(this=exp.Abs(this=number), expression=exp.Literal.number(WIDEST))
        node = exp.cast(exp.case().when(fits, number.copy()), node.to)
    elif isinstance(node, exp.TryCast) and into in TEXT_TO_NUMBER:
        node = _function(TEXT_TO_NUMBER[into], node.this.transform(_portable, into))
    elif isinstance(node, exp.ConcatWs) and into == "bigquery":
        between, *parts = (each.transform(_portable, into) for each in node.expressions)
        node = _function("ARRAY_TO_STRING", exp.Array(expressions=parts), between)
    elif isinstance(node, exp.RegexpReplace | exp.RegexpLike):
        node = _regular_expression(node, into)
    return node


def _is_time(node: exp.Expression) -> bool:
    return isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.TIMESTAMPNTZ


def _function(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _member_of_json(node: exp.JSONExtractScalar, into: str) -> exp.Expression:
    """A scalar in a text of JSON as text; null where there is none."""
    if into == "postgres":
        node.set("this", exp.cast(node.this, "json"))
        return node
    path = node.expression.sql(dialect="duckdb").strip("'")
    text = node.this.transform(_portable, into)
    if (
        into == "clickhouse"
    ):  # whose JSONExtractString knows no numbers, and writes nothing for null
        value = _function("JSON_VALUE", text, exp.Literal.string(path))
        return exp.func("nullif", value, exp.Literal.string(""))
    if into == "snowflake":  # whose JSON_EXTRACT_PATH_TEXT fails on a text that is no JSON
        whole = _function("TRY_PARSE_JSON", text)
        member = _function("GET_PATH", whole, exp.Literal.string(path.removeprefix("$.")))
        return exp.cast(member, "varchar")
    return node


def _one_of_list(node: exp.Bracket) -> exp.Expression | None:
    """`json_extract_string(text, [paths])[n]` as the one path that is meant."""
    found = node.this.find(exp.JSONExtractScalar)
    paths = found.expression if found else None
    place = node.expressions[0]
    if found is None or not isinstance(paths, exp.Array) or not isinstance(place, exp.Literal):
        return None
    return _text_at(paths.expressions[int(place.this)].this, found.this)  # sqlglot counts from 0


def _one_of_structure(node: exp.Expression) -> exp.Expression | None:
    """`json_transform(text, structure)['a']['b']` as the one path that is meant."""
    path = ""
    while isinstance(node, exp.Bracket) and node.expressions[0].is_string:
        path, node = f".{node.expressions[0].this}{path}", node.this
    found = next(
        (each for each in node.find_all(exp.Anonymous) if each.name.lower() == "json_transform"),
        None,
    )
    return _text_at(f"${path}", found.expressions[0]) if path and found else None


def _text_at(path: str, text: exp.Expression) -> exp.Expression:
    one = _parsed(f"json_extract_string(text_, '{path}')")
    one.set("this", text.copy())
    return one


def _regular_expression(node: exp.Expression, into: str) -> exp.Expression:
    pattern = node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        return node
    words = pattern.this
    if into == "postgres":
        words = words.replace(r"\b", r"\y")
    modifiers = node.args.get("modifiers")
    ignores_case = modifiers is not None and "i" in modifiers.this
    if into == "snowflake":
        return _in_snowflake(node, exp.Literal.string(words), ignores_case=ignores_case)
    if into != "postgres" and modifiers is not None:
        words = f"(?i){words}" if ignores_case else words
        node.set("modifiers", None)
    node.set("expression", exp.Literal.string(words))
    return node


def _in_snowflake(
    node: exp.Expression, pattern: exp.Expression, *, ignores_case: bool
) -> exp.Expression:
    """REGEXP_LIKE wants the whole text to match there, and flags come after a place and a number."""
    text = node.this.transform(_portable, "snowflake")
    if isinstance(node, exp.RegexpLike):
        return exp.GT(
            this=_function("REGEXP_INSTR", text, pattern), expression=exp.Literal.number(0)
        )
    flags = exp.Literal.string("i" if ignores_case else "c")
    numbers = (exp.Literal.number(1), exp.Literal.number(0))
    replacement = node.args["replacement"]
    return _function("REGEXP_REPLACE", text, pattern, replacement, *numbers, flags)
