"""A scripted OpenAI-compatible server: what it was sent and what it answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from dashboard.live.lanes import Lane

USAGE = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
Script = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Received:
    """What a client sent: header names in lower case."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class FakeServer:
    """Answers each request with the next script; the last one is used again and again."""

    address: str
    scripts: list[Script]
    received: list[Received] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def lane(self, **changes: Any) -> Lane:
        settings: dict[str, Any] = {
            "name": "fake",
            "model": "m",
            "base_url": self.base_url,
            "api_key": "visitor-key-123456",
            "allow_private": True,
        }
        return Lane(**(settings | changes))


def chunk(text: str | None = None, **more: Any) -> dict[str, Any]:
    """A chat-completion chunk; `finish`, `usage` and `delta` may be given."""
    delta = more.get("delta", {} if text is None else {"content": text})
    choice = {"index": 0, "delta": delta, "finish_reason": more.get("finish")}
    base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    if "usage" in more:
        return base | {"choices": [], "usage": more["usage"]}
    return base | {"choices": [choice]}


def good_answer(*texts: str, finish: str = "stop", usage: Any = USAGE) -> Script:
    """A proper stream with these pieces of text."""
    events = [chunk(text) for text in texts] + [chunk(finish=finish)]
    if usage is not None:
        events.append(chunk(usage=usage))
    return sse(*[json.dumps(event) for event in events], "[DONE]")


def sse(*events: str, content_type: str = "text/event-stream") -> Script:
    """A stream of raw events; the connection closes after the last."""

    def play(handler: BaseHTTPRequestHandler) -> None:
        start(handler, content_type=content_type)
        for event in events:
            say(handler, event)

    return play


def status(code: int, body: dict[str, Any] | str, **headers: str) -> Script:
    """A plain answer with a status."""

    def play(handler: BaseHTTPRequestHandler) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(text.encode())))
        handler.end_headers()
        handler.wfile.write(text.encode())

    return play


def start(handler: BaseHTTPRequestHandler, *, content_type: str = "text/event-stream") -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", content_type)
    handler.end_headers()


def say(handler: BaseHTTPRequestHandler, event: str) -> None:
    handler.wfile.write(f"data: {event}\n\n".encode())
    handler.wfile.flush()
