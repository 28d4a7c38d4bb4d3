"""How well the route map finds the true shares of a log with planted easy and hard kinds of prompts.

    python bench/planted_routes.py [--logs 20] [--prompts 1000] [--seed 1]

Each log has six kinds of requests with words of their own. Llama is as good as the model in use on three of them,
a tuned model on one more, and only the model in use on the rest; how good, and how often each kind is asked, is
drawn anew for every log. The oracle knows the true shares of right answers. Told: by how many points the share of
each lane is off, how much more than the oracle's the map costs, and how often the stated interval holds what the
map keeps in truth. Exits 1 where a floor of the design is missed: 3 points and 2 % in the median, and so few
intervals as 95 % ones hold in one of a hundred runs only.
"""

import argparse
import sys
import time
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from dashboard.live.comparison import Comparison
from dashboard.live.dispatch import Call, Run
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.route_map import Costs, RouteMap, route_map
from dashboard.live.streaming import Answer

LANES = ("today", "llama", "tuned")
USD = {"today": 0.004, "llama": 0.0004, "tuned": 0.0002}
WORDS = (
    "invoice refund charge payment receipt discount billing card",
    "parcel courier tracking address shipment delivery customs driver",
    "password login account profile email username locked reset",
    "crash update error screen install browser wireless freeze",
    "contract clause liability statute court damages tenant lease",
    "integral theorem matrix proof derivative vector lemma prime",
)
EASY, TUNED, HARD = 3, 1, 2
MOST_POINTS, MOST_DEARER = 0.03, 0.02
LEVEL, LUCK = 0.95, 0.01
COSTS = Costs(USD, bad_answer_usd=0.05, margin_share=0.02)


@dataclass(frozen=True, slots=True)
class Planted:
    """A log: its comparison, and what is true of every kind."""

    comparison: Comparison
    shares: np.ndarray
    right: np.ndarray
    """Of every kind on every lane."""


def planted(prompts: int, *, seed: int) -> Planted:
    draw = np.random.default_rng(seed)
    shares = draw.dirichlet(np.full(len(WORDS), 8.0))
    today = draw.uniform(0.88, 0.97, len(WORDS))
    llama, tuned = today - draw.uniform(0.0, 0.01, len(WORDS)), draw.uniform(0.2, 0.5, len(WORDS))
    llama[EASY:] = draw.uniform(0.3, 0.6, len(WORDS) - EASY)
    tuned[EASY] = today[EASY] - draw.uniform(0.0, 0.01)
    right = np.stack([today, llama, tuned], axis=1)
    lanes = tuple(Lane(name=name, model=name) for name in LANES)
    asked, runs = [], []
    for n in range(prompts):
        kind = int(draw.choice(len(WORDS), p=shares))
        words = draw.choice(WORDS[kind].split(), 6)
        prompt = Prompt(
            f"p{n}", f"Please help me with {' '.join(words)}", scorer="exact", expected="x"
        )
        asked.append(prompt)
        hard = draw.random()  # what is hard for one is hard for the others
        for at, lane in enumerate(lanes):
            won = hard < right[kind, at]
            runs.append(
                Run(
                    Call(lane, prompt, 0),
                    Answer(lane.name, lane.model, "answered"),
                    "success" if won else "wrong",
                    "",
                    n,
                    prompts,
                )
            )
    found = Comparison(tuple(asked), lanes, 1, seed, tuple(runs), None, 0.0, None, {})
    return Planted(found, shares, right)


def kind_of(text: str) -> int:
    return next(n for n, words in enumerate(WORDS) if text.rsplit(maxsplit=1)[-1] in words.split())


def oracle(log: Planted) -> np.ndarray:
    """The lane of each kind that costs least where the true shares are known."""
    usd = np.array([USD[name] for name in LANES])
    bad = COSTS.noticed_share * usd[0] + (1 - COSTS.noticed_share) * COSTS.bad_answer_usd
    found: np.ndarray = (usd + np.maximum(log.right[:, :1] - log.right, 0.0) * bad).argmin(axis=1)
    return found


def true_figures(log: Planted, lane_of_kind: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Share of each lane, cost of a request with its bad answers, and share of right ones; by kind and lane."""
    usd = np.array([USD[name] for name in LANES])
    bad = COSTS.noticed_share * usd[0] + (1 - COSTS.noticed_share) * COSTS.bad_answer_usd
    weighed = log.shares[:, None] * lane_of_kind
    cost = usd + np.maximum(log.right[:, :1] - log.right, 0.0) * bad
    return weighed.sum(axis=0), float((weighed * cost).sum()), float((weighed * log.right).sum())


def routed(log: Planted, found: RouteMap) -> np.ndarray:
    """By true kind: the part that the map sends to each lane, over the texts of the log."""
    texts = [prompt.prompt for prompt in log.comparison.prompts]
    part = np.zeros((len(WORDS), len(LANES)))
    for text, cluster in zip(texts, found.kinds.of(texts).tolist(), strict=True):
        part[kind_of(text), LANES.index(found.routes[cluster].lane)] += 1
    total: np.ndarray = part / np.maximum(part.sum(axis=1, keepdims=True), 1)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=20)
    parser.add_argument("--prompts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    began = time.perf_counter()
    points, dearer, held = [], [], []
    for n in range(args.logs):
        log = planted(args.prompts, seed=args.seed + n)
        found = route_map(log.comparison, COSTS)
        assert isinstance(found, RouteMap)
        best = np.eye(len(LANES))[oracle(log)]
        want, least, _ = true_figures(log, best)
        share, cost, right = true_figures(log, routed(log, found))
        points.append(float(np.abs(share - want).max()))
        dearer.append(cost / least - 1)
        held.append(found.success_95[0] <= right <= found.success_95[1])
    print(f"{args.logs} logs of {args.prompts} prompts, {len(WORDS)} planted kinds")
    print(
        f"shares off by at most {np.median(points):.1%} in the median, {max(points):.1%} in the worst log"
    )
    print(
        f"cost above the oracle's: {np.median(dearer):.1%} in the median, {max(dearer):.1%} in the worst"
    )
    print(f"the stated interval of right answers holds the truth in {sum(held)} of {len(held)}")
    print(f"{time.perf_counter() - began:.0f} s")
    missed = (
        float(np.median(points)) > MOST_POINTS
        or float(np.median(dearer)) > MOST_DEARER
        or sum(held) < binom.ppf(LUCK, len(held), LEVEL)
    )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
