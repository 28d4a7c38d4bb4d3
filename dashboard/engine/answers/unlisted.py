"""What a host's list says nothing about, though it may ask a price for it."""

from collections.abc import Collection

from dashboard.engine.cost.context_tiers import unlisted_above
from dashboard.engine.inputs.facts import NoPrice
from dashboard.engine.plan import Plan


def long_requests_unlisted(plan: Plan, option_id: str, workloads: Collection[str]) -> int | None:
    """The tokens above which a reseller's list has no price and the maker's has, if some requests are longer."""
    running = plan.route_costs.running.get(option_id)
    hosted = running.option.traits.per_token if running is not None else None
    if running is None or hosted is None or hosted.prices:
        return None
    option, catalog = running.option, running.context.catalog
    price = catalog.price(option.model, provider=option.provider)
    if isinstance(price, NoPrice):
        return None
    makers = catalog.price(option.model, provider="")
    asked = [running.context.workloads[w] for w in workloads if w in running.context.workloads]
    found = (
        unlisted_above(price, makers, mean_tokens=hosted.tokens_of(w).input, spread=w.input_spread)
        for w in asked
    )
    return next((limit for limit in found if limit is not None), None)
