"""What a schema found wrong with a file, each fault with its line and in the words of the readers."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from dashboard.catalog.yaml_file import FactFileError, Lined, read_lined, shown_path
from dashboard.engine.inputs.nearest import did_you_mean

_EXPECTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "greater_than_equal": "a whole number",
    "greater_than": "a number above 0",
    "finite_number": "a number above 0",
    "string_type": "words",
    "string_too_short": "words",
    "bool_type": "true or false",
    "date_type": "a day as 2026-11-23",
    "list_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
}


def file_faults(path: Path, schema: type[BaseModel]) -> tuple[str, ...]:
    """One sentence a fault, in the order of the file; empty for a file that is right."""
    try:
        content, repeated = read_lined(path)
    except FactFileError as fault:
        return (str(fault),)
    found = [(line, f"{shown_path(path)} line {line}: {told}") for line, told in repeated]
    if content is None:
        return (f"{shown_path(path)} line 1: the file is empty",)
    try:
        schema.model_validate(content)
    except ValidationError as refused:
        details = refused.errors(include_url=False)
        found += [
            _told(path, content, schema, d) for d in details if not _other_form(content, d, details)
        ]
    return tuple(text for _, text in sorted(dict.fromkeys(found)))


def _other_form(content: Any, detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Whether it says that a block has not one of several forms, where another form fits but for a part of it."""
    loc = detail["loc"]
    if detail["type"] not in _EXPECTED or not loc or not isinstance(loc[-1], str):
        return False
    above = loc[:-1]
    is_form = loc[-1] != "[key]" and _way(content, loc) == _way(content, above)
    deeper = (each["loc"] for each in details if len(each["loc"]) > len(loc))
    return is_form and any(each[: len(above)] == above for each in deeper)


def _told(
    path: Path, content: Any, schema: type[BaseModel], detail: ErrorDetails
) -> tuple[int, str]:
    loc = tuple(part for part in detail["loc"] if part != "[key]")
    kind, ctx = detail["type"], detail.get("ctx", {})
    steps, line = _way(content, (*loc, *ctx.get("at", ())), absent=kind in ("missing", "fact"))
    where = f"{shown_path(path)} line {line}: "
    if kind == "extra_forbidden":
        return line, f"{where}{_path(steps[:-1])}unknown key {steps[-1]}{_near(schema, loc)}"
    if kind == "missing":
        return line, f"{where}{_path(steps[:-1])}{steps[-1]} is missing"
    if kind == "fact":
        return line, f"{where}{_path(steps)}{ctx['message']}"
    if kind == "string_pattern_mismatch" and "[key]" in detail["loc"]:
        return line, f"{where}{_path(steps)}names are snake_case"
    expected = _EXPECTED.get(kind) or (
        f"one of {ctx['expected']}" if kind == "literal_error" else detail["msg"]
    )
    return (
        line,
        f"{where}{_path(steps[:-1])}{steps[-1] if steps else 'the file'} is {detail['input']!r}; "
        f"expected {expected}",
    )


def _way(
    content: Any, loc: tuple[int | str, ...], *, absent: bool = False
) -> tuple[list[str], int]:
    """The keys that lead to a fault as people write them, and its line.

    What is no key of the file is the schema's own name for one of several forms, or at the end what is `absent`.
    """
    steps: list[str] = []
    here, line = content, 1
    for place, part in enumerate(loc):
        if isinstance(part, int):
            steps[-1] = f"{steps[-1]}[{part}]"
            here = here[part]
            line = (here.line if isinstance(here, Lined) else None) or line
        elif isinstance(here, Lined) and (part in here or (absent and place == len(loc) - 1)):
            line = here.lines.get(part, here.line or line)
            steps.append(part)
            here = here.get(part)
    return steps, line


def _path(steps: list[str]) -> str:
    return "".join(f"{step}: " for step in steps)


def _near(schema: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    """The known key that looks most like the last one."""
    return did_you_mean(str(loc[-1]), _keys(schema, loc[:-1]), cutoff=0.6)


def _keys(declared: Any, loc: tuple[int | str, ...]) -> Iterator[str]:
    """The keys that are known where `loc` leads to."""
    if get_origin(declared) is Annotated:
        yield from _keys(get_args(declared)[0], loc)
    elif isinstance(declared, type) and issubclass(declared, RootModel):
        yield from _keys(declared.model_fields["root"].annotation, loc)
    elif isinstance(declared, type) and issubclass(declared, BaseModel):
        fields = {field.alias or name: field for name, field in declared.model_fields.items()}
        if not loc:
            yield from fields
        elif loc[0] in fields:
            yield from _keys(fields[str(loc[0])].annotation, loc[1:])
    elif get_origin(declared) in (list, dict) and loc:
        yield from _keys(get_args(declared)[-1], loc[1:])
    else:
        for each in get_args(declared):
            yield from _keys(each, loc)
