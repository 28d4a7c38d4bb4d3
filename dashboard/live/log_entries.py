"""What one entry of a request log asks, whichever tool wrote it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 200_000
DEPTH = 6
FAILED = frozenset({"error", "failure", "failed", "ERROR"})


@dataclass(frozen=True, slots=True)
class Logged:
    """A request of a log: what was asked, what came back, and whether it went well."""

    system: str
    prompt: str
    answer: str = ""
    failed: bool = False


def requests_of(record: Mapping[str, Any], depth: int = 0) -> Iterator[Logged]:
    """What one entry asks; entries that hold others (spans of a trace) are looked into."""
    if record.get("type") == "user" and isinstance(record.get("message"), dict):  # Claude Code
        text = "" if record.get("isMeta") else _text(record["message"].get("content"))
        if text and not text.startswith("<"):
            yield Logged("", text)
        return
    attributes = _attributes(record.get("attributes"))
    if attributes:
        record = {**record, **attributes}
    messages = _messages(record)
    if messages:
        asked = _first_question(messages, record)
        if asked is not None:
            yield asked
        return
    if depth < DEPTH:
        for value in record.values():
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    yield from requests_of(entry, depth + 1)


def _attributes(raw: object) -> dict[str, Any]:
    """Of a span: a table, or OTLP's list of keys and typed values."""
    if isinstance(raw, dict):
        return raw
    found: dict[str, Any] = {}
    for entry in raw if isinstance(raw, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("value"), dict):
            found[str(entry.get("key"))] = next(iter(entry["value"].values()), None)
    return found


def _messages(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    for name in ("messages", "input", "gen_ai.input.messages", "gen_ai.prompt", "prompt"):
        value = _loaded(record.get(name))
        if isinstance(value, dict):
            value = value.get("messages", value.get("prompt"))
        if isinstance(value, str) and value.strip() and name != "messages":
            return [{"role": "user", "content": value}]
        turns = [m for m in value if isinstance(m, dict)] if isinstance(value, list) else []
        if any(turn.get("role") in ("user", "human") for turn in turns):
            return turns
    return [
        {
            "role": record.get(f"gen_ai.prompt.{n}.role"),
            "content": record[f"gen_ai.prompt.{n}.content"],
        }
        for n in range(200)
        if f"gen_ai.prompt.{n}.content" in record
    ]


def _first_question(
    messages: Sequence[Mapping[str, Any]], record: Mapping[str, Any]
) -> Logged | None:
    system = [_text(m) for m in messages if m.get("role") in ("system", "developer")]
    instructions = _text(record.get("system") or record.get("gen_ai.system_instructions"))
    asked = next(
        (t for m in messages if m.get("role") in ("user", "human") and (t := _text(m))), ""
    )
    if not asked.strip() or len(asked) > MOST_CHARACTERS:
        return None
    status = str(record.get("status") or record.get("level") or "")
    return Logged(
        "\n\n".join(part for part in (instructions, *system) if part),
        asked,
        _answer(record),
        status in FAILED or bool(record.get("error")),
    )


def _answer(record: Mapping[str, Any]) -> str:
    for name in (
        "response",
        "output",
        "completion",
        "gen_ai.output.messages",
        "gen_ai.completion.0.content",
    ):
        value = _loaded(record.get(name))
        if isinstance(value, dict) and isinstance(value.get("body"), dict):
            value = value["body"]
        if isinstance(value, dict) and isinstance(value.get("choices"), list) and value["choices"]:
            value = (
                value["choices"][0].get("message")
                if isinstance(value["choices"][0], dict)
                else None
            )
        if isinstance(value, list) and value:
            value = value[-1]
        raw = record.get(name)
        if text := _text(value) or (raw if isinstance(raw, str) else ""):
            return text
    return ""


def _loaded(value: object) -> object:
    """A value that a log keeps as JSON text."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _text(value: object) -> str:
    """The text of a message: text, a list of parts, or a table that has one of them; images are left out."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(text for part in value if (text := _text(part)))
    if isinstance(value, dict) and value.get("type", "text") in ("text", "input_text", "message"):
        return next((t for k in ("content", "text", "parts") if (t := _text(value.get(k)))), "")
    return ""
