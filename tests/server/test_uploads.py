"""All uploads together have an upper end; one that does not fit is refused before it is taken."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.server import uploads
from dashboard.server.uploads import BoundedUploads, most_bytes

PLACE = "/_stcore/upload_file/session/file"


async def _take(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def client(most: int) -> TestClient:
    inner = Starlette(
        routes=[Route(PLACE, _take, methods=["PUT"]), Route("/other", _take, methods=["PUT"])]
    )
    return TestClient(BoundedUploads(inner, most=most))


def test_what_fits_is_taken_and_its_room_is_free_again() -> None:
    server = client(100)
    for _ in range(3):
        assert server.put(PLACE, content=b"x" * 100).text == "100"


def test_what_does_not_fit_beside_what_is_held_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "held_bytes", lambda: 60)
    server = client(100)
    assert server.put(PLACE, content=b"x" * 40).status_code == 200
    refused = server.put(PLACE, content=b"x" * 41)
    assert refused.status_code == 413
    assert "golden-path usage" in refused.text
    assert server.put("/other", content=b"x" * 41).status_code == 200


def test_an_upload_of_no_told_size_is_refused() -> None:
    assert client(100).put(PLACE, content=iter([b"x"])).status_code == 411


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "much"])
def test_a_limit_that_is_no_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="GOLDEN_PATH_UPLOADS_MB"):
        most_bytes({"GOLDEN_PATH_UPLOADS_MB": text})


def test_the_limit_is_typed_in_megabytes() -> None:
    assert most_bytes({"GOLDEN_PATH_UPLOADS_MB": "5"}) == 5_000_000
    assert most_bytes({}) == 500_000_000
