"""Hardware that is bought: what a replica of it takes a month beside its price, and what is left of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from dashboard.engine.cost.context import Context, Purchase, chosen, chosen_or, number
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import STRICT, Quantity, Usd


@dataclass(frozen=True)
class Owned:
    """Hardware bought for each replica, and what it takes to run it. None is the catalogue's `owned_...`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    capex_usd: Annotated[float, Usd]
    life_months: Annotated[float, Quantity("months", 1, 240)] | None = None
    residual_share: Annotated[float, Quantity("share", 0, 1)] | None = None
    kw: Annotated[float, Quantity("kW", 0, 1e4)] = 0.0
    pue: Annotated[float, Quantity("ratio", 1, 3)] | None = None
    usd_per_kwh: Annotated[float, Quantity("USD per kWh", 0, 10)] | None = None
    colo_usd_per_kw_month: Annotated[float, Quantity("USD per kW-month", 0, 1e4)] | None = None
    maintenance_share_per_year: Annotated[float, Quantity("share per year", 0, 1)] | None = None
    busy_hours_per_month: Annotated[float, Quantity("hours", 0, 730)] = 730.0


@dataclass(frozen=True, slots=True)
class SitePart:
    """One monthly cost of a bought replica."""

    component: str
    role: CostRole
    usd_per_replica_month: float
    formula: str
    facts: tuple[Fact, ...]


def site_parts(owned: Owned, context: Context) -> Iterator[SitePart]:
    """Power, space and repair of one replica and month; parts that cost nothing are left out."""
    capex = chosen("capex_usd", owned.capex_usd, "USD per replica")
    repair = chosen_or(
        context,
        owned.maintenance_share_per_year,
        "owned_maintenance_share_per_year",
        "share per year",
    )
    if owned.kw:
        yield from _powered(owned, context)
    if number(repair):
        yield SitePart(
            "maintenance",
            CostRole.MAINTENANCE,
            owned.capex_usd * number(repair) / 12,
            "replicas x purchase price x yearly share / 12",
            (capex, repair),
        )


def _powered(owned: Owned, context: Context) -> Iterator[SitePart]:
    kw = chosen("kw", owned.kw, "kW")
    pue = chosen_or(context, owned.pue, "owned_pue", "ratio")
    price = chosen_or(context, owned.usd_per_kwh, "owned_usd_per_kwh", "USD per kWh")
    hours = chosen("busy_hours_per_month", owned.busy_hours_per_month, "hours")
    power = owned.kw * number(pue) * owned.busy_hours_per_month * number(price)
    if power:
        formula = "replicas x kW x PUE x hours x price of a kWh"
        yield SitePart("power", CostRole.SITE, power, formula, (kw, pue, hours, price))
    space = chosen_or(
        context, owned.colo_usd_per_kw_month, "owned_colo_usd_per_kw_month", "USD per kW-month"
    )
    if number(space):
        usd = owned.kw * number(space)
        formula = "replicas x kW x price of a kW-month"
        yield SitePart("colocation", CostRole.SITE, usd, formula, (kw, space))


def purchase_of(owned: Owned, context: Context) -> Purchase:
    """The price of a replica, how long it lasts and what it fetches then."""
    left = chosen_or(context, owned.residual_share, "owned_residual_share", "share")
    life = chosen_or(context, owned.life_months, "owned_life_months", "months")
    return Purchase(owned.capex_usd, number(left), number(life), facts=(left, life))
