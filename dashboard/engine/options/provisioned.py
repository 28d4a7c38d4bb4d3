"""Provisioned throughput: units of tokens per minute, by the hour or reserved (Azure PTU, Vertex GSU)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np

from dashboard.engine.cost.context import (
    AnswerPrice,
    Context,
    Infeasible,
    Served,
    chosen,
    number,
)
from dashboard.engine.cost.cost_terms import Array, Overflow, PerMonth, Steps, Term
from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.cost.load import hour_weights
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.cost.tokens import attempts_per_answer, request_tokens
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact, HostedPrice
from dashboard.engine.inputs.fields import STRICT, ModelName, Quantity, TokenRatio, Usd, Workload
from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.engine.inputs.measured import Measured, SuccessShare
from dashboard.engine.inputs.provider_terms import Reserving
from dashboard.engine.options.protocol import DataSeen, FallbackTo, Form, SpillTo, Traits

MINUTES_PER_MONTH = HOURS_PER_MONTH * 60
FORM = Form(
    ("model", "provider", "commitment", "reserved_units", "spill_to"), plural="reserved options"
)
LEASE_MONTHS: Mapping[Reserving, int] = {
    "on_demand": 0,
    "reserved_1m": 1,
    "reserved_3m": 3,
    "reserved_1y": 12,
}
"""How long units are paid for at least: the words mean it."""
FOR: Mapping[Reserving, str] = {
    "on_demand": "by the hour",
    "reserved_1m": "by the month",
    "reserved_3m": "for three months",
    "reserved_1y": "for a year",
}
RISK_INPUTS = {"switch_engineer_weeks_provisioned": "Work of moving to provisioned units"}


@dataclass(frozen=True)
class Units:
    """How the provider counts, typed: input tokens per minute and unit, and what an output token weighs."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    input_tokens_per_minute: Annotated[float, Quantity("tokens per minute", 1, 1e9)]
    output_weight: Annotated[float, Quantity("ratio", 0, 100)] = 1.0
    cached_weight: Annotated[float, Quantity("ratio", 0, 1)] = 0.0
    minimum: Annotated[int, Quantity("units", 1, 1_000_000)] = 1
    step: Annotated[int, Quantity("units", 1, 1_000_000)] = 1
    usd_per_hour: Annotated[float, Quantity("USD per unit-hour", 0, 1e6)] = 0.0
    usd_per_month_reserved: Annotated[float, Usd] = 0.0
    reserved: Annotated[int, Quantity("units", 0, 1_000_000)] = 0


