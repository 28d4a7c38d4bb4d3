"""The ways of serving that a file may name: ours, and those that other installed packages add."""

from collections.abc import Mapping
from functools import lru_cache
from typing import cast, get_args, get_type_hints

from dashboard.engine.options import OPTIONS, Option
from dashboard.engine.options.protocol import reference_fields
from dashboard.plugins import PluginError, added

GROUP = "golden_path.options"
"""The entry points by which a package adds a way of serving: each names a class like those in OPTIONS."""


@lru_cache
def options_known() -> tuple[type[Option], ...]:
    """Our own ways of serving, and those of other packages by name. Raises PluginError."""
    found: list[type[Option]] = list(OPTIONS)
    for called, option in added(GROUP):
        refused = _refusal(option, {kind for each in found for kind in _kinds_of(each)})
        if refused:
            raise PluginError(GROUP, called, refused)
        found.append(cast("type[Option]", option))
    return tuple(found)


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


def _refusal(option: object, taken: set[str]) -> str:
    """Why a class of another package is no way of serving; empty when it is one."""
    if not isinstance(option, type) or "__dataclass_fields__" not in vars(option):
        return "is not a dataclass"
    missing = [name for name in ASKED if not hasattr(option, name)]
    if missing:
        return f"does not answer {', '.join(missing)}"
    mine = get_args(get_type_hints(option).get("kind"))
    if not mine:
        return 'has no field kind: Literal["..."]'
    twice = sorted(taken.intersection(mine))
    return f"kind {twice[0]} is taken" if twice else ""
