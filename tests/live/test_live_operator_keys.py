"""Lent keys: fixed providers only, the catalogue's prices, and never past the budget of a session or a day."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from dashboard.live.comparison import Comparison, compare
from dashboard.live.lanes import Lane, NoLane
from dashboard.live.operator_keys import (
    Account,
    Ledger,
    OperatorKeys,
    OperatorKeysError,
    OverBudget,
    Reservation,
    configured,
    operator_lane,
    with_key,
)
from dashboard.live.prompt import Prompt
from dashboard.live.spending import usd_of
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Delta

KEY = "operator-secret-key"
ENVIRON = {
    "GOLDEN_PATH_OPERATOR_PROVIDERS": "openai, anthropic",
    "GOLDEN_PATH_OPERATOR_KEY_OPENAI": KEY,
    "GOLDEN_PATH_OPERATOR_KEY_ANTHROPIC": "another-secret",
    "GOLDEN_PATH_OPERATOR_USD_PER_SESSION": "0.5",
    "GOLDEN_PATH_OPERATOR_USD_PER_DAY": "2",
}
LENT = OperatorKeys({"openai": KEY}, usd_per_session=0.5, usd_per_day=2.0)
PRICES = {"input": 2.0, "output": 8.0}
DAY, NEXT_DAY = date(2026, 11, 26), date(2026, 11, 27)


def test_nothing_is_lent_unless_the_operator_says_so() -> None:
    assert configured({"OPENAI_API_KEY": KEY, "GOLDEN_PATH_OPERATOR_KEY_OPENAI": KEY}) is None


def test_a_whole_configuration_is_read_and_prints_no_key() -> None:
    found = configured(ENVIRON)
    assert found is not None
    assert found.keys == {"openai": KEY, "anthropic": "another-secret"}
    assert (found.usd_per_session, found.usd_per_day) == (0.5, 2.0)
    assert found.providers == ("anthropic", "openai")
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"GOLDEN_PATH_OPERATOR_PROVIDERS": "bedrock"}, "no provider with a fixed address"),
        ({"GOLDEN_PATH_OPERATOR_PROVIDERS": "ollama"}, "no provider with a fixed address"),
        ({"GOLDEN_PATH_OPERATOR_KEY_OPENAI": " "}, "GOLDEN_PATH_OPERATOR_KEY_OPENAI is not set"),
        ({"GOLDEN_PATH_OPERATOR_USD_PER_DAY": ""}, "USD_PER_DAY is ''; expected an amount"),
        ({"GOLDEN_PATH_OPERATOR_USD_PER_SESSION": "0"}, "USD_PER_SESSION is '0'"),
        ({"GOLDEN_PATH_OPERATOR_USD_PER_SESSION": "inf"}, "USD_PER_SESSION is 'inf'"),
    ],
)
def test_half_a_configuration_is_refused_with_its_variable(
    change: dict[str, str], says: str
) -> None:
    with pytest.raises(OperatorKeysError) as caught:
        configured(ENVIRON | change)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_lane_holds_no_key_until_it_is_called() -> None:
    lane = operator_lane("gpt", "openai/gpt-4.1", lent=LENT, usd_per_mtok=PRICES)
    assert isinstance(lane, Lane)
    assert (lane.api_key, lane.base_url, lane.on_operators_key) == ("", None, True)
    called = with_key(lane, LENT)
    assert isinstance(called, Lane)
    assert called.api_key == KEY
    own = Lane("own", "m", api_key="mine")
    assert with_key(own, LENT) is own


@pytest.mark.parametrize(
    ("model", "prices", "says"),
    [
        ("anthropic/claude", PRICES, "the operator lends keys for openai only"),
        ("gpt-4.1", PRICES, "the operator lends keys for openai only"),
        ("openai/http://evil.example/v1", PRICES, "is no provider with an address of its own"),
        ("openai/new-model", None, "no price is known for openai/new-model"),
    ],
)
def test_no_key_is_lent_beyond_fixed_providers_and_known_prices(
    model: str, prices: dict[str, float] | None, says: str
) -> None:
    refused = operator_lane("x", model, lent=LENT, usd_per_mtok=prices)
    assert isinstance(refused, NoLane)
    assert says in refused.reason


def test_an_address_never_gets_a_lent_key_even_if_a_lane_claims_so() -> None:
    forged = Lane("x", "openai/m", base_url="https://evil.example/v1", on_operators_key=True)
    assert isinstance(with_key(forged, LENT), NoLane)
    withdrawn = Lane("x", "openai/m", on_operators_key=True)
    assert isinstance(with_key(withdrawn, None), NoLane)


def test_a_session_cannot_pass_its_budget_nor_all_of_them_the_days() -> None:
    ledger = Ledger(LENT)
    mine = Account()
    first = ledger.reserve(mine, 0.4, day=DAY)
    assert isinstance(first, Reservation)
    refused = ledger.reserve(mine, 0.2, day=DAY)
    assert isinstance(refused, OverBudget)
    assert "$0.2" in refused.reason
    assert "$0.1" in refused.reason
    for _ in range(3):
        assert isinstance(ledger.reserve(Account(), 0.5, day=DAY), Reservation)
    # 0.4 + 3 x 0.5 = 1.9 of 2 is taken
    assert ledger.left_usd(Account(), DAY) == pytest.approx(0.1)
    assert isinstance(ledger.reserve(Account(), 0.2, day=DAY), OverBudget)
    assert ledger.left_usd(Account(), NEXT_DAY) == 0.5


def test_forty_sessions_at_once_cannot_pass_the_days_budget() -> None:
    ledger = Ledger(LENT)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ledger.reserve(Account(), 0.3, day=DAY), range(40)))
    # six times 0.3 is 1.8, seven times 2.1
    assert sum(isinstance(each, Reservation) for each in found) == 6


def test_what_was_not_spent_is_given_back_after_the_comparison() -> None:
    lent = Lane("gpt", "openai/m", api_key=KEY, usd_per_mtok=PRICES, on_operators_key=True)
    own = Lane("own", "m", base_url="https://host/v1", usd_per_mtok={"input": 50, "output": 50})

    def call(of: Lane, *args: Any, **settings: Any) -> Iterator[Delta | Answer]:
        tokens = Tokens(100, 50)
        usd = usd_of(tokens, of.usd_per_mtok)
        yield Answer(of.name, of.model, "answered", "ok", tokens=tokens, usd=usd)

    found = compare([Prompt("p", "hello")], [lent, own], call_lane=call)
    assert isinstance(found, Comparison)
    ledger, mine = Ledger(LENT), Account()
    held = ledger.reserve(mine, 0.4, day=DAY)
    assert isinstance(held, Reservation)
    held.settle(found)
    # 100 x 2 + 50 x 8 = 600 USD per million; the lane on the visitor's own key is not counted
    assert mine.usd == pytest.approx(600e-6)
    held.settle(found)
    assert mine.usd == pytest.approx(600e-6)
    assert ledger.left_usd(Account(), DAY) == 0.5


def test_a_comparison_that_was_refused_costs_nothing() -> None:
    ledger, mine = Ledger(LENT), Account()
    held = ledger.reserve(mine, 0.4, day=DAY)
    assert isinstance(held, Reservation)
    held.settle(None)
    assert mine.usd == 0
