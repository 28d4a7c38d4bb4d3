"""Shadow evaluation: before a move, a small share of what the gateway answers is asked of the candidate as well.

Nobody waits for the second answer and nobody sees it; it is in the gateway's log, to be judged. The mirror stops
by itself when the candidate has cost what is allowed.
"""

from dataclasses import replace
from typing import Any

from dashboard.engine.plan import Plan
from dashboard.engine.quality.prompts import MOST_PROMPTS
from dashboard.exports.deploy.gateway import entries, gateway
from dashboard.exports.deploy.stages import PARTS, Stage, label, stages

SHARE_PERCENT = 5
DURATION = "30d"
"""After which the gateway would begin to spend again: the mirror is taken out before."""
LEAST_USD = 0.01


def shadow_stages(plan: Plan) -> tuple[Stage, ...]:
    """The gateway before every move, where nobody is answered by the new option yet."""
    found = []
    for stage in stages(plan):
        if stage.part != PARTS[0]:
            continue
        answers = tuple(
            (w, ((each[0][0], 100),) if w in stage.movers else each) for w, each in stage.answers
        )
        name = stage.name.removesuffix(f"-{stage.part:03}")
        found.append(replace(stage, name=name, part=0, answers=answers))
    return tuple(found)


def limit_usd(plan: Plan, option_id: str) -> float:
    """What the mirror may cost: as many answers as any decision takes, at what the plan pays for one."""
    usd = plan.costs()[option_id].first_usd_per_1k_requests / 1000
    return max(LEAST_USD, round(MOST_PROMPTS * usd, 2))


def shadow(plan: Plan, stage: Stage) -> dict[str, Any]:
    """The configuration of the gateway with the mirror in it; what users get is as before."""
    config = gateway(plan, stage)
    models: list[dict[str, Any]] = []
    movers = {label(plan, w) for w in stage.movers}
    for entry in config["model_list"]:
        models += _mirrored(entry) if entry["model_name"] in movers else [entry]
    for workload in stage.movers:
        asked = entries(plan, _mirror(label(plan, workload)), stage.to_id)
        allowed = limit_usd(plan, stage.to_id) / len(stage.movers) / len(asked)
        for entry in asked:
            entry["litellm_params"] |= {
                "input_cost_per_token": _usd_per_token(plan, stage.to_id, workload),
                "output_cost_per_token": _usd_per_token(plan, stage.to_id, workload),
                "max_budget": max(LEAST_USD, round(allowed, 2)),
                "budget_duration": DURATION,
            }
        models += asked
    return {**config, "model_list": models}


def _mirror(alias: str) -> str:
    return f"{alias}-shadow"


def _mirrored(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The same deployment twice: most requests as ever, a small share with a silent second answer."""
    params, name = entry["litellm_params"], entry["model_info"]["id"]
    most = {**params, "weight": params["weight"] * (100 - SHARE_PERCENT)}
    few = {
        **params,
        "weight": params["weight"] * SHARE_PERCENT,
        "silent_model": _mirror(entry["model_name"]),
    }
    return [
        {**entry, "litellm_params": most},
        {**entry, "litellm_params": few, "model_info": {"id": f"{name}.mirrored"}},
    ]


def _usd_per_token(plan: Plan, option_id: str, workload_id: str) -> float:
    """What the plan pays for a request, over its tokens: so rents count too, and prices litellm does not know."""
    workload = plan.scenario.workloads[workload_id]
    usd = plan.costs()[option_id].first_usd_per_request_of((workload_id,))
    return float(f"{usd / (workload.input_tokens + workload.output_tokens):.6g}")
