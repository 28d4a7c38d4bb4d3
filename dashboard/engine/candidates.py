"""Whether an option may be used at all under the scenario's constraints, and what they mean for it."""

from dashboard.engine.admission import SELF_HOSTED_NOTE, Admitted, admitted, requirements
from dashboard.engine.facts import HostedPrice
from dashboard.engine.need import Infeasible, Need
from dashboard.engine.options import Option
from dashboard.engine.provider_terms import Feature


def quality_refusal(option: Option, need: Need, *, answered_share: float) -> tuple[str, ...]:
    """Why the option is not good enough; empty when it is.

    Up to 1 the minimum is a share of good answers, `answered_share` of this option; above 1 it is Arena
    points of the option's model, and a model that nobody rated does not pass.
    """
    least = need.constraints.min_quality
    if least <= 1:
        low = f"{answered_share:.1%} of answers are good; the scenario asks {least:.1%}"
        return (low,) if answered_share < least else ()
    rating = need.catalog.rating(option.model)
    if rating is None:
        what = option.model or "the model behind the offer"
        return (f"{what} has no Arena rating; the scenario asks {least:,.0f} points",)
    low = f"{option.model} has {rating.points:,.0f} Arena points; the scenario asks {least:,.0f}"
    return (low,) if rating.points < least else ()


def barred(option: Option, need: Need) -> tuple[str, ...]:
    """Why the constraints leave the option out, before its cost is looked at; empty when they do not."""
    if option.kind == "self_hosted":
        return ()
    terms = _admitted(option, need)
    if isinstance(terms, Infeasible):
        return terms.reasons
    used: dict[Feature, bool] = {
        "tuning": getattr(option, "tuning", None) is not None and option.kind == "hosted",
        "batch": getattr(option, "tier", "") == "batch",
    }
    return tuple(f"{f}: {why}" for f, why in terms.without.items() if used.get(f, False))


def terms_in_words(option: Option, need: Need) -> tuple[str, ...]:
    """What the constraints mean for an option that they leave in."""
    if not requirements(need.constraints):
        return ()
    if option.kind == "self_hosted":
        return (SELF_HOSTED_NOTE,)
    terms = _admitted(option, need)
    return () if isinstance(terms, Infeasible) else terms.notes


def _admitted(option: Option, need: Need) -> Admitted | Infeasible:
    provider = _provider_of(option, need)
    return admitted(provider, constraints=need.constraints, catalog=need.catalog)


def _provider_of(option: Option, need: Need) -> str:
    """Who would see the data: the option's provider, or the maker of a hosted model."""
    if option.provider or option.kind != "hosted":
        return option.provider
    price = need.catalog.price(option.model, provider="")
    return price.provider if isinstance(price, HostedPrice) else ""
