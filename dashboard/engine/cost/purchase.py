"""Hardware that is bought: cash out once and what is left at the end, or the level payment worth the same."""

from dataclasses import replace

from dashboard.engine.cost.context import OneOff, Purchase, Served, chosen
from dashboard.engine.cost.cost_terms import Array, Steps, Term
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.currency import num


def purchase_usd(served: Served, volumes: Array) -> OneOff | None:
    """The purchase of every replica the horizon needs, made at the start; None when nothing is bought."""
    if served.purchase is None or served.fleet is None:
        return None
    replicas = float(served.fleet.peak_units(volumes).max())
    fact = chosen("capex_usd", served.purchase.usd_per_replica, "USD per replica")
    return OneOff(
        "hardware",
        replicas * served.purchase.usd_per_replica,
        f"{num(replicas):,.0f} replicas (the most the horizon needs) x purchase price",
        (fact,),
    )


def residual_usd(served: Served, volumes: Array) -> float:
    """What the hardware is worth at the end of the horizon."""
    bought = purchase_usd(served, volumes)
    if bought is None or served.purchase is None:
        return 0.0
    return bought.usd * served.purchase.residual_share


def level_payment(served: Served, *, discount_per_year: float) -> tuple[Term, ...]:
    """The same staircase at a payment per replica and month with the present value of buying it.

    (K - S v^L) j / (1 - v^L) with j the monthly discount rate and v = 1 / (1 + j); K and S / L without discount.
    """
    if served.purchase is None or served.fleet is None:
        return ()
    payment = _annuity(served.purchase, discount_per_year)
    price = chosen("capex_usd", served.purchase.usd_per_replica, "USD per replica")
    facts = (price, *served.purchase.facts)
    formula = "replicas x the level monthly payment worth the purchase less its residual value"
    steps: Steps = replace(
        served.fleet,
        component="hardware",
        usd_per_unit_month=payment,
        formula=formula,
        facts=facts,
        drift="none",
        autoscaled=False,
        role=CostRole.HARDWARE,
    )
    return (steps,)


def _annuity(purchase: Purchase, discount_per_year: float) -> float:
    price, life = purchase.usd_per_replica, purchase.life_months
    left = price * purchase.residual_share
    if discount_per_year == 0:
        return (price - left) / life
    monthly = (1 + discount_per_year) ** (1 / 12) - 1
    end = (1 + monthly) ** -life
    return (price - left * end) * monthly / (1 - end)
