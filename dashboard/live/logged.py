"""Prompts in request logs, as Langfuse, LiteLLM, OpenTelemetry, Claude Code and OpenAI's JSONL write them.

A conversation is asked by its first question: what was said later hangs on answers that another model would
not have given. Read line by line, so that a file of any size takes a bounded amount of memory.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from dashboard.live.log_entries import Logged, requests_of
from dashboard.live.prompts import PromptsError

MOST_KEPT = 20_000
MOST_LINE_BYTES = 8_000_000
MOST_WHOLE_BYTES = 200_000_000
"""Of a file that is one JSON value and has to be read at once."""


@dataclass(frozen=True, slots=True)
class Log:
    """The requests of a log, at most MOST_KEPT of them, drawn by chance; how many entries had none."""

    requests: tuple[Logged, ...]
    found: int
    without: int


def read_log(source: Path | bytes, *, name: str, seed: int = 1) -> Log:
    """The requests of a JSONL or JSON log. Raises PromptsError where it holds none."""
    kept: list[Logged] = []
    found = without = 0
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for record in _records(source, name):
        requests = list(requests_of(record))
        without += not requests
        for request in requests:
            found += 1
            if len(kept) < MOST_KEPT:
                kept.append(request)
            elif (at := draw.randrange(found)) < MOST_KEPT:
                kept[at] = request
    if not kept:
        raise PromptsError(
            f"{name}: no entry holds a prompt. Logs often leave them out: switch on the logging of messages, or "
            "give prompts as CSV with a column `prompt`."
        )
    return Log(tuple(kept), found, without)


def _records(source: Path | bytes, name: str) -> Iterator[Mapping[str, Any]]:
    if isinstance(source, bytes):
        yield from _parsed(source.splitlines(), whole=source, name=name)
        return
    try:
        with source.open("rb") as lines:
            first = lines.readline(MOST_LINE_BYTES)
            lines.seek(0)
            one = not _is_entry(first)
            if one and source.stat().st_size > MOST_WHOLE_BYTES:
                raise PromptsError(
                    f"{name}: one JSON value of more than {MOST_WHOLE_BYTES // 1_000_000} MB; write it as "
                    "JSONL, one entry a line"
                )
            yield from _parsed(
                () if one else _short_lines(lines), whole=lines.read() if one else b"", name=name
            )
    except OSError as error:
        raise PromptsError(f"{name}: cannot be read ({error.strerror or error})") from None


def _short_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, those too long left out without ever being held."""
    too_long = False
    while line := file.readline(MOST_LINE_BYTES):
        whole = line.endswith(b"\n")
        if whole and not too_long:
            yield line
        elif not whole and len(line) < MOST_LINE_BYTES and not too_long:
            yield line  # the last one
        too_long = not whole


def _is_entry(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _parsed(lines: Iterable[bytes], *, whole: bytes, name: str) -> Iterator[Mapping[str, Any]]:
    if whole and not _is_entry(whole.lstrip().split(b"\n", 1)[0]):
        try:
            value = json.loads(whole.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise PromptsError(f"{name}: neither JSONL nor JSON ({str(error)[:80]})") from None
        entries = value if isinstance(value, list) else [value]
        yield from (entry for entry in entries if isinstance(entry, dict))
        return
    for line in lines:
        if not line.strip() or len(line) > MOST_LINE_BYTES:
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            yield entry
