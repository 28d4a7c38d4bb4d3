"""What follows a model that ends can be bought where it is said to be sold."""

from datetime import date

import pytest

from dashboard.catalog import load, price_report
from dashboard.engine.inputs.facts import HostedPrice

DAY = date(2026, 11, 30)
CATALOG = load(DAY)
TABLE = CATALOG.offers()


def test_every_successor_is_sold_on_the_day_and_lasts_longer() -> None:
    for i, end in enumerate(TABLE.retires_on):
        model, provider = TABLE.model_id[i], TABLE.provider[i]
        found = CATALOG.successor(model, provider) if end else None
        if found is None:
            continue
        price = CATALOG.price(found.model_id, provider=found.provider)
        assert isinstance(price, HostedPrice)
        assert CATALOG.state_of(price)[0] == "running", (model, provider, found.model_id)
        assert price.retires_on is None or price.retires_on > max(DAY, end or DAY)


@pytest.mark.parametrize(
    ("model", "provider", "says"),
    [
        (
            "phi-4-mini",
            "azure",
            "azure does not sell that after the day, so a plan takes another host of the model",
        ),
        ("command-a", "azure", "so a plan takes its maker's nearest running model"),
        ("ministral-3b", "azure", "so a plan takes another host of the model"),
        ("gemini-3.5-flash", "vertex", "so a plan takes gemini-3.8-flash at vertex"),
        ("gpt-5", "oci", "so a plan takes gpt-6.1-sol at openai"),
    ],
)
def test_a_named_replacement_that_nobody_can_buy_there_is_told(
    model: str, provider: str, says: str
) -> None:
    found = price_report(model, provider=provider, at=DAY)
    assert isinstance(found, dict)
    (told,) = (note for note in found["notes"] if note.startswith("Named to replace it"))
    assert says in told


def test_no_model_is_named_to_replace_itself() -> None:
    """Azure's page names Phi-4 for its whole family."""
    found = price_report("phi-4-14b", provider="azure", at=DAY)
    assert isinstance(found, dict)
    assert not [note for note in found["notes"] if note.startswith("Named to replace it")]


def test_one_that_is_sold_is_named_alone() -> None:
    found = price_report("gpt-4.1", at=DAY)
    assert isinstance(found, dict)
    assert "Named to replace it: gpt-6-luna (to be replaced on 2027-01-14)" in found["notes"]
