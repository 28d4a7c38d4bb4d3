"""`golden-path mcp`, asked by the client of the official package over standard input and output."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra golden-path[mcp] is not installed")

from mcp import Client, StdioServerParameters, types

from dashboard.cli import main
from dashboard.commands.asking import today
from dashboard.commands.mcp import LONG, SAYS, called
from dashboard.commands.refusal import Refusal
from dashboard.scenario import decode

pytestmark = pytest.mark.timeout(300)
ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "data/examples/scenarios/support-assistant.toml"
USAGE = ROOT / "data/examples/usage/litellm_spendlogs_week_CONSTRUCTED.csv"
BASE = "https://gp.example/"
SERVER = StdioServerParameters(
    command=sys.executable, args=["-m", "dashboard", "mcp", "--base", BASE], cwd=str(ROOT)
)
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("price", {"model": "gpt-4.1", "input_tokens": 1000, "output_tokens": 50}),
    ("size", {"model": "llama-3.1-8b", "gpu": "l40s", "input_tokens": 500, "output_tokens": 100}),
    ("plan", {"scenario": SCENARIO.read_text(encoding="utf-8"), "draws": 100}),
    ("usage", {"files": [str(USAGE)]}),
    ("price", {"model": "gpt-9.1"}),
    ("price", {"model": "gpt-4.1", "inptu_tokens": 3}),
    ("size", {"model": "llama-3.1-8b", "measured": "/etc/passwd"}),
    ("plan", {"scenario": "version = 1\nname ="}),
    ("plan", {"scenario": {"version": 1, "workload": {}, "options": {}}}),
    ("plan", {}),
    ("usage", {"files": ["/nowhere/at-all.csv"]}),
    ("usage", {"files": "x"}),
    ("forecast", {}),
)


@pytest.fixture(scope="module")
def asked() -> tuple[list[types.Tool], list[types.CallToolResult]]:
    """The tools, and the answer of every call, in one conversation."""

    async def conversation() -> tuple[list[types.Tool], list[types.CallToolResult]]:
        async with Client(SERVER) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, fields) for name, fields in CALLS]

    return asyncio.run(conversation())


def answer(asked: tuple[list[types.Tool], list[types.CallToolResult]], at: int) -> dict[str, Any]:
    result = asked[1][at]
    assert not result.is_error
    (text,) = result.content
    assert isinstance(text, types.TextContent)
    found: dict[str, Any] = json.loads(text.text)
    assert found == result.structured_content
    return found


def test_the_tools_are_the_commands_and_their_fields(
    asked: tuple[list[types.Tool], list[types.CallToolResult]],
) -> None:
    tools = {tool.name: tool.input_schema for tool in asked[0]}
    assert set(tools) == set(SAYS) == {"plan", "price", "size", "usage"}
    assert tools["price"]["required"] == ["model"]
    assert tools["plan"]["required"] == ["scenario"]
    assert tools["size"]["properties"]["input_tokens"]["type"] == "number"
    assert not {"measured", "cases", "source", "save"} & {
        f for t in tools.values() for f in t["properties"]
    }
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in asked[0])


def test_a_price_is_the_commands_with_a_link(
    asked: tuple[list[types.Tool], list[types.CallToolResult]], capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(asked, 0)
    assert main(["price", "gpt-4.1", "--input-tokens=1000", "--output-tokens=50", "--json"]) == 0
    expected = json.loads(capsys.readouterr().out)
    assert {name: found[name] for name in expected} == expected
    assert found["usd"] == pytest.approx((1000 * 2 + 50 * 8) / 1e6)
    assert found["link"] == "https://gp.example/sources"


def test_a_size_and_the_sums_of_a_file_are_told(
    asked: tuple[list[types.Tool], list[types.CallToolResult]],
) -> None:
    assert answer(asked, 1)["fits"] is True
    assert answer(asked, 1)["link"] == "https://gp.example/capacity"
    assert answer(asked, 3)["rows"] == 564
    assert answer(asked, 3)["link"] == "https://gp.example/usage"


def test_a_plan_carries_a_link_that_opens_to_the_same_answer(
    asked: tuple[list[types.Tool], list[types.CallToolResult]],
) -> None:
    found = answer(asked, 2)
    opened = decode(found["link"], today=today())
    assert found["link"].startswith(BASE)
    assert opened.scenario.name == "Support assistant"
    assert opened.answered is not None
    assert opened.answered.said == found["said"]
    assert found["path"]["saving_usd"] > 0


def rounded(value: Any) -> Any:
    """Amounts to 12 digits: two processes may add them up in another order."""
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return float(f"{value:.12g}") if isinstance(value, float) else value


def test_what_fills_an_agents_memory_is_told_only_when_asked_for(
    asked: tuple[list[types.Tool], list[types.CallToolResult]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every amount that is told is the command's; 40,000 characters are some 10,000 tokens."""
    found = answer(asked, 2)
    assert found["left_out"] == list(LONG)
    assert not set(LONG) & set(found)
    assert len(json.dumps(found)) < 40_000
    fields = {"scenario": SCENARIO.read_text(encoding="utf-8"), "draws": 100}
    whole = called("plan", {**fields, "parts": ["all"]}, base=BASE)
    assert main(["plan", str(SCENARIO), "--draws=100", "--json"]) == 0
    expected = json.loads(capsys.readouterr().out)
    assert whole["left_out"] == []
    assert {name: whole[name] for name in expected} == expected
    told = {name: found[name] for name in expected if name not in LONG}
    assert rounded(told) == rounded({name: expected[name] for name in told})
    assert "risk" in called("plan", {**fields, "parts": ["risk"]}, base=BASE)
    with pytest.raises(Refusal, match="parts: expected a list of candidates, options"):
        called("plan", {**fields, "parts": "risks"}, base=BASE)


REFUSED = (
    "no price is known for gpt-9.1",
    '"inptu_tokens" is no field of price; did you mean input_tokens?',
    '"measured" is no field of size',
    "scenario",
    "did you mean workloads?",
    "scenario: expected an object, or the text of a scenario file",
    "at-all.csv cannot be opened: No such file or directory; check its path",
    "files: name at least one file",
    "forecast is no tool; there are plan, price, size, usage",
)


@pytest.mark.parametrize(("at", "said"), list(enumerate(REFUSED, start=4)))
def test_bad_input_gets_the_commands_refusal(
    asked: tuple[list[types.Tool], list[types.CallToolResult]], at: int, said: str
) -> None:
    result = asked[1][at]
    assert result.is_error
    assert isinstance(result.content[0], types.TextContent)
    assert said in result.content[0].text


def test_without_the_package_or_with_a_wrong_base_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mcp", "--base", "nowhere"]) == 1
    assert "is no address of a dashboard" in capsys.readouterr().err
    monkeypatch.setattr("dashboard.commands.mcp.find_spec", lambda _: None)
    assert main(["mcp"]) == 1
    assert "pip install 'golden-path[mcp]'" in capsys.readouterr().err
