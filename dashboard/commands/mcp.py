"""`golden-path mcp`: the tools plan, price, size and usage for agents, on standard input and output."""

import argparse
import asyncio
import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dashboard
from dashboard.commands import asking
from dashboard.commands.refusal import Refusal
from dashboard.scenario import LinkError
from dashboard.scenario.link import address

REFUSALS = (Refusal, LinkError, OSError)
SAYS = {
    "plan": "When each LLM workload of a scenario should move from a hosted proprietary model to Llama and to a "
    "tuned model, what that saves, and how sure that is. Read `said` first; `link` opens to the same figures. "
    "What is long is left out unless `parts` names it.",
    "price": "A model's price on a day with its source, or the cost of one request.",
    "size": "What one replica of an open model carries on a GPU, or with `cheapest` the cheapest builds for "
    "a rate.",
    "usage": "What usage exports on this machine hold, as sums: requests, tokens, cost, workloads. No row is "
    "handed on.",
}
SCENARIO = {
    "description": "a scenario: the text of a TOML or JSON file, or an object of the same keys",
    "anyOf": [{"type": "string"}, {"type": "object"}],
}
FILES = {
    "type": "array",
    "items": {"type": "string"},
    "minItems": 1,
    "description": "paths of usage exports on this machine",
}


LONG = ("candidates", "options", "break_even", "risk", "facts")
"""Parts of a plan that fill an agent's memory: every offer looked at, every option by month, every fact."""
PARTS = {
    "type": "array",
    "items": {"type": "string", "enum": [*LONG, "all"]},
    "description": f"what is told as well: {', '.join(LONG)}; each is long, so only what is asked for",
}

OWN: dict[str, dict[str, Any]] = {"plan": {"scenario": SCENARIO}, "usage": {"files": FILES}}
"""What a tool must be told beside the command's fields."""
MAY: dict[str, dict[str, Any]] = {"plan": {"parts": PARTS}}
"""What it may be told."""


def execute(args: argparse.Namespace) -> None:
    """Agents were answered until they hung up. Raises Refusal where the package for it is not installed."""
    address("", base=args.base)
    if find_spec("mcp") is None:
        raise Refusal("this needs the package mcp: pip install 'golden-path[mcp]'")
    asyncio.run(_serve(args.base))


def input_schema(name: str) -> dict[str, Any]:
    """What a tool takes."""
    schema = asking.schema_of(name)
    own = OWN.get(name, {})
    return {
        **schema,
        "properties": {**own, **schema["properties"], **MAY.get(name, {})},
        "required": [*own, *schema["required"]],
    }


def called(name: str, fields: Mapping[str, Any], *, base: str) -> dict[str, Any]:
    """The tool's answer. Raises what the command refuses with."""
    if name == "plan":
        parts = _parts(fields.get("parts"))
        others = {key: value for key, value in fields.items() if key not in ("scenario", "parts")}
        found = asking.plan(fields.get("scenario"), others, base=base).as_json()
        return _short(found, parts)
    if name == "usage":
        files = fields.get("files")
        if not isinstance(files, list) or not files or not all(isinstance(f, str) for f in files):
            raise Refusal("files: name at least one file, as a list of paths")
        others = {key: value for key, value in fields.items() if key != "files"}
        return asking.usage([Path(f) for f in files], others, base=base).as_json()
    if name in ("price", "size"):
        return {"price": asking.price, "size": asking.size}[name](fields, base=base).as_json()
    raise Refusal(f"{name} is no tool; there are {', '.join(SAYS)}")


def _parts(asked: object) -> frozenset[str]:
    """The long parts that are wanted. Raises Refusal."""
    wanted = [] if asked is None else asked
    if not isinstance(wanted, list) or not all(each in (*LONG, "all") for each in wanted):
        raise Refusal(f"parts: expected a list of {', '.join(LONG)}, or all")
    return frozenset(LONG if "all" in wanted else wanted)


def _short(found: dict[str, Any], parts: frozenset[str]) -> dict[str, Any]:
    """The plan without its long parts, but for those that are wanted; `left_out` names the others."""
    out = [name for name in LONG if name in found and name not in parts]
    return {**{k: v for k, v in found.items() if k not in out}, "left_out": out}


def told(fault: Exception) -> str:
    """The refusal as the command line says it."""
    if isinstance(fault, OSError) and fault.filename and fault.strerror:
        return f"{fault.filename}: {fault.strerror.lower()}"
    return str(fault)


async def _serve(base: str) -> None:
    from mcp import types  # noqa: PLC0415 - an extra
    from mcp.server.lowlevel import Server  # noqa: PLC0415
    from mcp.server.stdio import stdio_server  # noqa: PLC0415

    async def tools(*_: object) -> types.ListToolsResult:
        reads = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=name, description=says, input_schema=input_schema(name), annotations=reads
                )
                for name, says in SAYS.items()
            ]
        )

    async def call(_: object, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            found = await asyncio.to_thread(called, asked.name, asked.arguments or {}, base=base)
        except asking.REFUSED as fault:
            said = types.TextContent(type="text", text=told(fault))
            return types.CallToolResult(content=[said], is_error=True)
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=text)], structured_content=found
        )

    server: Server[Any] = Server(
        "golden-path",
        version=dashboard.__version__,
        instructions="Figures come from dated facts with sources. Quote `said` and give the `link`.",
        on_list_tools=tools,
        on_call_tool=call,
    )
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
