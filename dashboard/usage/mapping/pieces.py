"""Rows that are pieces of one answer: its start and its end, or how far it had come, each with the call's id.

The id is told by what stands in the column, whatever it is called.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from dashboard.usage.mapping.values import Cell, Values, number_of

Rows = Sequence[Mapping[str, Cell]]
FEWEST_IDS = 2
_NAMES_ID = re.compile(r"(^|[^a-z])(ref|reference|uuid|guid|hash)$|id$")
LEAST_REPEATED = 0.5
"""Of fewer calls a second row may be chance; in a log that was cut off, some have no end."""


def id_of_pieces(found: Mapping[str, str], told: Mapping[str, Values], rows: Rows) -> str:
    """The column that puts the pieces of answers together, else nothing. `found` is meaning -> column."""
    ids = [
        name
        for name, each in told.items()
        if name not in found.values()
        and len(each.cells) == len(rows)
        and not (each.is_time or each.is_model or each.is_flag or each.is_money)
        and are_pieces(name, found, rows)
    ]
    return max(ids, key=lambda name: len({*told[name].cells}), default="")


def id_of_copies(found: Mapping[str, str], told: Mapping[str, Values], rows: Rows) -> str:
    """The column whose ids show that rows are there twice, else nothing: rows that repeat an id say in every
    column what the other says. Rows that are alike without an id may be two of the same size."""
    alike = {tuple(row.values()) for row in rows}
    if len(alike) == len(rows):
        return ""
    ids = (
        name
        for name, each in told.items()
        if _NAMES_ID.search(name)
        and name not in found.values()
        and len(each.cells) == len(rows)
        and not (each.is_time or each.is_model or each.is_flag or each.is_money)
        and len({*each.cells}) == len(alike)
    )
    return next(ids, "")


def are_pieces(name: str, found: Mapping[str, str], rows: Rows) -> bool:
    """Whether rows with the same cell in the column are pieces of one answer: nothing tells two inputs or models
    of it, and its output is 0 but for one row, or grows."""
    out = found.get("output") or found.get("visible_output")
    into = found.get("input") or found.get("uncached_input")
    if out is None or into is None:
        return False
    calls: dict[Cell, list[Mapping[str, Cell]]] = {}
    for row in rows:
        calls.setdefault(row.get(name), []).append(row)
    several = [pieces for pieces in calls.values() if len(pieces) > 1]
    if len(calls) < FEWEST_IDS or len(several) < LEAST_REPEATED * len(calls):
        return False
    alike = [into, *(found[part] for part in ("model",) if part in found)]
    return all(
        _is_one_answer([number_of(piece.get(out)) or 0 for piece in pieces])
        and all(len({piece.get(part) for piece in pieces} - {None, "", "0"}) <= 1 for part in alike)
        for pieces in several
    )


def _is_one_answer(outputs: Sequence[float]) -> bool:
    growing = all(earlier < later for earlier, later in pairwise(outputs))
    return growing or sum(output > 0 for output in outputs) == 1
