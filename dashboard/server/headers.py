"""What every answer tells the browser to forbid, and which pages may open a connection."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FRAMES = "GOLDEN_PATH_FRAME_ANCESTORS"
"""Sites that may show the dashboard in a frame, by space; unset, none."""
ORIGINS = "GOLDEN_PATH_ORIGINS"
"""Other origins whose pages may open a connection, by comma; unset, only the dashboard's own."""

POLICY = {
    "default-src": "'self'",
    # Streamlit's first page has a script in it, and hands a component's script to the browser as a blob.
    "script-src": "'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",  # its widgets are styled in place
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


def headers_for(environ: Mapping[str, str]) -> dict[str, str]:
    """The headers of every answer."""
    frames = environ.get(FRAMES, "").strip() or "'none'"
    policy = {**POLICY, "frame-ancestors": frames}
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",  # the address carries the scenario
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return headers if frames != "'none'" else {**headers, "X-Frame-Options": "DENY"}


def origins_of(environ: Mapping[str, str]) -> frozenset[str]:
    """Other origins that the operator allows, as browsers name them."""
    return frozenset(
        each.strip().rstrip("/").lower()
        for each in environ.get(ORIGINS, "").split(",")
        if each.strip()
    )


class Guarded:
    """Adds the headers to every answer, and refuses whatever another site's page opens or sends."""

    def __init__(
        self, app: ASGIApp, *, headers: Mapping[str, str], origins: frozenset[str] = frozenset()
    ) -> None:
        self._app, self._headers, self._origins = app, headers, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")
        if not reads and not self._is_own(Headers(scope=scope)):
            await _refuse(scope, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    answer.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)

    def _is_own(self, headers: Headers) -> bool:
        """Whether the page is the dashboard's own. Without an origin it is no browser, which needs no page."""
        origin = headers.get("origin")
        if origin is None:
            return True
        try:
            site = urlsplit(origin).netloc
        except ValueError:
            return False
        return origin.lower() in self._origins or (bool(site) and site == headers.get("host"))


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": "another site's page"})
        return
    head = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 403, "headers": head})
    await send({"type": "http.response.body", "body": b"This page may not send here.\n"})
