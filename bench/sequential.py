"""How often the self-stopping comparison moves wrongly, and how many prompts it takes against a fixed design.

    python bench/sequential.py [--comparisons 10000] [--most 2000] [--margin 0.05] [--seed 1]

Comparisons are drawn: the model in use is right on 85 to 99 % of the prompts, the candidate lies as far from
it as ratings let expect, and prompts that are hard for one are hard for the other. Each looks after every
prompt. Wrong: it moves although the candidate loses more than the margin. The fixed design asks the number of
prompts that gives its one-sided 5 % score test the same power over the same comparisons. A second run puts
every candidate exactly at the margin, where a wrong move is likeliest. Exits 1 where a floor of the design is
missed.
"""

import argparse
import sys
import time

import numpy as np

from dashboard.live.sequential import wealth

ERROR_SHARE = 0.05
MOST_WRONG, MOST_PROMPTS_SHARE = 0.05, 0.60
AT_ONCE = 500
Z95 = 1.6448536269514722


def truths(count: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Gained and lost shares of each comparison."""
    draw = np.random.default_rng([seed, 1])
    today = np.clip(draw.normal(2.9, 0.9, count), 1.0, 5.5)
    points = draw.normal(-20, 110, count) * np.log(10) / 400
    of_today, of_candidate = 1 / (1 + np.exp(-today)), 1 / (1 + np.exp(-today - points))
    both_wrong = draw.uniform(0.4, 0.9, count) * np.minimum(1 - of_today, 1 - of_candidate)
    return (1 - of_today) - both_wrong, (1 - of_candidate) - both_wrong


def at_margin(count: int, margin: float, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng([seed, 2])
    gained = draw.uniform(0.0, 0.15, count)
    return gained, gained + margin


def outcomes(
    gained: np.ndarray, lost: np.ndarray, most: int, draw: np.random.Generator
) -> np.ndarray:
    u = draw.random((len(gained), most))
    return (u < gained[:, None]).astype(float) - (u > 1 - lost[:, None]).astype(float)


def first(reached: np.ndarray) -> np.ndarray:
    """The first prompt at which it is reached, counted from 1; one past the last where it never is."""
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, reached.shape[1] + 1)


def simulate(
    gained: np.ndarray, lost: np.ndarray, *, margin: float, most: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whether each moved, how many prompts it took, and the running sums for a fixed design (by checkpoint)."""
    draw = np.random.default_rng([seed, 3])
    moved, used, fixed = [], [], []
    for start in range(0, len(gained), AT_ONCE):
        seen = outcomes(gained[start : start + AT_ONCE], lost[start : start + AT_ONCE], most, draw)
        up = first(wealth(seen, -margin, "above", lowest=-1, highest=1) >= 1 / ERROR_SHARE)
        down = first(wealth(seen, -margin, "below", lowest=-1, highest=1) >= 1 / ERROR_SHARE)
        moved.append(up < down)
        used.append(np.minimum(np.minimum(up, down), most))
        fixed.append(np.stack([moves_at(seen[:, :n], margin) for n in sizes(most)]))
    return np.concatenate(moved), np.concatenate(used), np.concatenate(fixed, axis=1)


def sizes(most: int) -> list[int]:
    return sorted({int(n) for n in np.geomspace(20, most, 60)})


def moves_at(seen: np.ndarray, margin: float) -> np.ndarray:
    """Whether the one-sided 5 % score test (Tango) of a fixed number of prompts says the margin is kept."""
    n = seen.shape[1]
    gained, lost = (seen > 0).sum(axis=1).astype(float), (seen < 0).sum(axis=1).astype(float)
    linear = -gained - lost + (2 * n - gained + lost) * -margin
    constant = lost * margin * (1 + margin)
    lost_share = (np.sqrt(np.maximum(linear**2 - 8 * n * constant, 0)) - linear) / (4 * n)
    spread = n * (2 * lost_share - margin * (1 + margin))
    return (gained - lost + n * margin) / np.sqrt(np.maximum(spread, 1e-12)) > Z95


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comparisons", type=int, default=10_000)
    parser.add_argument("--most", type=int, default=2_000)
    parser.add_argument("--margin", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    began = time.perf_counter()
    gained, lost = truths(args.comparisons, seed=args.seed)
    good = gained - lost >= -args.margin
    moved, used, fixed = simulate(gained, lost, margin=args.margin, most=args.most, seed=args.seed)
    wrong = float((moved & ~good).sum() / max(1, (~good).sum()))
    power = float(moved[good].mean())
    powers = fixed[:, good].mean(axis=1)
    enough = np.flatnonzero(powers >= power)
    needed = sizes(args.most)[enough[0]] if len(enough) else args.most
    share = float(used.mean()) / needed
    edge = at_margin(args.comparisons, args.margin, seed=args.seed)
    edge = (edge[0], edge[1] + 1e-9)
    at_edge, used_edge, _ = simulate(*edge, margin=args.margin, most=args.most, seed=args.seed + 1)
    print(f"{args.comparisons} comparisons, margin {args.margin:.0%}, at most {args.most} prompts")
    print(f"good candidates: {good.mean():.0%}; moved to {power:.1%} of them, stayed or open else")
    print(f"wrong moves: {wrong:.2%} of the bad ones, {(moved & ~good).mean():.2%} of all")
    print(
        f"exactly at the margin: {at_edge.mean():.2%} moved, after {used_edge.mean():.0f} prompts in the mean"
    )
    print(
        f"prompts: {used.mean():.0f} in the mean, {np.median(used):.0f} in the median; a fixed design of the "
        f"same power takes {needed}: {share:.0%}"
    )
    print(f"{time.perf_counter() - began:.0f} s")
    missed = max(wrong, float(at_edge.mean())) > MOST_WRONG or share > MOST_PROMPTS_SHARE
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
