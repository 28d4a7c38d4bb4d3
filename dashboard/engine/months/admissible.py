"""Whether an option may be used at all under the scenario's constraints, and what they mean for it."""

from collections.abc import Iterable, Iterator, Mapping

from dashboard.engine.cost.admission import Admitted, admitted, requirements
from dashboard.engine.cost.context import Context, Infeasible
from dashboard.engine.cost.tokens import input_if_shared, longest_input, longest_request
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import HostedPrice, UnknownName
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.inputs.offers import (
    largest_window,
    usual_window,
    windows_named,
)
from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario


def quality_refusal(option: Option, context: Context, *, answered_share: float) -> tuple[str, ...]:
    """Why the option is not good enough; empty when it is."""
    least = context.constraints.min_quality
    return below_minimum(least, option.model, context.catalog, answered_share=answered_share)


def below_minimum(
    least: float, model: str, catalog: Catalog, *, answered_share: float
) -> tuple[str, ...]:
    """Why a model lacks the least quality that a scenario asks; empty when it does not.

    Up to 1 the minimum is a share of good answers, `answered_share` of this option; above 1 it is Arena
    points of the option's model, and a model that nobody rated does not pass.
    """
    if least <= 1:
        low = f"{num(answered_share):.1%} of answers are good; the scenario asks {num(least):.1%}"
        return (low,) if answered_share < least else ()
    rating = catalog.rating(model)
    if rating is None:
        what = model or "the model behind the offer"
        return (f"{what} has no Arena rating; the scenario asks {num(least):,.0f} points",)
    low = f"{model} has {num(rating.points):,.0f} Arena points; the scenario asks {num(least):,.0f}"
    return (low,) if rating.points < least else ()


def barred(option: Option, context: Context) -> tuple[str, ...]:
    """Why the constraints leave the option out, before its cost is looked at; empty when they do not."""
    seen = option.seen_by(context.catalog)
    if seen.provider is None:
        return ()
    terms = _admitted(seen.provider, context)
    if isinstance(terms, Infeasible):
        return terms.reasons
    return tuple(f"{f}: {why}" for f, why in terms.without.items() if f in seen.features)


def terms_in_words(option: Option, context: Context) -> tuple[str, ...]:
    """What the constraints mean for an option that they leave in."""
    if not requirements(context.constraints):
        return ()
    seen = option.seen_by(context.catalog)
    if seen.provider is None:
        return (seen.note,) if seen.note else ()
    terms = _admitted(seen.provider, context)
    return () if isinstance(terms, Infeasible) else terms.notes


def still_owed(option: Option, context: Context) -> tuple[str, ...]:
    """That nobody said how long units or GPUs in use are paid for, so that leaving them owes nothing here."""
    months = option.traits.lease_months
    if not context.serves_now or months <= 1:
        return ()
    return (
        f"taken for {months} months and in use now: how many of them are left nobody has said, so leaving costs "
        "none of them here",
    )


def _admitted(provider: str, context: Context) -> Admitted | Infeasible:
    return admitted(provider, constraints=context.constraints, catalog=context.catalog)


def too_long(
    option: Option, context: Context, stays: Mapping[str, tuple[Option, ...]]
) -> tuple[str, ...]:
    """Why the longest requests do not fit the option's window, hosted or on GPUs; empty where they do.

    Where nothing is known of the window, the largest that any model has counts: what others name for the same
    model is a doubt, see `may_be_too_short`, so that one more offer makes no plan dearer. What a workload is on
    now serves it, whatever the lists say, and so does what follows that and holds no less: `stays` has both.
    """
    if not option.model:
        return ()
    asked = {
        name: longest_request(workload)
        for name, workload in context.workloads.items()
        if not _goes_on(option, stays[name], longest_request(workload), context.catalog)
    }
    held = {n: window_of(option, context.catalog, context.workloads[n]) for n in asked}
    of = "window"
    if asked and not all(held.values()):
        catalog = context.catalog
        own = (catalog.model(m).max_context for m in catalog.model_ids())
        largest, of = largest_window(catalog.offers(), own), "largest window of any model"
        held = dict.fromkeys(asked, largest)
    return tuple(
        f"{of} {num(held[name]):,.0f} < {num(longest):,.0f} tokens, the longest request of {name}"
        for name, longest in asked.items()
        if held[name] and longest > held[name]
    )


