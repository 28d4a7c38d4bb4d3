"""Rows that sum up the rows below them, such as an agent with its calls: what they tell beside those."""

import re
from collections.abc import Iterator, Mapping, Sequence

from dashboard.usage.mapping.columns import guess_mapping
from dashboard.usage.mapping.values import Cell, Values, number_of

Rows = Sequence[Mapping[str, Cell]]
_INTO, _OUT = ("input", "uncached_input"), ("output", "visible_output")


def find_id(found: dict[str, str], told: Mapping[str, Values]) -> None:
    """Of several ids the one by which rows name others as their parents."""
    parents = {*told[found["parent"]].cells} if "parent" in found else set()
    if not parents or ("id" in found and parents & {*told[found["id"]].cells}):
        return
    named = (
        name
        for name, each in told.items()
        if re.search(r"id$", name)
        and name not in found.values()
        and len({*each.cells}) == len(each.cells)
        and parents & {*each.cells}
    )
    if name := next(named, ""):
        found["id"] = name


def leaves(found: Mapping[str, str], rows: Rows) -> Rows:
    """The rows without those that others name as their parents. `found` is meaning -> column."""
    if "id" not in found or "parent" not in found:
        return rows
    parents = {row.get(found["parent"]) for row in rows}
    return [row for row in rows if row.get(found["id"]) not in parents] or rows


def sums_off(told: Mapping[str, Values], rows: Rows) -> Iterator[str]:
    """What is said of a row that sums up others and tells another sum, to be read behind the name of the file."""
    found = dict(guess_mapping([*told]).columns)
    find_id(found, told)
    if "id" not in found or "parent" not in found:
        return
    below: dict[Cell, int] = {}
    for row in rows:
        below[row.get(found["parent"])] = below.get(row.get(found["parent"]), 0) + _tokens(
            found, row
        )
    for row in rows:
        name = row.get(found["id"])
        own, summed = _tokens(found, row), below.get(name, 0)
        if own and summed and own != summed:
            yield (
                f'has rows that sum up the rows below them and tell other sums ("{name}": {own:,} tokens, those '
                f"below it {summed:,}); leave the rows of agents and traces out, and keep those of single calls"
            )


def _tokens(found: Mapping[str, str], row: Mapping[str, Cell]) -> int:
    columns = (
        next((found[name] for name in names if name in found), "") for names in (_INTO, _OUT)
    )
    return round(sum(number_of(row.get(column)) or 0 for column in columns))
