"""What else could be done, as rows: a move that loses has no date."""

import re
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping, read_scenario
from dashboard.wording.alternatives import NEVER, rows, what_in_words

DAY = date(2026, 11, 23)
SCENARIOS = sorted((Path(__file__).parents[2] / "data/examples/scenarios").glob("*.toml"))
GPT = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}
LLAMA = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b", "success_share": 0.95}
OWN = {
    "kind": "self_hosted",
    "model": "llama-3.3-70b",
    "precision": "fp8",
    "gpu": "h100-sxm",
    "gpus_per_replica": 2,
    "success_share": 0.95,
}


def plan_of(options: dict[str, object], requests: float = 1e6) -> Plan:
    chat = {"requests_per_month": requests, "input_tokens": 1155, "output_tokens": 211}
    raw = {
        "version": 2,
        "as_of": DAY,
        "horizon_months": 36,
        "current": "gpt",
        "candidates": "listed",
        "options": options,
        "workloads": {"chat": chat},
    }
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


def test_own_gpus_that_never_pay_are_not_dated_in_the_last_months() -> None:
    """Best taken as late as can be, alone and as the last of the phases: no date of 2029 is an advice."""
    plan = plan_of({"gpt": GPT, "llama": LLAMA, "own": OWN})
    others = alternatives(plan)
    kinds = {each.kind: each for each in others if each.option_id in ("", "own")}
    assert {s.month for s in kinds["switch"].path.steps} >= {35} or kinds["switch"].loses_usd > 0
    assert max(s.month for s in kinds["phases"].path.steps) >= 33
    assert what_in_words(plan, kinds["switch"]).endswith(NEVER)
    assert what_in_words(plan, kinds["phases"]) == (
        f"In phases: Llama 3.3 70B at DeepInfra, then Llama 3.3 70B on rented H100, {NEVER}"
    )


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_no_alternative_that_loses_is_dated_in_the_last_twelfth(path: Path) -> None:
    plan = evaluate(read_scenario(path, today=DAY), load(DAY))
    months = plan.scenario.horizon_months
    edge = {
        date(DAY.year + (DAY.month - 1 + m) // 12, (DAY.month - 1 + m) % 12 + 1, 1).strftime(
            "%B %Y"
        )
        for m in range(months * 11 // 12, months)
    }
    said = [row[0] for row in rows(plan, alternatives(plan))]
    assert len(said) > 1
    for each in said[1:]:
        assert not edge & set(re.findall(r"[A-Z][a-z]+ 20\d\d", each)), each


def test_what_does_not_pay_within_the_horizon_never_pays_back() -> None:
    """At ten million requests the hosted phase saves so much that own GPUs in the last month leave a gain."""
    plan = plan_of({"gpt": GPT, "llama": LLAMA, "own": OWN}, requests=1e7)
    phases = next(each for each in alternatives(plan) if each.kind == "phases")
    assert phases.path.payback_month is not None
    said = {row[0]: row for row in rows(plan, alternatives(plan))}
    never = {what: row for what, row in said.items() if NEVER in what}
    assert any(f", which {NEVER}" in what for what in never)
    assert {row[3] for row in never.values()} == {"never"}
