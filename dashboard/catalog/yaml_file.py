"""YAML of `data/` with the line of every key; a key that is given twice is refused instead of forgotten."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times quicker


class FactFileError(ValueError):
    """A file of `data/` says something that cannot be used; the message names file, line, key and remedy."""


class Lined(dict[str, Any]):
    """A mapping of a file that knows the line of each of its keys."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}

    @property
    def line(self) -> int | None:
        """Where the mapping begins; None for an empty one."""
        return next(iter(self.lines.values()), None)


class _Repeated(yaml.YAMLError):
    def __init__(self, key: str, line: int, first: int) -> None:
        super().__init__(
            f"line {line}: {key} is given twice; line {first} has it too, so keep one of them"
        )


class _NoDay(yaml.YAMLError):
    """Looks like a day and is none."""


class _Loader(_BASE):  # type: ignore[misc]
    """The safe loader, with lines. Keys are text, as the readers take them."""


def _mapping(loader: Any, node: yaml.MappingNode) -> Iterator[Lined]:
    found = Lined()
    yield found
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        line = key_node.start_mark.line + 1
        if key in found.lines:
            raise _Repeated(key, line, found.lines[key])
        found.lines[key] = line
        found[key] = loader.construct_object(value_node)


def _day(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as fault:
        line = node.start_mark.line + 1
        raise _NoDay(f"line {line}: {node.value} is no day: {fault}") from None


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def shown_path(path: Path) -> str:
    """How messages name a file: its folder and name."""
    return "/".join(path.parts[-2:])


def content_of(path: Path) -> Any:
    """What the file holds, mappings as `Lined`.

    Raises `FactFileError` with file and line when it is not YAML or gives a key twice.
    """
    where = shown_path(path)
    content = path.read_bytes()
    try:
        return yaml.load(content, Loader=_Loader)  # noqa: S506 - a safe loader
    except (_Repeated, _NoDay) as fault:
        raise FactFileError(f"{where} {fault}") from None
    except yaml.YAMLError as fault:
        line = _line_without_text(content)
        told = (
            f"{where} line {line}: not text in UTF-8" if line else f"{where}: {_NO_YAML}: {fault}"
        )
        raise FactFileError(told) from fault


_NO_YAML = "not readable as YAML"


def _line_without_text(content: bytes) -> int | None:
    """The first line that is no text; None where all are."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return content.count(b"\n", 0, fault.start) + 1
    zero = content.find(b"\0")
    return None if zero < 0 else content.count(b"\n", 0, zero) + 1
