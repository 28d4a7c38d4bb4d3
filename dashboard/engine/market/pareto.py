"""Quality against price: what a model costs at the workload's own mix, and which offers no other one beats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.engine.cost.tokens import (
    MissingMeter,
    batched_share,
    request_tokens,
    usd_per_request,
)
from dashboard.engine.inputs.fields import TokenRatio, Workload
from dashboard.engine.inputs.ratings import Rating


@dataclass(frozen=True, slots=True)
class RatedOffer:
    """One model at one provider: what a million of the workload's tokens cost, and how people rate it."""

    model_id: str
    provider: str
    usd_per_mtok: float
    rating: Rating
    open_weights: bool = False
    ends_on: date | None = None
    """The announced last day of this offer."""


def blended_usd_per_mtok(
    usd_per_mtok: Mapping[str, float], workload: Workload, *, turnaround_hours: float
) -> float | None:
    """USD per million tokens, input and output together, at the workload's own mix and batch share.

    None where a needed meter has no price.
    """
    tokens = request_tokens(workload, ratio=TokenRatio())
    batched = batched_share(workload, turnaround_hours=turnaround_hours)
    usd = usd_per_request(tokens, usd_per_mtok, tier="standard", batch_share=batched)
    if isinstance(usd, MissingMeter):
        return None
    return sum(usd.values()) / (tokens.input + tokens.output) * 1e6


def pareto(offers: Sequence[RatedOffer]) -> tuple[RatedOffer, ...]:
    """The offers that no other one beats on price and points at once, cheapest first.

    Points alone decide, not their intervals: two whose intervals overlap may both stand on the front.
    """
    front: list[RatedOffer] = []
    for offer in sorted(offers, key=lambda o: (o.usd_per_mtok, -o.rating.points)):
        if not front or offer.rating.points > front[-1].rating.points:
            front.append(offer)
    return tuple(front)
