"""Whether an option may be used at all under the scenario's constraints, and what they mean for it."""

from dashboard.engine.cost.admission import SELF_HOSTED_NOTE, Admitted, admitted, requirements
from dashboard.engine.cost.context import Context, Infeasible
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.provider_terms import Feature
from dashboard.engine.options import Option


def quality_refusal(option: Option, context: Context, *, answered_share: float) -> tuple[str, ...]:
    """Why the option is not good enough; empty when it is.

    Up to 1 the minimum is a share of good answers, `answered_share` of this option; above 1 it is Arena
    points of the option's model, and a model that nobody rated does not pass.
    """
    least = context.constraints.min_quality
    if least <= 1:
        low = f"{answered_share:.1%} of answers are good; the scenario asks {least:.1%}"
        return (low,) if answered_share < least else ()
    rating = context.catalog.rating(option.model)
    if rating is None:
        what = option.model or "the model behind the offer"
        return (f"{what} has no Arena rating; the scenario asks {least:,.0f} points",)
    low = f"{option.model} has {rating.points:,.0f} Arena points; the scenario asks {least:,.0f}"
    return (low,) if rating.points < least else ()


def barred(option: Option, context: Context) -> tuple[str, ...]:
    """Why the constraints leave the option out, before its cost is looked at; empty when they do not."""
    if option.kind == "self_hosted":
        return ()
    terms = _admitted(option, context)
    if isinstance(terms, Infeasible):
        return terms.reasons
    used: dict[Feature, bool] = {
        "tuning": getattr(option, "tuning", None) is not None and option.kind == "hosted",
        "batch": getattr(option, "tier", "") == "batch",
    }
    return tuple(f"{f}: {why}" for f, why in terms.without.items() if used.get(f, False))


def terms_in_words(option: Option, context: Context) -> tuple[str, ...]:
    """What the constraints mean for an option that they leave in."""
    if not requirements(context.constraints):
        return ()
    if option.kind == "self_hosted":
        return (SELF_HOSTED_NOTE,)
    terms = _admitted(option, context)
    return () if isinstance(terms, Infeasible) else terms.notes


def _admitted(option: Option, context: Context) -> Admitted | Infeasible:
    provider = _provider_of(option, context)
    return admitted(provider, constraints=context.constraints, catalog=context.catalog)


def _provider_of(option: Option, context: Context) -> str:
    """Who would see the data: the option's provider, or the maker of a hosted model."""
    if option.provider or option.kind != "hosted":
        return option.provider
    price = context.catalog.price(option.model, provider="")
    return price.provider if isinstance(price, HostedPrice) else ""
