"""Files and links leave defaults out, so a default is a promise: it never changes.

Two defaults of version 1 did change with version 2, because they answered a question that nobody had asked:
`CHANGED_BY_VERSION_2` names them with both values and why. What came with version 2 is in `NEW_IN_VERSION_2`.
"""

from dataclasses import MISSING, fields
from typing import Any

import pytest

from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.cost.owned import Owned
from dashboard.engine.inputs.fields import (
    Constraints,
    Growth,
    MarketChoice,
    Range,
    Switching,
    TokenRatio,
    Tuning,
    Workload,
)
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.provisioned import Provisioned, Units
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.self_hosted import Replica, SelfHosted
from dashboard.engine.scenario import Scenario

PROMISED: dict[type, dict[str, Any]] = {
    Scenario: {
        "version": 1,
        "name": "Untitled scenario",
        "as_of": None,
        "horizon_months": 36,
        "discount_per_year": 0.1,
        "seed": 1,
        "current": "",
        "switching": {},
        "assumptions": {},
        "constraints": Constraints(),
        "changes": (),
    },
    Workload: {
        "requests_per_month": 1000000.0,
        "input_tokens": 1155.0,
        "input_spread": 0.0,
        "cached_share": 0.0,
        "output_tokens": 211.0,
        "reasoning_tokens": 0.0,
        "batch_share": 0.0,
        "batch_window_hours": 24.0,
        "growth_per_month": 0.0,
        "growth_low": None,
        "growth_high": None,
        "growth": None,
        "peak_to_mean": 2.0,
        "hourly": None,
        "burstiness": 1.0,
        "billed_failure_share": 0.0,
        "retries": None,
        "usd_per_failure": 0.0,
        "tool_calls": 0.0,
        "cache_write_share": 0.0,
        "cache_write_hour_share": 0.0,
        "ttft_ms": None,
        "tpot_ms": None,
        "current": "",
        "options": (),
    },
    Growth: {
        "kind": "constant",
        "per_month": 0.0,
        "ceiling": 0.0,
        "midpoint_month": 12.0,
        "rate": 0.3,
        "low": None,
        "high": None,
    },
    Range: {
        "low": None,
        "high": None,
    },
    Switching: {
        "engineer_weeks": None,
        "prompts": None,
        "rework_share": None,
        "hours_per_prompt": None,
        "evaluation_examples": None,
        "usd_per_evaluation_example": None,
        "review_usd": None,
        "incident_share": None,
        "usd_per_incident": None,
        "dual_run_months": None,
        "overrun_share": None,
        "build_months": None,
        "minimum_months": 0,
        "back_share": None,
        "usd": None,
    },
    Constraints: {
        "region": "",
        "zero_retention": False,
        "baa": False,
        "min_quality": 0.0,
        "successors": True,
        "confirmed": (),
    },
    TokenRatio: {
        "input": 1.0,
        "output": 1.0,
        "input_fixed": 0.0,
    },
    Tuning: {
        "method": "lora",
        "examples": None,
        "tokens_per_example": None,
        "epochs": None,
        "usd_per_example": None,
        "runs_per_year": None,
        "usd_per_run": 0.0,
        "usd_per_evaluation": 0.0,
        "prompt_shrink": 0.0,
        "shrink_from_cached": True,
        "hosting_usd_per_hour": 0.0,
        "adapters_per_replica": None,
    },
    Hosted: {
        "provider": "",
        "tier": "standard",
        "prices": {},
        "token_ratio": TokenRatio(),
        "success_share": 1.0,
        "fallback": "",
        "escalation": None,
        "measured": None,
        "tuning": None,
        "committed_usd_per_month": 0.0,
        "commitment_months": 0,
        "usd_per_1k_tool_calls": 0.0,
        "refresh_months": 0,
        "discounts": (),
        "volume_tiers": (),
    },
    Provisioned: {
        "units": None,
        "provider": "",
        "commitment": "reserved_1m",
        "reserved_units": 0,
        "spill_to": "",
        "token_ratio": TokenRatio(),
        "success_share": 1.0,
        "fallback": "",
        "escalation": None,
        "measured": None,
    },
    Escalation: {
        "how": "cascade",
        "share": 0.2,
        "usd_per_1k_checks": 0.0,
        "kept_success_share": None,
        "escalated_success_share": None,
    },
    Units: {
        "output_weight": 1.0,
        "cached_weight": 0.0,
        "minimum": 1,
        "step": 1,
        "usd_per_hour": 0.0,
        "usd_per_month_reserved": 0.0,
        "reserved": 0,
    },
    SelfHosted: {
        "provider": "",
        "precision": "bf16",
        "gpus_per_replica": 1,
        "pipeline_parallel": 1,
        "data_parallel": 1,
        "expert_parallel": 1,
        "engine": "vllm",
        "commitment": "on_demand",
        "usd_per_gpu_hour": None,
        "replica": Replica(),
        "max_fill": None,
        "min_replicas": 1,
        "spare_replicas": 1,
        "autoscale": False,
        "scale_lag_minutes": 0.0,
        "regions": 1,
        "prefix_caching": False,
        "speculative": "off",
        "replicas": 0,
        "spill_to": "",
        "staff_fte": None,
        "tooling_usd_per_month": None,
        "overhead_share": 0.0,
        "storage_usd_per_month": 0.0,
        "egress_usd_per_gb": 0.0,
        "licence_usd_per_gpu_month": 0.0,
        "reserve_base": False,
        "reserved_usd_per_gpu_hour": None,
        "spot_hours_share": 0.0,
        "spot_usd_per_gpu_hour": None,
        "spot_lost_share": 0.0,
        "refresh_months": 0,
        "minimum_months": 0,
        "owned": None,
        "token_ratio": TokenRatio(),
        "success_share": 1.0,
        "fallback": "",
        "escalation": None,
        "measured": None,
        "tuning": None,
    },
    Replica: {
        "requests_per_s": 0.0,
        "tokens_per_s": 0.0,
        "benchmarks": (),
    },
    Owned: {
        "life_months": None,
        "residual_share": None,
        "kw": 0.0,
        "pue": None,
        "usd_per_kwh": None,
        "colo_usd_per_kw_month": None,
        "maintenance_share_per_year": None,
        "busy_hours_per_month": 730.0,
    },
    Quote: {
        "usd_per_month": 0.0,
        "usd_per_1k_requests": 0.0,
        "commitment_months": 0,
        "provider": "",
        "model": "",
        "token_ratio": TokenRatio(),
        "success_share": 1.0,
        "fallback": "",
        "escalation": None,
        "measured": None,
    },
    Measured: {
        "on": None,
        "prompts": 0,
        "ratio_prompts": 0,
        "success_share": None,
        "input_ratio": None,
        "output_ratio": None,
        "input_fixed": None,
        "own_prompt": False,
        "demo": False,
    },
}

