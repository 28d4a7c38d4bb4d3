"""Whether an offer stands on a day, and what says so."""

from datetime import date

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice

DAY = date(2026, 11, 30)


def state_of(model: str, provider: str = "", *, at: date = DAY) -> tuple[str, str]:
    catalog = load(at)
    price = catalog.price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    return catalog.state_of(price)
