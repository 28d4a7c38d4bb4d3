"""Quality as the Arena measures it, against price: what a difference in points means, and what is dominated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.engine.facts import Fact
from dashboard.engine.inputs import TokenRatio, Workload
from dashboard.engine.tokens import MissingMeter, request_tokens, usd_per_request

POINTS_PER_TENFOLD_ODDS = 400
"""By the definition of the rating: 400 points more are odds of ten to one."""


EFFORTS = ("", "low", "unknown", "medium", "thinking", "high", "xhigh", "max")
"""How long a rated model reasoned before its answers, the least first: "" is not at all, `thinking` reasons
at a length that nobody names, `unknown` may or may not have reasoned: neither Arena nor the model's default
tells."""


@dataclass(frozen=True, slots=True)
class Rating:
    """Arena points of one model in one category, with the bounds of their 95 % interval."""

    model_id: str
    arena_name: str
    category: str
    points: float
    low: float
    high: float
    fact: Fact
    effort: str = ""
    """One of `EFFORTS`. Its hidden tokens are output tokens: a model is priced at the effort it was rated at."""
    votes: int | None = None
    """Comparisons the rating rests on; None where the edition does not say."""


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


def win_share(points: float, other_points: float) -> float:
    """The expected share of comparisons that the first wins, ties as half: 1 / (1 + 10^(-d / 400))."""
    return 1 / (1 + 10 ** ((other_points - points) / POINTS_PER_TENFOLD_ODDS))


def win_share_range(rating: Rating, other: Rating) -> tuple[float, float]:
    """The win share when both ratings are at the unlucky and at the lucky ends of their intervals."""
    return win_share(rating.low, other.high), win_share(rating.high, other.low)


def blended_usd_per_mtok(usd_per_mtok: Mapping[str, float], workload: Workload) -> float | None:
    """USD per million tokens, input and output together, at the workload's own mix and batch share.

    None where a needed meter has no price.
    """
    tokens = request_tokens(workload, ratio=TokenRatio())
    usd = usd_per_request(tokens, usd_per_mtok, tier="standard", batch_share=workload.batch_share)
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
