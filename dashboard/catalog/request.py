"""What one request costs at a price, tier and length."""

from collections.abc import Mapping

from dashboard.catalog.quotes import TIERS
from dashboard.engine.inputs.facts import HostedPrice, UnknownName

STANDARD = "standard"
_MTOK = 1e6


def tiers(price: HostedPrice) -> tuple[str, ...]:
    """The tiers the price has meters for, `standard` first."""
    return (STANDARD, *(tier for tier in TIERS if f"{tier}_input" in price.usd_per_mtok))


def tier_meters(usd_per_mtok: Mapping[str, float], tier: str) -> dict[str, float]:
    """The meters of a tier under their plain names.

    What the tier does not price keeps the standard price, but never more than the tier's own input:
    the published batch tables have no cached rate, and a cached token is never dearer than an
    uncached one.
    """
    meters = {name: usd for name, usd in usd_per_mtok.items() if name.split("_")[0] not in TIERS}
    if tier != STANDARD:
        prefix = f"{tier}_"
        own = {n.removeprefix(prefix): u for n, u in usd_per_mtok.items() if n.startswith(prefix)}
        meters |= own
    meters["cached_input"] = min(meters.get("cached_input", meters["input"]), meters["input"])
    return meters


def request_cost(
    price: HostedPrice,
    *,
    input_tokens: float,
    cached_tokens: float = 0,
    output_tokens: float,
    cache_write_tokens: float = 0,
    tier: str = STANDARD,
) -> float:
    """USD for one request. `input_tokens` includes the cached and the written ones.

    A request longer than the price's context threshold is billed whole at the dearer tier, so pass
    single requests, never sums or means over many. Raises `UnknownName` for a tier without a price,
    and `ValueError` for negative counts or more cached and written tokens than input.
    """
    if min(input_tokens, cached_tokens, output_tokens, cache_write_tokens) < 0:
        raise ValueError("token counts must not be negative")
    if cached_tokens + cache_write_tokens > input_tokens:
        raise ValueError(
            f"{cached_tokens + cache_write_tokens} cached and written tokens are more than the "
            f"{input_tokens} input tokens that include them"
        )
    if tier not in tiers(price):
        raise UnknownName(f"tier of {price.model_id} at {price.provider}", tier, tiers(price))
    meters = tier_meters(price.usd_per_mtok, tier)
    above = price.long_context_above_tokens
    if above is not None and input_tokens > above and price.long_context_usd_per_mtok:
        meters |= tier_meters(_long_meters(price, tier), tier)
    fresh = input_tokens - cached_tokens - cache_write_tokens
    usd = fresh * meters["input"] + cached_tokens * meters["cached_input"]
    usd += cache_write_tokens * meters.get("cache_write", meters["input"])
    return (usd + output_tokens * meters.get("output", 0.0)) / _MTOK


def _long_meters(price: HostedPrice, tier: str) -> dict[str, float]:
    """The dearer tier's meters; where a service tier has none of its own, standard's dearer ones count
    only if they are above what the service tier already asks."""
    longer = dict(price.long_context_usd_per_mtok)
    prefix = "" if tier == STANDARD else f"{tier}_"
    for name, usd in price.usd_per_mtok.items():
        plain = name.removeprefix(prefix)
        if prefix and name.startswith(prefix) and name not in longer:
            longer[name] = max(usd, longer.get(plain, usd))
    return longer
