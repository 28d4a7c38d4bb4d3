"""An option in use that does not hold the longest request, as listed: staying goes on, and a line says so."""

from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.gates import gates
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.reasons import by_name

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
LONG = "does not hold the longest request"


def planned(longest: int, model: str = "gpt-5.1", **more: Any) -> Plan:
    """GPT-5.1 holds 400,000 tokens, GPT-5.2 too; what follows the one in April 2027, GPT-6 Sol, 1,050,000."""
    work = {"requests_per_month": 200e3, "input_tokens": 100e3, "output_tokens": 300}
    options = {
        o: {"kind": "hosted", "provider": "openai", "model": m}
        for o, m in (("now", model), ("b", "gpt-5.2"))
    }
    raw = {"version": 2, "as_of": DAY, "candidates": "listed", "horizon_months": 24, **more}
    raw |= {"current": "now", "options": options}
    raw |= {"workloads": {"rag": {**work, "longest_request_tokens": longest}}}
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


def test_one_line_tells_the_window_and_what_to_check() -> None:
    plan = planned(900_000)
    (said,) = (w for w in plan.warnings if LONG in w)
    assert by_name(plan, said) == (
        "GPT-5.1 at OpenAI as listed does not hold the longest request of rag (window 400,000 < 900,000 tokens): "
        "check longest_request_tokens. Staying is taken to go on as today; what is moved to must hold it"
    )
    assert not any(LONG in w for w in planned(390_000).warnings)


@pytest.mark.parametrize("longest", [300_000, 900_000, 5_000_000])
def test_what_follows_it_and_holds_more_is_staying_like_it(longest: int) -> None:
    plan = planned(longest)
    assert plan.route_costs.can_stay
    assert plan.path is not None
    assert plan.path.saving_usd is not None
    assert plan.options["b"].feasible == (longest == 300_000)


def test_what_follows_and_holds_less_than_is_held_now_is_no_option() -> None:
    """Claude Sonnet 4.5, say, holds a million; a successor that is named by hand holds 400,000."""
    end = {"month": 5, "options": ["now"], "ends": True, "successor": "b"}
    plan = planned(900_000, model="gpt-4.1", changes=[end])
    assert not any(LONG in w for w in plan.warnings)
    assert not plan.options["b"].feasible
    assert not plan.route_costs.can_stay


def test_where_staying_is_not_possible_a_delay_has_no_price() -> None:
    end = {"month": 5, "options": ["now"], "ends": True, "successor": "b"}
    plan = planned(900_000, model="gpt-4.1", changes=[end], candidates="market")
    assert not plan.route_costs.can_stay
    found = gates(plan)
    assert found
    assert all(gate.delay_usd is None for gate in found)
