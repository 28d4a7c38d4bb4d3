"""Bought hardware: cash at once, or the level payment worth the same."""

import numpy as np
import pytest

from dashboard.engine.cost.context import Purchase, Served
from dashboard.engine.cost.cost_terms import Steps
from dashboard.engine.cost.purchase import level_payment, purchase_usd, residual_usd

FLEET = Steps("gpu", 0.0, np.array([[0.001]]), "", spare=1)


def served(*, residual_share: float = 0.2, life_months: float = 60) -> Served:
    bought = Purchase(10_000.0, residual_share, life_months)
    return Served((), fleet=FLEET, purchase=bought)


def test_every_replica_the_horizon_needs_is_bought_at_the_start() -> None:
    """1, 2 and 3 replicas and a spare: 4 x 10,000, of which a fifth is left."""
    volumes = np.array([[1000.0, 2000.0, 3000.0]])
    bought = purchase_usd(served(), volumes)
    assert bought is not None
    assert bought.usd == 40_000
    assert bought.formula == "4 replicas (the most the horizon needs) x purchase price"
    (price,) = bought.facts
    assert (price.name, price.unit, price.value) == ("capex_usd", "USD per replica", 10_000)
    assert residual_usd(served(), volumes) == 8_000


def test_without_discount_the_payment_is_the_loss_of_value_over_the_life() -> None:
    """(10,000 - 2,000) / 60 a month for each replica."""
    (payment,) = level_payment(served(), discount_per_year=0.0)
    assert payment.usd(np.array([[1000.0]])) == pytest.approx([2 * 8_000 / 60])


def test_the_level_payment_is_worth_the_purchase_less_what_is_left() -> None:
    """At 1% a month: (10,000 - 2,000 / 1.01^12) x 0.01 / (1 - 1.01^-12) = 730.79 USD."""
    yearly = 1.01**12 - 1
    (payment,) = level_payment(served(life_months=12), discount_per_year=yearly)
    assert isinstance(payment, Steps)
    assert payment.usd_per_unit_month == pytest.approx(730.790, abs=0.001)
    worth = sum(payment.usd_per_unit_month / 1.01**n for n in range(1, 13)) + 2_000 / 1.01**12
    assert worth == pytest.approx(10_000)


def test_nothing_is_bought_for_rented_replicas() -> None:
    assert purchase_usd(Served((), fleet=FLEET), np.ones((1, 1))) is None
    assert residual_usd(Served((), fleet=FLEET), np.ones((1, 1))) == 0
    assert level_payment(Served((), fleet=FLEET), discount_per_year=0.1) == ()