def may_be_too_short(option: Option, workloads: Iterable[Workload], catalog: Catalog) -> bool:
    """Whether nobody says that the longest requests fit: the seller names no window, and another names a shorter
    one for the model, or, where nobody names any, half of all offers hold less."""
    if window_of(option, catalog):
        return False
    table = catalog.offers()
    held = min(windows_named(table, option.model), default=usual_window(table))
    return any(longest_request(workload) > held for workload in workloads)


def _goes_on(option: Option, stays: tuple[Option, ...], longest: float, catalog: Catalog) -> bool:
    """Whether a workload is on the option now, or is moved to it from one that holds too little as well."""
    if option not in stays:
        return False
    held = window_of(stays[0], catalog)
    return option == stays[0] or (0 < held < longest and held <= window_of(option, catalog))


def held_in_use(scenario: Scenario, catalog: Catalog) -> Iterator[tuple[str, str, float, float]]:
    """Options in use that as listed do not hold the longest request, with workload, window and that request."""
    for name, workload in scenario.workloads.items():
        option_id = scenario.current_of(name)
        longest = longest_request(workload)
        window = window_of(scenario.options[option_id], catalog, workload)
        if 0 < window < longest:
            yield option_id, name, window, longest


WINDOW_NOT_KNOWN, MANY_HOLD_LESS = "its window is not known", "and many hold less"


def window_not_known(option: Option, context: Context) -> tuple[str, ...]:
    """That nobody knows the window of an offer on the market, where that is so."""
    if option.traits.per_token is None or not option.model or context.serves_now:
        return ()
    price = context.catalog.price(option.model, provider=option.provider)
    if not isinstance(price, HostedPrice) or window_of(option, context.catalog):
        return ()
    longest = max(longest_request(workload) for workload in context.workloads.values())
    short = may_be_too_short(option, context.workloads.values(), context.catalog)
    known = f"{WINDOW_NOT_KNOWN}, {MANY_HOLD_LESS}" if short else WINDOW_NOT_KNOWN
    return (f"{known}: ask whether requests of {num(longest):,.0f} tokens fit",)


def input_may_be_too_long(option: Option, context: Context) -> tuple[str, ...]:
    """That an offer's cap of the input may refuse a longest request as typed, of which nobody says how much is
    input: it fits the window, and with the share of the mean request its input passes the cap."""
    if option.traits.per_token is None or not option.model or context.serves_now:
        return ()
    price = context.catalog.price(option.model, provider=option.provider)
    cap = price.max_input_tokens if isinstance(price, HostedPrice) else None
    if not cap:
        return ()
    longest = max(map(input_if_shared, context.workloads.values()))
    certain = max(map(longest_input, context.workloads.values()))
    if certain > cap or longest <= cap:
        return ()
    return (
        f"it takes at most {num(cap):,.0f} tokens of input, {AND_MAY_HAVE_MORE}: {num(longest):,.0f} where input "
        "has the share of the mean request",
    )


AND_MAY_HAVE_MORE = "and the longest request as typed may have more"


def window_of(option: Option, catalog: Catalog, workload: Workload | None = None) -> float:
    """The longest request in tokens, of the offer or else of the model; 0 where neither is known.

    With a workload whose input passes an offer's cap of the input, that and the answer are the longest.
    """
    if not option.model:
        return 0
    price = catalog.price(option.model, provider=option.provider)
    if isinstance(price, HostedPrice) and price.context_tokens:
        return (
            price.longest_with(longest_input(workload), workload.output_tokens)
            if workload
            else price.context_tokens
        )
    try:
        return catalog.model(option.model).max_context
    except UnknownName:
        return 0
