"""JSON exports as flat records: pages, buckets, spans and JSON Lines become one record per line."""

import ast
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from dashboard.usage.reading.broken_down import by_model
from dashboard.usage.reading.counters import from_answer
from dashboard.usage.reading.mistral_console import counts_in, is_month
from dashboard.usage.reading.pages import Pages
from dashboard.usage.reading.running_totals import Session, turns
from dashboard.usage.reading.statistics import of_monitor
from dashboard.usage.reading.streamed import whole_answers
from dashboard.usage.reading.wrappers import as_pairs, records

MOST_COLUMNS = 2_000
TOLD_EVERY = 200
DEEPEST = 5
LONGEST_TEXT_CHARS = 1_000_000
"""Longer ones are prompts and answers, which are not read, and which DuckDB would refuse."""
LARGEST_DOCUMENT_CHARS = 512_000_000


LONGEST_INNER_CHARS = 20_000
"""A text of JSON inside a record that is longer holds prompts and answers."""
TYPED = frozenset(
    {"$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$oid"}
    | {"S", "N", "BOOL", "M", "NULL"}
)


@dataclass(frozen=True, slots=True)
class Flattened:
    """What was written: the columns found, and of JSON Lines those that are no JSON and those with nothing."""

    columns: tuple[str, ...]
    no_json: tuple[int, ...]
    blank: tuple[int, ...]
    more_pages: str = ""
    """What the last page says of further ones."""
    paged: bool = False
    sessions: tuple[Session, ...] = ()
    """Those of Codex, of which logs may hold copies."""


def flatten_json(
    text: TextIO, *, into: Path, moved: Callable[[int], None] | None = None
) -> Flattened:
    """The columns found, after one flat JSON object per record was written to `into`.

    Nested keys are joined by dots and lower-cased (`prompt_tokens_details.cached_tokens`); every value is
    text or null, a text of more than a million characters null. What wraps the records (pages, buckets,
    envelopes) is taken off, see `wrappers`. JSON Lines are read line by line, those that are no JSON passed over;
    one document, or several pasted one after the other, is read whole. `moved` is told now and then how many
    bytes are written. Raises ValueError where it is no JSON.
    """
    columns: dict[str, None] = {}
    no_json: list[int] = []
    blank: list[int] = []
    pages = Pages()
    sessions: list[Session] = []
    with into.open("w", encoding="utf-8") as out:
        documents = whole_answers(turns(_documents(text, no_json, blank), sessions))
        for number, document in enumerate(documents):
            if moved is not None and number % TOLD_EVERY == 0:
                moved(out.tell())
            pages.see(document)
            for record in _records(document):
                flat = dict(_flat(record))
                for key in flat:
                    if key not in columns and len(columns) < MOST_COLUMNS:
                        columns[key] = None
                out.write(json.dumps(flat, ensure_ascii=False) + "\n")
    return Flattened(
        tuple(columns), tuple(no_json), tuple(blank), pages.more, pages.seen, tuple(sessions)
    )


def _records(document: Any) -> Iterator[dict[str, Any]]:
    if is_month(document):
        yield from counts_in(document)
        return
    if points := [*of_monitor(document)]:
        yield from points
        return
    for each in from_answer(document):
        if each is document:
            for record in records(document):
                yield from by_model(record)
        else:
            yield each


def _documents(text: TextIO, no_json: list[int], blank: list[int]) -> Iterator[Any]:
    first, number = text.readline(), 1
    while first and not first.strip():
        blank.append(number)
        first, number = text.readline(), number + 1
    try:
        document = json.loads(first)
    except json.JSONDecodeError:
        yield from _pasted(first + text.read(LARGEST_DOCUMENT_CHARS), text)
        return
    yield document
    good = 1
    for place, line in enumerate(text, start=number + 1):
        if not line.strip():
            blank.append(place)
            continue
        try:
            document = json.loads(line)
        except json.JSONDecodeError as fault:
            no_json.append(place)
            if len(no_json) > max(good, 1):
                raise ValueError(f"line {no_json[0]}: {fault.msg}") from fault
            continue
        good += 1
        yield document


