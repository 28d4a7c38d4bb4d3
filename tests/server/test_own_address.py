"""Pages of HTML name the server before the first script; nothing else is touched."""

import tomllib
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.server.own_address import STYLE, OwnAddress
from dashboard.views import PAGES, addresses

PAGE = (
    "<html><head><script type='module' src='x.js'></script></head>"
    "<body><noscript><p>Enable it.</p></noscript><div></div></body></html>"
)


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


def test_without_javascript_a_page_says_what_to_do_and_that_nothing_is_lost() -> None:
    text = client().get("/").text
    assert text.count("<noscript>") == 1
    assert "Enable it." not in text
    assert "Turn JavaScript on" in text
    assert "Nothing that you entered" in text


def test_what_opens_has_the_ground_of_the_theme_in_both_modes() -> None:
    theme = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text())[
        "theme"
    ]
    light, dark = (theme[mode]["backgroundColor"] for mode in ("light", "dark"))
    assert f"background: light-dark({light}, {dark})" in STYLE.decode()
    assert "<style>" + STYLE.decode() in client().get("/").text
