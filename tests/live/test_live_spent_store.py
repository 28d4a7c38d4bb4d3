"""What was spent outlives the process, and no two processes spend the same dollar."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.live.lanes import NoLane
from dashboard.live.operator_keys import (
    Account,
    Ledger,
    OperatorKeys,
    OperatorKeysError,
    OverBudget,
    Reservation,
    configured,
    operator_lane,
)
from dashboard.live.spending import usd_of
from dashboard.live.spent_store import EVERYBODY, SpentStore, place
from dashboard.live.stream_events import Tokens

DAY = date(2026, 11, 26)
LENT = OperatorKeys({"openai": "key"}, usd_per_session=1.0, usd_per_day=2.0, usd_per_address=1.5)
PRICES = {"input": 2.0, "output": 8.0}


def test_a_restart_does_not_begin_a_new_budget(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "spent.sqlite"
    first = SpentStore(path)
    assert isinstance(Ledger(LENT, first).reserve(Account(), 1.0, day=DAY), Reservation)
    first.close()
    again = Ledger(LENT, SpentStore(path))
    assert isinstance(again.reserve(Account(), 0.8, day=DAY), Reservation)
    assert isinstance(again.reserve(Account(), 0.3, day=DAY), OverBudget)
    assert again.left_usd(Account(), DAY + timedelta(days=1)) == 1.0


def test_new_sessions_from_one_address_share_its_budget() -> None:
    ledger = Ledger(LENT)
    for usd in (1.0, 0.5):
        kept = ledger.reserve(Account(address="192.0.2.1"), usd, day=DAY)
        assert isinstance(kept, Reservation)
    assert ledger.left_usd(Account(address="192.0.2.1"), DAY) == 0.0
    assert ledger.left_usd(Account(address="192.0.2.2"), DAY) == 0.5


def test_who_signed_in_keeps_one_budget_in_every_session() -> None:
    ledger = Ledger(LENT)
    assert isinstance(ledger.reserve(Account(visitor="me"), 0.7, day=DAY), Reservation)
    assert ledger.left_usd(Account(visitor="me"), DAY) == pytest.approx(0.3)
    assert ledger.left_usd(Account(visitor="you"), DAY) == 1.0


SPEND = """
import sys
from datetime import date
from pathlib import Path
from dashboard.live.operator_keys import Account, Ledger, OperatorKeys, Reservation
from dashboard.live.spent_store import SpentStore
ledger = Ledger(OperatorKeys({}, 100.0, 5.0), SpentStore(Path(sys.argv[1])))
taken = [ledger.reserve(Account(), 0.5, day=date(2026, 11, 26)) for _ in range(10)]
print(sum(isinstance(each, Reservation) for each in taken))
"""


def test_processes_at_once_never_pass_the_budget_of_the_day(tmp_path: Path) -> None:
    """Ten halves fit into five dollars, of the thirty that three processes ask for."""
    path = tmp_path / "spent.sqlite"
    asked = [
        subprocess.Popen(
            [sys.executable, "-c", SPEND, str(path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    taken = [int(each.communicate(timeout=100)[0]) for each in asked]
    assert sum(taken) == 10
    with SpentStore(path).exclusive() as spent:
        assert spent.usd(DAY, EVERYBODY) == 5.0


def test_what_fails_within_leaves_nothing_behind() -> None:
    store = SpentStore()
    with pytest.raises(ValueError, match="broken"), store.exclusive() as spent:  # noqa: PT012
        spent.add(DAY, EVERYBODY, 1.0)
        raise ValueError("broken")
    with store.exclusive() as spent:
        assert spent.usd(DAY, EVERYBODY) == 0.0


def test_a_backup_is_a_whole_store(tmp_path: Path) -> None:
    store = SpentStore(tmp_path / "spent.sqlite")
    with store.exclusive() as spent:
        spent.add(DAY, EVERYBODY, 1.25)
    store.back_up(tmp_path / "copy.sqlite")
    with SpentStore(tmp_path / "copy.sqlite").exclusive() as spent:
        assert spent.usd(DAY, EVERYBODY) == 1.25


def test_the_operator_says_where_it_lies() -> None:
    assert place({"GOLDEN_PATH_OPERATOR_STORE": "/srv/spent.sqlite"}) == Path("/srv/spent.sqlite")
    assert place({}).name == "operator-spent.sqlite"


@pytest.mark.parametrize(
    "model",
    [
        "openai/gpt-4o-search-preview",
        "openai/o3-deep-research",
        "perplexity/sonar",
        "openrouter/openai/gpt-4.1:online",
        "groq/compound-beta",
    ],
)
def test_models_billed_by_the_request_are_not_lent_unless_their_price_is_told(model: str) -> None:
    provider = model.partition("/")[0]
    lent = OperatorKeys({provider: "key"}, usd_per_session=1.0, usd_per_day=2.0)
    refused = operator_lane("x", model, lent=lent, usd_per_mtok=PRICES)
    assert isinstance(refused, NoLane)
    assert f"GOLDEN_PATH_OPERATOR_MODELS={model}=" in refused.reason
    told = OperatorKeys({provider: "key"}, 1.0, 2.0, models={model: 0.03})
    lane = operator_lane("x", model, lent=told, usd_per_mtok=PRICES)
    assert not isinstance(lane, NoLane)
    # 1,000 x 2 + 100 x 8 = 2,800 a million, and 0.03 for the request
    assert usd_of(Tokens(input=1000, output=100), lane.usd_per_mtok) == pytest.approx(0.0328)


ENVIRON = {
    "GOLDEN_PATH_OPERATOR_PROVIDERS": "openai",
    "GOLDEN_PATH_OPERATOR_KEY_OPENAI": "key",
    "GOLDEN_PATH_OPERATOR_USD_PER_SESSION": "1",
    "GOLDEN_PATH_OPERATOR_USD_PER_DAY": "2",
}


def test_only_the_models_that_the_operator_lists_are_lent() -> None:
    models = {"GOLDEN_PATH_OPERATOR_MODELS": "openai/gpt-4.1-mini, openai/o3-deep-research=1.5"}
    lent = configured(ENVIRON | models | {"GOLDEN_PATH_OPERATOR_USD_PER_ADDRESS": "1.5"})
    assert lent is not None
    assert lent.models == {"openai/gpt-4.1-mini": 0.0, "openai/o3-deep-research": 1.5}
    assert lent.usd_per_address == 1.5
    refused = operator_lane("x", "openai/gpt-4.1", lent=lent, usd_per_mtok=PRICES)
    assert isinstance(refused, NoLane)
    assert "openai/gpt-4.1-mini" in refused.reason


@pytest.mark.parametrize("models", ["anthropic/claude", "openai/gpt-4.1=much", "openai/x=-1", "=1"])
def test_half_a_list_of_models_is_refused(models: str) -> None:
    with pytest.raises(OperatorKeysError, match="GOLDEN_PATH_OPERATOR_MODELS"):
        configured(ENVIRON | {"GOLDEN_PATH_OPERATOR_MODELS": models})
