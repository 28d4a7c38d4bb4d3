"""From a scenario field to its widget: label, bounds, unit and help come from the field's declaration."""

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass, replace
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import streamlit as st

from dashboard.engine.inputs.currency import shown
from dashboard.engine.inputs.fields import Quantity
from dashboard.scenario.typed_numbers import is_large
from dashboard.ui.shell import session
from dashboard.ui.shell.state import in_widget, widget_key
from dashboard.ui.shell.typed_number import typed_number
from dashboard.wording.declared import Declared, declared, is_share, label_of
from dashboard.wording.numbers import in_form


def field(
    path: tuple[str, ...],
    owner: Any,
    *,
    unset: str = "",
    choices: Sequence[str] = (),
    show: Callable[[str], str] = str,
    key: str = "",
) -> None:
    """The one widget of a scenario field. `owner` is the dataclass instance that holds it.

    `unset` is shown where an optional field is left to the catalogue, for example "2.99 from the catalogue".
    `choices` are the known values of a name, shown by `show`. `key` tells widgets of one path apart.
    """
    name = path[-1]
    about = declared(type(owner), name)
    value = getattr(owner, name)
    origin = session.origin_of(path)
    help_text = _help(about, origin)
    key = widget_key(key or ".".join(path))
    label = label_of(name, about.quantity)
    common: dict[str, Any] = {"key": key, "help": help_text, "on_change": _changed}
    if choices:
        known = list(choices) if value in choices else [value, *choices]
        index = known.index(value)
        st.selectbox(label, known, index=index, format_func=show, args=(path, key, str), **common)
    elif about.flag:
        st.toggle(label, value=value, args=(path, key, bool), **common)
    elif about.choices:
        index = about.choices.index(value)
        st.selectbox(label, about.choices, index=index, args=(path, key, str), **common)
    elif about.quantity is not None:
        _number(path, about, value, label=label, common=common, unset=unset)
    else:
        st.text_input(label, value=value, args=(path, key, str), **common)
    if origin:
        st.caption(f"from {origin}")


def _number(
    path: tuple[str, ...],
    about: Declared,
    value: Any,
    *,
    label: str,
    common: dict[str, Any],
    unset: str,
) -> None:
    quantity = about.quantity or Quantity("")
    has_decimals = not about.whole and not shown().numbers.is_plain
    scale = 100.0 if is_share(quantity) else 1.0
    if is_large(quantity) or has_decimals:
        low, high = (None if b is None else b * scale for b in (quantity.low, quantity.high))
        typed_number(
            label,
            None if value is None else round(value * scale, 6) if scale != 1 else value,
            replace(quantity, unit="%", low=low, high=high) if scale != 1 else quantity,
            key=common["key"],
            name=".".join(path),
            whole=about.whole,
            optional=about.optional,
            take=lambda n: session.take(path, n if n is None or scale == 1 else n / scale),
            help=common["help"],
            placeholder=unset or None,
        )
        return
    kind: Callable[[float], float] = int if about.whole else float
    low, high = (None if b is None else kind(b * scale) for b in (quantity.low, quantity.high))
    current: Any = None if value is None else kind(round(value * scale, 6))
    st.number_input(
        label,
        min_value=low,
        max_value=high,
        value=current,
        step=kind(_step(value, scale)),
        format="%d" if about.whole else "%.12g",
        placeholder=unset or None,
        args=(path, common["key"], lambda typed: kind(typed / scale)),
        **common,
    )


def _step(value: float | None, scale: float) -> float:
    """A tenth of the value's size, in round figures: 1,000,000 moves by 100,000."""
    if not value:
        return 1.0
    size = abs(value * scale)
    step = 1.0
    while step * 100 <= size:
        step *= 10
    return step


def _changed(path: tuple[str, ...], key: str, read: Callable[[Any], Any]) -> None:
    typed = in_widget(key)
    session.change(path, None if typed is None or typed == "" else read(typed))


def _help(about: Declared, origin: str) -> str | None:
    parts = [about.quantity.help] if about.quantity and about.quantity.help else []
    if origin:
        parts.append(f"Taken from {origin}; type to replace it.")
    return in_form(" ".join(parts)) or None


def tables_of(owner: Any) -> tuple[str, ...]:
    """The fields of a scenario dataclass that hold a table of inputs, those that are left out left out."""
    held = {name: getattr(owner, name) for name in get_type_hints(type(owner))}
    return tuple(name for name, value in held.items() if fields_of(value))


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def fields_of(owner: Any) -> tuple[str, ...]:
    """The plain fields of a scenario dataclass: those with one widget each, tables left out."""
    if not is_dataclass(owner):
        return ()
    names = []
    for name, hint in get_type_hints(type(owner), include_extras=True).items():
        if name.startswith("__") or name == "kind":
            continue
        about = declared(type(owner), name)
        if about.quantity or about.choices or about.flag or _bare(hint) is str:
            names.append(name)
    return tuple(names)
