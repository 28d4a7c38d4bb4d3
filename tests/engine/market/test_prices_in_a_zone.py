"""What the screen counts for a workload that may be processed in the EU only."""

from datetime import date

import numpy as np

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.market.screen import Screen, screen
from dashboard.scenario.forms import from_mapping

DAY = date(2026, 11, 23)
CATALOG = load(DAY)


def screened(input_tokens: float, region: str) -> Screen:
    raw = {
        "as_of": DAY.isoformat(),
        "current": "now",
        "candidates": "market",
        "workloads": {
            "chat": {"requests_per_month": 1e6, "input_tokens": input_tokens, "output_tokens": 500}
        },
        "options": {"now": {"kind": "hosted", "provider": "openai", "model": "gpt-5.6-terra"}},
        "constraints": {"region": region},
    }
    return screen(from_mapping(raw, today=DAY), CATALOG, "chat")


def test_a_long_request_in_the_eu_costs_the_long_price_of_the_eu() -> None:
    """gpt-5.6-terra asks 4 and 18 for requests above 272,000 tokens, and a tenth more in the EU."""
    row = CATALOG.offers().row("gpt-5.6-terra", "openai")
    anywhere, eu = (screened(300_000, each).list_usd_per_month[row] for each in ("", "eu"))
    np.testing.assert_allclose(eu / anywhere, 1.1, rtol=1e-9)
    assert CATALOG.offers().usd_per_mtok["long_input"][row] == 4


def test_no_offer_in_the_eu_costs_less_than_its_price_there() -> None:
    """Of every offer that may be used: what the screen counts is the price that the zone asks."""
    for tokens in (2_000.0, 300_000.0):
        inside, anywhere = screened(tokens, "eu"), screened(tokens, "")
        table = inside.table
        for i in np.flatnonzero(inside.admissible):
            price, plain = (
                CATALOG.price_within(table.model_id[i], provider=table.provider[i], zone="eu"),
                CATALOG.price(table.model_id[i], provider=table.provider[i]),
            )
            if isinstance(price, HostedPrice) and isinstance(plain, HostedPrice):
                least = min(
                    usd / plain.usd_per_mtok[meter]
                    for meter, usd in price.usd_per_mtok.items()
                    if meter in ("input", "output")
                )
                counted = inside.list_usd_per_month[i] / anywhere.list_usd_per_month[i]
                assert counted >= least - 1e-9, (table.provider[i], table.model_id[i])
