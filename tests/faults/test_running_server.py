"""A server that runs out of memory or disk, or is killed, refuses what it cannot do and works again after."""

import resource
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from served import USAGE, Server, server

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="limits of a running process are Linux's"),
    pytest.mark.timeout(300),
]
NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
CONTENT = USAGE.read_bytes()
LINES = CONTENT.splitlines(keepends=True)
BIG = LINES[0] + b"".join(LINES[1:]) * (15_000_000 // len(CONTENT))
READ = f"/api/usage?name={USAGE.name}"
OCTETS = "application/octet-stream"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Server:  # type: ignore[misc]
    with server(tmp_path_factory.mktemp("served")) as found:
        assert found.plans()
        # Libraries are loaded while there is room.
        assert found.ask(READ, CONTENT, OCTETS)[0] == 200
        yield found


def test_a_server_without_free_memory_refuses_and_plans_again_once_there_is_some(
    running: Server,
) -> None:
    """Allocations fail from 8 MB more than it has: nothing is answered wrongly, and the process lives."""
    room = running.memory_bytes() + 8_000_000
    resource.prlimit(running.pid, resource.RLIMIT_AS, (room, resource.RLIM_INFINITY))
    try:
        statuses = [running.ask(READ, BIG, OCTETS)[0] for _ in range(3)]
        assert set(statuses) <= {0, 400, 500, 503}
        assert set(statuses) != {200}
        assert running.process.poll() is None
    finally:
        resource.prlimit(running.pid, resource.RLIMIT_AS, NO_LIMIT)
    assert running.plans()
    assert running.ask(READ, CONTENT, OCTETS)[0] == 200


def test_a_server_whose_temporary_disk_is_full_says_so_and_reads_again_once_it_is_not(
    running: Server,
) -> None:
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
    try:
        status, said = running.ask(READ, CONTENT, OCTETS)
        assert status in (400, 500, 507)
        assert b"error" in said
        assert b"Traceback" not in said
        assert b"/tmp" not in said
        assert running.plans(), "what needs no file goes on"
    finally:
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, NO_LIMIT)
    assert running.ask(READ, CONTENT, OCTETS)[0] == 200


def test_what_a_killed_server_left_of_uploads_is_removed_by_the_next_one(tmp_path: Path) -> None:
    with server(tmp_path) as first:
        asking = threading.Thread(target=first.ask, args=(READ, BIG, OCTETS))
        asking.start()
        uploads = f"golden-path-server-*/golden-path-*/{USAGE.name}"
        ends = time.monotonic() + 60
        while not list(tmp_path.glob(uploads)):
            assert time.monotonic() < ends, "the upload never came to the disk"
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        asking.join()
        (left,) = tmp_path.glob("golden-path-server-*")
        assert list(tmp_path.glob(uploads)), "it was killed before it could clean up"
    with server(tmp_path) as second:
        assert not left.exists()
        assert second.plans()
        second.process.terminate()
        second.process.wait(timeout=30)
    assert not list(tmp_path.glob("golden-path-server-*"))
