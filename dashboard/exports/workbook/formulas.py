"""Each shape of a cost as a formula over cells with volumes: the same as `engine.cost.cost_terms` computes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.cost_terms import (
    RELATIVE_ROUNDING,
    ROUNDING,
    Array,
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)
from dashboard.engine.cost.idling import Idling

Volumes = Sequence[str]
"""A cell for each workload of the option, or "0"."""
ZERO = "0"
Column = Callable[[Array], str]
"""Puts figures into a column of their own and gives its range."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its equals sign."""

    text: str
    array: bool = False


def usd_formula(
    term: Term, units: Sequence[str], volumes: Volumes, column: Column, spent: str
) -> Formula:
    """What a line costs at these volumes before any trend.

    `units` are the cells with what a unit costs, one for each workload of a line that is paid per request;
    `spent` is what counts towards a commitment.
    """
    if isinstance(term, PerRequest):
        return Formula(_sum(f"{v}*{u}" for v, u in zip(volumes, units, strict=True) if v != ZERO))
    if isinstance(term, Overflow):
        return _overflow(term, units, volumes, column)
    (unit,) = units
    if isinstance(term, PerMonth):
        return Formula(unit)
    if isinstance(term, Shortfall):
        return Formula(f"MAX(0,{unit}-({spent or ZERO}))")
    if isinstance(term, Steps):
        paid = paid_units(term, volumes, column)
        return Formula(f"{unit}*{paid.text}", paid.array)
    assert isinstance(term, Idling)  # noqa: S101 - there is no other shape
    return _idling(term, unit, volumes, column)


def _sum(terms: object) -> str:
    found = [str(each) for each in terms]  # type: ignore[attr-defined]
    return "+".join(found) if found else ZERO


def _load(loads: Array, volumes: Volumes, column: Column) -> str:
    """The load of every hour: columns of figures times cells; one figure where there is one hour."""
    found = []
    for w, volume in enumerate(volumes):
        if volume == ZERO or not loads[:, w].any():
            continue
        cells = number(float(loads[0, w])) if len(loads) == 1 else column(loads[:, w])
        found.append(f"{cells}*{volume}")
    return "+".join(found) if found else ZERO


def peak_need(term: Steps, volumes: Volumes, column: Column) -> Formula:
    """The load of the busiest hour."""
    loads = term.load_per_request
    users = [w for w, volume in enumerate(volumes) if volume != ZERO]
    if len(users) == 1:
        loads = loads.max(axis=0, keepdims=True)
    need = _load(loads, volumes, column)
    return Formula(f"MAX({need})", True) if len(loads) > 1 else Formula(f"({need})")


def whole(term: Steps, need: str) -> str:
    """Whole units for a load that is one figure."""
    return f"(MAX({term.minimum},{_steps(term, need)})+{term.spare})"


def paid_units(term: Steps, volumes: Volumes, column: Column) -> Formula:
    """Units as they are paid, on average over the hours."""
    covered = term.covered_units
    if not term.autoscaled or len(term.load_per_request) == 1:
        need = peak_need(term, volumes, column)
        units = whole(term, need.text)
        paid = f"MAX(0,{units}-{covered})" if covered else units
        hours = float(_hour_prices(term, 1).sum())
        return Formula(paid if hours == 1 else f"{number(hours)}*{paid}", need.array)
    steps = _steps(term, f"({_load(term.load_per_request, volumes, column)})")
    beyond = term.spare - covered
    units = f"IF({steps}>{term.minimum},{steps},{term.minimum})+{beyond}"
    paid = f"IF({units}>0,{units},0)" if covered else units
    hours_up = len(term.load_per_request)
    if term.base_price_share is None:
        return Formula(f"SUM({paid})/{hours_up}", True)
    order = column(np.arange(1.0, hours_up + 1))
    return Formula(f"SUM({column(_hour_prices(term, hours_up))}*LARGE({paid},{order}))", True)


def _hour_prices(term: Steps, hours: int) -> Array:
    """What the hours weigh from the busiest to the quietest."""
    return np.ones(hours) / hours if term.base_price_share is None else term.hour_prices(hours)


def _steps(term: Steps, need: str) -> str:
    exact = f"({need})/{term.step}*{number(1 - RELATIVE_ROUNDING)}-{number(ROUNDING)}"
    return f"{term.step}*-INT(-({exact}))"


def _overflow(term: Overflow, units: Sequence[str], volumes: Volumes, column: Column) -> Formula:
    """What goes beyond the capacity in each hour, at what it costs elsewhere."""
    need = _load(term.load_per_request, volumes, column)
    if not np.all(np.isfinite(term.usd_per_request)):
        return Formula(f"IF(MAX({need})>{number(term.capacity_units)},NA(),0)", True)
    usd = _load(term.hourly_usd(), _priced(volumes, units), column)
    capacity = number(term.capacity_units)
    spilt = f"IF({need}>{capacity},1-{capacity}/({need}),0)"
    return Formula(f"SUM(({usd})*{spilt})", True)


def _priced(volumes: Volumes, units: Sequence[str]) -> Volumes:
    return [v if v == ZERO else f"{v}*{u}" for v, u in zip(volumes, units, strict=True)]


def _idling(term: Idling, unit: str, volumes: Volumes, column: Column) -> Formula:
    """The line with bends as a sum of hinges: each bend adds its change of slope beyond its load."""
    load = _load(term.load_per_request, volumes, column)
    slopes = np.diff(term.heights) / np.diff(term.loads)
    bends = np.diff(np.concatenate([[0.0], slopes, [0.0]]))
    start = number(float(term.heights[0]) * float(term.hours_share.sum()))
    shares = (
        number(float(term.hours_share[0]))
        if len(term.hours_share) == 1
        else column(term.hours_share)
    )
    at, by = column(term.loads), column(bends)
    if len(term.hours_share) > 1:
        at, by = f"TRANSPOSE({at})", f"TRANSPOSE({by})"
    hinges = f"SUM({shares}*IF(({load})>{at},(({load})-{at})*{by},0))"
    return Formula(f"{unit}*({start}+{hinges})", True)


def weight_formula(
    term: Term, w: int, units: Sequence[str], volumes: Volumes, column: Column
) -> str:
    """How much of a line falls on one workload, any scale: as the term's own weights."""
    volume = volumes[w]
    if isinstance(term, PerRequest):
        return f"{volume}*{units[w]}"
    if isinstance(term, Steps):
        load = term.load_per_request.max(axis=0)
        return f"{volume}*{number(float(load[w]) if load.any() else 1.0)}"
    if isinstance(term, Idling):
        return f"{volume}*{number(float((term.hours_share @ term.load_per_request)[w]))}"
    if isinstance(term, Overflow) and np.all(np.isfinite(term.usd_per_request)):
        need = _load(term.load_per_request, volumes, column)
        alone = [v if i == w else ZERO for i, v in enumerate(volumes)]
        usd = _load(term.hourly_usd(), _priced(alone, units), column)
        capacity = number(term.capacity_units)
        return f"SUM(({usd})*IF({need}>{capacity},1-{capacity}/({need}),0))"
    return volume


def number(value: float) -> str:
    """A figure as it stands in a formula, to the last digit."""
    return repr(float(value)).replace("e", "E")
