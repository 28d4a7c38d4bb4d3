"""The form that takes the workloads of an export over into the plan."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.inputs.signs import signed
from dashboard.scenario import ScenarioError, from_mapping, to_mapping
from dashboard.ui.shell import session
from dashboard.ui.shell.kept import Reading
from dashboard.ui.shell.state import STATE
from dashboard.ui.shell.typed_number import typed_number
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
from dashboard.ui.usage.identity_table import answered
from dashboard.ui.usage.month_0 import month_0_of
from dashboard.ui.usage.report import period_in_words
from dashboard.ui.usage.undo import remember
from dashboard.ui.usage.upload import as_written
from dashboard.usage import UsageProfile
from dashboard.usage.identities.billed import model_key
from dashboard.usage.profile.level import ceiling_over_now
from dashboard.wording.declared import quantity_of
from dashboard.wording.words import count, model_name, money, provider_name

ADDED = "nothing, add it"
OLD_DAYS = 60
FEW_DAYS = 14
LITTLE_USD = 10.0
VOLUME = quantity_of(Workload, "requests_per_month")
TOKENS = quantity_of(Workload, "input_tokens")
MOST_REQUESTS = VOLUME.high or 0.0
MOST_SHOWN = 12
"""Workloads on the page; a file with more has a long tail of tiny ones."""


def take_over_form(found: Reading, open_plan: Callable[[], None]) -> None:
    """Draw the form; `open_plan` is called when the plan has the chosen workloads."""
    st.header("Take over into the plan", anchor=False)
    profile = _grouped(found)
    found = replace(found, profile=profile)
    workloads = found_by_size(profile)
    if not workloads:
        st.info("No workload can be made of this file; the notes beside say why.")
        return
    if profile.period.days_covered < SHORTEST_DAYS:
        scaled = count(scaled_volume(profile))
        st.warning(
            f"{period_in_words(profile)} are no month: scaled to 730 hours they would be {scaled} "
            "requests, which is a guess. The plan's own volume is kept below; type your real one."
        )
    for said in _how_much_it_says(profile):
        st.caption(as_written(said))
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
    stopped = not answered(found) or bool(faults)
    if st.button("Use in the plan", type="primary", key="usage-use", disabled=stopped):
        _use(found, taken, open_plan)


def _grouped(found: Reading) -> UsageProfile:
    """The profile told apart as the visitor chooses; where it counts no requests, for the mean they type."""
    profile, key = found.profile, f"usage:{found.serial}"
    ways = {each.by: each for each in (profile.grouping, *profile.other_groupings) if each}
    if len(ways) > 1:
        by = st.segmented_control(
            "One workload per",
            list(ways),
            format_func=str.capitalize,
            default=next(iter(ways)),
            required=True,
            key=f"{key}:by",
        )
        profile = profile.grouped(ways[by or next(iter(ways))])
    if profile.grouping is None or not profile.grouping.unsized:
        return profile
    mean = typed_number(
        "The file counts no requests. Input tokens of a request, on average",
        None,
        TOKENS,
        key=f"{key}:tokens",
        name=f"{key}:tokens",
        optional=True,
        placeholder="such as 1500",
    )
    return profile.grouped(profile.grouping.sized(mean)) if mean else profile


def _how_much_it_says(profile: UsageProfile) -> list[str]:
    """Where a file is short, small or old: said beside what is taken of it."""
    said = []
    age = (session.catalog().as_of - profile.period.end.date()).days
    if age > OLD_DAYS and profile.period.is_told:
        said.append(f"The file ends {age} days ago; what changed since then is not in it.")
    if SHORTEST_DAYS <= profile.period.days_covered < FEW_DAYS:
        said.append(
            f"{period_in_words(profile)} show no trend and hardly a week; treat the volume as a first guess."
        )
    spent = profile.computed_usd if profile.computed_usd is not None else profile.billed_usd
    if spent is not None and 0 < spent < LITTLE_USD:
        said.append(
            f"The whole file is worth {money(spent)}; a plan made of it decides about as much."
        )
    return said


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
        price = _ask_model(profile, workload, key=key)
        st.caption(_fields_in_words(profile, workload, price))
        offered = price if price and not _retired(price) else None
        if not ticked:
            return None
        name, volume, place = st.columns(3)
        together = sum(each.requests_per_month for each in planned.values())
        start = round(starting_volume(profile, workload, planned=together))
        taken = Taken(
            found=workload,
            name=name.text_input(
                "Name in the plan", _readable(profile, workload, price), key=f"{key}:name"
            ).strip(),
            requests_per_month=typed_number(
                "Requests per month",
                min(max(1, start), MOST_REQUESTS),
                VOLUME,
                key=f"{key}:volume",
                name=f"{key}:volume",
                at=volume,
                help="A month is 730 hours.",
            )
            or 0,
            price=offered,
            named=_named(profile, workload, offered),
            tier=(profile.models_in_use.get(workload) or {}).get("tier") or "standard",
        )
        choices = [ADDED, *planned]
        chosen = place.selectbox(
            "Replaces in the plan", choices, index=choices.index(default), key=f"{key}:replaces"
        )
        return taken if chosen == ADDED else replace(taken, replaces=chosen)


def _readable(profile: UsageProfile, workload: str, price: HostedPrice | None) -> str:
    """A name that people read: of a model's traffic its own name, without a date."""
    planned = session.scenario().workloads
    if workload in planned or profile.grouping is None or profile.grouping.by != "model":
        return workload
    in_use = profile.models_in_use.get(workload) or {}
    called = price.model_id if price else in_use.get("model")
    name = f"{model_name(called)} traffic" if called else workload
    alike = [
        other
        for other, used in profile.models_in_use.items()
        if used and called and model_key(used.get("model")) == model_key(in_use.get("model"))
    ]
    return workload if len(alike) > 1 else name


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= 0.005 else "under 1%"


