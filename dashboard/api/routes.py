"""`/api/price`, `/api/size`, `/api/plan`, `/api/usage` and `/api/openapi.json`."""

import asyncio
import json
import logging
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.api.bounds import Busy, TooLarge, Turns, body_of
from dashboard.api.description import description
from dashboard.operate.logs import reference
from dashboard.operate.metrics import COUNTS

SWITCH = "GOLDEN_PATH_API"
"""`off`: the addresses are not there."""
METHODS = {
    "price": "GET",
    "size": "GET",
    "plan": "POST",
    "usage": "POST",
    "openapi.json": "GET",
}
FORMS = ("application/json", "application/toml", "text/plain", "")
log = logging.getLogger("golden_path.api")


def routes(environ: Mapping[str, str]) -> list[Route]:
    """The addresses; none where the operator has turned them off."""
    if environ.get(SWITCH, "").strip().lower() == "off":
        return []
    turns = Turns()

    def asked(
        name: str, ask: Callable[[Request, bytes], dict[str, Any]]
    ) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            response = await _answer(name, request, turns, ask)
            COUNTS.add("golden_path_api_calls_total", kind=name, status=str(response.status_code))
            return response

        return answer

    async def described(_: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(description))

    return [
        Route("/api/price", asked("price", _price)),
        Route("/api/size", asked("size", _size)),
        Route("/api/plan", asked("plan", _plan), methods=["POST"]),
        Route("/api/usage", asked("usage", _usage), methods=["POST"]),
        Route("/api/openapi.json", described),
        Route("/api/{name:path}", _elsewhere, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


async def _elsewhere(request: Request) -> Response:
    """No page of the dashboard: a sentence with the addresses there are, or the method that one takes."""
    name = request.path_params["name"]
    if (method := METHODS.get(name)) is not None:
        return _refusal(405, f"/api/{name} is asked with {method}", {"Allow": method})
    there = ", ".join(f"{method} /api/{each}" for each, method in METHODS.items())
    return _refusal(404, f"there is no /api/{name[:60]}; there are {there}")


class _Misasked(Exception):  # noqa: N818 - it names an answer, not a crash
    """A fault of the request itself."""


async def _answer(
    name: str, request: Request, turns: Turns, ask: Callable[[Request, bytes], dict[str, Any]]
) -> Response:
    from dashboard.commands.asking import REFUSED  # noqa: PLC0415 - the engine, not before it is asked

    try:
        body = await body_of(request, name) if request.method == "POST" else b""
        async with turns.turn():
            return JSONResponse(await asyncio.to_thread(ask, request, body))
    except TooLarge as fault:
        return _refusal(413, f"{fault}")
    except Busy as fault:
        return _refusal(503, f"{fault}", {"Retry-After": "5"})
    except ClientDisconnect:
        return _refusal(400, "the body broke off")
    except (*REFUSED, _Misasked) as fault:
        return _refusal(400, _sentence(fault))
    except Exception:  # a fault of ours: told by its number only
        number = reference()
        log.exception("a question failed", extra={"reference": number})
        return _refusal(500, f"this could not be answered; the server's log has it under {number}")


def _sentence(fault: Exception) -> str:
    """What the command says, without the name of a file of this server."""
    return (
        (fault.strerror or "the file cannot be read") if isinstance(fault, OSError) else f"{fault}"
    )


def _refusal(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    plain = sentence.encode("utf-8", "replace").decode()  # what was sent may hold half a character
    return JSONResponse({"error": plain}, status, headers)


def _fields(request: Request, *others: str) -> dict[str, Any]:
    """The query as fields. A field that is given twice is a list, which only some take."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(request.query_params.keys()):
        if name not in others:
            values = request.query_params.getlist(name)
            found[name] = values if len(values) > 1 else values[0]
    return {
        name: value != "false" if value in ("true", "false") else value
        for name, value in found.items()
    }


def _price(request: Request, _: bytes) -> dict[str, Any]:
    from dashboard.commands import asking  # noqa: PLC0415

    return asking.price(_fields(request), base=str(request.base_url)).as_json()


def _size(request: Request, _: bytes) -> dict[str, Any]:
    from dashboard.commands import asking  # noqa: PLC0415

    return asking.size(_fields(request), base=str(request.base_url)).as_json()


def _plan(request: Request, body: bytes) -> dict[str, Any]:
    from dashboard.commands import asking  # noqa: PLC0415

    form = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if form not in FORMS:
        raise _Misasked(f"the body is {form}; expected a scenario as application/json or toml")
    try:
        text = body.decode("utf-8-sig")
    except ValueError:
        raise _Misasked("the body is no scenario: it is not UTF-8") from None
    try:
        found: object = json.loads(text) if form == "application/json" else text
    except ValueError as fault:
        raise _Misasked(f"the body is no scenario: it is not JSON ({fault})") from None
    except RecursionError:
        raise _Misasked("the body is no scenario: it is nested too deep") from None
    return asking.plan(found, _fields(request), base=str(request.base_url)).as_json()


def _usage(request: Request, body: bytes) -> dict[str, Any]:
    from dashboard.commands import asking  # noqa: PLC0415

    given = request.query_params.get("name", "")
    name = re.sub(r"[^\w.-]+", "_", Path(given.replace("\\", "/")).name)[-100:].lstrip(".")
    if not name:
        raise _Misasked("name is missing: give the file's name, such as ?name=export.csv")
    if not body:
        raise _Misasked("the body is empty; expected the file")
    with tempfile.TemporaryDirectory(prefix="golden-path-") as folder:
        path = Path(folder) / name
        path.write_bytes(body)
        base = str(request.base_url)
        return asking.usage([path], _fields(request, "name"), base=base).as_json()
