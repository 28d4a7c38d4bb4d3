"""Any flat or negotiated offer: a sum a month, and perhaps one per thousand requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from dashboard.engine.cost.context import (
    AnswerPrice,
    Commitment,
    Context,
    Infeasible,
    Served,
    chosen,
    per_workload,
)
from dashboard.engine.cost.cost_terms import PerMonth, PerRequest, Term
from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.fields import STRICT, Months, OpenModelName, Quantity, TokenRatio, Usd
from dashboard.engine.inputs.measured import Measured, SuccessShare
from dashboard.engine.options.protocol import DataSeen, FallbackTo, Form, Traits

FORM = Form(("usd_per_month", "usd_per_1k_requests", "commitment_months"), plural="quoted offers")
RISK_INPUTS = {"switch_engineer_weeks_quote": "Work of moving to the offer"}


@dataclass(frozen=True)
class Quote:
    """`kind = "quote"`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    kind: Literal["quote"]
    usd_per_month: Annotated[float, Usd] = 0.0
    usd_per_1k_requests: Annotated[float, Quantity("USD per 1,000 requests", 0, 1e6)] = 0.0
    commitment_months: Annotated[int, Months] = 0
    provider: str = ""
    model: OpenModelName = ""
    token_ratio: TokenRatio = TokenRatio()
    success_share: SuccessShare = None
    fallback: FallbackTo = ""
    escalation: Escalation | None = None
    measured: Measured | None = None

    @cached_property
    def traits(self) -> Traits:
        """What a provider asks for whatever it is."""
        what = ("{model}",) if self.model else ()
        where = ("at {provider}",) if self.provider else ("offer",)
        return Traits(
            title=" ".join(("quoted", *what, *where)),
            in_files=self.kind,
            switching=("quote",),
            form=FORM,
            asked=True,
            risk_inputs=RISK_INPUTS,
        )

    def seen_by(self, catalog: Catalog) -> DataSeen:  # noqa: ARG002
        """Who made the offer."""
        return DataSeen(self.provider)

    def serve(self, context: Context) -> Served | Infeasible:
        """A fixed sum, bought once for all workloads, and a price per thousand requests."""
        if self.usd_per_month == 0 and self.usd_per_1k_requests == 0:
            return Infeasible(("the quote has no price: set usd_per_month or usd_per_1k_requests",))
        terms: list[Term] = []
        if self.usd_per_month:
            flat = chosen("usd_per_month", self.usd_per_month, "USD per month")
            formula = "the quoted sum a month"
            terms.append(
                PerMonth("quote", self.usd_per_month, formula, (flat,), role=CostRole.FLAT)
            )
        if self.usd_per_1k_requests:
            fact = chosen("usd_per_1k_requests", self.usd_per_1k_requests, "USD per 1,000 requests")
            usd = per_workload([self.usd_per_1k_requests / 1000] * len(context.workloads))
            formula, role = "requests x price / 1,000", CostRole.REQUESTS
            terms.append(PerRequest("requests", usd, formula, (fact,), drift="none", role=role))
        committed = self.commitment_months > 0 and self.usd_per_month > 0
        return Served(
            tuple(terms),
            commitment=Commitment(self.commitment_months, self.usd_per_month)
            if committed
            else None,
        )

    def answer_price(self, context: Context) -> AnswerPrice | Infeasible:
        """The price per request, where nothing else is paid: a flat sum has no price per answer."""
        if self.usd_per_month or not self.usd_per_1k_requests:
            return Infeasible(("a quote of a sum a month has no price per answer",))
        fact = chosen("usd_per_1k_requests", self.usd_per_1k_requests, "USD per 1,000 requests")
        usd = per_workload([self.usd_per_1k_requests / 1000] * len(context.workloads))
        return AnswerPrice(usd, (fact,))
