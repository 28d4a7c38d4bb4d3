"""An assistant sold by the seat: a sum a month for each person, whatever they ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from dashboard.engine.cost.context import AnswerPrice, Context, Infeasible, Served, chosen
from dashboard.engine.cost.cost_terms import PerMonth
from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.fields import STRICT, Quantity, TokenRatio
from dashboard.engine.inputs.measured import Measured, SuccessShare
from dashboard.engine.options.protocol import DataSeen, FallbackTo, Form, Traits


@dataclass(frozen=True)
class PerSeat:
    """`kind = "per_seat"`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    kind: Literal["per_seat"]
    seats: Annotated[int, Quantity("people", 1, 10_000_000, "Seats", "People with a login.")]
    usd_per_seat_month: Annotated[float, Quantity("USD", 0.01, 1e5, "A seat and month", "List.")]
    provider: str = ""
    model: str = ""
    token_ratio: TokenRatio = TokenRatio()
    success_share: SuccessShare = None
    fallback: FallbackTo = ""
    escalation: Escalation | None = None
    measured: Measured | None = None

    @property
    def traits(self) -> Traits:
        return Traits(
            title=f"{self.seats:,} seats" + (" at {provider}" if self.provider else ""),
            in_files=self.kind,
            switching=("quote",),
            form=Form(("seats", "usd_per_seat_month"), plural="offers by the seat"),
            asked=True,
        )

    def seen_by(self, catalog: Catalog) -> DataSeen:
        return DataSeen(self.provider)

    def serve(self, context: Context) -> Served | Infeasible:
        facts = (
            chosen("seats", self.seats, "people"),
            chosen("usd_per_seat_month", self.usd_per_seat_month, "USD"),
        )
        usd = self.seats * self.usd_per_seat_month
        formula, role = "seats x price of a seat", CostRole.FLAT
        return Served((PerMonth("seats", usd, formula, facts, role=role),))

    def answer_price(self, context: Context) -> AnswerPrice | Infeasible:
        return Infeasible(("seats have no price per answer",))
