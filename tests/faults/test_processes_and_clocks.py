"""A killed child fails its own call only; a clock that is set neither ends calls nor loses what is kept."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.live import litellm_calls
from dashboard.live.child_process import start_module
from dashboard.live.guard import Guard
from dashboard.live.operator_keys import Account, Ledger, OperatorKeys, OverBudget
from dashboard.live.spent_store import SpentStore
from dashboard.live.stream_events import CallFailedError
from dashboard.operate import temporary
from dashboard.scenario import encode, read_scenario
from dashboard.store.contents import scenario_content
from dashboard.store.database import Database
from dashboard.store.keeping import Store
from dashboard.store.place import of_file
from dashboard.store.refused import NotKept

EXAMPLE = Path(__file__).parents[2] / "data/examples/scenarios/support-assistant.toml"
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_litellms_process_killed_in_a_call_fails_that_call_and_the_next_one_starts_another() -> (
    None
):
    litellm_calls.end()
    try:
        with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(1) as caller:
            silent.settimeout(60)
            arguments = {
                "model": "openai/x",
                "messages": [{"role": "user", "content": "?"}],
                "api_base": f"http://127.0.0.1:{silent.getsockname()[1]}/v1",
                "api_key": "none",
            }
            for _ in range(2):
                guard = Guard(allow_private=True, deadline_at=time.perf_counter() + 60)
                call = litellm_calls.call(arguments, guard=guard, who="Lane l")
                answer = caller.submit(list, call)
                connection, _address = silent.accept()  # the call is under way and stays so
                child = litellm_calls._child().process
                child.kill()
                with pytest.raises(CallFailedError, match="process ended"):
                    answer.result(timeout=30)
                connection.close()
                child.wait()
        assert litellm_calls._child().process.pid != child.pid
    finally:
        litellm_calls.end()


def test_a_deadline_does_not_move_with_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parent tells the child when to end; both read the clock that nobody sets."""
    told: list[float] = []
    monkeypatch.setattr(time, "time", lambda: 0.0)
    monkeypatch.setattr(litellm_calls, "_child", lambda: _Fake(told))
    guard = Guard(allow_private=False, deadline_at=time.perf_counter() + 30)
    before = time.monotonic()
    with pytest.raises(CallFailedError):
        list(litellm_calls.call({}, guard=guard, who="Lane l"))
    assert before + 29 < told[0] < time.monotonic() + 31


class _Fake:
    def __init__(self, told: list[float]) -> None:
        self.told = told

    def ask(self, arguments: object, *, ends_at: float) -> object:
        self.told.append(ends_at)
        raise CallFailedError("far enough", transient=False)


def test_links_outlive_a_clock_that_is_set_back_ten_years_and_forward_again(tmp_path: Path) -> None:
    clock = Clock()
    with Store(Database(of_file(tmp_path / "store.sqlite")), now=clock) as store:
        content = scenario_content(
            encode(read_scenario(EXAMPLE, today=DAY), engine="1", catalog=""), today=DAY
        )
        first = store.put(content, days=30)
        clock.now = NOON - timedelta(days=3_650)
        assert store.get(first.id).text == content.text
        second = store.put(content, days=30)
        clock.now = NOON
        assert store.get(first.id).text == content.text
        with pytest.raises(NotKept, match="expired"):
            store.get(second.id)  # by the clock it was made with


def test_a_clock_set_back_lends_no_day_twice(tmp_path: Path) -> None:
    lent = OperatorKeys({"openai": "key"}, usd_per_session=1.0, usd_per_day=1.0)
    ledger = Ledger(lent, SpentStore(tmp_path / "spent.sqlite"))
    assert not isinstance(ledger.reserve(Account(), 1.0, day=DAY), OverBudget)
    assert not isinstance(ledger.reserve(Account(), 1.0, day=DAY + timedelta(days=1)), OverBudget)
    for day in (DAY, DAY + timedelta(days=1)):
        assert isinstance(ledger.reserve(Account(), 0.5, day=day), OverBudget)


def test_only_folders_of_servers_that_live_no_more_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kept = temporary.own_folder()
    (kept / "upload").write_text("rows")
    left = tmp_path / f"{temporary.PREFIX}left"
    left.mkdir()
    (left / temporary.LOCK).touch()
    (left / "upload").write_text("rows")
    being_made = tmp_path / f"{temporary.PREFIX}new"
    being_made.mkdir()
    elsewhere = tmp_path / f"{temporary.PREFIX}link"
    elsewhere.symlink_to(tmp_path)
    assert temporary.remove_left(tmp_path) == 1
    assert not left.exists()
    assert (kept / "upload").exists()
    assert being_made.exists()
    assert elsewhere.exists()


def test_a_child_whose_parent_is_killed_ends_by_itself() -> None:
    """Its standard input closes with the parent."""
    child = start_module("dashboard.live.litellm_server")
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.close()
    assert child.wait(timeout=60) == 0
    child.stdout.close()