def _pasted(body: str, rest: TextIO) -> Iterator[Any]:
    if rest.read(1):
        raise ValueError("one JSON document of more than 512 MB; export JSON Lines or CSV instead")
    decoder = json.JSONDecoder()
    place = 0
    while place < len(body):
        if body[place] in " \t\r\n,":
            place += 1
            continue
        document, place = decoder.raw_decode(body, place)
        yield document


def _flat(
    node: dict[str, Any], prefix: str = "", depth: int = 0
) -> Iterator[tuple[str, str | None]]:
    for key, value in node.items():
        name = f"{prefix}{key}".strip().lower()
        value = plain(as_pairs(value) or value)  # noqa: PLW2901 - OTLP writes a mapping as a list of pairs
        if isinstance(value, dict):
            yield name, json.dumps(value, ensure_ascii=False)
            if depth < DEEPEST:
                yield from _flat(value, f"{name}.", depth + 1)
        elif isinstance(value, str):
            yield name, value if len(value) <= LONGEST_TEXT_CHARS else None
            if depth < DEEPEST and (inner := object_in(value)):
                yield from _flat(inner, f"{name}.", depth + 1)
        elif value is None:
            yield name, None
        else:
            yield name, json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:
    """The value without the word for its type that databases write around it: {"$date": "2026-06-01T09:00:00Z"},
    {"$numberLong": "12"} of MongoDB, {"N": "12"} of DynamoDB."""
    while isinstance(value, dict) and len(value) == 1:
        (kind, inner), *_ = value.items()
        if kind not in TYPED or isinstance(inner, list):
            return value
        value = None if kind == "NULL" else inner
    return value


def object_in(text: str) -> dict[str, Any] | None:
    """The JSON object that a text holds; None where it holds none, or is too long to be a record's part."""
    if text[:1] != "{" or len(text) > LONGEST_INNER_CHARS:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def is_value(text: str) -> bool:
    """Whether it is one JSON number, string or word, and so neither records nor a table."""
    try:
        return not isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


Paths = tuple[str, ...]
"""The way to a member of JSON, `$."usage"."amount"`; several where it stands in the text the first leads to."""


def members_of(cells: Iterable[str | None]) -> dict[str, Paths]:
    """What the JSON objects in these cells hold: `usage.amount` -> the way to it."""
    found: dict[str, Paths] = {}
    for cell in cells:
        if not cell or not cell.lstrip().startswith("{"):
            continue
        try:
            node = json.loads(cell)
        except (ValueError, RecursionError):
            node = _printed_by_python(cell)
        if isinstance(node, dict):
            found |= dict(_paths(node))
        if len(found) > MOST_COLUMNS:
            break
    return found


def _printed_by_python(cell: str) -> Any:
    """The dictionary that Python printed, or None."""
    try:
        return ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _paths(
    node: dict[str, Any], prefix: str = "", path: Paths = ("$",), depth: int = 0
) -> Iterator[tuple[str, Paths]]:
    for key, value in node.items():
        if not isinstance(key, str) or '"' in key or "\\" in key:
            continue
        name, place = f"{prefix}{key}".strip().lower(), (*path[:-1], f'{path[-1]}."{key}"')
        yield name, place
        if depth == DEEPEST:
            continue
        if isinstance(value, dict):
            typed = plain(value)
            if isinstance(typed, dict):
                yield from _paths(typed, f"{name}.", place, depth + 1)
            else:
                typed_at = "".join(f'."{each}"' for each in value)
                yield name, (*place[:-1], f"{place[-1]}{typed_at}")
        elif isinstance(value, str) and (inner := object_in(value)):
            yield from _paths(inner, f"{name}.", (*place, "$"), depth + 1)
