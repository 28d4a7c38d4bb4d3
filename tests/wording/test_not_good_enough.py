"""What is cheaper and not expected to be good enough is told as that, and as what would change the plan."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.catalog import load
from dashboard.engine.answers.turned_down import turned_down
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import assess
from dashboard.scenario import from_mapping
from dashboard.wording.answer import answer
from dashboard.wording.risk import waiting_in_words
from dashboard.wording.verdicts import verdict
from dashboard.wording.words import shares_apart

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
LLAMA = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"}
UNITS = {
    "kind": "provisioned",
    "provider": "azure",
    "model": "gpt-4.1",
    "commitment": "reserved_1m",
}
HAIKU = {"kind": "hosted", "provider": "anthropic", "model": "claude-haiku-4-5"}
CHAT = {"requests_per_month": 6e6, "input_tokens": 1500, "output_tokens": 250}


def planned(
    now: dict[str, Any], workloads: dict[str, Any] | None = None, **options: dict[str, Any]
) -> Plan:
    raw = {"version": 2, "as_of": DAY, "candidates": "listed", "horizon_months": 24}
    raw |= {"current": "now", "workloads": workloads or {"chat": CHAT}}
    raw |= {"options": {"now": now, **options}, "constraints": {"successors": "same_price"}}
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


def how_to_wait(plan: Plan) -> str:
    risk = assess(plan, CATALOG, draws=100)
    assert risk is not None
    return waiting_in_words(plan, risk)


def test_a_cheaper_option_one_point_short_is_told_as_that() -> None:
    """Units have no price per answer to ask again at, so 2 points below 95% are needed; 92% are typed."""
    plan = planned(UNITS, llama={**LLAMA, "success_share": 0.92})
    assert answer(plan) == (
        "Stay on reserved units of GPT-4.1 at Azure by the month: within 24 months Llama 3.3 70B at DeepInfra "
        "would save $1.26M, but its answers are not expected to be good enough: 92% where 93% is needed."
    )
    row = "its answers are not expected to be good enough: 92% where 93% is needed"
    assert verdict(plan, "llama") == row
    assert how_to_wait(plan) == (
        "One figure would change the plan: if at least 93% of the answers of Llama 3.3 70B at DeepInfra were "
        "good enough (typed 92%), it would save at least $1.26M."
    )


def test_from_ratings_it_is_no_other() -> None:
    plan = planned(UNITS, llama=LLAMA)
    assert "(from ratings 92%)" in how_to_wait(plan)
    assert "earns back" not in answer(plan)


def test_beside_it_what_does_not_pay_is_still_said() -> None:
    dear = {**HAIKU, "model": "claude-opus-4-5", "success_share": 0.99}
    plan = planned(UNITS, llama={**LLAMA, "success_share": 0.92}, dear=dear)
    assert answer(plan).endswith(
        "92% where 93% is needed; no other listed option earns back what moving to it costs."
    )


def test_where_nothing_else_can_serve_nothing_is_said_of_earning_back() -> None:
    gone = {"kind": "hosted", "provider": "together", "model": "llama-3.1-8b"}
    assert answer(planned(HAIKU, gone=gone)) == (
        "Stay on Claude Haiku 4.5 at Anthropic: no other listed option can serve."
    )
    assert (
        answer(planned(HAIKU))
        == "Stay on Claude Haiku 4.5 at Anthropic: no other option is listed."
    )


def test_for_one_workload_it_may_do_and_for_the_other_not() -> None:
    loose = {**CHAT, "quality_margin": 0.2}
    option = {**LLAMA, "success_share": 0.92}
    plan = planned(UNITS, {"chat": CHAT, "loose": loose}, llama=option)
    said = verdict(plan, "llama")
    assert "for chat its answers are not expected to be good enough: 92% where 93%" in said
    assert "for loose saves" in said


@pytest.mark.parametrize(
    ("share", "needed", "said"),
    [
        (0.92, 0.93, ("92%", "93%")),
        (0.9248, 0.9251, ("92%", "93%")),
        (0.924, 0.9249, ("92.4%", "92.5%")),
        (0.92400, 0.92404, ("92.40%", "92.40%")),
    ],
)
def test_two_shares_have_as_many_digits_as_tell_them_apart(
    share: float, needed: float, said: tuple[str, str]
) -> None:
    assert shares_apart(share, needed) == said


@settings(max_examples=25, deadline=None)
@given(percent=st.integers(1, 99), now=st.sampled_from(["units", "haiku"]))
def test_the_share_that_is_said_to_change_the_plan_changes_it(percent: int, now: str) -> None:
    in_use = {"units": UNITS, "haiku": HAIKU}[now]
    plan = planned(in_use, llama={**LLAMA, "success_share": percent / 100})
    found = turned_down(plan)
    refused = plan.decision.standings["chat"]["llama"].verdict == "refused"
    assert refused == ("not expected to be good enough" in verdict(plan, "llama"))
    assert not (refused and "pays back" in verdict(plan, "llama"))
    if found is None:
        return
    needed = found.standing.needed_share
    assert needed is not None
    assert needed > percent / 100
    enough = planned(in_use, llama={**LLAMA, "success_share": needed + 1e-6})
    assert enough.path is not None
    assert enough.decision.verdict in ("move", "measure_first")
    assert (enough.path.saving_usd or 0) >= found.hope.saving_usd - 1
