"""What stands around the records of a JSON document: pages, buckets, envelopes, tables of rows.

No list of vendors: the records are the largest list of objects that speak of usage, a few levels down.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

DEEPEST = 5
KEYED_DEEPEST = 2
LOOKED_AT = 3
"""So many members of a list show what it holds."""
USUAL = frozenset(
    {
        "data",
        "results",
        "result",
        "records",
        "items",
        "rows",
        "value",
        "hits",
        "buckets",
        "pages",
        "batches",
    }
    | {
        "metricdataresults",
        "resourcespans",
        "scopespans",
        "spans",
        "resourcelogs",
        "scopelogs",
        "logrecords",
    }
)
"""Names of lists that hold records, or pages of them, even where these are empty or speak of no usage."""
NEVER = frozenset(("messages", "choices", "credits", "tools", "tool_calls"))
"""Lists of objects that belong to one request or row."""
ENVELOPES = frozenset(
    {"data", "result", "record", "item", "_source", "doc", "fields", "properties", "node"}
    | {"response", "body", "payload", "jsonpayload", "modeloutput", "full_response"}
)
"""Names of an object that holds the record itself."""
LINES = frozenset({"message", "log", "line", "body", "_raw", "textpayload", "full_response"})
"""Names of a text in which log collectors keep the line they read, which may be JSON."""
ABOUT_USAGE = re.compile(r"token|usage|units|cost|spend|amount|quantity|_length|credits", re.I)
ABOUT_TIME = re.compile(r"time|date|day|hour|created|start|(^|_)at$", re.I)
COUNTS = re.compile(r"token|usage|units|cost|spend|amount|quantity|request|total|count", re.I)
TOKENS = re.compile(r"tokens?($|[^a-z])|tokens?(in|out)|usage", re.I)
KEY_OF_DAY = re.compile(r"^20\d\d-\d\d(-\d\d)?([T ].*)?$")
KEY_OF_MODEL = re.compile(
    r"^(?!.*tokens?$)[\w./:@ -]*(gpt|claude|llama|gemini|mi[sx]tral|qwen|deepseek|(^|/)o[134]([ -]|$)|grok|gemma"
    r"|sonnet|opus|haiku|glm|kimi|nova-|command-)",
    re.I,
)
"""Names of objects that are days or models."""
SUMS = re.compile(r"^(grand_?)?(totals?|sums?|summary)$", re.I)

Record = dict[str, Any]


def records(node: Any) -> Iterator[Record]:
    """The records in a document, each with the fields of the buckets and pages around it.

    Counts and sums of a page are not passed on to its records; an empty bucket stays a record. Raises ValueError
    where something is no object.
    """
    if isinstance(node, list):
        for item in _of_table(node) or node:
            yield from records(item)
        return
    if not isinstance(node, dict):
        raise ValueError(  # noqa: TRY004 - the text is at fault, not the caller
            f"expected objects with named fields, found {str(node)[:40]!r}"
        )
    if rows := _of_stream(node) or _of_parallel_lists(node):
        yield from rows
        return
    if keyed := _of_numbered(node) or (_may_be_keyed(node) and _keyed_in(node)):
        for each in keyed:
            yield from records(each)
        return
    if not _may_wrap(node):
        yield node
        return
    yield from _unwrapped(_out_of_envelope(node))


def _unwrapped(node: Record) -> Iterator[Record]:
    if table := _table_in(node):
        yield from table
        return
    found = _lists_in(node)
    if not found:
        yield node
    for each in found:
        if not each.members and any(ABOUT_TIME.search(key) for key in each.around):
            yield each.around
        for member in each.members:
            for record in records(member):
                yield each.around | record


def _of_stream(node: Record) -> list[Record]:
    """The lines of a stream of a log, each with its moment, as Loki answers; else none."""
    around, pairs = node.get("stream"), node.get("values")
    if not isinstance(around, dict) or not isinstance(pairs, list) or not _are_rows(pairs, 2):
        return []
    return [around | {"timestamp": moment} | _line(line) for moment, line in pairs]


def _line(text: Any) -> Record:
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return {"line": text}
    return found if isinstance(found, dict) else {"line": text}


def _of_parallel_lists(node: Record) -> list[Record]:
    """The rows of an object that holds its columns as lists of one length, one of them of times; else none."""
    lists = {
        key: value
        for key, value in node.items()
        if isinstance(value, list) and value and not any(isinstance(e, dict | list) for e in value)
    }
    lengths = {len(value) for value in lists.values()}
    if len(lists) < 2 or len(lengths) > 1 or not any(map(ABOUT_TIME.search, lists)):
        return []
    around = {key: value for key, value in node.items() if key not in lists}
    if any(isinstance(value, dict | list) for value in around.values()):
        return []
    return [
        around | dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)
    ]


def _of_numbered(node: Record) -> list[Record]:
    """The records of an object that names each of them, by a number or an id, or of one that holds the cells of
    each column by their numbers, as pandas writes tables; else none."""
    parts = [value for value in node.values() if isinstance(value, dict)]
    if len(parts) < len(node) or not parts or any(part.keys() != parts[0].keys() for part in parts):
        return []
    if all(key.isdecimal() for key in parts[0]):
        return [{name: column[number] for name, column in node.items()} for number in parts[0]]
    told = all(
        _tells_tokens(part, lists=False) and any(map(ABOUT_TIME.search, part)) for part in parts
    )
    return parts if told and not _what_names(node) else []


def _may_be_keyed(node: Record, depth: int = 0) -> bool:
    """Whether an object in it may be named by a model or a day; a quick look: most documents are records."""
    inner = [key for key, value in node.items() if isinstance(value, dict)]
    if not inner:
        return False
    return bool(_names_record(inner[0])) or (
        depth < KEYED_DEEPEST and any(_may_be_keyed(node[key], depth + 1) for key in inner)
    )


@lru_cache(maxsize=1_000)
def _names_record(key: str) -> bool:
    return bool(KEY_OF_DAY.search(key) or KEY_OF_MODEL.search(key))


def _keyed_in(node: Record, around: Record | None = None, depth: int = 0) -> list[Record]:
    """The records of an object whose names are models or days, where only they tell tokens; else none."""
    here = (around or {}) | {key: value for key, value in node.items() if _is_passed_on(key, value)}
    inner = {key: value for key, value in node.items() if isinstance(value, dict) and value}
    if inner and (name := _what_names(inner)):
        around = {key: value for key, value in here.items() if key not in inner}
        return [around | {name: key} | value for key, value in inner.items()]
    for key, value in inner.items():
        others = {other: told for other, told in node.items() if other != key}
        if depth < KEYED_DEEPEST and all(isinstance(each, dict) for each in value.values()):
            beside = {other: told for other, told in here.items() if other != key}
            found = _keyed_in(value, beside, depth + 1)
            if found and not _tells_tokens(others, lists=False):
                return found
        elif depth < KEYED_DEEPEST and not _tells_tokens(others, lists=False):
            beside = {other: told for other, told in here.items() if other != key}
            if found := _keyed_in(value, beside, depth + 1):
                return found
    return []


def _what_names(inner: Mapping[str, Any]) -> str:
    """What the names of the objects are, all of which tell tokens: models, or days and months; else nothing."""
    for name, pattern in (("date", KEY_OF_DAY), ("model", KEY_OF_MODEL)):
        if all(map(pattern.search, inner)) and all(
            _tells_tokens(each, lists=False) for each in inner.values()
        ):
            return name
    return ""


def _may_wrap(node: Record, depth: int = 0) -> bool:
    """Whether it holds anything that the records could be in; a quick look, since most documents are records."""
    for key, value in node.items():
        if isinstance(value, list):
            filled = isinstance(value[0], dict | list) if value else key.lower() in USUAL
            if filled and (key.lower() not in NEVER or _are_answers(value)):
                return True
        elif isinstance(value, dict):
            if key.lower() in ENVELOPES or (depth < DEEPEST and _may_wrap(value, depth + 1)):
                return True
        elif isinstance(value, str) and value[:1] == "{" and key.lower() in LINES:
            return True
    return False


def _are_answers(members: Sequence[Any]) -> bool:
    """Whether a list that belongs to one request elsewhere is the log of a session: of the messages some have a
    time, a model and tokens of their own."""
    told = [each for each in members if isinstance(each, dict)]
    told += [part for each in told for part in each.values() if isinstance(part, dict)]
    return any(
        any("model" in key.lower() for key in each)
        and any(ABOUT_TIME.search(key) for key in each)
        and any(
            TOKENS.search(key) and (isinstance(value, dict) or _is_number(value))
            for key, value in each.items()
        )
        for each in told
    )


def as_pairs(value: Any) -> Record | None:
    """A list of pairs of `key` and `value`, as OTLP and Jaeger write a mapping, as that mapping."""
    if not isinstance(value, list) or not value or not all(_is_pair(each) for each in value):
        return None
    return {str(pair["key"]): _typed(pair.get("value")) for pair in value}


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and "key" in value and value.keys() <= {"key", "value", "type"}


def _typed(value: Any) -> Any:
    """OTLP names the type of a value: {"intValue": "3"}."""
    is_typed = isinstance(value, dict) and len(value) == 1 and next(iter(value)).endswith("Value")
    return next(iter(value.values())) if is_typed else value


def _speaks(value: Any, depth: int = 0) -> bool:
    """Whether usage is spoken of, somewhere in it."""
    if isinstance(value, dict):
        return any(
            ABOUT_USAGE.search(key)
            or _is_line_of_usage(key, inner)
            or (depth < DEEPEST and _speaks(inner, depth + 1))
            for key, inner in value.items()
        )
    if isinstance(value, list):
        return any(_speaks(member, depth + 1) for member in value[:LOOKED_AT])
    return False


def _is_line_of_usage(key: str, value: Any) -> bool:
    """Whether it is the line of a log, JSON that speaks of usage."""
    is_line = isinstance(value, str) and value[:1] == "{" and key.lower() in LINES
    return is_line and bool(ABOUT_USAGE.search(value))


def _is_record(node: Record, depth: int = 0) -> bool:
    """Whether it holds counts or amounts of its own, beside what is in its lists."""
    for key, value in node.items():
        inner = value if isinstance(value, dict) else as_pairs(value)
        if inner and depth < DEEPEST and _is_record(inner, depth + 1):
            return True
        if ABOUT_USAGE.search(key) and _is_number(value):
            return True
    return False


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return bool(re.fullmatch(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?", value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _out_of_envelope(node: Record) -> Record:
    """The record without the object it was put in; fields beside that object stay."""
    for _ in range(DEEPEST):
        name = next((key for key in node if _holds(node, key)), None)
        if name is None:
            return node
        node = {key: value for key, value in node.items() if key != name} | _inner(node, name)
    return node


def _inner(node: Record, name: str) -> Record:
    """The object under a name that may hold the record, or in the line of a log; else nothing."""
    value = node[name]
    if isinstance(value, str) and value[:1] == "{" and name.lower() in LINES:
        try:
            value = json.loads(value)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}
    return value if isinstance(value, dict) and name.lower() in ENVELOPES else {}


def _holds(node: Record, name: str) -> bool:
    if not _speaks(_inner(node, name)):
        return False
    return not _is_record({key: value for key, value in node.items() if key != name})


@dataclass(frozen=True, slots=True)
class _Found:
    """A list of objects inside a document."""

    around: Record
    members: list[Record]
    usual: bool
    """Whether its name is that of a list of records, or of pages of them."""
    near: bool
    """Whether nothing stands between but objects with the usual names of what wraps records."""

    @property
    def speaks(self) -> bool:
        return _speaks(self.members)

    @property
    def tells_tokens(self) -> bool:
        """Whether each of the first members counts tokens, somewhere in it."""
        return bool(self.members) and all(
            _tells_tokens(each, lists=True) for each in self.members[:LOOKED_AT]
        )

    @property
    def is_dated(self) -> bool:
        return any(ABOUT_TIME.search(key) for member in self.members for key in member)

    def is_like(self, other: "_Found") -> bool:
        """Whether both hold the same kind of thing, as one list for each month does."""
        return self.members[:1] == other.members[:1] == [] or bool(
            self.members and other.members and self.members[0].keys() == other.members[0].keys()
        )


def _lists_in(node: Record) -> list[_Found]:
    """The lists that hold the records: the largest that speaks of usage, and those like it; none where the node
    is a record. A record may hold lists that speak of usage: only dated ones of its own are records instead."""
    itself = _is_record(node)
    found = [
        each
        for each in _lists(node)
        if (_stands_for(each, node) if itself else each.speaks or each.usual)
    ]
    if not found:
        return []
    best = max(found, key=lambda each: (each.speaks, len(each.members) if each.speaks else 0))
    return [each for each in found if each is best or (best.speaks and each.is_like(best))]


def _stands_for(found: _Found, node: Record) -> bool:
    """Whether a list in a record is of records of their own: dated ones, or the parts that it is the sum of."""
    own = found.is_dated or _is_sum_of(node, found.members) or _only_they_tell(node, found.members)
    near = found.near or (
        found.is_dated and found.tells_tokens and not _tells_tokens(node, lists=False)
    )
    return near and found.speaks and own


def _only_they_tell(node: Record, members: Sequence[Record]) -> bool:
    """Whether each member names a model and counts its tokens, and the record counts none itself."""
    return not _counts_tokens(node) and all(
        _counts_tokens(member) and any("model" in key.lower() for key in member)
        for member in members
    )


def _counts_tokens(node: Record) -> bool:
    return any(TOKENS.search(key) and _is_number(value) for key, value in node.items())


def _tells_tokens(node: Record, *, lists: bool, depth: int = 0) -> bool:
    """Whether it counts tokens, in itself or in its parts, or with `lists` in what these list."""
    for key, value in node.items():
        if TOKENS.search(key) and _is_number(value):
            return True
        if TOKENS.search(key) and isinstance(value, dict) and any(map(_is_number, value.values())):
            return True
        parts = value[:LOOKED_AT] if lists and isinstance(value, list) else [value]
        inner = (each for each in parts if isinstance(each, dict))
        if depth < DEEPEST and any(
            _tells_tokens(each, lists=lists, depth=depth + 1) for each in inner
        ):
            return True
    return False


def _is_sum_of(node: Record, members: Sequence[Record]) -> bool:
    """Whether two counts or more of the record are the sums of the same counts of the members. Others may count
    what several members share."""
    counts = [
        key
        for key, value in node.items()
        if COUNTS.search(key)
        and isinstance(value, int | float)
        and all(isinstance(member.get(key), int | float) for member in members)
    ]
    added = [math.isclose(node[key], sum(member[key] for member in members)) for key in counts]
    return sum(added) > 1


def _lists(
    node: Record, around: Record | None = None, *, near: bool = True, depth: int = 0
) -> Iterator[_Found]:
    here = (around or {}) | {key: value for key, value in node.items() if _is_passed_on(key, value)}
    for key, value in node.items():
        name = key.lower()
        if isinstance(value, list) and as_pairs(value) is None:
            if name in NEVER and not _are_answers(value):
                continue
            if all(isinstance(member, dict) for member in value) and (value or name in USUAL):
                yield _Found(here, value, name in USUAL, near)
        elif isinstance(value, dict) and depth < DEEPEST:
            beside = {other: inner for other, inner in here.items() if other != key}
            wraps = near and name in USUAL | ENVELOPES
            yield from _lists(value, beside, near=wraps, depth=depth + 1)


def _is_passed_on(key: str, value: Any) -> bool:
    """Sums of a page would count once per record; other lists may be as long as the records."""
    if isinstance(value, list):
        return as_pairs(value) is not None
    if isinstance(value, dict) and SUMS.search(key):
        return False
    return not (COUNTS.search(key) and _is_number(value))


def _table_in(node: Record, depth: int = 0) -> list[Record] | None:
    """Rows without names beside a list of the names, as Azure's cost queries and ClickHouse answer."""
    named = {key.lower(): value for key, value in node.items()}
    names = next(
        (names for key in ("columns", "meta", "header") if (names := _names(named.get(key)))), None
    )
    rows = next((named[key] for key in ("rows", "data", "values") if key in named), None)
    if names and isinstance(rows, list) and rows and _are_rows(rows, len(names)):
        return [dict(zip(names, row, strict=True)) for row in rows]
    if depth < DEEPEST:
        for value in node.values():
            if isinstance(value, dict) and (found := _table_in(value, depth + 1)):
                return found
    return None


def _of_table(rows: list[Any]) -> list[Record] | None:
    """A list of rows of which the first holds the names."""
    names = rows[0] if rows else None
    if isinstance(names, list) and _names(names) and _are_rows(rows, len(names)):
        return [dict(zip(names, row, strict=True)) for row in rows[1:]]
    return None


def _names(value: Any) -> list[str] | None:
    if not isinstance(value, list) or len(value) < 2:
        return None
    names = [each.get("name") if isinstance(each, dict) else each for each in value]
    return [str(name) for name in names] if all(isinstance(name, str) for name in names) else None


def _are_rows(rows: Iterable[Any], width: int) -> bool:
    return all(isinstance(row, list) and len(row) == width for row in rows)
