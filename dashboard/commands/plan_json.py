"""A plan as the JSON of the public contract: plain numbers, null where there is none."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.commands.decision_json import (
    baseline_to_dict,
    candidates_to_dict,
    measure_to_dict,
    needs_to_dict,
    quality_to_dict,
    quick_win_to_dict,
)
from dashboard.commands.risk_json import risk_to_dict
from dashboard.engine.answers.alternatives import Alternative, alternatives
from dashboard.engine.answers.archetypes import ThreeWays
from dashboard.engine.answers.around import Around
from dashboard.engine.answers.gates import Gate, gates
from dashboard.engine.answers.least_good import limits_of
from dashboard.engine.answers.ledger import ledger
from dashboard.engine.cost.breakeven import VolumeWindows
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import Risk
from dashboard.engine.search.path import Path, Step
from dashboard.engine.stages.break_even import BreakEven
from dashboard.engine.stages.option_cost import OptionCost, OptionPlan
from dashboard.wording.answer import answer, beside, to_measure
from dashboard.wording.reasons import warned

_COSTS = (
    *("monthly_usd", "one_off_usd", "breakdown_usd", "by_workload"),
    *("usd_per_1k_requests", "usd_per_success", "replicas", "gpus"),
)


def plan_to_dict(
    plan: Plan,
    around: Around,
    risk: Risk | None = None,
    *,
    ways: ThreeWays | None = None,
) -> dict[str, Any]:
    """The object that `plan --json` prints; `json.dumps(..., allow_nan=False)` accepts it.

    What cannot be served costs null, never infinity. `risk` is null where nothing was drawn.
    """
    return {
        "engine": plan.engine,
        "as_of": plan.as_of.isoformat(),
        "catalog": plan.catalog_digest,
        "verdict": plan.decision.verdict,
        "answer": answer(plan),
        "beside": [*warned(plan), *beside(plan, around)],
        "candidates": candidates_to_dict(plan),
        "baseline": baseline_to_dict(plan),
        "quick_wins": [quick_win_to_dict(win) for win in around.wins],
        "measure": measure_to_dict(to_measure(plan)),
        "ledger": _ledger(plan, risk),
        "options": {option_id: _option(plan, option) for option_id, option in plan.options.items()},
        "break_even": [_break_even(pair) for pair in plan.break_even],
        "path": None if plan.path is None else _path(plan, plan.path),
        "risk": None if risk is None else risk_to_dict(risk),
        "three_ways": None if ways is None else _ways(ways),
        "facts": [_fact(fact) for fact in plan.facts],
    }


def _ledger(plan: Plan, risk: Risk | None) -> dict[str, float | None]:
    """Every amount by name; null for what no money buys, such as a good answer where none is good."""
    named = ledger(plan, None if risk is None else risk.outlook, to_measure(plan))
    return {name: usd if isinstance(usd, int) else _number(usd) for name, usd in named.items()}


def _option(plan: Plan, option: OptionPlan) -> dict[str, Any]:
    head = {
        "feasible": option.feasible,
        "reasons": list(option.reasons),
        "origin": plan.origins[option.option_id],
        "model": option.option.model or None,
        "provider": option.option.provider or None,
        "quality": quality_to_dict(plan, option.option_id),
    }
    return head | (dict.fromkeys(_COSTS) if option.cost is None else _cost(option.cost))


def _cost(cost: OptionCost) -> dict[str, Any]:
    return {
        "monthly_usd": _series(cost.monthly_usd),
        "one_off_usd": _number(cost.one_off_usd),
        "breakdown_usd": _each(cost.breakdown_usd),
        "by_workload": _each(cost.by_workload),
        "usd_per_1k_requests": _number(cost.usd_per_1k_requests),
        "usd_per_success": _number(cost.usd_per_success),
        "replicas": [int(count) for count in cost.replicas],
        "gpus": [int(count) for count in cost.gpus],
    }


def _break_even(pair: BreakEven) -> dict[str, Any]:
    return {
        "from": pair.from_id,
        "to": pair.to_id,
        **_volume(pair.volume),
        "tokens_per_month_at_first": _number(pair.tokens_per_month_at_first),
        "month": pair.month,
        "month_permanent": pair.month_permanent,
        "payback_months": _number(pair.payback_months),
        "payback_months_discounted": _number(pair.payback_months_discounted),
        "payback_lost_month": pair.payback_lost_month,
    }


def _ways(ways: ThreeWays) -> dict[str, Any]:
    """Everything on one of them in month 0; null for a way that no option can serve."""
    return {
        name: None
        if way is None
        else {
            "kind": way.option.traits.in_files,
            "provider": way.option.provider,
            "model": way.option.model,
            "usd_month_0": _number(way.usd_month_0),
            "in_scenario": way.in_scenario,
        }
        for name, way in (
            ("proprietary", ways.proprietary),
            ("open_hosted", ways.open_hosted),
            ("self_hosted", ways.self_hosted),
        )
    }


def _volume(volume: VolumeWindows) -> dict[str, Any]:
    return {
        "verdict": volume.verdict,
        "crossings": [float(crossing) for crossing in volume.crossings],
        "windows": [[float(low), _number(high)] for low, high in volume.windows],
        "first": _number(volume.first),
        "permanent": _number(volume.permanent),
    }


def _path(plan: Plan, path: Path) -> dict[str, Any]:
    return {
        "steps": [
            {**_step(step), **needs_to_dict(plan, step, gate), "gate": _gate(plan, step, gate)}
            for step, gate in zip(path.steps, gates(plan), strict=True)
        ],
        **_worth(path),
        "alternatives": [_alternative(other) for other in alternatives(plan)],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "workload": step.workload,
        "month": step.month,
        "option": step.option,
        "one_off_usd": _number(step.one_off_usd),
    }


def _gate(plan: Plan, step: Step, gate: Gate) -> dict[str, Any]:
    """Volumes are requests a month of `workloads`; `limits` are figures that may each go so far alone."""
    stop = gate.stop
    return {
        "workloads": list(gate.workloads),
        "saving_usd_per_month": _number(gate.saving_usd),
        "least_saving_usd_per_month": _number(gate.least_saving_usd),
        "requests_per_month": _number(gate.requests),
        "volume": _volume(gate.volume),
        "limits": [
            {
                "figure": limit.figure,
                "option": limit.option_id,
                "unit": limit.unit,
                "planned": _number(limit.planned),
                "at_most": _number(limit.limit) if limit.at_most else None,
                "at_least": None if limit.at_most else _number(limit.limit),
            }
            for limit in limits_of(plan, gate, step.workload)
        ],
        "go_back": None
        if stop is None
        else {
            "month": stop.month,
            "saving_usd_per_month": _number(stop.saving_usd_per_month),
            "volume": _volume(stop.volume),
        },
        "forced": gate.forced,
        "earliest_month": gate.earliest_month,
        "delay_usd_per_month": _number(gate.delay_usd),
    }


def _worth(path: Path) -> dict[str, Any]:
    """Null against staying where staying is not admissible or has no price."""
    return {
        "npv_usd": _number(path.npv_usd),
        "npv_stay_usd": _number(path.npv_stay_usd),
        "saving_usd": _number(path.saving_usd),
        "payback_month": _number(path.payback_month),
        "cash_low_usd": _number(path.cash_low_usd),
    }


def _alternative(other: Alternative) -> dict[str, Any]:
    return {
        "kind": other.kind,
        "option": other.option_id or None,
        "steps": [_step(step) for step in other.path.steps],
        **_worth(other.path),
        "loses_usd": _number(other.loses_usd),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    """An assumption has a reason where others have a source; a fact without a day has the day we looked."""
    return {
        "name": fact.name,
        "value": _number(fact.value) if isinstance(fact.value, float) else fact.value,
        "unit": fact.unit,
        "kind": fact.kind,
        "source": fact.source or fact.why,
        "as_of": fact.as_of or fact.checked_on,
    }


def _each(by_name: Mapping[str, Iterable[float]]) -> dict[str, list[float | None]]:
    return {name: _series(values) for name, values in by_name.items()}


def _series(values: Iterable[float]) -> list[float | None]:
    return [_number(value) for value in values]


def _number(value: float | None) -> float | None:
    """A plain number; null for none, NaN and infinity."""
    return None if value is None or not math.isfinite(value) else float(value)
