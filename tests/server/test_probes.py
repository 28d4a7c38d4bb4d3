"""Living is not being ready: readiness has planned with the facts of today."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.catalog import FactFileError
from dashboard.server import probes
from dashboard.server.probes import Readiness, routes


def client() -> TestClient:
    return TestClient(Starlette(routes=routes(Readiness())))


def test_a_server_that_can_plan_is_ready() -> None:
    with client() as server:
        assert server.get("/ready").json() == {"ready": True}
        assert server.get("/health").json() == {"alive": True}


def test_a_server_whose_facts_are_broken_lives_and_is_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise FactFileError("gpus/h100.yaml line 3: broken by a test")

    monkeypatch.setattr(probes, "load", broken)
    with client() as server:
        answer = server.get("/ready")
        assert answer.status_code == 503
        assert answer.json()["ready"] is False
        assert "h100" not in answer.text
        assert server.get("/health").status_code == 200
        monkeypatch.undo()
        assert server.get("/ready").status_code == 200


def test_counts_are_told_in_prometheus_text() -> None:
    with client() as server:
        answer = server.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "# TYPE golden_path_runs_total counter" in answer.text
