"""A plan's answer in a few bytes: equal for equal answers, so that a link can tell whether it still holds."""

import hashlib
import json
from collections.abc import Mapping

from dashboard.engine.answers.rests_on import used
from dashboard.engine.plan import Plan

LENGTH = 16


def digest(plan: Plan) -> str:
    """Of the verdict, the moves and the amounts to the cent; the same on every machine."""
    path = plan.path
    told = {
        "verdict": plan.decision.verdict,
        "moves": [] if path is None else [[s.workload, s.month, s.option] for s in path.steps],
        "usd": []
        if path is None
        else [_cents(path.npv_usd), _cents(path.npv_stay_usd), _cents(path.cash_low_usd)],
        "no_path": list(plan.no_path),
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _cents(usd: float | None) -> int | None:
    return None if usd is None else round(usd * 100)


def figures(plan: Plan) -> Mapping[str, float | str]:
    """The facts behind what is in use and on the path, by name: what a later opening compares."""
    found: dict[str, float | str] = {}
    for fact in used(plan):
        if isinstance(fact.value, int | float) and not isinstance(fact.value, bool):
            found[fact.name] = float(f"{fact.value:.6g}")
        elif isinstance(fact.value, str):
            found[fact.name] = fact.value
    return found
