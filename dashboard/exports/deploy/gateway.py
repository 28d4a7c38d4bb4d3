"""litellm proxy configurations, one for each stage: weights, fallbacks, retries, timeouts and budgets."""

import math
from typing import Any

from dashboard.engine.options.protocol import references
from dashboard.engine.plan import Plan
from dashboard.exports.deploy.stages import Stage, label, served_name, slug

PREFIXES = {
    "aws": "bedrock",
    "fireworks": "fireworks_ai",
    "google": "gemini",
    "together": "together_ai",
    "vercel": "vercel_ai_gateway",
    "vertex": "vertex_ai",
    "oci": "oci",
    "azure": "azure",
}
"""How litellm calls a provider where that is not the catalogue's own name."""

RETRIES, TIMEOUT_S, COOLDOWN_S, ALLOWED_FAILURES = 2, 60, 30, 3
BUDGET_OVER_PLAN = 1.5
"""The gateway stops at so many times what the plan says the month costs."""


def gateway(plan: Plan, stage: Stage) -> dict[str, Any]:
    """The whole configuration of one stage."""
    models: list[dict[str, Any]] = []
    fallbacks: list[dict[str, list[str]]] = []
    known: set[str] = set()
    for workload_id, answers in stage.answers:
        alias = label(plan, workload_id)
        weights: dict[str, int] = {}
        for option_id, weight in answers:
            for part, of in _parts(plan, option_id, weight):
                weights[part] = weights.get(part, 0) + of
        models += [_entry(plan, alias, part, of) for part, of in weights.items()]
        back = _fallbacks(plan, stage, workload_id)
        for option_id in back:
            name = f"{alias}-again-{label(plan, option_id)}"
            if name not in known:
                models.append(_entry(plan, name, option_id, None))
                known.add(name)
        if back:
            fallbacks.append({alias: [f"{alias}-again-{label(plan, o)}" for o in back]})
    month_usd = _month_usd(plan, stage.month)
    return {
        "model_list": models,
        "router_settings": {
            "routing_strategy": "simple-shuffle",
            "num_retries": RETRIES,
            "timeout": TIMEOUT_S,
            "allowed_fails": ALLOWED_FAILURES,
            "cooldown_time": COOLDOWN_S,
            "fallbacks": fallbacks,
        },
        "litellm_settings": {
            "max_budget": math.ceil(month_usd * BUDGET_OVER_PLAN),
            "budget_duration": "30d",
            "callbacks": ["prometheus"],
        },
    }


def entries(plan: Plan, alias: str, option_id: str) -> list[dict[str, Any]]:
    """One option under a name, by its parts where it is a router, with weights that add up to 100."""
    return [_entry(plan, alias, part, of) for part, of in _parts(plan, option_id, 100)]


def _parts(plan: Plan, option_id: str, weight: int) -> list[tuple[str, int]]:
    """An option with its weight; a router as the options behind it, each with its part."""
    mix = plan.options[option_id].option.traits.mix
    parts = [(part, round(weight * share)) for part, share in mix.items() if part in plan.options]
    return [(part, of) for part, of in parts if of] or [(option_id, weight)]


def _entry(plan: Plan, alias: str, option_id: str, weight: int | None) -> dict[str, Any]:
    params = called(plan, option_id)
    if weight is not None:
        params["weight"] = weight
    return {
        "model_name": alias,
        "litellm_params": params,
        "model_info": {"id": f"{alias}.{label(plan, option_id)}"},
    }


def called(plan: Plan, option_id: str) -> dict[str, Any]:
    """How litellm reaches an option: a provider's API by its key, own servers at their service, and an endpoint
    that a provider runs for this plan alone at the address that the environment tells."""
    option = plan.options[option_id].option
    if option.traits.own_gpus:
        return {
            "model": f"openai/{served_name(plan, option_id)}",
            "api_base": f"http://{label(plan, option_id)}:8000/v1",
            "api_key": "os.environ/OWN_SERVERS_API_KEY",
        }
    provider = option.provider or _maker(plan, option_id)
    if option.traits.own_address or not provider:
        key = label(plan, option_id).replace("-", "_").upper()
        return {
            "model": f"openai/{served_name(plan, option_id)}",
            "api_base": f"os.environ/{key}_API_BASE",
            "api_key": f"os.environ/{key}_API_KEY",
        }
    prefix = PREFIXES.get(provider, provider)
    key = slug(provider).replace("-", "_").upper()
    return {
        "model": f"{prefix}/{option.model or slug(option_id)}",
        "api_key": f"os.environ/{key}_API_KEY",
    }


def _maker(plan: Plan, option_id: str) -> str:
    """Who makes the model of an option that names no provider; "" where nobody is known."""
    model, running = plan.options[option_id].option.model, plan.route_costs.running.get(option_id)
    if not model or running is None:
        return ""
    return running.context.catalog.maker(model) or ""


def _fallbacks(plan: Plan, stage: Stage, workload_id: str) -> list[str]:
    """Where a failed request goes: what was in use before, then what the option names."""
    answers = dict(stage.answers)[workload_id]
    here = dict(answers)
    found = []
    if workload_id in stage.movers:
        found.append(_before(plan, stage, workload_id))
    for option_id in here:
        found += [r.option_id for r in references(plan.options[option_id].option)]
    gone = {o for o, month in plan.ends.items() if month <= stage.month}
    wanted = dict.fromkeys(o for o in found if o in plan.options and o not in gone)
    return [o for o in wanted if o not in here or len(answers) > 1]


def _before(plan: Plan, stage: Stage, workload_id: str) -> str:
    assert plan.path is not None  # noqa: S101
    if stage.month == 0:
        return plan.scenario.current_of(workload_id)
    return plan.path.options[workload_id][stage.month - 1]


def _month_usd(plan: Plan, month: int) -> float:
    assert plan.path is not None  # noqa: S101
    stay = plan.path.stay_usd
    both = [float(plan.path.monthly_usd[month])]
    return max(both if stay is None else [*both, float(stay[month])])
