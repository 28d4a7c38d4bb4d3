"""The held plan as data for the what-if bar: the same lines as in the workbook, computed by `what_if.js`."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dashboard.engine.cost.cost_terms import (
    Array,
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)
from dashboard.engine.cost.idling import Idling
from dashboard.engine.cost.roles import ON_NO_BILL, PER_TOKEN, CostRole
from dashboard.engine.inputs.currency import shown
from dashboard.engine.options.protocol import references
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import growing_months
from dashboard.exports.held import Held, HeldOption, Line, Move, Way, held
from dashboard.wording.words import month_name, named


def model_of(plan: Plan) -> dict[str, Any]:
    """All that the bar needs; the plan has a path."""
    now = held(plan)
    ways = {"path": now.path, "stay": now.stay}
    return {
        "currency": {"sign": shown().sign, "per_usd": shown().per_usd},
        "numbers": {"decimal": shown().numbers.decimal, "thousands": shown().numbers.thousands},
        "months": [month_name(plan.as_of, t) for t in range(plan.scenario.horizon_months)],
        "discount": now.discount.tolist(),
        "requests": now.requests.tolist(),
        "growing": [_growing(plan, w) for w in now.workload_ids],
        "options": {o: _option(now, each) for o, each in now.options.items()},
        "ways": {name: _way(now, way) for name, way in ways.items() if way is not None},
        "theirs": _theirs(plan, now),
        "follows": _follows(plan, now),
        "asked": _asked(now),
        "has_gpus": any(
            line.term.drift == "gpu" for each in now.options.values() for line in each.lines
        ),
    }


def _growing(plan: Plan, workload_id: str) -> list[float]:
    """Months of full growth behind each month, for one more point of growth."""
    asked = plan.scenario
    growth = asked.workloads[workload_id].growth
    found: list[float] = growing_months(growth, months=asked.horizon_months).tolist()
    return found


def _theirs(plan: Plan, now: Held) -> dict[str, Any]:
    """The options in use, whose price the bar moves; `asked` where a way of the plan pays it in any month."""
    ids = list(dict.fromkeys(plan.scenario.current_of(w) for w in plan.requests))
    ways = [way for way in (now.path, now.stay) if way is not None]
    asked = any(way.on(now, o).any() for way in ways for o in ids if o in now.options)
    return {"ids": ids, "name": " and ".join(named(plan, o) for o in ids), "asked": asked}


def _follows(plan: Plan, now: Held) -> dict[str, Any]:
    """What staying means once the options in use have ended: hosted, so its price may become another one."""
    used = {plan.scenario.current_of(w) for w in plan.requests}
    ids = [
        o
        for o, option in now.options.items()
        if now.stay is not None
        and o not in used
        and now.stay.on(now, o).any()
        and any(line.term.drift == "hosted" for line in option.lines)
    ]
    return {"ids": ids, "name": " and ".join(named(plan, o) for o in ids)}


def _asked(now: Held) -> dict[str, Any] | None:
    """The option whose share of good answers the bar moves: that of the first step; None where none counts."""
    moves = sorted(now.path.moves, key=lambda move: move.month)
    for move in moves:
        option = now.options[move.to_id]
        knots = [line.knots for line in option.lines if line.knots is not None]
        w = option.running.workload_ids.index(now.workload_ids[move.workload])
        current = now.plan.scenario.current_of(now.workload_ids[move.workload])
        same = now.plan.scenario.options[current].model == option.running.option.model
        if knots and not option.in_use[w] and not same:
            quality = option.running.qualities[w]
            standing = now.plan.decision.standings.get(now.workload_ids[move.workload], {})
            least = standing[move.to_id].needed_share if move.to_id in standing else None
            name = named(now.plan, move.to_id)
            return {"id": move.to_id, "name": name, "share": quality.value, "least": least}
    return None


def _option(now: Held, option: HeldOption) -> dict[str, Any]:
    running = option.running
    rows = [now.workload_ids.index(w) for w in running.workload_ids]
    served = running.served
    bought: dict[str, Any] | None = None
    if served.purchase is not None and served.fleet is not None:
        bought = _shape(served.fleet) | {
            "usd": served.purchase.usd_per_replica,
            "residual": served.purchase.residual_share,
        }
    spills = [r.option_id for r in references(running.option) if r.refers.role is CostRole.SPILL]
    return {
        "rows": rows,
        "lines": [_line(now, option, line, spills) for line in option.lines],
        "bought": bought,
        "in_use": list(option.in_use),
    }


def _line(now: Held, option: HeldOption, line: Line, spills: list[str]) -> dict[str, Any]:
    term, knots = line.term, line.knots
    unit = np.sum([part.usd(now.prices) for part in line.parts], axis=0)
    at = knots.asked_at if knots is not None else None
    if isinstance(term, Overflow) and spills:
        at = spills[0]
    found = _shape(term) | {
        "unit": unit.tolist(),
        "factors": option.running.factors[term.drift].tolist(),
        "gpu": term.drift == "gpu",
        "hosted": term.drift == "hosted" and term.role is not CostRole.SPILL,
        "tokens": term.role in PER_TOKEN,
        "billed": term.role not in ON_NO_BILL,
        "at": at if term.role is not CostRole.OUTAGE else "in use",
    }
    if knots is not None:
        found["knots"] = {
            "planned": knots.planned.tolist(),
            "none": knots.at_none.tolist(),
            "today": knots.at_reference.tolist(),
            "all": knots.at_all.tolist(),
            "reference": knots.reference.tolist(),
        }
    return found


def _shape(term: Term) -> dict[str, Any]:
    """The kind of a line with the figures that only this kind has."""
    if isinstance(term, PerRequest):
        return {"kind": "per_request"}
    if isinstance(term, PerMonth):
        return {"kind": "per_month"}
    if isinstance(term, Shortfall):
        return {"kind": "shortfall"}
    if isinstance(term, Steps):
        hours = len(term.load_per_request) if term.autoscaled else 1
        kept = term.base_price_share is not None
        return {
            "kind": "steps",
            "load": term.load_per_request.tolist(),
            "minimum": term.minimum,
            "step": term.step,
            "spare": term.spare,
            "autoscaled": term.autoscaled,
            "covered": term.covered_units,
            "weights": term.hour_prices(hours).tolist() if kept else None,
        }
    if isinstance(term, Overflow):
        served = bool(np.all(np.isfinite(term.usd_per_request)))
        return {
            "kind": "overflow",
            "load": term.load_per_request.tolist(),
            "capacity": term.capacity_units,
            "by_hour": term.hourly_usd().tolist() if served else None,
        }
    assert isinstance(term, Idling)  # noqa: S101 - there is no other shape
    return {
        "kind": "idling",
        "load": term.load_per_request.tolist(),
        "shares": term.hours_share.tolist(),
        "loads": term.loads.tolist(),
        "heights": term.heights.tolist(),
    }


def _way(now: Held, way: Way) -> dict[str, Any]:
    on = {o: way.on(now, o) for o in now.options}
    return {
        "on": {o: _flags(each) for o, each in on.items() if each.any()},
        "stranded": np.sum([np.zeros(len(now.discount)), *way.stranded.values()], axis=0).tolist(),
        "moves": [dict(_move(move)) for move in way.moves],
    }


def _flags(on: Array) -> list[list[int]]:
    return [[int(each) for each in row] for row in on.tolist()]


def _move(move: Move) -> Iterator[tuple[str, Any]]:
    yield "workload", move.workload
    yield "month", move.month
    yield "from", move.from_id
    yield "to", move.to_id
    yield "fixed", move.fixed_usd
    yield "dual", move.dual_months
    yield "buys", move.buys
