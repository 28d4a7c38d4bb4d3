"""Fine-tuning: whether it pays, what it costs by part, what it saves and why, and who still offers it."""

from datetime import date

import streamlit as st

from dashboard.charts.theme import CONFIG
from dashboard.charts.tuning import cost_by_step
from dashboard.engine.answers.tuning_case import (
    TuningCase,
    tuned_options,
    tuning_case,
    tuning_of,
)
from dashboard.engine.cost.context import Infeasible
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.fields import Tuning
from dashboard.engine.inputs.provider_terms import TuningOffer
from dashboard.engine.plan import Plan
from dashboard.engine.stages.option_cost import OptionCost
from dashboard.scenario import to_mapping
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.fields import field, fields_of
from dashboard.ui.shell.figures import Tile, draw_table, draw_tiles
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.state import widget_key
from dashboard.wording.numbers import in_form
from dashboard.wording.reasons import by_name
from dashboard.wording.tuning import (
    adapters_in_words,
    end_in_words,
    offer_status,
    steps_in_words,
    tune_or_not,
    tuning_answer,
    volume_in_words,
)
from dashboard.wording.words import (
    capital,
    markdown,
    model_name,
    money,
    month_name,
    months_in_words,
    named,
    provider_name,
)

UNTUNED = ""
"""The base that is the same option without its fine-tune."""
FROM_THE_CATALOGUE = (
    *("examples", "tokens_per_example", "epochs", "usd_per_example", "runs_per_year"),
    "adapters_per_replica",
)


def render() -> None:
    plan = session.plan()
    tuned = tuned_options(plan.asked)
    if not tuned:
        page_heading("No option is fine-tuned yet.")
        st.markdown(
            "A fine-tune can shorten the prompt or let a smaller model answer. Add one to see if it pays."
        )
    else:
        _case(plan, tuned)
    _add(plan)
    _offers(plan)


def _case(plan: Plan, tuned: tuple[str, ...]) -> None:
    from dashboard.ui.tuning.learning import by_curve  # noqa: PLC0415 - other pages load nothing of it

    answer = st.empty()
    left, right = st.columns(2, gap="medium")
    option_id = left.selectbox(
        "Fine-tuned option", tuned, format_func=lambda o: capital(named(plan, o)), key=_key("tuned")
    )
    base_id = right.selectbox(
        "Held against",
        (UNTUNED, *_bases(plan, option_id)),
        format_func=lambda o: capital(named(plan, o)) if o else "itself without the fine-tune",
        key=_key(f"against:{option_id}"),
    )
    names = (_short(plan, option_id, base_id), named(plan, option_id))
    case = tuning_case(plan.asked, session.catalog(), option_id, base_id=base_id)
    if isinstance(case, Infeasible):
        page_heading(markdown(f"{names[1]} cannot be priced."), place=answer)
        for reason in case.reasons:
            st.warning(markdown(f"{capital(by_name(plan, reason))}."))
        _inputs(plan, option_id)
        return
    months = plan.scenario.horizon_months
    said = tuning_answer(case, tuned=names[1], base=names[0], horizon_months=months)
    decided = by_curve(plan, option_id, saving_usd=case.saving_usd * months - case.once_usd)
    page_heading(markdown(decided or f"{tune_or_not(case)} {said}"), place=answer)
    if decided:
        st.markdown(markdown(said))
    _figures(plan, case)
    if end := end_in_words(case):
        st.markdown(f":orange[{markdown(end)}]")
    if case.lost_month is not None:
        when = month_name(plan.as_of, case.lost_month)
        st.markdown(f":orange[What it earns back is lost again in {when}.]")
    st.header("Why a month costs more or less", anchor=False)
    steps = steps_in_words(case)
    st.caption(markdown(f"{steps} {volume_in_words(case)}"))
    figure = cost_by_step(case, names=names)
    st.plotly_chart(figure, config=CONFIG, key="steps", alt=steps)
    chart_data(figure, key="steps", what="Why a month costs more or less")
    _costs(plan.costs().get(option_id), case)
    if shared := adapters_in_words(case):
        st.markdown(markdown(shared))
    _inputs(plan, option_id)


def _key(name: str) -> str:
    return widget_key(name)


def _bases(plan: Plan, option_id: str) -> tuple[str, ...]:
    """The options that serve the same workloads."""
    return tuple(o for o in plan.costs() if o != option_id and plan.between(o, option_id))


def _short(plan: Plan, option_id: str, base_id: str) -> str:
    return (
        named(plan, base_id)
        if base_id
        else f"{named(plan, option_id)} untuned".replace("tuned ", "", 1)
    )


