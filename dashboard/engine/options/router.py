"""A router: looks at a request and sends it to one of two or three other options, at their price per answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np

from dashboard.engine.cost.context import AnswerPrice, Context, Infeasible, Served, chosen
from dashboard.engine.cost.cost_terms import Array, Drift, PerRequest
from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.cost.roles import CostRole, Refers
from dashboard.engine.cost.tokens import request_tokens
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import STRICT, Quantity, TokenRatio
from dashboard.engine.inputs.measured import Measured, SuccessShare
from dashboard.engine.options.protocol import MOVING_TO_A_HOST, DataSeen, FallbackTo, Form, Traits

FORM = Form(
    ("first", "second", "third", "first_share", "third_share", "usd_per_1k_requests"),
    plural="routers",
)
NOTE = "the router's own code sees every request; the options behind it meet the constraints"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the options behind a router ask, and the day on which the first of them ends."""

    terms: tuple[PerRequest, ...]
    retires_on: date | None
    ends_with: str
    """The option whose end that is."""


@dataclass(frozen=True)
class Router:
    """`kind = "router"`. It ends when the first of the options behind it does."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    kind: Literal["router"]
    first: Annotated[str, Refers(CostRole.FIRST, "first")]
    second: Annotated[str, Refers(CostRole.SECOND, "second")]
    first_share: Annotated[
        float, Quantity("share", 0, 1, "To the first share", "Of the requests; the rest go on.")
    ] = 0.5
    third: Annotated[str, Refers(CostRole.THIRD, "third")] = ""
    """Empty: there are two."""
    third_share: Annotated[
        float, Quantity("share", 0, 1, "To the third share", "Of the requests, where there is one.")
    ] = 0.0
    usd_per_1k_requests: Annotated[
        float,
        Quantity("USD per 1,000", 0, 1e6, "Router, USD per 1,000 requests", "Its own cost."),
    ] = 0.0
    usd_per_mtok: Annotated[
        float,
        Quantity("USD per 1M tokens", 0, 1e5, "Router, USD per 1M tokens", "Of what it reads."),
    ] = 0.0
    provider: str = ""
    token_ratio: TokenRatio = TokenRatio()
    success_share: SuccessShare = None
    """None: the mix of the options'."""
    fallback: FallbackTo = ""
    escalation: Escalation | None = None
    measured: Measured | None = None

    @property
    def model(self) -> str:
        """None of its own."""
        return ""

    @cached_property
    def traits(self) -> Traits:
        """Several options as one, in fixed shares."""
        ways = [each for each in (self.first, self.second, self.third) if each]
        named = f"router over {', '.join(ways[:-1])} and {ways[-1]}" if len(ways) > 1 else "router"
        return Traits(
            title=named.replace("{", "{{").replace("}", "}}"),
            in_files=self.kind,
            switching=("hosted",),
            form=FORM,
            asked=True,
            risk_inputs=MOVING_TO_A_HOST,
            mix=self._mix(),
        )

    def seen_by(self, catalog: Catalog) -> DataSeen:  # noqa: ARG002
        """Who runs the router, where it is somebody else; the options answer for themselves."""
        return DataSeen(self.provider) if self.provider else DataSeen(None, NOTE)

    def serve(self, context: Context) -> Served | Infeasible:
        """The answers of each at their prices, and what the router costs for every request."""
        named = [each for each in (self.first, self.second, self.third) if each]
        if not self.first or not self.second or len(set(named)) < len(named):
            return Infeasible(("a router needs two different options: set first and second",))
        if self.third_share and not self.third:
            return Infeasible(("third_share is above 0: set third",))
        if self.first_share + self.third_share > 1:
            return Infeasible(("first_share and third_share add up to more than 1",))
        parts = self._parts(context)
        if isinstance(parts, Infeasible):
            return parts
        day = parts.retires_on
        notes = () if day is None else (f"It ends on {day_in_words(day)}, with {parts.ends_with}",)
        return Served((*parts.terms, *self._own(context)), retires_on=day, notes=notes)

    def answer_price(self, context: Context) -> AnswerPrice | Infeasible:
        """USD per answer of every workload, the router's own cost included."""
        parts = self._parts(context)
        if isinstance(parts, Infeasible):
            return parts
        usd = np.zeros(len(context.workloads))
        facts: list[Fact] = []
        for part in (*parts.terms, *self._own(context)):
            usd = usd + part.usd_per_request
            facts += part.facts
        return AnswerPrice(usd, tuple(facts), parts.retires_on)

    def _parts(self, context: Context) -> _Parts | Infeasible:
        """The share of each option at its price per answer, or why one has none."""
        found: list[PerRequest] = []
        ends: list[tuple[date, str]] = []
        for name, to, part, drift, role in self._shares():
            if part <= 0:
                continue
            share = (
                chosen("third_share", self.third_share, "share of the requests")
                if role is CostRole.THIRD
                else chosen("first_share", self.first_share, "share of the requests")
            )
            price = context.answer_price(to)
            if isinstance(price, Infeasible):
                return Infeasible(tuple(f"{name} {to}: {why}" for why in price.reasons))
            if price.retires_on is not None:
                ends.append((price.retires_on, to))
            found.append(
                PerRequest(
                    f"{name} option",
                    part * price.usd,
                    f"requests x share that goes to {to} x its price per answer",
                    (share, *price.facts),
                    drift=drift,
                    role=role,
                )
            )
        day, ends_with = min(ends, default=(None, ""))
        return _Parts(tuple(found), day, ends_with)

    def _shares(self) -> tuple[tuple[str, str, float, Drift, CostRole], ...]:
        """Field, option, share, price trend and role of each; the second gets what the others leave."""
        left = 1 - self.first_share - self.third_share
        return (
            ("first", self.first, self.first_share, "first", CostRole.FIRST),
            ("second", self.second, left, "second", CostRole.SECOND),
            ("third", self.third, self.third_share, "third", CostRole.THIRD),
        )

    def _mix(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for _, to, part, _, _ in self._shares():
            if to:
                found[to] = found.get(to, 0.0) + max(0.0, part)
        return found

    def _own(self, context: Context) -> tuple[PerRequest, ...]:
        facts = tuple(
            chosen(name, usd, unit)
            for name, usd, unit in (
                ("usd_per_1k_requests", self.usd_per_1k_requests, "USD per 1,000 requests"),
                ("usd_per_mtok", self.usd_per_mtok, "USD per 1M tokens"),
            )
            if usd
        )
        if not facts:
            return ()
        formula = "requests x (price / 1,000 + input tokens x price of a token)"
        usd, role = self._own_usd(context), CostRole.CHECKS
        return (PerRequest("router", usd, formula, facts, drift="none", role=role),)

    def _own_usd(self, context: Context) -> Array:
        read = [request_tokens(w, ratio=self.token_ratio) for w in context.workloads.values()]
        tokens = np.array([each.input for each in read])
        usd: Array = self.usd_per_1k_requests / 1000 + tokens * self.usd_per_mtok / 1e6
        return usd
