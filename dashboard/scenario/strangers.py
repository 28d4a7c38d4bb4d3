"""Names in the options of a scenario that nobody knows: told at once, each with its key and the nearest known.

The option cannot serve, and the rest is planned: a scenario outlives the names that are on file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, replace
from functools import lru_cache
from typing import Annotated, Any, Protocol, get_args, get_origin, get_type_hints

from dashboard.engine.inputs.facts import NoArchitecture, UnknownName
from dashboard.engine.inputs.fields import Names
from dashboard.engine.inputs.nearest import nearest
from dashboard.engine.options import Option
from dashboard.scenario.check import Problem, shown
from dashboard.scenario.lines import line_of, lines_of


class Known(Protocol):
    """What is asked of the catalogue. Each raises `UnknownName` with the nearest names."""

    def gpu(self, gpu_id: str) -> Any: ...

    def model(self, model_id: str) -> Any: ...

    def sold_model(self, name: str) -> str: ...

    def models_at(self, provider: str) -> Any: ...


def names_nobody_knows(
    options: Mapping[str, Option], known: Known, *, toml: str = ""
) -> Iterator[str]:
    """A sentence for each, with its line in the text of a TOML file."""
    unknown = tuple(strangers(options, known))
    lines = lines_of(toml) if unknown else {}
    for each in unknown:
        yield f"{replace(each, line=line_of(each.path, lines))}; planned without this option"
    yield from own_sellers(options, known)


def strangers(options: Mapping[str, Option], known: Known) -> Iterator[Problem]:
    """Every GPU, model and seller that an option cannot do without and that nobody knows.

    A price that is typed needs no list: then model and seller are whatever they are called. What is known and
    only not sold there, or on no file that could be sized, is no slip: the plan says what is missing.
    """
    for option_id, option in options.items():
        typed = option.traits.agreed_price
        for field, what in _needed(type(option)).items():
            name = getattr(option, field)
            if fault := _fault(what, name, typed=typed, known=known):
                path = f"options.{option_id}.{field}"
                yield Problem(path, shown(name), _SAID[what], next(iter(fault.nearest), ""))
        seller = option.provider
        if option.traits.vendor_price and not typed and seller:
            try:
                known.models_at(seller)
            except UnknownName as fault:
                yield Problem(
                    f"options.{option_id}.provider",
                    shown(seller),
                    _SAID["host"],
                    next(iter(fault.nearest), ""),
                )


def own_sellers(options: Mapping[str, Option], known: Known) -> Iterator[str]:
    """A sentence for every seller with typed prices whose name is a slip of a known one.

    It is taken as somebody else, since prices are typed; who meant the known one learns it here.
    """
    for option_id, option in options.items():
        seller = option.provider
        if not option.traits.agreed_price or not seller:
            continue
        try:
            known.models_at(seller)
        except UnknownName as fault:
            if meant := nearest(seller, fault.nearest, cutoff=ALIKE):
                yield (
                    f"options.{option_id}.provider: {seller} is in no price list and is taken as a seller of "
                    f"its own, at the prices that are typed; did you mean {meant}?"
                )


ALIKE = 0.75
"""From here on a name is taken for a slip of another."""
_SAID = {
    "gpu": "there is no such GPU among those on file",
    "open model": "there is no such open model: none of that name can be sized",
    "model": "there is no such model in any price list; correct the name, or type its prices",
    "host": "nobody of that name is in a price list; correct the name, or type its prices",
}


def _fault(what: str, name: str, *, typed: bool, known: Known) -> UnknownName | None:
    try:
        if what == "gpu":
            known.gpu(name)
        elif what == "open model":
            known.model(name)
        elif not typed:
            known.sold_model(name)
    except NoArchitecture:
        return None
    except UnknownName as fault:
        return fault
    return None


@lru_cache(maxsize=64)
def _needed(kind: type[Option]) -> Mapping[str, str]:
    """The fields of a kind without a default that hold a name of the catalogue, and of what."""
    required = {each.name for each in fields(kind) if each.default is MISSING}  # type: ignore[arg-type]
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: meta.what
        for name, hint in hints.items()
        if name in required and get_origin(hint) is Annotated
        for meta in get_args(hint)[1:]
        if isinstance(meta, Names)
    }
