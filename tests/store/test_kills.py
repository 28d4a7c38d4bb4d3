"""Whoever is killed while writing loses nothing that was acknowledged, and leaves nothing half-written."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from killed_writers import content_of
from postgres_server import postgres_server

from dashboard.store.keeping import Store, open_store
from dashboard.store.place import PLACE
from dashboard.store.refused import StoreRefusal

KILLS = 100
SCRIPT = Path(__file__).with_name("killed_writers.py")


def assert_all_whole(store: Store, acknowledged: list[list[object]]) -> None:
    """Everything acknowledged is there, and whatever is there is what somebody wrote, to the last letter."""
    kept = {entry.id: entry for entry in store.listed()}
    assert {each for each, _ in acknowledged} <= set(kept)
    numbers = {int(store.get(each).title): store.get(each).text for each in kept}
    assert {int(str(number)) for _, number in acknowledged} <= set(numbers)
    wrong = [number for number, text in numbers.items() if text != content_of(number).text]
    assert wrong == []


@pytest.mark.timeout(600)
def test_a_hundred_kills_lose_nothing_acknowledged_and_leave_nothing_half_written(
    address: str,
) -> None:
    run = subprocess.run(
        [sys.executable, str(SCRIPT), address, str(KILLS)],
        capture_output=True, text=True, check=True, timeout=550,
    )  # fmt: skip
    acknowledged = json.loads(run.stdout)
    assert len(acknowledged) >= KILLS  # each wrote at least once before it was killed
    assert_all_whole(open_store({PLACE: address}), acknowledged)


@pytest.mark.timeout(300)
def test_a_server_that_is_stopped_without_warning_has_what_it_acknowledged() -> None:
    with postgres_server() as server:
        address = server.new_database()
        store = open_store({PLACE: address})
        acknowledged: list[list[object]] = []
        for stop in range(3):
            ended = threading.Event()

            def write(first: int = stop * 1_000, ended: threading.Event = ended) -> None:
                for number in range(first, first + 1_000):
                    try:
                        acknowledged.append([store.put(content_of(number)).id, number])
                    except StoreRefusal:
                        break
                ended.set()

            before = len(acknowledged)
            writer = threading.Thread(target=write)
            writer.start()
            while len(acknowledged) < before + 3:
                assert not ended.wait(0.01), "the writer ended before the server"
            server.kill()
            writer.join()
            with pytest.raises(StoreRefusal, match="cannot be reached now"):
                store.listed()
            server.start()
        assert_all_whole(store, acknowledged)
        store.database.close()
