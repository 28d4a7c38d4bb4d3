"""What would have to be true: one card at 1,460 USD against 3,600 USD of tokens, a million requests a month."""

from dataclasses import replace
from typing import Any

import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, SmallCatalog, scenario

from dashboard.engine.answers.thresholds import Flip, Turn, what_turns
from dashboard.engine.cost.owned import Owned
from dashboard.engine.plan import Plan, evaluate


def turn(own: Any = OWN, today: Any = BIG, *, month: int = 0, **given: Any) -> Turn:
    found = what_turns(plan(own, today, **given), "today", "own", month=month)
    assert found is not None
    return found


def plan(own: Any = OWN, today: Any = BIG, **given: Any) -> Plan:
    return evaluate(scenario({"today": today, "own": own}, **given), CATALOG)


def of(found: Turn, lever: str, option_id: str = "own") -> Flip:
    return next(f for f in found.flips if (f.lever, f.option_id) == (lever, option_id))


def test_the_gpu_price_at_which_own_cards_stop_winning() -> None:
    """2 USD x 3,600 / 1,460."""
    flip = of(turn(), "GPU price")
    assert (flip.today, flip.unit) == (2.0, "USD per GPU-hour")
    assert flip.needed == pytest.approx(2 * 3_600 / 1_460)


def test_the_token_price_at_which_the_api_wins_again() -> None:
    """3,600 USD for 1,200 million tokens are 3 USD; 1,460 for as many are 1.2167."""
    flip = of(turn(), "token price", "today")
    assert flip.today == pytest.approx(3.0)
    assert flip.needed == pytest.approx(1_460 / 1_200)


def test_the_throughput_at_which_a_card_too_many_is_needed() -> None:
    """Two cards at 2,920 still win, three at 4,380 do not: half of today's throughput."""
    assert of(turn(), "throughput").needed == pytest.approx(0.5)


def test_the_staff_at_which_own_cards_would_win() -> None:
    """One engineer is 10,000 USD; 3,600 - 1,460 are left for people."""
    staffed = turn(replace(OWN, staff_fte=1.0))
    assert not staffed.wins
    assert of(staffed, "staff").needed == pytest.approx(0.214)


def test_no_gpu_price_and_no_throughput_outweighs_the_people() -> None:
    staffed = turn(replace(OWN, staff_fte=1.0))
    assert of(staffed, "GPU price").needed is None
    assert of(staffed, "throughput").needed is None
    assert of(staffed, "token price", "today").needed == pytest.approx(11_460 / 1_200)


def test_what_the_other_option_answers_again_follows_its_price_too() -> None:
    """1,460 + 360 x = 3,600 x."""
    found = turn(replace(OWN, success_share=0.9, fallback="today"))
    assert of(found, "token price", "today").factor == pytest.approx(1_460 / 3_240)


def test_a_commitment_leaves_no_price_that_turns_it() -> None:
    """5,000 USD are due even if tokens were free."""
    found = turn(today=replace(BIG, committed_usd_per_month=5_000.0))
    assert of(found, "token price", "today").needed is None


def test_above_the_commitment_the_price_counts() -> None:
    """An engineer and a half and a card: 16,460 USD, more than is committed."""
    own = replace(OWN, staff_fte=1.5)
    found = turn(own, replace(BIG, committed_usd_per_month=5_000.0))
    assert of(found, "token price", "today").factor == pytest.approx(16_460 / 3_600)


def test_later_months_have_their_own_volume_and_prices() -> None:
    """In month 1 twice the requests: two cards at 2,920 against 7,200."""
    growing = replace(FLAT_DAY, growth_per_month=1.0)
    found = what_turns(
        evaluate(scenario({"today": BIG, "own": OWN}, growing), CATALOG), "today", "own", month=1
    )
    assert found is not None
    assert (found.from_usd, found.to_usd) == pytest.approx((7_200, 2_920))
    assert of(found, "GPU price").needed == pytest.approx(2 * 7_200 / 2_920)


def test_bought_cards_turn_on_what_they_cost_to_buy() -> None:
    """12,000 over 60 months, nothing left: 200 a month; at 3,600 a card may cost 216,000."""
    owned = Owned(capex_usd=12_000, residual_share=0.0, maintenance_share_per_year=0.0)
    found = turn(replace(OWN, commitment="owned", owned=owned))
    assert of(found, "hardware price").needed == pytest.approx(216_000)


def test_at_the_needed_value_both_cost_the_same() -> None:
    needed = of(turn(), "GPU price").needed
    at = evaluate(
        scenario({"today": BIG, "own": replace(OWN, usd_per_gpu_hour=needed)}), SmallCatalog()
    )
    assert at.costs()["own"].monthly_usd[0] == pytest.approx(3_600)


def test_how_full_own_cards_have_to_be() -> None:
    """Half full carries a million; 1,460 USD buy 405,556 requests of tokens, a fifth of the card."""
    used = turn().utilisation
    assert used is not None
    assert used.today == pytest.approx(0.5)
    assert used.needed == pytest.approx(0.5 * 1_460 / 3_600)


def test_not_even_full_cards_pay_for_three_engineers() -> None:
    used = turn(replace(OWN, staff_fte=3.0)).utilisation
    assert used is not None
    assert used.needed is None


def test_options_that_do_not_compare_have_no_turn() -> None:
    assert what_turns(plan(replace(OWN, gpu="dark", replica=OWN.replica)), "today", "x") is None
