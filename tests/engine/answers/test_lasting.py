"""What a plan saves against today's price, as if nothing ended."""

from dataclasses import replace
from datetime import date

import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, PRICE, scenario

from dashboard.engine.answers.lasting import lasting_npv_usd, saving_as_if_lasting_usd
from dashboard.engine.answers.ledger import ledger
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Switching
from dashboard.engine.inputs.successor import Successor
from dashboard.engine.plan import Plan, evaluate
from dashboard.wording.answer import _dearer_to_stay

MOVE = Switching(engineer_weeks=1, dual_run_months=0, overrun_share=0, build_months=0)
FACT = Fact("successor.big", "next", "", "published", "a deprecations page")


def plan(times: float, *, ends: bool = True) -> Plan:
    """Today costs 3,600 a month and ends in month 3; what follows costs `times` as much."""
    here = replace(PRICE, retires_on=date(2027, 2, 10)) if ends else PRICE
    after = replace(
        PRICE, model_id="next", usd_per_mtok={k: v * times for k, v in PRICE.usd_per_mtok.items()}
    )
    known = replace(
        CATALOG,
        prices={"big": here, "next": after},
        successors={("big", "maker"): Successor("next", "maker", FACT)},
        makers={"big": "maker", "next": "maker"},
    )
    return evaluate(scenario({"today": BIG}, FLAT_DAY, switching={"hosted": MOVE}), known)


def test_today_s_price_is_paid_for_all_months() -> None:
    found = plan(2.0)
    assert lasting_npv_usd(found) == pytest.approx(12 * 3_600)
    assert found.path is not None
    assert saving_as_if_lasting_usd(found) == pytest.approx(12 * 3_600 - found.path.npv_usd)
    assert ledger(found)["saving_as_if_lasting_pv_usd"] == pytest.approx(
        12 * 3_600 - (3 * 3_600 + 9 * 7_200 + 4_000)
    )


def test_there_is_no_such_figure_where_nothing_ends() -> None:
    assert lasting_npv_usd(plan(2.0, ends=False)) is None
    assert "saving_as_if_lasting_pv_usd" not in ledger(plan(2.0, ends=False))


def test_it_is_said_where_what_follows_is_much_dearer() -> None:
    (said,) = _dearer_to_stay(plan(2.0))
    assert "1.8 times" in said  # 79,600 / 43,200
    assert "costs $36.4k more than today" in said
    assert list(_dearer_to_stay(plan(1.1))) == []
