"""The API sends those away who ask too often; pages and probes are never counted."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.operate.rates import Rates
from dashboard.server.rates import BoundedRates


async def answer(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


def client(*, trusts_proxy: bool) -> TestClient:
    about = Middleware(BoundedRates, rates=Rates(2, lambda: 0.0), trusts_proxy=trusts_proxy)
    pages = [Route("/api/price", answer), Route("/health", answer)]
    return TestClient(Starlette(routes=pages, middleware=[about]))


def test_the_third_question_of_a_minute_is_told_when_to_come_again() -> None:
    with client(trusts_proxy=False) as server:
        assert [server.get("/api/price").status_code for _ in range(2)] == [200, 200]
        refused = server.get("/api/price")
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "30"
        assert refused.json()["error"].startswith("too many questions from this address")
        assert {server.get("/health").status_code for _ in range(9)} == {200}


def test_behind_the_operators_proxy_each_visitor_has_their_own() -> None:
    with client(trusts_proxy=True) as server:
        for visitor in ("192.0.2.1", "192.0.2.2"):
            named = {"x-forwarded-for": visitor}
            found = [server.get("/api/price", headers=named).status_code for _ in range(3)]
            assert found == [200, 200, 429]
