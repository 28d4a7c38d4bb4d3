"""How right a fine-tune becomes with more examples: a power law towards a ceiling, with what is not known of it.

share(n) = ceiling - gap / (1 + (n / knee) ** rate): a power law beyond the knee, and slow before it, as tasks
are of which little is learned from the first examples. Every measured point is so many right answers of so many,
so it is weighed by what it can say. Curves on a grid are weighed by how well they fit (a plain prior over each
figure), which gives intervals that stay wide where few points were measured, unlike those of one best curve.
What a training run adds by its data and seed is drawn too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.inputs.currency import num

Floats = NDArray[np.float64]

FEWEST_POINTS = 3
CEILINGS = np.linspace(0.02, 1.0, 34)
RATES = np.array([0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0])
STEEP = 2.0
"""Beyond, a task is learned nearly at once: as the demo model's own tickets were."""
STEEP_WEIGHT = 0.35
"""Of such a curve against another: few tasks are."""
KNEES = np.array([0.02, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
"""Over the smallest measured size; the first is a plain power law."""
KNEES_BETWEEN = np.array([1.4, 2.8, 5.6, 11.3, 22.6])
"""Only steep curves tell these from their neighbours."""
AT_FIRST = np.linspace(0.0, 1.0, 41)
"""What the curve says of the smallest measured size: stands for the gap."""
SCATTER_LOGITS = 0.15
"""How far a training run lies from the curve (data drawn, seed): standard deviation of the log odds."""
MOST_FALL = 3.5
"""Standard deviations by which a run may be worse than one on fewer examples."""
DRAWS = 4000
MOST_TIMES = 100
"""A curve is read to at most so many times the largest measured size."""


@dataclass(frozen=True, slots=True)
class Point:
    """A fine-tune on so many examples, and how many of its held-out answers were right."""

    examples: int
    right: float
    asked: int

    @property
    def share(self) -> float:
        return self.right / self.asked


@dataclass(frozen=True, slots=True, eq=False)
class LearningCurve:
    """What the points say of every size. Draws are of curves; each row one."""

    points: tuple[Point, ...]
    ceilings: Floats
    gaps: Floats
    rates: Floats
    knees: Floats
    offsets: Floats
    """Standard normal: how one training run lies from its curve."""

    def draws_at(self, examples: float) -> Floats:
        """Shares of right answers of one training run on so many examples."""
        share = np.clip(self._curve(examples), 1e-4, 1 - 1e-4)
        odds = np.log(share / (1 - share)) + SCATTER_LOGITS * self.offsets
        found: Floats = 1 / (1 + np.exp(-odds))
        return found

    def at(self, examples: float, *, level: float = 0.9) -> tuple[float, float, float]:
        """Expected share and its prediction interval."""
        draws = self.draws_at(examples)
        low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
        return float(draws.mean()), float(low), float(high)

    def measured_at(
        self, examples: float, asked: int, *, level: float = 0.9
    ) -> tuple[float, float]:
        """Where a measurement on so many held-out prompts would lie: chance of the sample included."""
        rng = np.random.default_rng(len(self.points))
        seen = rng.binomial(asked, self.draws_at(examples)) / asked
        low, high = np.quantile(seen, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def chance(self, target_share: float, examples: float) -> float:
        """How likely a training run on so many examples reaches the share."""
        return float((self.draws_at(examples) >= target_share).mean())

    def needed(self, target_share: float, *, chance: float) -> int | None:
        """The fewest examples that reach the share with the chance; None up to the largest size that is read."""
        return next(
            (n for n in self.sizes() if self.chance(target_share, float(n)) >= chance), None
        )

    def sizes(self) -> list[int]:
        """Numbers of examples that the curve is read at, up to MOST_TIMES the largest measured one."""
        largest = max(point.examples for point in self.points)
        found = np.unique(np.geomspace(1, largest * MOST_TIMES, 160).round())
        return [int(n) for n in found]

    def ceiling(self) -> tuple[float, float]:
        """Between what the share ends with any number of examples, eight times in ten."""
        low, high = np.quantile(self.ceilings, [0.1, 0.9])
        return float(low), float(high)

    def _curve(self, examples: float) -> Floats:
        found: Floats = self.ceilings - self.gaps / (
            1 + (max(examples, 1.0) / self.knees) ** self.rates
        )
        return found


@dataclass(frozen=True, slots=True)
class NoCurve:
    """No curve can be told, with the reason as a sentence."""

    reason: str


def apart(points: Sequence[Point]) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The fine-tunes, and what was asked of the model as it is: points without examples.

    A curve tells how fine-tunes grow with examples. The step from no training to the first one is none of that
    growth: a model that answers well by its prompt alone may be worse after a handful of examples.
    """
    return tuple(p for p in points if p.examples), tuple(p for p in points if not p.examples)


def learning_curve(points: Sequence[Point], *, seed: int = 1) -> LearningCurve | NoCurve:
    """The curves that fit the points, drawn by how well they do."""
    problem = _problem(points)
    if problem:
        return NoCurve(problem)
    ordered = tuple(sorted(points, key=lambda point: point.examples))
    least = ordered[0].examples
    ceiling, rate, knee, first = (
        axis.ravel()
        for axis in np.meshgrid(
            CEILINGS, RATES, np.append(KNEES, KNEES_BETWEEN) * least, AT_FIRST, indexing="ij"
        )
    )
    kept = (first <= ceiling) & ((rate > STEEP) | ~np.isin(knee, KNEES_BETWEEN * least))
    ceiling, rate, knee, first = ceiling[kept], rate[kept], knee[kept], first[kept]
    gap = (ceiling - first) * (1 + (least / knee) ** rate)
    fit = np.where(rate > STEEP, np.log(STEEP_WEIGHT), 0.0)
    for point in ordered:
        fit += _log_fit(ceiling - gap / (1 + (point.examples / knee) ** rate), point)
    weight = np.exp(fit - fit.max())
    draw = np.random.default_rng(seed)
    chosen = draw.choice(len(weight), DRAWS, p=weight / weight.sum())
    return LearningCurve(
        ordered,
        ceiling[chosen],
        gap[chosen],
        rate[chosen],
        knee[chosen],
        draw.standard_normal(DRAWS),
    )


def _problem(points: Sequence[Point]) -> str:
    sizes = {point.examples for point in points}
    wrong = [p for p in points if p.examples < 1 or p.asked < 1 or not 0 <= p.right <= p.asked]
    if wrong:
        return (
            f"A point of {wrong[0].examples} examples has {num(wrong[0].right):g} right of "
            f"{wrong[0].asked}; sizes "
            "and counts must be above 0 and no more right than asked."
        )
    if len(sizes) < FEWEST_POINTS:
        return (
            f"A curve needs fine-tunes on at least {FEWEST_POINTS} numbers of examples, such as 25, 50, 100 and "
            f"200; found {len(sizes)}."
        )
    return _fall(sorted(points, key=lambda point: point.examples))


def _fall(ordered: Sequence[Point]) -> str:
    """Where a run on more examples is worse than one on fewer by more than chance: no curve of learning."""
    for at, few in enumerate(ordered):
        for many in ordered[at + 1 :]:
            variance = _variance(few) + _variance(many)
            if few.share - many.share > MOST_FALL * np.sqrt(variance):
                return (
                    f"{num(many.examples):,} examples got {num(many.right):g} of {many.asked} right and "
                    f"{num(few.examples):,} got {num(few.right):g} of {few.asked}: worse by more than "
                    "chance. That is a "
                    "fault of a run or of the data, not a curve of learning; train that size again."
                )
    return ""


def _variance(point: Point) -> float:
    """Of a measured share: the sample's and that of training runs, never nothing."""
    share = (point.right + 0.5) / (point.asked + 1)
    spread = share * (1 - share)
    return float(spread / point.asked + (SCATTER_LOGITS * spread) ** 2)


def _log_fit(share: Floats, point: Point) -> Floats:
    """How likely the point is where the curve says `share`: a binomial widened by the scatter of runs."""
    inside = np.clip(share, 1e-3, 1 - 1e-3)
    spread = inside * (1 - inside)
    variance = spread / point.asked + (SCATTER_LOGITS * spread) ** 2
    seen = (point.right + 0.5) / (point.asked + 1)
    found: Floats = -((seen - inside) ** 2) / (2 * variance) - 0.5 * np.log(variance)
    return found
