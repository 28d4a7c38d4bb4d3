"""A real server in a process of its own, whose limits a test moves while it runs."""

import json
import os
import select
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "data/examples/scenarios/support-assistant.toml").read_bytes()
USAGE = ROOT / "data/examples/usage/litellm_spendlogs_week_CONSTRUCTED.csv"
STARTS_S = 90


@dataclass
class Server:
    """Serving at `url` until it is stopped or killed."""

    url: str
    process: subprocess.Popen[str]

    @property
    def pid(self) -> int:
        return self.process.pid

    def ask(
        self, path: str, body: bytes | None = None, kind: str = "application/toml"
    ) -> tuple[int, bytes]:
        """Status and body of an answer; 0 where the connection ended without one."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.url + path, data=body, headers={"Content-Type": kind} if body is not None else {}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except OSError:
            return 0, b""

    def plans(self) -> bool:
        status, body = self.ask("/api/plan", EXAMPLE)
        return status == 200 and "said" in json.loads(body)

    def memory_bytes(self) -> int:
        """Address space in use."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def server(folder: Path, **environment: str) -> Iterator[Server]:
    """A server whose temporary files and store lie in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    given = {name: value for name, value in os.environ.items() if "STREAMLIT" not in name}
    ours: Mapping[str, str] = {
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
        "GOLDEN_PATH_STORE": str(folder / "store.sqlite"),
        "OPENBLAS_NUM_THREADS": "1",
    }
    log = (folder / "log").open("a")
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "run", "--json", "--port", str(_free_port())],
        stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder, env={**given, **ours, **environment},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], STARTS_S)
        assert ready, "no address"
        found = Server(json.loads(process.stdout.readline())["url"], process)
        _until_ready(found)
        yield found
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        log.close()


def _until_ready(found: Server) -> None:
    ends = time.monotonic() + STARTS_S
    while found.ask("/ready")[0] != 200:
        assert time.monotonic() < ends, "never ready"
        assert found.process.poll() is None, "it ended by itself"
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
