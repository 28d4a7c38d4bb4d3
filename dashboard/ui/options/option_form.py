"""The inputs of one option: what sets it apart in view, the rest folded; the catalogue fills what is left out."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard.catalog.market import under_constraints
from dashboard.engine.cost.roles import Refers
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import days_in_text
from dashboard.engine.inputs.facts import HostedPrice, NoPrice, UnknownName
from dashboard.engine.inputs.fields import Names
from dashboard.engine.options import Option
from dashboard.ui.options.draft import draft, optional_tables
from dashboard.ui.options.names import known_names
from dashboard.ui.options.rows_form import rows_form
from dashboard.ui.options.switching_form import switching_form
from dashboard.ui.shell import session
from dashboard.ui.shell.fields import field, fields_of, tables_of
from dashboard.ui.shell.state import widget_key
from dashboard.ui.shell.typed_number import decimal_input
from dashboard.wording.declared import marks_of
from dashboard.wording.words import named

MEASURED = "measured"
"""The table that measuring fills: nobody types it."""
METERS = ("input", "cached_input", "output")
COLUMNS = 4


def option_form(option_id: str, option: Option) -> None:
    """Draw every input of the option; each writes straight into the scenario."""
    form, sold = option.traits.form, option.traits.per_token
    in_view = form.first
    _grid(option_id, option, in_view, unset=form.catalogue)
    if sold:
        _prices(option_id, option, sold.prices)
    rest = [name for name in fields_of(option) if name not in in_view]
    with st.expander("More about this option"):
        _grid(option_id, option, tuple(rest), unset=form.catalogue)
        for table in tables_of(option):
            if table != MEASURED:
                owner = getattr(option, table)
                st.caption(table.replace("_", " ").capitalize())
                _grid(option_id, owner, fields_of(owner), table, unset=_assumed_in(table, owner))
        _further(option_id, option)
        rows_form(option_id, option)
    with st.expander("What moving here costs"):
        switching_form(option_id, option)


def _further(option_id: str, option: Option) -> None:
    """Parts that the option may have and has not: each is added with what must be said of it."""
    further = {name: each for name, each in optional_tables(option).items() if name != MEASURED}
    if not further:
        return
    key = widget_key(f"further:{option_id}")
    chosen = st.selectbox(
        "Add to it",
        list(further),
        index=None,
        format_func=lambda name: name.replace("_", " "),
        placeholder="nothing more",
        key=key,
    )
    if chosen is None:
        return
    table = draft(further[chosen], key=f"{key}:{chosen}")
    label = f"Add {chosen.replace('_', ' ')}"
    if st.button(label, key=f"{key}:add", disabled=table is None):
        session.change(("options", option_id, chosen), table)
        session.redraw()
        st.rerun()


def _assumed_in(table: str, owner: Any) -> Mapping[str, str]:
    """The assumption behind each field of a table that may be left empty."""
    known = session.catalog().assumptions()
    return {n: f"{table}_{n}" for n in fields_of(owner) if f"{table}_{n}" in known}


def _grid(
    option_id: str,
    owner: Any,
    names: tuple[str, ...],
    table: str = "",
    *,
    unset: Mapping[str, str],
) -> None:
    """`unset` names the assumption that counts where a field is left empty."""
    path = ("options", option_id, table) if table else ("options", option_id)
    columns = st.columns(COLUMNS)
    for position, name in enumerate(names):
        with columns[position % COLUMNS]:
            choices, show = _choices(option_id, owner, name)
            left = _unset(owner, name, unset.get(name))
            field((*path, name), owner, unset=left, choices=choices, show=show)


def _choices(option_id: str, owner: Any, name: str) -> tuple[tuple[str, ...], Any]:
    """The known values of a field that names a model, a GPU, a host or another option."""
    for mark in marks_of(type(owner), name):
        if isinstance(mark, Refers):
            return _others(option_id)
        if isinstance(mark, Names):
            return known_names(mark, vars(owner).get("model", ""))
    return (), str


def _others(option_id: str) -> tuple[tuple[str, ...], Any]:
    """The other options, by their names; the empty one is none of them."""
    plan = session.plan()
    others = [o for o in session.scenario().options if o != option_id]
    names = {"": "none"} | {o: named(plan, o) if o in plan.options else o for o in others}
    return tuple(names), lambda o: names.get(o, o)


def _unset(owner: Any, name: str, assumption: str | None) -> str:
    """What the catalogue fills in where a field is left empty."""
    catalog = session.catalog()
    gpus = owner.traits.on_gpus if name == "usd_per_gpu_hour" else None
    if gpus:
        try:
            offer = catalog.gpu_offer(gpus.gpu, commitment=gpus.commitment)
        except UnknownName:
            return "unknown"
        return (
            "unknown"
            if isinstance(offer, NoPrice)
            else f"{num(offer.usd_per_gpu_hour):g} (catalogue)"
        )
    if assumption is None:
        return ""
    value = catalog.assumption(assumption).value
    shown = value * 100 if name == "max_fill" and isinstance(value, float) else value
    return f"{num(shown):g} (catalogue)"


def _prices(option_id: str, option: Option, given: Mapping[str, float]) -> None:
    """The three meters: the catalogue's price, and a field to type a negotiated one over it."""
    listed = _listed(option)
    meters = {} if isinstance(listed, NoPrice) else listed.usd_per_mtok
    columns = st.columns(COLUMNS)
    for column, meter in zip(columns, METERS, strict=False):
        path = ("options", option_id, "prices", meter)
        key = widget_key(".".join(path))
        shown = f"{num(meters[meter]):g} (catalogue)" if meter in meters else "not listed"
        decimal_input(
            f"{meter.replace('_', ' ').capitalize()}, USD per 1M tokens",
            given.get(meter),
            low=0.0,
            at=column,
            placeholder=shown,
            key=key,
            take=partial(_set_price, option_id, meter),
        )
    if not isinstance(listed, NoPrice) and not given:
        columns[3].caption(days_in_text(f"{listed.source}, {listed.as_of}"))


def _listed(option: Option) -> HostedPrice | NoPrice:
    """The catalogue's price, of the zone that the constraints ask for where it has one."""
    catalog, asked = session.catalog(), session.scenario().constraints
    price = catalog.price(option.model, provider=option.provider)
    if isinstance(price, NoPrice):
        return price
    return under_constraints(catalog, price, constraints=asked)[0]


def _set_price(option_id: str, meter: str, typed: float | None) -> None:
    """A typed price replaces the list: the other meters are typed with it, so that none is left out."""
    option = session.scenario().options[option_id]
    sold = option.traits.per_token
    prices = dict(sold.prices) if sold else {}
    listed = _listed(option)
    if not prices and not isinstance(listed, NoPrice):
        prices = {m: listed.usd_per_mtok[m] for m in METERS if m in listed.usd_per_mtok}
    if typed is None:
        session.change(("options", option_id, "prices"), None)
    else:
        session.change(("options", option_id, "prices"), {**prices, meter: typed})
    session.redraw()