@dataclass(frozen=True)
class Provisioned:
    """`kind = "provisioned"`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    kind: Literal["provisioned"]
    model: ModelName
    units: Units | None = None
    """What is typed; else the provider's own figures count."""
    provider: str = ""
    commitment: Reserving = "reserved_1m"
    """How the provider's units are bought; typed ones have their own prices."""
    reserved_units: Annotated[
        int,
        Quantity("units", 0, 1_000_000, "Units", "With a place for what they cannot take."),
    ] = 0
    spill_to: SpillTo = ""
    token_ratio: TokenRatio = TokenRatio()
    success_share: SuccessShare = None
    fallback: FallbackTo = ""
    escalation: Escalation | None = None
    measured: Measured | None = None

    @cached_property
    def traits(self) -> Traits:
        """Units that are bought whole, at what a provider asks for them."""
        at = " at {provider}" if self.provider else ""
        title = f"reserved {{model}}{at}"
        if self.units is None:
            count = f"{num(self.reserved_units):,} " if self.reserved_units else ""
            title = f"{count}reserved units of {{model}}{at} {FOR[self.commitment]}"
        return Traits(
            title=title,
            in_files=self.kind,
            switching=("provisioned",),
            form=FORM,
            asked=True,
            vendor_price=True,
            agreed_price=self.units is not None,
            lease_months=LEASE_MONTHS[self.commitment] if self.units is None else 0,
            risk_inputs=RISK_INPUTS,
        )

    def seen_by(self, catalog: Catalog) -> DataSeen:  # noqa: ARG002
        """The provider."""
        return DataSeen(self.provider)

    def serve(self, context: Context) -> Served | Infeasible:
        """Units for the busiest hour; with `spill_to`, the reserved units and the rest per token."""
        bought = self._bought(context)
        if isinstance(bought, Infeasible):
            return bought
        units = bought.units
        load = self._load_per_request(context, units)
        if self.spill_to:
            return self._reserved_with_spill(context, load, bought)
        steps = Steps(
            "units",
            units.usd_per_hour * HOURS_PER_MONTH,
            load,
            "max(minimum, step x ceil(peak tokens a minute / unit / step)) less the reserved, "
            f"x price {bought.price_in_words}",
            bought.facts,
            drift="none",
            minimum=units.minimum,
            step=units.step,
            covered_units=units.reserved,
            role=CostRole.UNITS,
        )
        return self._served((steps, *_reservation(bought)), context)

    def _bought(self, context: Context) -> "_Bought | Infeasible":
        """What a unit carries and costs: as typed, else as the provider publishes it while the model is sold."""
        if self.units is not None:
            return _unpriced(self.units, spills=bool(self.spill_to)) or _typed(self.units)
        sold = context.catalog.price(self.model, provider=self.provider)
        if isinstance(sold, HostedPrice) and (gone := sold.gone_by(context.catalog.as_of)):
            return Infeasible((gone,))
        known = context.catalog.provisioned(self.model, provider=self.provider)
        where = f"{self.model} at {self.provider}" if self.provider else self.model
        if known is None:
            sellers = context.catalog.unit_sellers(self.model)
            at = f"; {' and '.join(sellers)} does" if sellers else ""
            reason = f"nobody publishes what a unit of {where} carries{at}: type units"
            return Infeasible((reason,))
        price = known.usd_per_month.get(self.commitment)
        if price is None:
            terms = [FOR[each] for each in known.usd_per_month]
            at = f", only {' and '.join(terms)}" if terms else ": ask for it"
            reason = f"no price is published for units of {where} {FOR[self.commitment]}{at}"
            return Infeasible((reason, "type units where you know it"))
        if self.spill_to and not self.reserved_units:
            return Infeasible(("reserved_units is 0: say how many units are kept",))
        usd = number(price)
        units = Units(
            input_tokens_per_minute=known.input_tokens_per_minute,
            output_weight=known.output_weight,
            cached_weight=known.cached_weight,
            minimum=known.minimum,
            step=known.step,
            usd_per_hour=usd / HOURS_PER_MONTH,
            usd_per_month_reserved=usd,
            reserved=self.reserved_units,
        )
        listed = known.published.get(self.commitment, price)
        return _Bought(units, (*known.facts, listed), "a month")

    def answer_price(self, context: Context) -> AnswerPrice | Infeasible:  # noqa: ARG002
        """Units are paid by the hour, not by the answer."""
        return Infeasible(("provisioned units have no price per answer",))

    def _reserved_with_spill(
        self, context: Context, load: Array, bought: "_Bought"
    ) -> Served | Infeasible:
        elsewhere = context.answer_price(self.spill_to)
        if isinstance(elsewhere, Infeasible):
            return Infeasible(tuple(f"spill_to {self.spill_to}: {r}" for r in elsewhere.reasons))
        units = bought.units
        kept = max(units.reserved, units.minimum)
        hourly = (kept - units.reserved) * units.usd_per_hour * HOURS_PER_MONTH
        terms: list[Term] = [
            *_reservation(bought),
            Overflow(
                "spill",
                float(kept),
                load,
                elsewhere.usd,
                "share of the load above the units x requests x price per answer elsewhere",
                elsewhere.facts,
                role=CostRole.SPILL,
            ),
        ]
        if hourly:
            formula = f"units x price {bought.price_in_words}"
            terms.append(PerMonth("units", hourly, formula, bought.facts, role=CostRole.UNITS))
        return self._served(tuple(terms), context)

    def _load_per_request(self, context: Context, units: Units) -> Array:
        """Units per request a month, shape (hours, workloads)."""
        shapes = [hour_weights(w) for w in context.workloads.values()]
        hours = max(len(shape) for shape in shapes)
        per_request = [self._unit_minutes(w, units) for w in context.workloads.values()]
        columns = [
            np.resize(shape, hours) * minutes / MINUTES_PER_MONTH
            for shape, minutes in zip(shapes, per_request, strict=True)
        ]
        return np.stack(columns, axis=1)

    def _unit_minutes(self, workload: Workload, units: Units) -> float:
        tokens = request_tokens(workload, ratio=self.token_ratio)
        weighted = (
            tokens.uncached
            + units.cached_weight * tokens.cached
            + units.output_weight * tokens.output
        )
        return attempts_per_answer(workload) * weighted / units.input_tokens_per_minute

    def _served(self, terms: tuple[Term, ...], context: Context) -> Served:
        """The terms until the model ends; typed units are taken to serve what follows it."""
        notes = ["the shape of the day is assumed from its peak"] if context.peak_only() else []
        price = context.catalog.price(self.model, provider=self.provider)
        until = None
        if isinstance(price, HostedPrice) and price.retires_on:
            until = price.retires_on
            if self.units is not None:
                notes.append(
                    f"{price.provider} sells {price.model_id} until {day_in_words(until)}: the units are "
                    "taken to serve what follows it at the same price; check that the agreement says so"
                )
        return Served(terms, retires_on=until if self.units is None else None, notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class _Bought:
    """Units with the facts they rest on, and what their price is said to be for."""

    units: Units
    facts: tuple[Fact, ...]
    price_in_words: str


def _typed(units: Units) -> _Bought:
    facts = (
        chosen("input_tokens_per_minute", units.input_tokens_per_minute, "tokens per minute"),
        chosen("output_weight", units.output_weight, "ratio"),
        chosen("usd_per_hour", units.usd_per_hour, "USD per unit-hour"),
        chosen("usd_per_month_reserved", units.usd_per_month_reserved, "USD per unit-month"),
    )
    return _Bought(units, facts, "an hour x 730 hours")


def _unpriced(units: Units, *, spills: bool) -> Infeasible | None:
    """Units that are needed and have no price: unknown, never free."""
    if units.reserved and units.usd_per_month_reserved == 0:
        return Infeasible(
            ("units.usd_per_month_reserved is not set: what is reserved has a price",)
        )
    beyond = not spills or units.minimum > units.reserved
    if beyond and units.usd_per_hour == 0:
        return Infeasible(
            ("units.usd_per_hour is not set: the price of units beyond the reserved is unknown",)
        )
    return None


def _reservation(bought: _Bought) -> tuple[Term, ...]:
    reserved = bought.units.reserved
    if not reserved:
        return ()
    usd = reserved * bought.units.usd_per_month_reserved
    formula = "reserved units x price a month"
    return (PerMonth("reservation", usd, formula, bought.facts, role=CostRole.COMMITMENT),)
