"""What every answer forbids, and whose pages may open a connection."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.server.headers import Guarded, headers_for, origins_of


async def _page(_: Request) -> PlainTextResponse:
    return PlainTextResponse("here")


async def _talk(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


def client(**environ: str) -> TestClient:
    inner = Starlette(
        routes=[Route("/", _page, methods=["GET", "POST"]), WebSocketRoute("/talk", _talk)]
    )
    guarded = Guarded(inner, headers=headers_for(environ), origins=origins_of(environ))
    return TestClient(guarded, base_url="http://plans.example:8501")


def test_every_answer_forbids_frames_sniffing_and_telling_the_address_on() -> None:
    found = client().get("/").headers
    assert "frame-ancestors 'none'" in found["content-security-policy"]
    assert "'unsafe-eval'" not in found["content-security-policy"]
    assert found["x-frame-options"] == "DENY"
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "no-referrer"
    assert client().get("/nowhere").headers["x-content-type-options"] == "nosniff"


def test_sites_that_the_operator_names_may_frame_it() -> None:
    found = client(GOLDEN_PATH_FRAME_ANCESTORS="https://wiki.example").get("/").headers
    assert "frame-ancestors https://wiki.example" in found["content-security-policy"]
    assert "x-frame-options" not in found


OWN = "http://plans.example:8501"


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        (None, True),
        (OWN, True),
        ("http://localhost:8501", False),
        ("http://localhost:3000", False),
        ("http://127.0.0.1:8501", False),
        ("http://plans.example", False),
        ("http://plans.example:8501.evil.example", False),
        ("https://evil.example", False),
        ("null", False),
        ("http://[::1", False),
        ("https://wiki.example", True),
    ],
)
def test_only_the_dashboards_own_pages_open_a_connection_or_send(
    origin: str | None, may: bool
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    there = client(GOLDEN_PATH_ORIGINS="https://wiki.example/")
    assert there.post("/", headers=headers).status_code == (200 if may else 403)
    assert there.get("/", headers=headers).status_code == 200
    if may:
        with there.websocket_connect("ws://plans.example:8501/talk", headers=headers) as talk:
            assert talk.receive_text() == "hello"
    else:
        with (
            pytest.raises(WebSocketDisconnect),
            there.websocket_connect("ws://plans.example:8501/talk", headers=headers),
        ):
            pass


def test_a_header_that_an_answer_has_already_is_kept() -> None:
    async def own(_: Request) -> PlainTextResponse:
        return PlainTextResponse("here", headers={"Referrer-Policy": "same-origin"})

    inner: Any = Starlette(routes=[Route("/", own)])
    found = TestClient(Guarded(inner, headers=headers_for({}))).get("/").headers
    assert found["referrer-policy"] == "same-origin"
