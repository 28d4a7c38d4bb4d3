"""Static files go over the wire packed, once made, and are what they were when unpacked."""

import gzip
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from dashboard.server.packed import PackedFiles

SCRIPT = b"export const answer = 42;\n" * 400
"""10,400 bytes that say the same again and again."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.abc.js").write_bytes(SCRIPT)
    (tmp_path / "small.js").write_bytes(b"1")
    (tmp_path / "font.woff2").write_bytes(SCRIPT)
    return tmp_path


@pytest.fixture
def client(folder: Path) -> TestClient:
    app = Starlette(routes=[Mount("/static", StaticFiles(directory=folder))])
    return TestClient(PackedFiles(app))


def raw_of(client: TestClient, path: str, **headers: str) -> tuple[dict[str, str], bytes]:
    with client.stream("GET", path, headers=headers) as answer:
        return dict(answer.headers), b"".join(answer.iter_raw())


def test_a_script_is_packed_once_and_is_what_it_was(client: TestClient, folder: Path) -> None:
    headers, body = raw_of(client, "/static/index.abc.js", **{"accept-encoding": "gzip, br"})
    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(body))
    assert headers["vary"] == "Accept-Encoding"
    assert headers["etag"].startswith('W/"')
    assert len(body) < 300
    assert gzip.decompress(body) == SCRIPT
    (folder / "index.abc.js").unlink()
    assert raw_of(client, "/static/index.abc.js", **{"accept-encoding": "gzip"}) == (headers, body)


@pytest.mark.parametrize(
    ("path", "asks"),
    [
        ("/static/index.abc.js", {"accept-encoding": "identity"}),
        ("/static/font.woff2", {"accept-encoding": "gzip"}),
        ("/static/small.js", {"accept-encoding": "gzip"}),
        ("/static/index.abc.js", {"accept-encoding": "gzip", "range": "bytes=0-9"}),
    ],
)
def test_what_is_not_worth_it_or_not_wanted_is_sent_as_it_is(
    client: TestClient, path: str, asks: dict[str, str]
) -> None:
    headers, body = raw_of(client, path, **asks)
    assert "content-encoding" not in headers
    assert body in (SCRIPT, b"1", SCRIPT[:10])


def test_a_browser_that_has_it_already_is_told_so(client: TestClient) -> None:
    headers, _ = raw_of(client, "/static/index.abc.js", **{"accept-encoding": "gzip"})
    asked = {"accept-encoding": "gzip", "if-none-match": headers["etag"]}
    assert client.get("/static/index.abc.js", headers=asked).status_code == 304


def test_a_file_that_is_not_there_is_not_kept(client: TestClient, folder: Path) -> None:
    assert client.get("/static/new.js").status_code == 404
    (folder / "new.js").write_bytes(SCRIPT)
    assert client.get("/static/new.js").content == SCRIPT
