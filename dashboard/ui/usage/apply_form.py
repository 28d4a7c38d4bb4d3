"""The form that takes the workloads of an export over into the plan."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.engine.inputs.facts import HostedPrice
from dashboard.scenario import ScenarioError, from_mapping, to_mapping
from dashboard.ui.shell import session
from dashboard.ui.usage.apply_profile import (
    LEAST_SHARE,
    SHORTEST_DAYS,
    Taken,
    found_by_size,
    problems,
    scaled_volume,
    starting_volume,
    take_over,
    token_share,
)
from dashboard.ui.usage.report import period_in_words
from dashboard.ui.usage.upload import Reading, as_written
from dashboard.usage import UsageProfile
from dashboard.wording.words import count, model_name, money, provider_name

ADDED = "nothing, add it"
MOST_REQUESTS = 10**12
MOST_SHOWN = 12
"""Workloads on the page; a file with more has a long tail of tiny ones."""


def take_over_form(found: Reading, open_plan: Callable[[], None]) -> None:
    """Draw the form; `open_plan` is called when the plan has the chosen workloads."""
    st.subheader("Take over into the plan", anchor=False)
    profile = found.profile
    workloads = found_by_size(profile)
    if not workloads:
        st.info(
            "No workload can be made of this file; the notes beside say why. If it counts no requests, "
            "open Read another file, give the input tokens per request and drop it again."
        )
        return
    if profile.period.days_covered < SHORTEST_DAYS:
        scaled = count(scaled_volume(profile))
        st.warning(
            f"{period_in_words(profile)} are no month: scaled to 730 hours they would be {scaled} "
            "requests, which is a guess. The plan's own volume is kept below; type your real one."
        )
    taken = [
        each
        for place, workload in enumerate(workloads[:MOST_SHOWN])
        if (each := _workload(found, workload, is_first=place == 0))
    ]
    if len(workloads) > MOST_SHOWN:
        st.caption(f"The {MOST_SHOWN} largest of {len(workloads)} workloads are shown.")
    planned = list(session.scenario().workloads)
    faults = problems(taken, planned=planned)
    for fault in faults if taken else ():
        st.error(as_written(fault))
    st.caption(_afterwards(taken, planned))
    if st.button("Use in the plan", type="primary", key="usage-use", disabled=bool(faults)):
        _use(found, taken, open_plan)


def _workload(found: Reading, workload: str, *, is_first: bool) -> Taken | None:
    """The row of one workload: what is taken, under which name, at which volume, in whose place."""
    profile, key = found.profile, f"usage:{found.serial}:{workload}"
    planned = session.scenario().workloads
    default = workload if workload in planned else next(iter(planned)) if is_first else ADDED
    with st.container(border=True):
        share = token_share(profile, workload)
        ticked = st.checkbox(
            f"**{as_written(workload)}**, {_share(share)} of the tokens",
            value=share >= LEAST_SHARE,
            key=f"{key}:take",
        )
        price = _price_in_use(profile, workload)
        st.caption(_fields_in_words(profile, workload, price))
        offered = price if price and not _retired(price) else None
        if not ticked:
            return None
        name, volume, place = st.columns(3)
        together = sum(each.requests_per_month for each in planned.values())
        start = round(starting_volume(profile, workload, planned=together))
        taken = Taken(
            found=workload,
            name=name.text_input("Name in the plan", workload, key=f"{key}:name").strip(),
            requests_per_month=volume.number_input(
                "Requests per month",
                min_value=1,
                max_value=MOST_REQUESTS,
                value=min(max(1, start), MOST_REQUESTS),
                step=10 ** max(0, len(str(start)) - 2),
                key=f"{key}:volume",
                help="A month is 730 hours.",
            ),
            price=offered,
        )
        choices = [ADDED, *planned]
        chosen = place.selectbox(
            "Replaces in the plan", choices, index=choices.index(default), key=f"{key}:replaces"
        )
        return taken if chosen == ADDED else replace(taken, replaces=chosen)


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= 0.005 else "under 1%"


def _fields_in_words(profile: UsageProfile, workload: str, price: HostedPrice | None) -> str:
    fields = profile.workloads[workload]
    cached = f" ({fields['cached_share']:.0%} cached)" if fields.get("cached_share") else ""
    parts = [
        f"A request has {fields['input_tokens']:,.0f} input{cached} and "
        f"{fields['output_tokens']:,.0f} output tokens"
    ]
    if fields.get("reasoning_tokens"):
        parts.append(f"{fields['reasoning_tokens']:,.0f} reasoning tokens")
    if fields.get("batch_share"):
        parts.append(f"{fields['batch_share']:.0%} in batches")
    if fields.get("billed_failure_share"):
        parts.append(f"{fields['billed_failure_share']:.1%} failed and were billed")
    if fields.get("input_spread"):
        parts.append(f"input lengths vary by {fields['input_spread']:.2f} of their mean, measured")
    if fields.get("growth_per_month"):
        parts.append(f"growth {fields['growth_per_month']:+.1%} a month")
    if fields.get("hourly"):
        hours = "week" if len(fields["hourly"]) == 168 else "day"
        parts.append(f"the hours of the {hours} are known")
    return f"{', '.join(parts)}. {_model_in_words(profile, workload, price)}"


def _model_in_words(profile: UsageProfile, workload: str, price: HostedPrice | None) -> str:
    in_use = profile.models_in_use.get(workload)
    if in_use is None:
        return "The file names no model: the option in use stays, change it in the sidebar."
    name = as_written(str(in_use["model"]))
    if not in_use["provider"]:
        return (
            f"The file names {name} without its provider: the option in use stays, "
            "change it in the sidebar."
        )
    if price is None:
        return f"No price is known for {name}: the option in use stays, change it in the sidebar."
    where = f"{model_name(price.model_id)} at {provider_name(price.provider)}"
    if _retired(price):
        return f"{where} was retired on {price.retires_on}: the option in use stays, change it in the sidebar."
    each = " and ".join(
        f"{money(price.usd_per_mtok[meter])} per million {meter} tokens"
        for meter in ("input", "output")
        if meter in price.usd_per_mtok
    )
    return f"In use: {where}, {as_written(each)}."


def _retired(price: HostedPrice) -> bool:
    return price.retires_on is not None and price.retires_on <= session.catalog().as_of


def _price_in_use(profile: UsageProfile, workload: str) -> HostedPrice | None:
    in_use = profile.models_in_use.get(workload)
    if not in_use or not in_use["model"] or not in_use["provider"]:
        return None
    price = session.catalog().price(in_use["model"], provider=in_use["provider"])
    return price if isinstance(price, HostedPrice) else None


def _afterwards(taken: list[Taken], planned: list[str]) -> str:
    replaced = {each.replaces for each in taken}
    staying = [as_written(name) for name in planned if name not in replaced]
    names = [as_written(each.name) for each in taken]
    if not names:
        return "Nothing is chosen."
    said = f"The plan then has {', '.join(names)} from the file"
    return f"{said}, and {', '.join(staying)} as before." if staying else f"{said}. Options stay."


def _use(found: Reading, taken: list[Taken], open_plan: Callable[[], None]) -> None:
    source = f"{_short(found.name)}, {period_in_words(found.profile)}"
    result = take_over(
        _without_the_growth_of_the_example(to_mapping(session.scenario())),
        found.profile,
        taken,
        source=source,
        origins=st.session_state["origins"],
    )
    try:
        new = from_mapping(
            result.scenario, today=session.today(), assumptions=session.assumptions()
        )
    except ScenarioError as error:
        st.error(as_written(str(error)))
        return
    session.put(new, origin=found.name, origins=result.origins)
    open_plan()


def _without_the_growth_of_the_example(raw: dict[str, Any]) -> dict[str, Any]:
    """The sample's growth is not the visitor's: what the file does not show is unknown, so nothing grows."""
    if st.session_state["origin"] == "example":
        raw["workloads"] = {
            name: {k: v for k, v in table.items() if not k.startswith("growth")}
            for name, table in raw["workloads"].items()
        }
    return raw


def _short(name: str) -> str:
    """A long file name cut in the middle, so that it fits below a field."""
    return name if len(name) <= 24 else f"{name[:14]}...{name[-7:]}"
