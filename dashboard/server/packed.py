"""Streamlit's own scripts and styles, packed once and kept: what a first visit loads is a third of it.

Streamlit sends them as they are, since packing anew for every request costs more than it spares. Their names
carry a digest of what is in them, so what was packed once stays right for as long as the server runs.
"""

import asyncio
import gzip
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WHERE = "/static/"
ENDINGS = (".js", ".css", ".svg", ".json", ".wasm", ".ttf", ".otf")
"""What packing makes smaller; pictures and woff fonts are packed already."""
LEAST_BYTES = 1_000
MOST_KEPT_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class _Kept:
    start: MutableMapping[str, Any]
    body: bytes


class PackedFiles:
    """Sends static files packed to whoever takes that; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, _Kept] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_packable(scope):
            await self._app(scope, receive, send)
            return
        kept = self._kept.get(scope["path"])
        if kept is None:
            whole = _Whole()
            await self._app(scope, receive, whole)
            kept = await self._packed(scope["path"], whole)
        await send({**kept.start, "headers": list(kept.start["headers"])})
        await send({"type": "http.response.body", "body": kept.body})

    async def _packed(self, path: str, whole: "_Whole") -> _Kept:
        """The answer, packed and kept where it is a file; as it came where it is none."""
        start, body = whole.start, bytes(whole.body)
        headers = MutableHeaders(scope=start)
        if start["status"] != 200 or len(body) < LEAST_BYTES or "content-encoding" in headers:
            return _Kept(start, body)
        packed = await asyncio.to_thread(gzip.compress, body, 9, mtime=0)
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(packed))
        headers.add_vary_header("Accept-Encoding")
        if tag := headers.get("etag"):
            headers["etag"] = tag if tag.startswith("W/") else f"W/{tag}"
        if "accept-ranges" in headers:
            del headers["accept-ranges"]
        found = _Kept(start, packed)
        if sum(len(each.body) for each in self._kept.values()) + len(packed) <= MOST_KEPT_BYTES:
            self._kept[path] = found
        return found


class _Whole:
    """Takes an answer in until it is whole."""

    def __init__(self) -> None:
        self.start: MutableMapping[str, Any] = {}
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _is_packable(scope: Scope) -> bool:
    """A whole static file asked for, by somebody who unpacks."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    if WHERE not in scope["path"] or not scope["path"].endswith(ENDINGS):
        return False
    headers = Headers(scope=scope)
    asked_for_part = "range" in headers or "if-none-match" in headers
    return "gzip" in headers.get("accept-encoding", "") and not asked_for_part
