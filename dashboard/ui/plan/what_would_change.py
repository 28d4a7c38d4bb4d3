"""On demand under the options: what would turn the verdict, what sharing GPUs saves, and the three ways."""

import streamlit as st

from dashboard.engine.answers.pooling import pooled, sharing
from dashboard.engine.answers.thresholds import Flip, Turn, what_turns
from dashboard.engine.inputs.currency import num
from dashboard.engine.plan import Plan
from dashboard.ui.shell.figures import draw_table
from dashboard.ui.shell.state import widget_key
from dashboard.wording.words import markdown, money, month_name

HOW = {
    "GPU price": "rent of a GPU",
    "hardware price": "price of a replica's hardware",
    "token price": "price of the tokens",
    "throughput": "requests a replica carries",
    "staff": "people",
}


@st.fragment
def turning(plan: Plan, names: dict[str, str]) -> None:
    """What would have to be true for an option to cost more, or less, than the one in use."""
    current = plan.scenario.current_of(next(iter(plan.requests)))
    others = [o for o in plan.costs() if o != current and plan.between(current, o)]
    if not others:
        return
    with st.expander("What would have to be true"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        own = next((i for i, o in enumerate(others) if plan.costs()[o].fleet), 0)
        chosen = left.selectbox(
            "For this option against today's",
            others,
            index=own,
            format_func=lambda o: names[o],
            key=widget_key("turning"),
        )
        last = plan.scenario.horizon_months - 1
        month = right.radio(
            "In",
            (0, last) if last else (0,),
            format_func=lambda m: "this month" if m == 0 else month_name(plan.as_of, m),
            horizontal=True,
            key=widget_key("turning-month"),
        )
        turn = what_turns(plan, current, chosen, month=month)
        if turn is None:
            return
        st.markdown(markdown(turn_in_words(turn, names)))
        rows = [_row(flip, names) for flip in turn.flips]
        draw_table(rows, caption="What would turn the comparison, one figure a row")
        for said in (
            _used(turn, names),
            _shared(plan, chosen, names),
            *_could_share(plan, month, names),
        ):
            if said:
                st.caption(markdown(said))


def turn_in_words(turn: Turn, names: dict[str, str]) -> str:
    """The verdict of the month and what turns it: one of the rows is enough."""
    before, after = names[turn.from_id], names[turn.to_id]
    if turn.wins:
        less = f"{money(turn.to_usd)} against {money(turn.from_usd)}"
        return f"{_start(after)} costs less than {before} ({less}), until one of these is true:"
    more = f"{money(turn.to_usd)} against {money(turn.from_usd)}"
    return f"{_start(after)} costs more than {before} ({more}). It would cost less if one of these were true:"


def _row(flip: Flip, names: dict[str, str]) -> dict[str, str]:
    return {
        "Figure": f"{_start(HOW[flip.lever])}, {names[flip.option_id]}",
        "Now": _amount(flip.today, flip.unit),
        "Would have to be": needed_in_words(flip),
    }


def needed_in_words(flip: Flip) -> str:
    """ "below 1.21 USD per GPU-hour", or that no value does."""
    if flip.needed is None:
        return "no value does"
    way = "below" if flip.needed < flip.today else "above"
    return f"{way} {_amount(flip.needed, flip.unit)}"


def _amount(value: float, unit: str) -> str:
    if not unit.startswith("USD"):
        return f"{num(value):.3g} {unit}"
    return f"{money(value)} {unit.removeprefix('USD').replace('/', ' per ').strip()}"


def _used(turn: Turn, names: dict[str, str]) -> str | None:
    """How full the GPUs are and would have to be."""
    used = turn.utilisation
    if used is None:
        return None
    now = f"The GPUs of {names[used.option_id]} are {used.today:.0%} full on average"
    if used.needed is None:
        return f"{now}; even full they would cost more than {names[turn.from_id]}."
    return f"{now}; from {used.needed:.0%} on they cost less than {names[turn.from_id]}."


def _shared(plan: Plan, option_id: str, names: dict[str, str]) -> str | None:
    """What sharing replicas between workloads saves."""
    found = pooled(plan.costs()[option_id])
    if found is None or found.saving_usd <= 0:
        return None
    return (
        f"{found.workloads} workloads share {num(found.replicas):,.0f} replicas of {names[option_id]}; a "
        "fleet for "
        f"each would take {num(found.separate_replicas):,.0f} and cost {money(found.saving_usd)} a month more."
    )


def _could_share(plan: Plan, month: int, names: dict[str, str]) -> list[str]:
    """Options on the path that run the same model on the same GPUs, apart."""
    return [
        f"{_start(names[each.option_ids[0]])} and {names[each.option_ids[1]]} run one model on the same GPUs: "
        f"one fleet for both would take {num(each.together):,.0f} replicas instead of "
        f"{num(each.replicas):,.0f} and save "
        f"{money(each.saving_usd)} a month. Let their workloads use one option."
        for each in sharing(plan, month=month)
    ]


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
