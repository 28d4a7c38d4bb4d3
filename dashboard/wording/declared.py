"""What the annotation of a scenario field says about it, and what the field is called."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from dashboard.engine.inputs.fields import Quantity
from dashboard.wording.numbers import in_form

WRITTEN = {"usd": "USD", "gpu": "GPU", "gpus": "GPUs", "fte": "FTE", "1k": "1,000"}
"""Words of a field's own name that people write in their own way."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a field's annotation says about it."""

    quantity: Quantity | None
    choices: tuple[str, ...]
    whole: bool
    optional: bool
    flag: bool


@cache
def _hints(owner: type) -> dict[str, Any]:
    return get_type_hints(owner, include_extras=True)


def declared(owner: type, name: str) -> Declared:
    """The declaration of a field of a scenario dataclass. Raises KeyError for a field it does not have."""
    return _declared(owner, name)


@cache
def _declared(owner: type, name: str) -> Declared:
    hint = _hints(owner)[name]
    optional = type(None) in get_args(hint)
    if optional:
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    quantity = None
    if get_origin(hint) is Annotated:
        quantity = next((m for m in hint.__metadata__ if isinstance(m, Quantity)), None)
        hint = get_args(hint)[0]
    choices = get_args(hint) if get_origin(hint) is Literal else ()
    return Declared(quantity, choices, hint is int, optional, hint is bool)


def quantity_of(owner: type, name: str) -> Quantity:
    """Unit and bounds of a field of a scenario dataclass."""
    return declared(owner, name).quantity or Quantity("")


def label_of(name: str, quantity: Quantity | None) -> str:
    """The declared label, else the field's name in words; shares are shown in per cent."""
    words = " ".join(WRITTEN.get(word, word) for word in name.split("_"))
    text = (quantity.label if quantity else "") or words[:1].upper() + words[1:]
    text = in_form(text)
    if quantity is None:
        return text
    if is_share(quantity):
        return f"{text.removesuffix(' share')} (%)"
    return f"{text} ({quantity.unit})" if quantity.unit in {"ms", "months", "USD"} else text


def is_share(quantity: Quantity) -> bool:
    """Whether the figure is a share of one, which people read in per cent."""
    return quantity.unit.startswith("share")


def marks_of(owner: type, name: str) -> tuple[Any, ...]:
    """What a field was declared with beside its type: its quantity, what it names."""
    hint = _hints(owner)[name]
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()