def _figures(plan: Plan, case: TuningCase) -> None:
    back, months = case.payback_months, plan.scenario.horizon_months
    after = f"{num((case.requests_until_payback or 0) / 1e6):,.3g}M requests"
    running = "Running cost of this month, retraining and hosting included."
    once = "Data, the first run and its evaluation, and the engineering beyond the move itself."
    draw_tiles(
        (
            Tile("Saved a month", money(case.saving_usd), None, (running,)),
            Tile(
                "Costs once",
                money(case.once_usd),
                None,
                (once, *(f"{part.component}: {money(part.usd)}." for part in case.once)),
            ),
            Tile(
                "Pays back in",
                "never" if back is None else months_in_words(back),
                None,
                (f"Within the {months_in_words(months)} of the plan, at its growth and prices.",),
            ),
            Tile(
                "After",
                "no number" if back is None else after,
                None,
                ("Requests served until then.",),
            ),
        )
    )


def _costs(cost: OptionCost | None, case: TuningCase) -> None:
    """What the fine-tune costs, by part, and how each figure came about."""
    st.header("What the fine-tune costs", anchor=False)
    rows = [(part.component, money(part.usd), "", in_form(part.formula)) for part in case.once]
    lines = cost.lines if cost else ()
    rows += [
        (line.component, "", money(line.usd_month_0), in_form(line.formula))
        for line in lines
        if line.role is CostRole.TUNING
    ]
    head = ("Part", "Once", "A month", "How")
    table = [dict(zip(head, (part.capitalize(), *rest), strict=True)) for part, *rest in rows]
    draw_table(table, caption="What the fine-tune costs, part by part")


def _inputs(plan: Plan, option_id: str) -> None:
    tuning = tuning_of(plan.asked.options[option_id]) or Tuning()
    catalog = session.catalog()
    with st.expander("Inputs of this fine-tune"):
        columns = st.columns(4)
        for position, name in enumerate(fields_of(tuning)):
            known = name in FROM_THE_CATALOGUE
            unset = (
                f"{num(catalog.assumption(f'tuning_{name}').value):g} (catalogue)" if known else ""
            )
            with columns[position % 4]:
                field(("options", option_id, "tuning", name), tuning, unset=unset)


def _add(plan: Plan) -> None:
    """A tuned copy of an option, beside it."""
    untuned = [
        o for o, v in plan.asked.options.items() if v.traits.can_be_tuned and tuning_of(v) is None
    ]
    if not untuned:
        return
    with st.expander("Add a fine-tuned option", expanded=not tuned_options(plan.asked)):
        chosen = st.selectbox(
            "A tuned copy of",
            untuned,
            format_func=lambda o: capital(named(plan, o)),
            key=_key("copy"),
        )
        if st.button("Add it"):
            _copy_tuned(plan, chosen)
            st.rerun()


def _copy_tuned(plan: Plan, option_id: str) -> None:
    shrink = session.catalog().assumption("tuning_prompt_shrink").value
    table = to_mapping(plan.asked)["options"][option_id]
    base, number = f"tuned-{option_id}", 2
    new_id = base
    while new_id in plan.asked.options:
        new_id, number = f"{base}-{number}", number + 1
    session.change(("options", new_id), {**table, "tuning": {"prompt_shrink": shrink}})
    for workload_id, workload in plan.asked.workloads.items():
        if option_id in workload.options:
            session.change(("workloads", workload_id, "options"), [*workload.options, new_id])
    session.redraw()


def _offers(plan: Plan) -> None:
    """Who tunes the models of the scenario, at what price and until when."""
    st.header("Who tunes these models", anchor=False)
    models = dict.fromkeys(option.model for option in plan.asked.options.values())
    catalog = session.catalog()
    offers = [offer for model in models if model for offer in catalog.tuning_offers(model)]
    if not offers:
        st.caption("The catalogue knows no provider that tunes a model of this scenario.")
        return
    day = catalog.as_of
    still = sum(offer.refusal(day) is None for offer in offers)
    st.caption(f"{still} of {len(offers)} offers take new customers on {day_in_words(day)}.")
    rows = [_offer(offer, day) for offer in offers]
    draw_table(rows, caption="Who tunes these models, for how much and until when")


def _offer(offer: TuningOffer, day: date) -> dict[str, str]:
    tuned = offer.tuned_usd_per_mtok
    meters = (f"{meter.replace('_', ' ')} {money(usd)}" for meter, usd in tuned.items())
    training = (
        f"{money(offer.training_usd_per_mtok)} per 1M tokens"
        if offer.training_usd_per_mtok is not None
        else f"{money(offer.training_usd_per_hour)} an hour"
        if offer.training_usd_per_hour is not None
        else "not published"
    )
    host = offer.hosting_usd_per_hour
    return {
        "Provider": provider_name(offer.provider),
        "Model": model_name(offer.model_id),
        "Training": training,
        "Hosting": f"{money(host)} an hour" if host else "none known",
        "Tuned tokens": ", ".join(meters) or "as the base model",
        "Status": offer_status(offer, day),
    }
