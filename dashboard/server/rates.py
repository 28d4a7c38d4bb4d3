"""The API answers one address so often a minute."""

import json
import math

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.operate.rates import Rates, asker

PATH = "/api/"


class BoundedRates:
    """Sends an address away that asks the API too often, and says when to come again."""

    def __init__(self, app: ASGIApp, *, rates: Rates, trusts_proxy: bool = False) -> None:
        self._app, self._rates, self._trusts_proxy = app, rates, trusts_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or PATH not in scope["path"]:
            await self._app(scope, receive, send)
            return
        peer = (scope.get("client") or ("", 0))[0]
        forwarded = Headers(scope=scope).get("x-forwarded-for", "")
        wait_s = self._rates.take(asker(peer, forwarded, trusts_proxy=self._trusts_proxy))
        if not wait_s:
            await self._app(scope, receive, send)
            return
        seconds = math.ceil(wait_s)
        said = f"too many questions from this address: ask again in {seconds} s"
        head = [
            (b"content-type", b"application/json"),
            (b"retry-after", str(seconds).encode()),
        ]
        await send({"type": "http.response.start", "status": 429, "headers": head})
        await send({"type": "http.response.body", "body": json.dumps({"error": said}).encode()})
