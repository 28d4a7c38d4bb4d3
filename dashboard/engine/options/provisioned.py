"""Provisioned throughput: units of tokens per minute, by the hour or reserved (Azure PTU, Bedrock)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from dashboard.engine.cost.context import AnswerPrice, Context, Infeasible, Served, chosen
from dashboard.engine.cost.cost_terms import Array, Overflow, PerMonth, Steps, Term
from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.cost.load import HOURS_PER_MONTH, hour_weights
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.cost.tokens import attempts_per_answer, request_tokens
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact, HostedPrice
from dashboard.engine.inputs.fields import STRICT, ModelName, Quantity, TokenRatio, Usd, Workload
from dashboard.engine.inputs.measured import Measured, SuccessShare
from dashboard.engine.options.protocol import DataSeen, FallbackTo, Form, SpillTo, Traits

MINUTES_PER_MONTH = HOURS_PER_MONTH * 60
FORM = Form(("model", "provider", "spill_to"), plural="reserved options")
RISK_INPUTS = {"switch_engineer_weeks_provisioned": "Work of moving to provisioned units"}


@dataclass(frozen=True)
class Units:
    """How the provider counts: input tokens per minute and unit, and what an output token weighs."""

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
    units: Units
    provider: str = ""
    spill_to: SpillTo = ""
    token_ratio: TokenRatio = TokenRatio()
    success_share: SuccessShare = None
    fallback: FallbackTo = ""
    escalation: Escalation | None = None
    measured: Measured | None = None

    @property
    def traits(self) -> Traits:
        """Units that are bought whole, at what a provider asks for them."""
        return Traits(
            title="reserved {model}" + (" at {provider}" if self.provider else ""),
            in_files=self.kind,
            switching=("provisioned",),
            form=FORM,
            asked=True,
            vendor_price=True,
            risk_inputs=RISK_INPUTS,
        )

    def seen_by(self, catalog: Catalog) -> DataSeen:  # noqa: ARG002
        """The provider."""
        return DataSeen(self.provider)

    def serve(self, context: Context) -> Served | Infeasible:
        """Units for the busiest hour; with `spill_to`, the reserved units and the rest per token."""
        unpriced = self._unpriced()
        if unpriced:
            return unpriced
        load = self._load_per_request(context)
        facts = self._facts()
        if self.spill_to:
            return self._reserved_with_spill(context, load, facts)
        units = self.units
        steps = Steps(
            "units",
            units.usd_per_hour * HOURS_PER_MONTH,
            load,
            "max(minimum, step x ceil(peak tokens a minute / unit / step)) less the reserved, "
            "x price an hour x 730 hours",
            facts,
            drift="none",
            minimum=units.minimum,
            step=units.step,
            covered_units=units.reserved,
            role=CostRole.UNITS,
        )
        return Served((steps, *self._reservation(facts)), notes=self._notes(context))

    def _unpriced(self) -> Infeasible | None:
        """Units that are needed and have no price: unknown, never free."""
        units = self.units
        if units.reserved and units.usd_per_month_reserved == 0:
            return Infeasible(
                ("units.usd_per_month_reserved is not set: what is reserved has a price",)
            )
        beyond = not self.spill_to or units.minimum > units.reserved
        if beyond and units.usd_per_hour == 0:
            return Infeasible(
                (
                    "units.usd_per_hour is not set: the price of units beyond the reserved is unknown",
                )
            )
        return None

    def answer_price(self, context: Context) -> AnswerPrice | Infeasible:  # noqa: ARG002
        """Units are paid by the hour, not by the answer."""
        return Infeasible(("provisioned units have no price per answer",))

    def _reserved_with_spill(
        self, context: Context, load: Array, facts: tuple[Fact, ...]
    ) -> Served | Infeasible:
        elsewhere = context.answer_price(self.spill_to)
        if isinstance(elsewhere, Infeasible):
            return Infeasible(tuple(f"spill_to {self.spill_to}: {r}" for r in elsewhere.reasons))
        bought = max(self.units.reserved, self.units.minimum)
        hourly = (bought - self.units.reserved) * self.units.usd_per_hour * HOURS_PER_MONTH
        terms: list[Term] = [
            *self._reservation(facts),
            Overflow(
                "spill",
                float(bought),
                load,
                elsewhere.usd,
                "share of the load above the units x requests x price per answer elsewhere",
                elsewhere.facts,
                role=CostRole.SPILL,
            ),
        ]
        if hourly:
            formula = "units x price an hour x 730 hours"
            terms.append(PerMonth("units", hourly, formula, facts, role=CostRole.UNITS))
        return Served(tuple(terms), notes=self._notes(context))

    def _reservation(self, facts: tuple[Fact, ...]) -> tuple[Term, ...]:
        if not self.units.reserved:
            return ()
        usd = self.units.reserved * self.units.usd_per_month_reserved
        formula = "reserved units x price a month"
        return (PerMonth("reservation", usd, formula, facts, role=CostRole.COMMITMENT),)

    def _load_per_request(self, context: Context) -> Array:
        """Units per request a month, shape (hours, workloads)."""
        shapes = [hour_weights(w) for w in context.workloads.values()]
        hours = max(len(shape) for shape in shapes)
        per_request = [self._unit_minutes(w) for w in context.workloads.values()]
        columns = [
            np.resize(shape, hours) * minutes / MINUTES_PER_MONTH
            for shape, minutes in zip(shapes, per_request, strict=True)
        ]
        return np.stack(columns, axis=1)

    def _unit_minutes(self, workload: Workload) -> float:
        tokens = request_tokens(workload, ratio=self.token_ratio)
        weighted = (
            tokens.uncached
            + self.units.cached_weight * tokens.cached
            + self.units.output_weight * tokens.output
        )
        return attempts_per_answer(workload) * weighted / self.units.input_tokens_per_minute

    def _facts(self) -> tuple[Fact, ...]:
        units = self.units
        return (
            chosen("input_tokens_per_minute", units.input_tokens_per_minute, "tokens per minute"),
            chosen("output_weight", units.output_weight, "ratio"),
            chosen("usd_per_hour", units.usd_per_hour, "USD per unit-hour"),
            chosen("usd_per_month_reserved", units.usd_per_month_reserved, "USD per unit-month"),
        )

    def _notes(self, context: Context) -> tuple[str, ...]:
        notes = ["the shape of the day is assumed from its peak"] if context.peak_only() else []
        price = context.catalog.price(self.model, provider=self.provider)
        if isinstance(price, HostedPrice) and price.retires_on:
            notes.append(
                f"{price.provider} sells {price.model_id} until {day_in_words(price.retires_on)}: the units are "
                "taken to serve what follows it at the same price; check that the agreement says so"
            )
        return tuple(notes)
