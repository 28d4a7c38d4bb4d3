"""The field for numbers that may be large: a text box, and under it what was read of it, or why nothing was."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.engine.inputs.currency import shown
from dashboard.engine.inputs.fields import Quantity
from dashboard.scenario.typed_numbers import Misread, as_typed, read_number
from dashboard.ui.shell.state import STATE, in_widget, put_in_widget
from dashboard.wording.typed import typed_in_words, unread_in_words
from dashboard.wording.words import markdown

FORM = "form:"
"""How the names of fields begin that belong to a form: what stands in them is nobody's plan yet."""


@dataclass(frozen=True, slots=True)
class _Box:
    """One such field as it was drawn."""

    label: str
    value: float | None
    quantity: Quantity
    key: str
    name: str
    whole: bool
    optional: bool
    take: Callable[[float | None], str] | None


def typed_number(
    label: str,
    value: float | None,
    quantity: Quantity,
    *,
    key: str,
    name: str,
    whole: bool = False,
    optional: bool = False,
    take: Callable[[float | None], str] | None = None,
    at: Any = st,
    **about: Any,
) -> float | None:
    """The number in the field, None where it is empty or not read.

    `name` tells the field over redraws, so that a wrong text stays until it is mended. `take` is told of each new
    number and says why it is refused, or nothing.
    """
    unread = STATE.unread
    now = unread[name][0] if name in unread else "" if value is None else as_typed(value)
    place = at.container(gap="xxsmall")
    box = _Box(label, value, quantity, key, name, whole, optional, take)
    text = place.text_input(label, now, key=key, on_change=_read, args=(box,), **about)
    if name in unread:
        place.caption(f":red[{markdown(unread[name][1])}]")
        return None
    found = read_number(text or "", quantity, whole=whole)
    if isinstance(found, Misread):
        return None
    if said := typed_in_words(found, quantity):
        place.caption(markdown(said))
    return int(found.value) if whole else found.value


def _read(box: _Box) -> None:
    """Read what was typed; keep what cannot be read, with the reason."""
    STATE.unread.pop(box.name, None)
    text: str = in_widget(box.key) or ""
    if said := _taken(box, text):
        about = unread_in_words(box.label, text, box.value)
        STATE.unread[box.name] = (text, said, about)


def _taken(box: _Box, text: str) -> str:
    """Why the text is not taken; nothing where it is."""
    number = None
    if text.strip() or not box.optional:
        found = read_number(text, box.quantity, whole=box.whole)
        if isinstance(found, Misread):
            return found.sentence
        number = int(found.value) if box.whole else found.value
    return box.take(number) if box.take else ""


def unread() -> list[str]:
    """A sentence for every field of this session whose text is not read."""
    found = STATE.unread.items()
    return [about for name, (_, _, about) in found if not name.startswith(FORM)]


def decimal_input(
    label: str,
    value: float | None,
    *,
    key: str,
    low: float | None = None,
    high: float | None = None,
    take: Callable[[float | None], None] | None = None,
    in_form: bool = False,
    at: Any = st,
    **about: Any,
) -> float | None:
    """A number with decimals: Streamlit's own field where it writes them as the reader does, else one of text.

    What it holds stands in the session under `key` either way. A field of a form (`in_form`) is read when the
    form is sent, and tells nobody.
    """
    if shown().numbers.is_plain:
        told = {"on_change": _tell, "args": (key, take)} if take else {}
        found: float | None = at.number_input(
            label, low, high, value, format="%.12g", key=key, **told, **about
        )
        return found
    about.pop("step", None)
    quantity, box = Quantity("", low, high), f"{key}:{shown().numbers.code}"
    if in_form:
        number = _in_a_form(label, in_widget(key, value), quantity, key=box, at=at, **about)
        put_in_widget(key, number)
        return number

    def taken(number: float | None) -> str:
        if take:
            take(number)
        return ""

    start = in_widget(key, value)
    found = typed_number(
        label,
        start,
        quantity,
        key=box,
        name=f"{FORM}{key}",
        optional=True,
        take=taken,
        at=at,
        **about,
    )
    put_in_widget(key, found)
    return found


def _tell(key: str, take: Callable[[float | None], None]) -> None:
    take(in_widget(key))


def _in_a_form(
    label: str, value: float | None, quantity: Quantity, *, key: str, at: Any, **about: Any
) -> float | None:
    place = at.container(gap="xxsmall")
    text = place.text_input(label, "" if value is None else as_typed(value), key=key, **about)
    if not (text or "").strip():
        return None
    found = read_number(text, quantity)
    if isinstance(found, Misread):
        place.caption(f":red[{markdown(found.sentence)}]")
        return None
    return found.value
