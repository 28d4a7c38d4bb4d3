"""The decision as JSON: candidates, baseline, quality, what to measure."""

from typing import Any

from dashboard.engine.answers.gates import Gate
from dashboard.engine.answers.measuring import Measuring, needed
from dashboard.engine.answers.quick_wins import QuickWin
from dashboard.engine.market.baseline import chain_of
from dashboard.engine.plan import Plan
from dashboard.engine.search.path import Step
from dashboard.wording.market import reason_in_words


def candidates_to_dict(plan: Plan) -> dict[str, Any]:
    """What was looked at, what may be used, what was worked out in full, and why the rest was not."""
    market = plan.market
    if market is None:
        return {
            "searched": len(plan.options),
            "admissible": len(plan.costs()),
            "kept": list(plan.options),
            "dropped": [],
            "routers": [],
        }
    return {
        "searched": market.searched,
        "admissible": market.admissible,
        "kept": list(plan.options),
        "dropped": [
            {
                "workload": each.workload_id,
                "model": each.model,
                "provider": each.provider,
                "kind": each.kind,
                "reason": reason_in_words(each),
                "by": each.by or None,
            }
            for each in market.dropped
        ],
        "routers": [
            {
                "workload": each.workload_id,
                "model": each.model,
                "provider": each.provider,
                "low_usd_per_month": each.low_usd_per_month,
                "high_usd_per_month": each.high_usd_per_month,
            }
            for each in market.routers
        ],
    }


def baseline_to_dict(plan: Plan) -> dict[str, Any]:
    """What staying means, by workload and month, and what it costs."""
    return {
        "chain": [
            {
                "workload": workload_id,
                "month": month,
                "option": option_id,
                "model": plan.options[option_id].option.model or None,
                "provider": plan.options[option_id].option.provider or None,
                "why": why,
            }
            for workload_id in plan.requests
            for month, option_id, why in chain_of(plan.scenario, workload_id)
        ],
        "npv_usd": None if plan.path is None else plan.path.npv_stay_usd,
    }


def quality_to_dict(plan: Plan, option_id: str) -> dict[str, Any] | None:
    """The success share with its range and source, of the first workload that may use the option."""
    found = [
        standings[option_id]
        for standings in plan.decision.standings.values()
        if option_id in standings
    ]
    if not found:
        return None
    standing = found[0]
    low, high = standing.quality.range
    return {
        "value": standing.quality.value,
        "low": low,
        "high": high,
        "source": standing.quality.source,
        "prompts": standing.quality.prompts,
        "needed": standing.needed_share,
        "effort": standing.quality.effort,
        "standing": standing.verdict,
        "p_margin": standing.chance,
        "good_in_the_end": standing.good_share,
    }


def needs_to_dict(plan: Plan, step: Step, gate: Gate) -> dict[str, Any]:
    """The least success share at which a step pays, how likely that is, and whether its gate is open."""
    found = needed(plan, step, gate)
    return {
        "needs_success_share": None if found is None else found.share,
        "p_needs": None if found is None else found.chance,
        "open": gate.is_open,
        "evidence": plan.decision.standings[step.workload][step.option].may_move,
    }


def quick_win_to_dict(win: QuickWin) -> dict[str, Any]:
    return {
        "workload": win.workload,
        "from": win.from_id,
        "to": win.to_id,
        "saving_usd": win.saving_usd,
        "month": win.month,
        "same_model": win.same_model,
    }


def measure_to_dict(found: Measuring | None) -> dict[str, Any] | None:
    """What to measure; null where nothing needs measuring."""
    if found is None:
        return None
    return {
        "options": list(found.options),
        "prompts": found.prompts,
        "enough": found.enough,
        "usd": found.usd,
        "work_usd": found.work_usd,
        "worth_usd": found.worth_usd,
        "needs_success_share": found.needed.share,
        "p_needs": found.needed.chance,
        "needs_noticed_share": None if found.open_noticed is None else found.open_noticed.least,
    }
