"""An OpenAI-compatible server on loopback that streams word by word and remembers what it was sent."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORDS = ("The ", "answer ", "is ", "4.")
USAGE = {"prompt_tokens": 20, "completion_tokens": 6, "total_tokens": 26}


@dataclass
class FakeModel:
    """`pause_s` lies between words. `keys` are the Authorization headers it has seen."""

    base_url: str
    pause_s: float = 0.05
    words: tuple[str, ...] = WORDS
    keys: list[str] = field(default_factory=list)


def _events(words: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake"}
    for word in words:
        yield base | {"choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}]}
    yield base | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    yield base | {"choices": [], "usage": USAGE}


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            model.keys.append(self.headers.get("Authorization", ""))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for event in _events(model.words):
                    self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
                    self.wfile.flush()
                    time.sleep(model.pause_s)
                self.wfile.write(b"data: [DONE]\n\n")
            except OSError:
                pass  # the client left, as a cancelled call does

        def log_message(self, *args: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    model = FakeModel(f"http://127.0.0.1:{http.server_address[1]}/v1")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield model
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
