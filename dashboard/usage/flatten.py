"""JSON exports as flat records: pages, buckets, spans and JSON Lines become one record per line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

MOST_COLUMNS = 2_000
DEEPEST = 5
LARGEST_DOCUMENT_CHARS = 512_000_000
LISTS_OF_RECORDS = ("data", "results", "records", "logs", "resourcespans", "scopespans", "spans")


def flatten_json(text: TextIO, *, into: Path) -> tuple[str, ...]:
    """The columns found, after one flat JSON object per record was written to `into`.

    Nested keys are joined by dots and lower-cased (`prompt_tokens_details.cached_tokens`); every value is
    text or null. Lists under the usual names of pages and buckets become records that inherit the fields
    around them; an empty bucket stays a record. JSON Lines are read line by line; one document, or several
    pasted one after the other, is read whole. Raises ValueError where the text is no JSON.
    """
    columns: dict[str, None] = {}
    with into.open("w", encoding="utf-8") as out:
        for document in _documents(text):
            for record in _records(document):
                flat = dict(_flat(record))
                for key in flat:
                    if key not in columns and len(columns) < MOST_COLUMNS:
                        columns[key] = None
                out.write(json.dumps(flat, ensure_ascii=False) + "\n")
    return tuple(columns)


def _documents(text: TextIO) -> Iterator[Any]:
    first = text.readline()
    while first and not first.strip():
        first = text.readline()
    try:
        yield json.loads(first)
    except json.JSONDecodeError:
        yield from _pasted(first + text.read(LARGEST_DOCUMENT_CHARS), text)
        return
    for number, line in enumerate(text, start=2):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as fault:
                raise ValueError(f"line {number}: {fault.msg}") from fault


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


def _records(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from _records(item)
        return
    if not isinstance(node, dict):
        raise ValueError(  # noqa: TRY004 - the text is at fault, not the caller
            f"expected objects with named fields, found {str(node)[:40]!r}"
        )
    name = next(
        (key for key in node if key.lower() in LISTS_OF_RECORDS and isinstance(node[key], list)),
        None,
    )
    if name is None:
        yield node
        return
    around = {key: value for key, value in node.items() if key != name}
    if not node[name] and "object" in around and around["object"] != "bucket":
        return  # a page without buckets
    for item in node[name] or [{}]:
        for record in _records(item):
            yield around | record


def _flat(
    node: dict[str, Any], prefix: str = "", depth: int = 0
) -> Iterator[tuple[str, str | None]]:
    for key, value in node.items():
        name = f"{prefix}{key}".strip().lower()
        if name.endswith("attributes") and isinstance(value, list):
            value = _attributes(value)  # noqa: PLW2901 - OTLP writes a mapping as a list of pairs
        if isinstance(value, dict):
            yield name, json.dumps(value, ensure_ascii=False)
            if depth < DEEPEST:
                yield from _flat(value, f"{name}.", depth + 1)
        elif value is None or isinstance(value, str):
            yield name, value
        else:
            yield name, json.dumps(value, ensure_ascii=False)


def _attributes(pairs: list[Any]) -> dict[str, Any]:
    found = {}
    for pair in pairs:
        if isinstance(pair, dict) and "key" in pair:
            value = pair.get("value")
            is_typed = isinstance(value, dict) and len(value) == 1
            found[str(pair["key"])] = next(iter(value.values())) if is_typed else value  # type: ignore[union-attr]
    return found
