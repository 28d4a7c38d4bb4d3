"""A scripted server on loopback, and the real embedded model."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from live_fakes import FakeServer, Received, good_answer

from dashboard.live import embedded
from dashboard.live.demo_model import NoDemoModel, fetch_demo_model
from dashboard.live.embedded import EmbeddedServer


@pytest.fixture
def fake_server() -> Iterator[FakeServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length) or b"{}")
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.received.append(Received(self.path, headers, body))
            script = server.scripts.pop(0) if len(server.scripts) > 1 else server.scripts[0]
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                script(self)  # the client leaves, in some tests

        do_GET = do_POST  # noqa: N815 - the name http.server looks for

        def log_message(self, *args: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    host, port = http.server_address[:2]
    server = FakeServer(f"http://{host!s}:{port}", [good_answer("Hel", "lo")])
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[EmbeddedServer]:
    model = fetch_demo_model()
    if isinstance(model, NoDemoModel):
        pytest.skip(model.reason)
    server = embedded.start()
    assert isinstance(server, EmbeddedServer), server.reason
    yield server
    server.stop()
