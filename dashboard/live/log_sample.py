"""A sample of a request log that stands for all of it: by kind of prompt, by length and by outcome, masked."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.live.clusters import clusters
from dashboard.live.log_entries import Logged
from dashboard.live.logged import Log
from dashboard.live.masking import mask
from dashboard.live.prompt import Prompt

CLUSTERS = 8
MOST_CLUSTERED = 4_000


@dataclass(frozen=True, slots=True)
class Sample:
    """Prompts to be read before they are sent; nothing of the log is kept anywhere else."""

    prompts: tuple[Prompt, ...]
    cluster_of: dict[str, int]
    """By prompt: its kind, 0 being the commonest."""
    share_of: dict[int, float]
    """By cluster: its share of the requests of the log."""
    masked: Counter[str]
    found: int
    repeated: int
    """Of those read, requests that ask what another one asks, word for word."""
    read: int
    """Of those found, how many were looked at: of a large log a part, drawn by chance."""


def sample(log: Log, *, count: int, seed: int = 1) -> Sample:
    """Up to `count` prompts, every kind, length and outcome as often as in the log, the rare ones at least once.

    An answer of the log is no truth, so prompts are not scored by it; where it was JSON, being JSON is asked for.
    """
    raw = Counter((request.system, request.prompt) for request in log.requests)
    first = {(r.system, r.prompt): r for r in reversed(log.requests)}
    kept = list(raw)
    if len(kept) > MOST_CLUSTERED:
        places = np.random.default_rng(seed).choice(len(kept), MOST_CLUSTERED, replace=False)
        kept = [kept[at] for at in sorted(places.tolist())]
    masked: Counter[str] = Counter()
    asked: dict[tuple[str, str], tuple[Logged, int]] = {}
    for key in kept:
        system, prompt = (mask(text) for text in key)
        masked += system.found + prompt.found
        clean = system.text, prompt.text
        request, times = asked.get(clean, (first[key], 0))
        asked[clean] = (request, times + raw[key])
    texts = list(asked)
    weights = np.array([asked[text][1] for text in texts], dtype=float)
    owner = clusters([prompt for _, prompt in texts], count=CLUSTERS, seed=seed)
    shares = {int(n): float(weights[owner == n].sum() / weights.sum()) for n in np.unique(owner)}
    rank = {n: at for at, n in enumerate(sorted(shares, key=lambda n: -shares[n]))}
    thirds = np.quantile([len(prompt) for _, prompt in texts], (1 / 3, 2 / 3))
    strata = [
        (
            rank[int(owner[at])],
            int(np.searchsorted(thirds, len(prompt))),
            asked[system, prompt][0].failed,
        )
        for at, (system, prompt) in enumerate(texts)
    ]
    chosen = _drawn(strata, weights, count=count, seed=seed)
    prompts = tuple(
        _prompt(f"log-{n}", texts[at], asked[texts[at]][0]) for n, at in enumerate(chosen, start=1)
    )
    return Sample(
        prompts,
        {prompt.id: strata[at][0] for prompt, at in zip(prompts, chosen, strict=True)},
        {rank[n]: share for n, share in shares.items()},
        masked,
        log.found,
        len(log.requests) - len(raw),
        len(log.requests),
    )


def _drawn(
    strata: Sequence[tuple[int, int, bool]], weights: np.ndarray, *, count: int, seed: int
) -> list[int]:
    """Places of the sample: strata in proportion to their requests, by systematic sampling in their order."""
    draw = np.random.default_rng(seed)
    shuffled = draw.permutation(len(strata))
    order = sorted(shuffled.tolist(), key=lambda at: strata[at])
    if count >= len(order):
        return order
    by_stratum: dict[tuple[int, int, bool], list[int]] = {}
    for at in order:
        by_stratum.setdefault(strata[at], []).append(at)
    rarest_last = sorted(by_stratum, key=lambda s: -float(weights[by_stratum[s]].sum()))
    quota = dict.fromkeys(rarest_last[:count], 1)
    total = float(weights.sum())
    while sum(quota.values()) < count:
        open_ones = [s for s in quota if quota[s] < len(by_stratum[s])]
        most = max(
            open_ones, key=lambda s: float(weights[by_stratum[s]].sum()) / total * count - quota[s]
        )
        quota[most] += 1
    return [at for stratum, n in quota.items() for at in by_stratum[stratum][:n]]


def _prompt(identity: str, text: tuple[str, str], request: Logged) -> Prompt:
    system, prompt = text
    try:
        is_json = isinstance(json.loads(request.answer), dict | list)
    except (ValueError, RecursionError):
        is_json = False
    return Prompt(identity, prompt, system, scorer="json" if is_json else "none")
