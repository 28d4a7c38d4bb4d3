"""A discount found in the bills as the prices of a scenario's option."""

from collections.abc import Mapping

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.usage.identities.factors import Factor


def known_as(catalog: Catalog, provider: str, model: str) -> tuple[str, str]:
    """Provider and model as the catalogue has them, as they are where it has none.

    An export says gpt-4.1-2025-04-14 where an option says gpt-4.1: the catalogue knows both as one.
    """
    price = catalog.price(model, provider=provider)
    if isinstance(price, HostedPrice):
        return price.provider, price.model_id
    return provider, model


def prices_line(prices: Mapping[str, float]) -> str:
    """Prices in dollars per million tokens, as a line of a scenario file."""
    meters = ", ".join(f"{name} = {usd:g}" for name, usd in prices.items())
    return f"prices = {{ {meters} }}"


def option_block(factor: Factor, catalog: Catalog) -> str:
    """The lines of a hosted option that pays the factor's prices."""
    provider, model = known_as(catalog, factor.provider or "", factor.model or "")
    return "\n".join(
        (
            'kind = "hosted"',
            f'provider = "{provider}"',
            f'model = "{model}"',
            prices_line(factor.prices),
        )
    )
