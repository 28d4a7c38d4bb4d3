"""YAML of `data/` with the line of every key; a key that is given twice is refused instead of forgotten."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times quicker


ANEW = "take the file anew from the release, or from git"
"""What to do about a file that nobody types."""


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


class _Loader(_BASE):  # type: ignore[misc]
    """The safe loader, with lines. Keys are text, as the readers take them."""

    def __init__(self, stream: bytes) -> None:
        super().__init__(stream)
        self.repeated: list[tuple[int, str]] = []


def _mapping(loader: Any, node: yaml.MappingNode) -> Iterator[Lined]:
    found = Lined()
    yield found
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        line = key_node.start_mark.line + 1
        if key in found.lines:
            first = found.lines[key]
            told = f"{key} is given twice; line {first} has it too, so keep one of them"
            loader.repeated.append((line, told))
            continue
        found.lines[key] = line
        found[key] = loader.construct_object(value_node)


def _plain(tag: str) -> Any:
    """The constructor of a plain value; what only looks like one, such as 2026-02-30, is the text it is."""
    usual = _Loader.yaml_constructors[tag]

    def constructed(loader: Any, node: yaml.ScalarNode) -> Any:
        try:
            return usual(loader, node)
        except ValueError:
            return node.value

    return constructed


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
for _kind in ("timestamp", "int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_kind}", _plain(f"tag:yaml.org,2002:{_kind}"))


def shown_path(path: Path) -> str:
    """How messages name a file: its folder and name."""
    return "/".join(path.parts[-2:])


def content_of(path: Path) -> Any:
    """What the file holds, mappings as `Lined`.

    Raises `FactFileError` with file and line when it is not YAML or gives keys twice: all of them.
    """
    content, repeated = read_lined(path)
    if repeated:
        where = shown_path(path)
        raise FactFileError("\n".join(f"{where} line {line}: {told}" for line, told in repeated))
    return content


def read_lined(path: Path) -> tuple[Any, tuple[tuple[int, str], ...]]:
    """What the file holds, and each key that it gives twice with its line: the first is the one that is there.

    Raises `FactFileError` with file and line when it is not YAML.
    """
    return parsed(shown_path(path), path.read_bytes())


def parsed(where: str, content: bytes) -> tuple[Any, tuple[tuple[int, str], ...]]:
    """The same of what a file holds that messages call `where`."""
    loader = None
    try:
        loader = _Loader(content)
        return loader.get_single_data(), tuple(sorted(loader.repeated))
    except yaml.YAMLError as fault:
        if line := _line_without_text(content):
            raise FactFileError(f"{where} line {line}: not text in UTF-8") from fault
        raise FactFileError(f"{where}{_place_and_reason(fault)}") from fault
    finally:
        if loader is not None:
            loader.dispose()


def _place_and_reason(fault: yaml.YAMLError) -> str:
    """Where a text stops being YAML, and why; tabs are what people mean least."""
    mark, why = getattr(fault, "problem_mark", None), getattr(fault, "problem", None) or fault
    line = f" line {mark.line + 1}" if mark is not None else ""
    return f"{line}: {_NO_YAML}: {' '.join(str(why).split())}"


_NO_YAML = "not readable as YAML"


def _line_without_text(content: bytes) -> int | None:
    """The first line that is no text; None where all are."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return content.count(b"\n", 0, fault.start) + 1
    zero = content.find(b"\0")
    return None if zero < 0 else content.count(b"\n", 0, zero) + 1
