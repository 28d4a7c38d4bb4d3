"""The ways of serving that a file may name: ours, and those that other installed packages add."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast, get_args, get_type_hints

from pydantic import TypeAdapter

from dashboard.engine.options import OPTIONS, Option
from dashboard.engine.options.protocol import reference_fields
from dashboard.plugins import added

GROUP = "golden_path.options"
"""The entry points by which a package adds a way of serving: each names a class like those in OPTIONS."""


@lru_cache
def options_known() -> tuple[type[Option], ...]:
    """Our own ways of serving, and those of other packages by name. Raises PluginError."""
    return added(GROUP, OPTIONS, _checked)


def kinds() -> Mapping[str, type[Option]]:
    """Every way of serving by the `kind` that a file names it with."""
    return {kind: option for option in options_known() for kind in _kinds_of(option)}


def references_of(table: Mapping[str, object]) -> tuple[str, ...]:
    """The keys under which an option's table in a file names other options."""
    option = kinds().get(str(table.get("kind")))
    return () if option is None else tuple(key for key in reference_fields(option) if key in table)


def _kinds_of(option: type[Option]) -> tuple[str, ...]:
    return get_args(get_type_hints(option)["kind"])


ASKED = ("traits", "serve", "answer_price", "seen_by")


def _checked(option: object, before: Sequence[type[Option]]) -> type[Option]:
    """The class of another package as a way of serving. Raises ValueError with why it is none."""
    if not isinstance(option, type) or "__dataclass_fields__" not in vars(option):
        raise ValueError("is not a dataclass")
    if not vars(option)["__dataclass_params__"].frozen:
        raise ValueError("can be changed once it is made: write @dataclass(frozen=True)")
    missing = [name for name in ASKED if not hasattr(option, name)]
    if missing:
        raise ValueError(f"does not answer {', '.join(missing)}")
    mine = _read(option)
    if not mine:
        raise ValueError('has no field kind: Literal["..."]')
    homes = {kind: each for each in before for kind in _kinds_of(each)}
    for kind in mine:
        if kind in homes:
            raise ValueError(f"kind {kind} is taken by {homes[kind].__module__}")
    return cast("type[Option]", option)


def _read(option: type) -> tuple[str, ...]:
    """The kinds of a class whose fields can be read from a file."""
    try:
        TypeAdapter(option)
        return get_args(get_type_hints(option).get("kind"))
    except Exception as error:  # whatever a declaration of somebody else's leads to
        raise ValueError(f"its fields cannot be read from a file: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return f"{error}".strip().partition("\n")[0]