CHANGED_BY_VERSION_2: dict[tuple[type, str], tuple[Any, Any, str]] = {
    **{
        (kind, "success_share"): (
            1.0,
            None,
            "an option of which nobody said anything was taken to answer all right: now its ratings speak",
        )
        for kind in (Hosted, Provisioned, SelfHosted, Quote)
    },
    (Constraints, "successors"): (
        True,
        "dated",
        "a model that ends was taken to live on at its price: now its dated successor follows, at its own",
    ),
}
"""By class and field: the default of version 1, that of version 2, and why."""

NEW_IN_VERSION_2: dict[type, dict[str, Any]] = {
    Scenario: {"candidates": "", "market": MarketChoice()},
    Workload: {
        "category": "overall",
        "longest_request_tokens": 0.0,
        "bad_answer_usd": 0.0,
        "quality_margin": None,
        "quality_confidence": None,
    },
    MarketChoice: {"exclude": (), "own_gpus": True, "tuned": True},
    Growth: {"fades_after_months": None},
}


def defaults_of(declared: Any) -> dict[str, Any]:
    return {
        f.name: f.default if f.default is not MISSING else f.default_factory()  # type: ignore[operator,misc,unused-ignore]
        for f in fields(declared)
        if f.default is not MISSING or f.default_factory is not MISSING
    }


def promised(declared: type) -> dict[str, Any]:
    """The defaults files may leave out: those of version 1 but for what version 2 changed, and what it added."""
    first = PROMISED.get(declared, {}) | NEW_IN_VERSION_2.get(declared, {})
    changed = {
        f: now for (kind, f), (_, now, _) in CHANGED_BY_VERSION_2.items() if kind is declared
    }
    return first | changed


@pytest.mark.parametrize("declared", PROMISED, ids=lambda declared: declared.__name__)
def test_a_default_of_version_1_never_changes(declared: type) -> None:
    now = defaults_of(declared)
    kept = {
        f: v for f, v in PROMISED[declared].items() if (declared, f) not in CHANGED_BY_VERSION_2
    }
    assert {name: now[name] for name in kept} == kept


@pytest.mark.parametrize(
    ("declared", "field"), CHANGED_BY_VERSION_2, ids=lambda each: getattr(each, "__name__", each)
)
def test_what_version_2_changed_has_its_new_default_and_is_no_longer_the_old_one(
    declared: type, field: str
) -> None:
    before, now, _ = CHANGED_BY_VERSION_2[declared, field]
    assert PROMISED[declared][field] == before
    assert defaults_of(declared)[field] == now != before


@pytest.mark.parametrize("declared", PROMISED | NEW_IN_VERSION_2, ids=lambda d: d.__name__)
def test_a_new_default_is_written_down_here_as_well(declared: type) -> None:
    assert defaults_of(declared) == promised(declared)
