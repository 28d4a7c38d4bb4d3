"""The risk of a plan as the JSON of the public contract: plain numbers, null for "never"."""

import math
from dataclasses import asdict
from typing import Any

from dashboard.engine.risk.assess import Bar, Risk
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.outlook import FAN, Spend
from dashboard.engine.risk.policies import Policies


def risk_to_dict(risk: Risk) -> dict[str, Any]:
    """The object under `risk`. Savings are discounted USD over the horizon; `fan` is cash, month by month."""
    seen = risk.outlook
    within = seen.p_payback_within
    found = {
        "draws": seen.draws,
        "saving_usd": asdict(seen.saving_usd),
        "p_saving_positive": seen.p_saving_positive,
        "p_payback_within_12": None if within is None else within[12],
        "p_payback_within": None if within is None else {str(n): p for n, p in within.items()},
        "payback_months": _percentiles(seen.payback_months),
        "fan": {
            f"p{round(share * 100)}": row.tolist() for share, row in zip(FAN, seen.fan, strict=True)
        },
        "spend_usd": {"path": _spend(seen.spend), "stay": _spend(seen.spend_stay)},
        "tornado": [_bar(bar) for bar in risk.tornado],
        "regret_usd": _regret(risk.policies),
        "policies": _policies(risk.policies),
        "worth_of_measuring": [
            {"input": worth.input.name, "usd": worth.usd} for worth in risk.worth
        ],
        "break_even_month": [
            {
                "workload": timing.workload_id,
                "from": timing.from_id,
                "to": timing.to_id,
                **_percentiles(timing.months),
                "never_share": timing.never_share,
            }
            for timing in risk.timing
        ],
        "break_even_volume": [
            {
                "from": volume.from_id,
                "to": volume.to_id,
                **_percentiles(volume.requests_per_month),
                "never_share": volume.never_share,
                "draws": volume.draws,
            }
            for volume in risk.volumes
        ],
        "inputs": [_input(each) for each in risk.inputs],
    }
    return _plain(found)


def _percentiles(values: tuple[float | None, float | None, float | None]) -> dict[str, Any]:
    return dict(zip(("p10", "p50", "p90"), values, strict=True))


def _spend(spend: Spend) -> dict[str, float]:
    return {"mean": spend.mean_usd, "cvar95": spend.tail_usd}


def _bar(bar: Bar) -> dict[str, Any]:
    return {
        "input": bar.input.name,
        "label": bar.input.label,
        "low_usd": bar.low_usd,
        "high_usd": bar.high_usd,
        "replanned_low_usd": bar.replanned_low_usd,
        "replanned_high_usd": bar.replanned_high_usd,
    }


def _regret(policies: Policies) -> dict[str, Any]:
    return {
        "mean": policies.regret_mean_usd,
        "p95": policies.regret_p95_usd,
        "least": {
            "p95": policies.least_regret_p95_usd,
            "moves": [
                {"workload": workload, "option": option, "month": month}
                for workload, option, month in policies.least_regret
            ],
        },
    }


def _policies(policies: Policies) -> dict[str, Any]:
    return {
        "plan_usd": policies.plan_usd,
        "best_fixed_usd": policies.best_fixed_usd,
        "rule_usd": policies.rule_usd,
        "hindsight_usd": policies.hindsight_usd,
        "waiting_usd": policies.waiting_usd,
        "rules": [asdict(rule) for rule in policies.rules],
    }


def _input(each: UncertainInput) -> dict[str, Any]:
    return {
        "input": each.name,
        "label": each.label,
        "unit": each.unit,
        "value": each.value,
        "low": each.low,
        "high": each.high,
        "source": (each.fact.source or each.fact.why) if each.fact else "this scenario",
    }


def _plain(value: Any) -> Any:
    """Endless and undefined figures as null, all the way down."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
