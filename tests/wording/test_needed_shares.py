"""The share of good answers that a step needs has one amount for a workload, and says which workload's it is."""

import re
from datetime import date

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.answer import answer, beside

DAY = date(2026, 11, 23)
LLAMA = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"}
BIG = {"requests_per_month": 2e7, "input_tokens": 1500, "output_tokens": 200}
SMALL = {"requests_per_month": 8e6, "input_tokens": 2500, "output_tokens": 100, "current": "mini"}
CHAT = {"requests_per_month": 8e5, "input_tokens": 2000, "output_tokens": 300}
BULK = {"requests_per_month": 5e6, "input_tokens": 700, "output_tokens": 20, "current": "mini"}


def plan_of(**given: object) -> Plan:
    raw = {"version": 2, "as_of": DAY, "horizon_months": 24, "current": "big", **given}
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


def two_typed() -> Plan:
    """Two workloads to one host whose share is typed; the second allows a wider margin."""
    return plan_of(
        candidates="listed",
        workloads={"a": {**BIG, "growth_per_month": 0.01}, "b": {**SMALL, "quality_margin": 0.05}},
        options={
            "big": {
                "kind": "hosted",
                "provider": "openai",
                "model": "gpt-5.1",
                "success_share": 0.95,
            },
            "mini": {
                "kind": "hosted",
                "provider": "openai",
                "model": "gpt-5-mini",
                "success_share": 0.94,
            },
            "host": {**LLAMA, "success_share": 0.945},
        },
    )


def two_rated() -> Plan:
    """Two workloads to one rated model, one of which may lose much more."""
    return plan_of(
        horizon_months=18,
        candidates="market",
        workloads={
            "chat": {**CHAT, "bad_answer_usd": 0.3, "growth_per_month": 0.04},
            "bulk": {**BULK, "batch_share": 1.0, "quality_margin": 0.1, "quality_confidence": 0.6},
        },
        options={
            "big": {"kind": "hosted", "provider": "openai", "model": "gpt-4o"},
            "mini": {"kind": "hosted", "provider": "openai", "model": "gpt-4o-mini"},
        },
    )


def told(plan: Plan) -> list[str]:
    return [answer(plan), *beside(plan, around(plan, load(DAY)))]


def test_where_there_are_several_workloads_a_share_that_is_needed_names_its_own() -> None:
    for plan, names in ((two_typed(), "a|b"), (two_rated(), "chat|bulk")):
        said = " ".join(told(plan))
        shares = re.findall(rf"(\d+)% (?:good answers )?for ({names})\b", said)
        shares += re.findall(rf"at least (\d+)% of its answers for ({names}) are good", said)
        assert len({workload for _, workload in shares}) == 2
        assert len(set(shares)) == 2  # one share a workload
        assert not re.search(r"needs \d+% good answers since", said)
        assert "of its answers are good enough" not in said


def test_what_would_save_more_and_is_only_rated_is_not_called_less_likely_while_it_is_over_99() -> (
    None
):
    """What is listed is typed; gpt-oss-120b is rated so well that it is over 99% likely good enough for b."""
    said = [each for each in told(two_typed()) if each.startswith("Beyond what is listed")]
    assert len(said) == 1
    assert "as likely to be good enough" not in said[0]
    assert "nothing among" in said[0]
    assert "that is known to be good enough would save more." in said[0]
    assert said[0].endswith("but only its rating says that it is good enough, over 99% likely.")
