"""What a file of data/ refers to outside of itself is there: readers, keys of a scenario, who rents GPUs out."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import dashboard
from dashboard.catalog.names import Names
from dashboard.catalog.yaml_file import Lined, content_of, shown_path
from dashboard.engine.inputs.nearest import did_you_mean
from dashboard.engine.options import OPTIONS
from dashboard.engine.scenario import Scenario

PACKAGE = Path(dashboard.__file__).parent
_READERS = "engine/"
"""The rooms whose modules read assumptions."""
_ANY_ID = "<id>"
_TOLD = 5
"""Letters of a name that a text with gaps must have, to be taken for it."""
_SEVERAL = ", "
_OURS = "dashboard."


def false_readers(folder: Path) -> tuple[str, ...]:
    """A sentence for every `read_by` that names no module, or one that does not ask for the assumption."""
    return tuple(
        f"assumptions.yaml line {row.lines['read_by']}: {name}: read_by names {module}, {fault}"
        for name, row in content_of(folder / "assumptions.yaml").items()
        for module in _listed(row.get("read_by"))
        if (fault := _no_reader(module, name))
    )


def _listed(given: Any) -> tuple[str, ...]:
    return () if given is None else (given,) if isinstance(given, str) else tuple(given)


def _no_reader(module: str, name: str) -> str:
    """What is wrong with a module that is said to ask for the name, or nothing."""
    modules = _modules()
    if module not in modules:
        return f"which is no module under dashboard/{did_you_mean(module, modules)}"
    if _asks(module, name):
        return ""
    rooms = (each for each in modules if each.startswith(_READERS))
    asking = sorted((each for each in rooms if _names_it(each, name)), key=len)
    told = f"; {asking[0]} does" if asking else "; nor does any other: use: reference"
    return f"which does not ask for it{told}"


@lru_cache(maxsize=1)
def _modules() -> tuple[str, ...]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple(
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in paths
        if path.name != "__init__.py"
    )


def _asks(module: str, name: str) -> bool:
    """Whether the module has the name, or takes something from one of ours that has it in there."""
    return _names_it(module, name) or any(
        _names_it(other, name, within=taken) for other, taken in _source(module).taken
    )


def _names_it(module: str, name: str, *, within: str = "") -> bool:
    texts = _source(module).texts.items()
    return any(
        pattern.fullmatch(name)
        for defined, found in texts
        if not within or within in defined
        for pattern in found
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """The texts of a module by the names that are defined with them, with `.+` where a value is put in, and what
    it takes from other modules of ours."""

    texts: Mapping[tuple[str, ...], tuple[re.Pattern[str], ...]]
    taken: tuple[tuple[str, str], ...]


@lru_cache(maxsize=512)
def _source(module: str) -> _Source:
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    texts = {_defined(part): tuple(_texts(part)) for part in tree.body}
    taken = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(_OURS):
            other = node.module.removeprefix(_OURS).replace(".", "/")
            taken += [(other, each.name) for each in node.names if other in _modules()]
    return _Source(texts, tuple(taken))


def _defined(part: ast.stmt) -> tuple[str, ...]:
    """The names that a statement of a module defines; its line for one that defines none."""
    if isinstance(part, ast.Assign | ast.AnnAssign):
        targets = part.targets if isinstance(part, ast.Assign) else [part.target]
        found = (each for target in targets for each in ast.walk(target))
        return tuple(each.id for each in found if isinstance(each, ast.Name))
    return (str(getattr(part, "name", f"line {part.lineno}")),)


def _texts(part: ast.stmt) -> Iterator[re.Pattern[str]]:
    for node in ast.walk(part):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.compile(re.escape(node.value))
        elif isinstance(node, ast.JoinedStr):
            pieces = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
            if max((len(str(p)) for p in pieces if p), default=0) >= _TOLD:
                yield re.compile("".join(".+" if p is None else re.escape(str(p)) for p in pieces))


def false_keys(folder: Path) -> tuple[str, ...]:
    """A sentence for every `set_with` that leads to no key of a scenario and no assumption that is read."""
    rows = content_of(folder / "assumptions.yaml")
    read = tuple(name for name, row in rows.items() if row.get("read_by"))
    found = []
    for name, row in rows.items():
        given = row.get("set_with")
        if given is not None and (fault := _no_key(given, read)):
            found.append(
                f"assumptions.yaml line {row.lines['set_with']}: {name}: set_with names {given}, {fault}"
            )
    return tuple(found)


def _no_key(given: str, read: tuple[str, ...]) -> str:
    """What is wrong with a path into a scenario, or nothing."""
    here: tuple[Any, ...] = (Scenario,)
    before: list[str] = []
    for step in given.split("."):
        if before == ["assumptions"]:
            return "" if step in read else f"which no module reads{did_you_mean(step, read)}"
        keys, values = _below(here)
        place = ".".join(before) or "a scenario"
        if not values and step not in keys:
            meant = f"{did_you_mean(step, keys)}" if keys else ""
            return f"but {place} has no key {step}{meant}"
        if values and step != _ANY_ID:
            return f"but {place} is a table by name; did you mean {place}.{_ANY_ID}.{step}?"
        here = values or keys[step]
        before.append(step)
    return ""


def _below(types: tuple[Any, ...]) -> tuple[dict[str, tuple[Any, ...]], tuple[Any, ...]]:
    """The fields of the dataclasses among the types, and the values of the tables among them."""
    keys: dict[str, tuple[Any, ...]] = {}
    values: tuple[Any, ...] = ()
    for each in (part for given in types for part in _parts(given)):
        if isinstance(each, type) and is_dataclass(each):
            for name, hint in get_type_hints(each).items():
                keys[name] = (*keys.get(name, ()), hint)
        elif isinstance(get_origin(each), type) and issubclass(get_origin(each), Mapping):
            values = (*values, get_args(each)[1])
    return keys, values


def _parts(given: Any) -> Iterator[Any]:
    """The types that a value may be of; each way of serving for an option, each row of a list."""
    origin = get_origin(given)
    if origin in (Union, UnionType):
        for each in get_args(given):
            yield from _parts(each)
    elif origin is tuple:
        yield from _parts(get_args(given)[0])
    elif getattr(given, "_is_protocol", False):
        yield from OPTIONS
    else:
        yield given


def unknown_renters(folder: Path, names: Names) -> tuple[str, ...]:
    """A sentence for every rent or offer of a GPU by somebody whom data/aliases.yaml does not list."""
    return tuple(
        f"{shown_path(path)} line {row.lines['provider']}: {where}: provider {provider} "
        f"is not under renters in aliases.yaml{did_you_mean(provider, names.renters)}; "
        "call it as that file does, or list it there"
        for path in sorted((folder / "gpus").glob("*.yaml"))
        for where, row in _rented(content_of(path))
        for provider in row["provider"].split(_SEVERAL)
        if provider not in names.renters
    )


def _rented(content: Lined) -> Iterator[tuple[str, Lined]]:
    """Every row of a GPU's file that names who rents it out, with its place."""
    for commitment, rows in (content.get("rent") or {}).items():
        for number, row in enumerate(rows):
            if "provider" in row:
                yield f"rent: {commitment}[{number}]", row
    for number, row in enumerate(content.get("offers") or ()):
        yield f"offers[{number}]", row
