"""How often stated intervals of the learning curve hold what a larger training set then reaches.

    python bench/learning_curves.py [--tasks 20] [--rounds 1] [--asked 200] [--seed 1]

Each task has a curve of its own that is drawn, half of them of another form than the one that is fitted (an
exponential approach, a step in the middle), runs that lie off it, and answers counted on held-out prompts. Fitted
are 25, 50, 100 and 200 examples; held out is the share at 800, and the number of examples at which the target is
crossed. Exits 1 where fewer than 16 of 20 lie in their 90 % interval.
"""

import argparse
import sys
from collections.abc import Callable

import numpy as np

from dashboard.live.learning_curve import LearningCurve, Point, learning_curve

SIZES, HELD_OUT = (25, 50, 100, 200), 800
FLOOR = 16 / 20
Curve = Callable[[float], float]


def task(draw: np.random.Generator) -> Curve:
    """The true share of right answers by number of examples."""
    ceiling, first = draw.uniform(0.6, 0.98), draw.uniform(0.1, 0.55)
    kind = int(draw.integers(4))
    rate, scale, step = draw.uniform(0.25, 1.2), draw.uniform(60, 400), draw.uniform(60, 400)
    steep = draw.uniform(1.2, 3.5)  # the demo model's own tickets rise as steeply as the last
    if kind == 0:
        return lambda n: ceiling - (ceiling - first) * float(np.exp(-(n - 25) / scale))
    if kind == 1:
        return lambda n: first + (ceiling - first) / (1 + (step / n) ** steep)
    return lambda n: ceiling - (ceiling - first) * (n / 25) ** -rate


def points_of(curve: Curve, draw: np.random.Generator, *, asked: int) -> list[Point]:
    return [Point(n, float(draw.binomial(asked, run_of(curve, n, draw))), asked) for n in SIZES]


def run_of(curve: Curve, examples: int, draw: np.random.Generator) -> float:
    """One training run: the curve, and what data and seed add."""
    share = min(max(curve(examples), 0.005), 0.995)
    odds = np.log(share / (1 - share)) + draw.normal(0, 0.12)
    return float(1 / (1 + np.exp(-odds)))


def held(tasks: int, *, asked: int, seed: int) -> tuple[int, list[float]]:
    """How many held-out shares lie in their interval, and how wide the intervals are."""
    draw = np.random.default_rng(seed)
    inside, widths = 0, []
    for _ in range(tasks):
        curve = task(draw)
        found = learning_curve(points_of(curve, draw, asked=asked))
        assert isinstance(found, LearningCurve)
        low, high = found.measured_at(HELD_OUT, asked)
        seen = draw.binomial(asked, run_of(curve, HELD_OUT, draw)) / asked
        inside += low <= seen <= high
        widths.append(high - low)
    return inside, widths


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found = [held(args.tasks, asked=args.asked, seed=args.seed + n) for n in range(args.rounds)]
    inside, widths = [each for each, _ in found], [w for _, each in found for w in each]
    print(f"{args.tasks} tasks, fitted at {SIZES}, held out {HELD_OUT}, {args.asked} prompts each")
    print(f"in their 90 % interval: {inside}, {sum(inside) / len(inside) / args.tasks:.0%}")
    print(f"width of the interval: {np.median(widths):.0%} in the median")
    return int(inside[0] < FLOOR * args.tasks)


if __name__ == "__main__":
    sys.exit(main())
