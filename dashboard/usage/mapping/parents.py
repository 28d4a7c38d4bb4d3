"""Rows that sum up the rows below them, such as an agent with its calls: what they tell beside those."""

from collections.abc import Iterator, Mapping, Sequence

from dashboard.usage.mapping.values import Cell, number_of

Rows = Sequence[Mapping[str, Cell]]
_INTO, _OUT = ("input", "uncached_input"), ("output", "visible_output")


def leaves(found: Mapping[str, str], rows: Rows) -> Rows:
    """The rows without those that others name as their parents. `found` is meaning -> column."""
    if "id" not in found or "parent" not in found:
        return rows
    parents = {row.get(found["parent"]) for row in rows}
    return [row for row in rows if row.get(found["id"]) not in parents] or rows


def sums_off(found: Mapping[str, str], rows: Rows) -> Iterator[str]:
    """What is said of a row that sums up others and tells another sum, to be read behind the name of the file."""
    if "id" not in found or "parent" not in found:
        return
    below: dict[Cell, int] = {}
    for row in rows:
        below[row.get(found["parent"])] = below.get(row.get(found["parent"]), 0) + _tokens(
            found, row
        )
    for row in rows:
        name = row.get(found["id"])
        told, summed = _tokens(found, row), below.get(name, 0)
        if told and summed and told != summed:
            yield (
                f'has rows that sum up the rows below them and tell other sums ("{name}": {told:,} tokens, those '
                f"below it {summed:,}); leave the rows of agents and traces out, and keep those of single calls"
            )


def _tokens(found: Mapping[str, str], row: Mapping[str, Cell]) -> int:
    columns = (
        next((found[name] for name in names if name in found), "") for names in (_INTO, _OUT)
    )
    return round(sum(number_of(row.get(column)) or 0 for column in columns))
