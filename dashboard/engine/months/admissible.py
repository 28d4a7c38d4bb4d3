"""Whether an option may be used at all under the scenario's constraints, and what they mean for it."""

from collections.abc import Mapping

from dashboard.engine.cost.admission import Admitted, admitted, requirements
from dashboard.engine.cost.context import Context, Infeasible
from dashboard.engine.cost.tokens import longest_request
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import HostedPrice, UnknownName
from dashboard.engine.options import Option


def quality_refusal(option: Option, context: Context, *, answered_share: float) -> tuple[str, ...]:
    """Why the option is not good enough; empty when it is.

    Up to 1 the minimum is a share of good answers, `answered_share` of this option; above 1 it is Arena
    points of the option's model, and a model that nobody rated does not pass.
    """
    least = context.constraints.min_quality
    if least <= 1:
        low = f"{num(answered_share):.1%} of answers are good; the scenario asks {num(least):.1%}"
        return (low,) if answered_share < least else ()
    rating = context.catalog.rating(option.model)
    if rating is None:
        what = option.model or "the model behind the offer"
        return (f"{what} has no Arena rating; the scenario asks {num(least):,.0f} points",)
    low = f"{option.model} has {num(rating.points):,.0f} Arena points; the scenario asks {num(least):,.0f}"
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


def _admitted(provider: str, context: Context) -> Admitted | Infeasible:
    return admitted(provider, constraints=context.constraints, catalog=context.catalog)


def too_long(
    option: Option, context: Context, in_use: Mapping[str, str], option_id: str
) -> tuple[str, ...]:
    """Why the longest requests do not fit the offer's window; empty where they do or nothing is known of it.

    What a workload is on now serves it, whatever the lists say.
    """
    if option.traits.per_token is None or not option.model:
        return ()
    window = _window(option, context)
    return tuple(
        f"window {num(window):,.0f} < {num(longest_request(workload)):,.0f} tokens, the longest request of {name}"
        for name, workload in context.workloads.items()
        if window and in_use[name] != option_id and longest_request(workload) > window
    )


def _window(option: Option, context: Context) -> int:
    """The longest request in tokens, of the offer or else of the model; 0 where neither is known."""
    price = context.catalog.price(option.model, provider=option.provider)
    if isinstance(price, HostedPrice) and price.context_tokens:
        return price.context_tokens
    try:
        return context.catalog.model(option.model).max_context
    except UnknownName:
        return 0
