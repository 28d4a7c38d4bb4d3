"""What providers promise about data, ask for tuning a model and reserve by the unit: the facts of an offer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dashboard.engine.inputs.facts import Fact

Reserving = Literal["on_demand", "reserved_1m", "reserved_3m", "reserved_1y"]
"""For how long throughput units are bought: by the hour, or for one, three or twelve months."""
Requirement = Literal["no_training", "zero_retention", "eu", "baa", "attestations"]
Met = Literal["yes", "no", "by_approval", "by_contract", "unknown"]
Feature = Literal["batch", "tuning", "global", "global_tuning"]


@dataclass(frozen=True, slots=True)
class Compliance:
    """How one provider stands to one requirement.

    `removes` names what is no longer available, and no longer discounted, once the requirement is
    asked for: `batch`, `tuning`, `global` endpoints, `global_tuning`.
    """

    provider: str
    requirement: Requirement
    met: Met
    removes: tuple[Feature, ...]
    words: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class TuningOffer:
    """One provider's tuning of one model. A rate that is None is not charged or not known: see `facts`."""

    provider: str
    model_id: str
    method: str
    training_usd_per_mtok: float | None
    training_usd_per_hour: float | None
    hosting_usd_per_hour: float | None
    tuned_usd_per_mtok: Mapping[str, float]
    """Meters of the tuned model; empty where it is billed at the base model's price."""
    jobs_end_on: date | None
    """From this day no job can be started."""
    closed_to_new_since: date | None
    """From this day only customers who already tune may start jobs."""
    facts: tuple[Fact, ...]

    def refusal(self, day: date, *, new_customer: bool = True) -> str | None:
        """Why no job can be started on the day; None when one can."""
        if self.jobs_end_on and day >= self.jobs_end_on:
            return f"{self.provider} starts no tuning job from {self.jobs_end_on} on"
        if new_customer and self.closed_to_new_since and day >= self.closed_to_new_since:
            return f"{self.provider} takes no new tuning customers since {self.closed_to_new_since}"
        return None

    def facts_of(self, rate: str) -> tuple[Fact, ...]:
        """The facts behind one rate, `training_usd_per_mtok` or `tuned` for example."""
        return tuple(fact for fact in self.facts if f".{rate}" in fact.name)


@dataclass(frozen=True, slots=True)
class ThroughputUnit:
    """What one provisioned unit of a model carries at a provider, and what it costs."""

    provider: str
    model_id: str
    input_tokens_per_minute: float
    output_weight: float
    """Input tokens that an output token counts as."""
    cached_weight: float
    minimum: int
    step: int
    usd_per_month: Mapping[Reserving, Fact]
    """USD per unit and month of 730 hours, by how long it is bought for; what nobody publishes is absent."""
    facts: tuple[Fact, ...]
    """What it carries and how it is counted."""
    published: Mapping[Reserving, Fact] = field(default_factory=dict)
    """The prices as they are published, in their own units."""
