"""Quality as the Arena measures it, and what a difference in points means."""

from dataclasses import dataclass

from dashboard.engine.inputs.facts import Fact

POINTS_PER_TENFOLD_ODDS = 400
"""By the definition of the rating: 400 points more are odds of ten to one."""


EFFORTS = ("", "low", "unknown", "medium", "thinking", "high", "xhigh", "max")
"""How long a rated model reasoned before its answers, the least first: "" is not at all, `thinking` reasons
at a length that nobody names, `unknown` may or may not have reasoned: neither Arena nor the model's default
tells."""


@dataclass(frozen=True, slots=True)
class Rating:
    """Arena points of one model in one category, with the bounds of their 95% interval."""

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


def win_share(points: float, other_points: float) -> float:
    """The expected share of comparisons that the first wins, ties as half: 1 / (1 + 10^(-d / 400))."""
    return 1 / (1 + 10 ** ((other_points - points) / POINTS_PER_TENFOLD_ODDS))


def win_share_range(rating: Rating, other: Rating) -> tuple[float, float]:
    """The win share when both ratings are at the unlucky and at the lucky ends of their intervals."""
    return win_share(rating.low, other.high), win_share(rating.high, other.low)