def _fields_in_words(profile: UsageProfile, workload: str, price: HostedPrice | None) -> str:
    fields = profile.workloads[workload]
    cached = f" ({fields['cached_share']:.0%} cached)" if fields.get("cached_share") else ""
    parts = [
        f"A request has {num(fields['input_tokens']):,.0f} input{cached} and "
        f"{num(fields['output_tokens']):,.0f} output tokens"
    ]
    if fields.get("reasoning_tokens"):
        parts.append(f"{num(fields['reasoning_tokens']):,.0f} reasoning tokens")
    if fields.get("batch_share"):
        parts.append(f"{fields['batch_share']:.0%} in batches")
    if fields.get("billed_failure_share"):
        parts.append(f"{num(fields['billed_failure_share']):.1%} failed and were billed")
    if fields.get("input_spread"):
        parts.append(
            f"input lengths vary by {num(fields['input_spread']):.2f} of their mean, measured"
        )
    if grows := fields.get("growth"):
        per_month, months = grows["per_month"], grows["fades_after_months"]
        ceiling = fields["requests_per_month"] * ceiling_over_now(per_month, months)
        parts.append(
            f"growth {signed(per_month, '.1%')} a month for {months:.0f} months, fading to a ceiling of "
            f"{num(ceiling):,.0f} requests a month"
        )
    elif fields.get("growth_per_month"):  # of a profile saved before growth had an end
        parts.append(f"growth {signed(fields['growth_per_month'], '.1%')} a month")
    if fields.get("hourly"):
        hours = "week" if len(fields["hourly"]) == 168 else "day"
        parts.append(f"the hours of the {hours} are known")
    return f"{', '.join(parts)}. {_model_in_words(profile, workload, price)}"


def _model_in_words(profile: UsageProfile, workload: str, price: HostedPrice | None) -> str:
    in_use = profile.models_in_use.get(workload)
    if in_use is None:
        return "The file names no model: the option in use stays, change it in the sidebar."
    name = as_written(str(in_use["model"]))
    if price is None and not in_use["provider"]:
        return (
            f"The file names {name} without its provider: the option in use stays, "
            "change it in the sidebar."
        )
    if price is None:
        return f"No price is known for {name}: the option in use stays, change it in the sidebar."
    where = f"{model_name(price.model_id)} at {provider_name(price.provider)}"
    if _retired(price):
        gone = "is not listed since" if price.only_unlisted else "was retired on"
        return (
            f"{where} {gone} {price.retires_on}: the option in use stays, change it in the sidebar."
        )
    each = " and ".join(
        f"{money(price.usd_per_mtok[meter])} per million {meter} tokens"
        for meter in ("input", "output")
        if meter in price.usd_per_mtok
    )
    maker = "" if in_use["provider"] else ", its maker, since the file names no provider"
    return f"In use: {where}{maker}, {as_written(each)}."


