"""What must be said of a new part before it can be: its fields without a default, from their declarations."""

from dataclasses import MISSING, fields, is_dataclass
from typing import Any, get_args, get_type_hints

import streamlit as st

from dashboard.engine.cost.roles import Refers
from dashboard.engine.inputs.fields import Names, Quantity
from dashboard.ui.options.names import known_names
from dashboard.ui.shell import session
from dashboard.ui.shell.typed_number import FORM, typed_number
from dashboard.wording.declared import declared, label_of, marks_of
from dashboard.wording.words import named

KIND = "kind"


def required_of(owner: type) -> tuple[str, ...]:
    """The fields that have no default, the kind left out."""
    return tuple(
        each.name
        for each in fields(owner)
        if each.default is MISSING and each.default_factory is MISSING and each.name != KIND
    )


def optional_tables(owner: Any) -> dict[str, type]:
    """The tables that an option may have and this one has not, by field."""
    found: dict[str, type] = {}
    for name, hint in get_type_hints(type(owner)).items():
        inside: list[Any] = [each for each in get_args(hint) if each is not type(None)]
        is_table = len(inside) == 1 and isinstance(inside[0], type) and is_dataclass(inside[0])
        if is_table and getattr(owner, name) is None:
            found[name] = inside[0]
    return found


def draft(owner: type, *, key: str) -> dict[str, Any] | None:
    """Draw what must be said; the table, or None while something of it is missing."""
    table: dict[str, Any] = {}
    for name in required_of(owner):
        value = _asked(owner, name, key=f"{key}:{name}")
        if value is None or value == "":
            return None
        table[name] = value
    return table


def _asked(owner: type, name: str, *, key: str) -> Any:
    hint = get_type_hints(owner)[name]
    if isinstance(hint, type) and is_dataclass(hint):
        return draft(hint, key=key)
    about = declared(owner, name)
    label = label_of(name, about.quantity)
    for mark in marks_of(owner, name):
        if isinstance(mark, Refers):
            others = {o: named(session.plan(), o) for o in session.scenario().options}
            return st.selectbox(label, list(others), format_func=others.__getitem__, key=key)
        if isinstance(mark, Names):
            names, show = known_names(mark, "")
            return st.selectbox(label, names, format_func=show, key=key)
    if about.quantity is not None or about.whole:
        box = f"{FORM}{key}"
        quantity = about.quantity or Quantity("")
        return typed_number(
            label, None, quantity, key=box, name=box, whole=about.whole, optional=True
        )
    return st.text_input(label, key=key).strip()
