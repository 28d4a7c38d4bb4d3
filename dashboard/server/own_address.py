"""The first page tells the browser where the server is, how our parts look, and what to do without JavaScript.

Streamlit's browser part looks for its server below the address of the page it was opened at,
`/usage/_stcore/...`, gets a 404, and looks one level up. `window.__streamlit`, set before its script, spares
both.
"""

import json
import re
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BEFORE = b"<script"
"""Ours goes before the first script of the page."""
STYLE = (Path(__file__).parent / "page.css").read_bytes()
"""Keeps the sidebar's room free until it is drawn, so that nothing jumps, and is the look of tables and tiles."""
NO_SCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
WITHOUT_SCRIPT = b"""<noscript>
      <h1>Golden Path</h1>
      <p>These pages compute with you and need JavaScript, which is off in this browser. Nothing that you entered
      is lost: it is in the address of this page. Turn JavaScript on and load it again. Or have the same answer
      without these pages: <code>golden-path open "ADDRESS"</code> on a command line.</p>
    </noscript>"""


def script_for(pages: Iterable[str]) -> bytes:
    """The script that names the server: the page's address less the name of one of our pages."""
    names = json.dumps(sorted(set(pages)))
    return (
        "<script>window.__streamlit = { BACKEND_BASE_URL: (() => {"
        f" const pages = {names}, path = location.pathname.replace(/\\/+$/, ''), cut = path.lastIndexOf('/');"
        " const base = pages.includes(path.slice(cut + 1)) ? path.slice(0, cut) : path;"
        " return location.origin + base + '/'; })() };</script>\n    "
    ).encode()


class OwnAddress:
    """Puts the script into every page of HTML; all else passes as it is."""

    def __init__(self, app: ASGIApp, *, pages: Iterable[str]) -> None:
        self._app, self._script = app, script_for(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        if "text/html" in Headers(scope=scope).get("accept", ""):
            plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            scope = {**scope, "headers": plain}  # a few KB, which must not come packed
        await self._app(scope, receive, _Page(send, self._script))


class _Page:
    """Holds an HTML answer back until it is whole."""

    def __init__(self, send: Send, script: bytes) -> None:
        self._send, self._script = send, script
        self._start: MutableMapping[str, Any] | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
            return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        head = b"<style>" + STYLE + b"</style>\n    " + self._script + BEFORE
        body = NO_SCRIPT.sub(WITHOUT_SCRIPT, self._body, count=1).replace(BEFORE, head, 1)
        headers = MutableHeaders(scope=self._start)
        headers["content-length"] = str(len(body))
        for name in ("etag", "last-modified"):  # they are of the file, not of what is sent
            if name in headers:
                del headers[name]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})


def _is_page(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    is_html = headers.get("content-type", "").startswith("text/html")
    return message["status"] == 200 and is_html and "content-encoding" not in headers
