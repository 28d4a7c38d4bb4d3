"""The API answers and refuses as the commands do, and holds and works out no more than its bounds."""

import argparse
import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.api import bounds
from dashboard.api import routes as api
from dashboard.api.bounds import Busy, Turns
from dashboard.cli import main
from dashboard.commands import asking
from dashboard.commands.asking import NOT_ASKED, actions_of, parser_of, schema_of
from dashboard.operate.metrics import COUNTS
from dashboard.scenario import decode

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "data/examples/scenarios/support-assistant.toml"
USAGE = ROOT / "data/examples/usage/litellm_spendlogs_week_CONSTRUCTED.csv"
BESIDE = ("link", "remarks", "said")


@pytest.fixture(scope="module")
def server() -> Iterator[TestClient]:
    with TestClient(
        Starlette(routes=list(api.routes({}))), base_url="https://gp.example"
    ) as client:
        yield client


def command(capsys: pytest.CaptureFixture[str], *line: str) -> dict[str, Any]:
    assert main([*line, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refusal(capsys: pytest.CaptureFixture[str], *line: str) -> str:
    assert main([*line, "--json"]) == 1
    return capsys.readouterr().err.removeprefix("golden-path: ").strip()


def without_beside(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in BESIDE}


def test_a_price_is_the_commands(server: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    query = {"model": "gpt-4.1", "provider": "openai", "at": "2026-11-23", "input_tokens": "1000",
             "cached_tokens": "200", "output_tokens": "50"}  # fmt: skip
    found = server.get("/api/price", params=query).json()
    line = [
        f"--{name.replace('_', '-')}={value}" for name, value in query.items() if name != "model"
    ]
    assert without_beside(found) == command(capsys, "price", "gpt-4.1", *line)
    assert found["usd"] == pytest.approx((800 * 2 + 200 * 0.5 + 50 * 8) / 1e6)
    assert found["link"] == "https://gp.example/sources"


def test_a_size_is_the_commands(server: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    query = {"model": "llama-3.1-8b", "gpu": "l40s", "input_tokens": "500", "output_tokens": "100"}
    found = server.get("/api/size", params=query).json()
    line = [f"--{name.replace('_', '-')}={value}" for name, value in query.items()]
    assert without_beside(found) == command(capsys, "size", *line)
    assert found["fits"] is True
    cheapest = server.get(
        "/api/size",
        params={"model": "llama-3.1-8b", "gpu": "l40s", "input_tokens": "500",
                "output_tokens": "100", "requests_per_s": "2", "cheapest": "true"},
    ).json()  # fmt: skip
    assert cheapest["builds"][0]["gpu"] == "l40s"


@pytest.mark.parametrize("form", ["toml", "json"])
def test_a_plan_is_the_commands_and_its_link_opens_to_the_scenario(
    server: TestClient, capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str
) -> None:
    text = SCENARIO.read_text(encoding="utf-8")
    kind = "application/toml"
    if form == "json":
        assert main(["open", _code(capsys), "--json"]) == 0
        text, kind = capsys.readouterr().out, "application/json"
    found = server.post(
        "/api/plan", params={"draws": 100}, content=text, headers={"content-type": kind}
    ).json()
    expected = command(capsys, "plan", str(SCENARIO), "--draws=100")
    assert without_beside(found) == expected
    assert found["said"].startswith("Measure first: ")
    assert found["link"].startswith("https://gp.example/?plan=1.")
    opened = decode(found["link"], today=asking.today())
    assert opened.scenario.name == "Support assistant"
    assert opened.answered is not None
    assert opened.answered.said == found["said"]


def _code(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["link", str(SCENARIO)]) == 0
    return capsys.readouterr().out


def test_a_usage_file_is_summed_up_as_by_the_command_and_not_kept(
    server: TestClient,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = server.post(
        "/api/usage", params={"name": f"../../{USAGE.name}"}, content=USAGE.read_bytes()
    ).json()
    assert without_beside(found) == command(capsys, "usage", str(USAGE))
    assert found["rows"] == 564
    assert list(tmp_path.iterdir()) == []


def test_bad_input_gets_the_commands_refusal(
    server: TestClient, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answer = server.get("/api/price", params={"model": "gpt-9.1"})
    assert answer.status_code == 400
    assert answer.json() == {"error": refusal(capsys, "price", "gpt-9.1")}
    query = {"model": "llama-3.3", "gpu": "h100-sxm", "input_tokens": "1", "output_tokens": "1"}
    answer = server.get("/api/size", params=query)
    line = [f"--{name.replace('_', '-')}={value}" for name, value in query.items()]
    assert answer.json() == {"error": refusal(capsys, "size", *line)}
    broken = SCENARIO.read_text(encoding="utf-8").replace("requests_per_month", "request_per_month")
    file = tmp_path / "scenario"
    file.write_text(broken, encoding="utf-8")
    told = server.post("/api/plan", content=broken).json()["error"]
    expected = refusal(capsys, "plan", str(file))
    assert told.split(":", 1)[1] == expected.split(":", 1)[1]  # but for the name of the file
    assert "did you mean requests_per_month?" in told
    answer = server.post("/api/usage", params={"name": "x.csv"}, content=b"a,b\n1,2\n")
    assert answer.status_code == 400
    assert "x.csv" in answer.json()["error"]


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("price", "", "fields are required: model"),
        ("price", "model=gpt-4.1&inptu_tokens=1", 'is no field of price; did you mean input_tokens?'),
        ("price", "model=gpt-4.1&input_tokens=-1", "input_tokens: '-1' is below 0"),
        ("price", "model=--help", 'model: "--help" is no name'),
        ("price", "model=a&model=b", "model is given 2 times; expected one value"),
        ("price", "model=gpt-4.1&input_tokens=1&cached_tokens=2", "input_tokens includes cached_tokens"),
        ("size", "model=llama-3.3-70b", "give gpu, input_tokens, output_tokens"),
        ("size", "cheapest=maybe", "cheapest: expected true or false"),
        ("size", "measured=/etc/passwd", '"measured" is no field of size'),
        ("size", "cases=/etc/passwd", '"cases" is no field of size'),
    ],
)  # fmt: skip
def test_a_wrong_question_is_a_sentence(
    server: TestClient, path: str, query: str, said: str
) -> None:
    answer = server.get(f"/api/{path}?{query}")
    assert answer.status_code == 400
    assert said in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "plan", 405, "/api/plan is asked with POST"),
        ("DELETE", "price", 405, "/api/price is asked with GET"),
        ("GET", "prices", 404, "there is no /api/prices; there are GET /api/price, GET /api/size"),
        ("POST", "", 404, "there is no /api/; there are "),
    ],
)
def test_an_address_or_a_method_that_is_not_there_is_a_sentence_and_no_page(
    server: TestClient, method: str, path: str, status: int, said: str
) -> None:
    answer = server.request(method, f"/api/{path}")
    assert answer.status_code == status
    assert answer.json()["error"].startswith(said)


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("application/toml", b"\xff\xfe", "the body is no scenario: it is not UTF-8"),
        ("application/json", b"{'a': 1}", "it is not JSON (Expecting property name enclosed in"),
        ("application/json", b"[" * 100_000, "it is nested too deep"),
        ("application/toml", b"plans/mine.toml", "'plans/mine.toml' is a path; give the text of"),
    ],
)
def test_what_is_wrong_with_a_body_is_told(
    server: TestClient, kind: str, content: bytes, said: str
) -> None:
    answer = server.post("/api/plan", content=content, headers={"content-type": kind})
    assert said in answer.json()["error"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[1]", b"3", b'"x"', b"{}", b"[" * 100_000]
)
def test_what_is_no_scenario_is_refused(server: TestClient, content: bytes) -> None:
    answer = server.post("/api/plan", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_body_of_another_kind_or_too_many_draws_are_refused(server: TestClient) -> None:
    answer = server.post("/api/plan", content=b"<x/>", headers={"content-type": "text/xml"})
    assert (answer.status_code, "text/xml" in answer.json()["error"]) == (400, True)
    answer = server.post("/api/plan", params={"draws": 1_000_000}, content=b"x")
    assert "at most 10,000 are drawn here" in answer.json()["error"]


def test_a_scenario_larger_than_the_budget_is_refused_before_it_is_planned(
    server: TestClient,
) -> None:
    raw = {"version": 1, "workloads": {f"w{i}": {} for i in range(41)}, "options": {}}
    answer = server.post("/api/plan", json=raw)
    assert answer.status_code == 400
    assert "at most 40 are planned at once" in answer.json()["error"]


def test_a_body_beyond_its_bound_is_refused_whether_its_size_is_told_or_not(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bounds.MOST_BODY_BYTES, "plan", 1_000)
    told = server.post("/api/plan", content=b"x" * 1_001)

    def pieces() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 100

    untold = server.post("/api/plan", content=pieces())
    for answer in (told, untold):
        assert answer.status_code == 413
        assert answer.json() == {"error": "the body may have 1,000 bytes"}


def test_so_many_are_worked_out_at_once_and_whoever_finds_too_many_waiting_is_sent_away() -> None:
    async def crowd() -> tuple[int, int, int]:
        turns, inside, most, refused = Turns(at_once=2, waiting=3), 0, 0, 0

        async def one() -> None:
            nonlocal inside, most, refused
            try:
                async with turns.turn():
                    inside += 1
                    most = max(most, inside)
                    await asyncio.sleep(0.01)
                    inside -= 1
            except Busy:
                refused += 1

        await asyncio.gather(*(one() for _ in range(9)))
        await one()  # the places are free again
        return most, refused, inside

    assert asyncio.run(crowd()) == (2, 4, 0)


def test_a_busy_server_says_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "Turns", lambda: Turns(at_once=0, waiting=0))
    with TestClient(Starlette(routes=list(api.routes({})))) as client:
        answer = client.get("/api/price", params={"model": "gpt-4.1"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


def test_a_fault_of_ours_is_told_by_its_number_only(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("sk-canary-0123456789 in /srv/secret")

    monkeypatch.setattr(asking, "price", broken)
    answer = server.get("/api/price", params={"model": "gpt-4.1"})
    assert answer.status_code == 500
    assert "canary" not in answer.text
    assert "secret" not in answer.text


def test_it_reads_only_and_can_be_turned_off(server: TestClient) -> None:
    for path in ("price", "size", "openapi.json"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert server.request(method, f"/api/{path}").status_code == 405
    assert server.get("/api/plan").status_code == 405
    assert api.routes({"GOLDEN_PATH_API": "Off "}) == []


def test_calls_are_counted(server: TestClient) -> None:
    server.get("/api/price", params={"model": ""})
    assert 'golden_path_api_calls_total{kind="price",status="400"}' in COUNTS.as_text()


def test_the_description_names_every_field_and_every_field_is_read(server: TestClient) -> None:
    told = server.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    paths = {
        path.removeprefix("/api/"): next(iter(each.values()))
        for path, each in told["paths"].items()
    }
    assert set(paths) == {"plan", "price", "size", "usage"}
    for name, operation in paths.items():
        fields = {each["name"] for each in operation["parameters"]} - {"name"}
        assert fields == set(schema_of(name)["properties"]) == {a.dest for a in actions_of(name)}
        assert set(operation["responses"]) == {"200", "400", "413", "503"}


def test_no_field_names_a_file_of_the_server() -> None:
    """Whatever a command takes as a path is left out, and so is what a new field would bring."""
    for name in ("plan", "price", "size", "usage"):
        paths = {action.dest for action in parser_of(name)._actions if action.type is Path}
        assert paths <= NOT_ASKED
        assert not paths & set(schema_of(name)["properties"])
        assert isinstance(parser_of(name), argparse.ArgumentParser)