def _retired(price: HostedPrice) -> bool:
    return bool(price.gone_by(session.catalog().as_of))


def _price_in_use(profile: UsageProfile, workload: str) -> HostedPrice | None:
    in_use = profile.models_in_use.get(workload)
    said = STATE.usage_models.get(str(in_use["model"])) if in_use else None
    if said:
        provider, _, model = said.partition("/")
        in_use = {"provider": provider, "model": model}
    if not in_use or not in_use["model"]:
        return None
    price = session.catalog().price(in_use["model"], provider=in_use["provider"] or "")
    return price if isinstance(price, HostedPrice) else None


def _named(profile: UsageProfile, workload: str, price: HostedPrice | None) -> str:
    """The name in the file, where its price is not that of the model's own name: see `Taken.named`."""
    in_use = profile.models_in_use.get(workload)
    if price is None or in_use is None or in_use["model"] in STATE.usage_models:
        return ""
    plain = session.catalog().price(price.model_id, provider=price.provider)
    same = isinstance(plain, HostedPrice) and plain.usd_per_mtok == price.usd_per_mtok
    return "" if same else str(in_use["model"])


def _ask_model(profile: UsageProfile, workload: str, *, key: str) -> HostedPrice | None:
    """The price of the model that a workload uses; where its name has none, of the one that the visitor says."""
    price = _price_in_use(profile, workload)
    in_use = profile.models_in_use.get(workload)
    if (
        in_use is None
        or not in_use["model"]
        or (price and in_use["model"] not in STATE.usage_models)
    ):
        return price
    name = str(in_use["model"])
    said = st.text_input(
        f"Which model is {as_written(name)}?",
        STATE.usage_models.get(name, ""),
        placeholder="provider/model, such as azure/gpt-4.1; asked once",
        key=f"{key}:model",
    ).strip()
    if not said:
        STATE.usage_models.pop(name, None)
        return None
    provider, _, model = said.partition("/")
    found = session.catalog().price(model, provider=provider)
    if isinstance(found, HostedPrice):
        STATE.usage_models[name] = said
        return found
    st.error(as_written(f"{found.reason[0].upper()}{found.reason[1:]}; write provider/model."))
    return None


def _afterwards(taken: list[Taken], planned: list[str]) -> str:
    replaced = {each.replaces for each in taken}
    staying = [as_written(name) for name in planned if name not in replaced]
    names = [as_written(each.name) for each in taken]
    if not names:
        return "Nothing is chosen."
    said = f"The plan then has {_listed(names)} from the file"
    return f"{said}, and {_listed(staying)} as before." if staying else f"{said}. Options stay."


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _use(found: Reading, taken: list[Taken], open_plan: Callable[[], None]) -> None:
    source = f"{_short(found.name)}, {period_in_words(found.profile)}"
    result = take_over(
        to_mapping(session.scenario()),
        found.profile,
        taken,
        source=source,
        origins=STATE.origins,
        typed=STATE.origin != "example",
    )
    try:
        new = from_mapping(
            result.scenario, today=session.today(), assumptions=session.assumptions()
        )
    except ScenarioError as error:
        st.error(as_written(str(error)))
        return
    session.put(new, origin=found.name, origins=result.origins)
    said = f"Taken over from {_short(found.name)}: {', '.join(each.name for each in taken)}. "
    remember(said + month_0_of(found.profile, taken, session.plan()))
    open_plan()


def _short(name: str) -> str:
    """A long file name cut in the middle, so that it fits below a field."""
    return name if len(name) <= 24 else f"{name[:14]}...{name[-7:]}"
