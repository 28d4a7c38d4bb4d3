"""Pages of HTML name the server before the first script; nothing else is touched."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.server.own_address import OwnAddress
from dashboard.views import PAGES, addresses

PAGE = "<html><head><script type='module' src='x.js'></script></head></html>"


def client() -> TestClient:
    async def page(_: object) -> Response:
        return HTMLResponse(PAGE, headers={"etag": "of-the-file"})

    async def data(_: object) -> Response:
        return JSONResponse({"a": "<script"}, headers={"etag": "1"})

    routes = [Route("/", page), Route("/data", data)]
    return TestClient(
        Starlette(routes=routes, middleware=[Middleware(OwnAddress, pages=addresses())])
    )


def test_a_page_names_the_server_before_its_scripts() -> None:
    answer = client().get("/")
    ours, theirs = answer.text.index("window.__streamlit"), answer.text.index("type='module'")
    assert ours < theirs
    assert answer.text.count("window.__streamlit") == 1
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers


def test_what_is_no_page_passes_as_it_is() -> None:
    answer = client().get("/data")
    assert answer.json() == {"a": "<script"}
    assert answer.headers["etag"] == "1"


def test_every_page_is_known_by_its_address() -> None:
    text = client().get("/").text
    assert all(f'"{view.url_path}"' in text for view in PAGES)
