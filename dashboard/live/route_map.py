"""Which kinds of prompts go to which lane: success by cluster, the cheapest lane that is good enough for each.

The first lane is the model in use. A kind goes where a good answer is expected to cost least, what a bad one
costs included; where the whole map would lose more than the margin against the model in use, kinds go back to it,
the worst loss per dollar saved first. Few prompts of a kind borrow from the lane's other kinds. What the map
keeps is told by maps chosen on nine tenths of the prompts, each judged on the tenth that it was chosen without.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from dashboard.live import stats
from dashboard.live.clusters import Kinds, kinds
from dashboard.live.comparison import Comparison
from dashboard.live.prompt import Prompt
from dashboard.live.results import success_by_prompt

KINDS = 8
FEWEST_OF_A_KIND = 5
"""Judged prompts, below which a kind is taken to be no better on a lane than the lane's average."""
PROMPTS_OF_A_KIND = 15
"""So many on average: with fewer prompts fewer kinds are looked for."""
FEWEST = 20
FOLDS = 10
BORROWED = 1.0
"""As if so many prompts of the lane's average had been seen of every kind beside its own: more would make easy
kinds of a lane look hard."""
SURE_SHARE = 0.95
"""With which a margin has to hold, unless a plan says otherwise."""
NOTICED_SHARE = 0.7
"""Of the answers that are worse than today's, asked again at the model in use, unless told otherwise."""

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class KindRoute:
    """One kind of prompts: its share of the requests, how right each lane is, and who gets it."""

    share: float
    prompts: int
    words: tuple[str, ...]
    """That are commoner here than elsewhere: names for people, not rules."""
    success: Mapping[str, float]
    """By lane, of its own prompts only."""
    lane: str


@dataclass(frozen=True, slots=True)
class RouteMap:
    """Where every kind goes, and what that keeps and costs against the model in use alone."""

    lanes: tuple[str, ...]
    routes: tuple[KindRoute, ...]
    kinds: Kinds
    prompts: int
    success: float
    """Share of right answers through the map; each prompt counts by a map that was chosen without it."""
    success_95: tuple[float, float]
    loss: float
    """What the model in use gets right more often, on the same prompts; below 0 where the map is better."""
    loss_95: tuple[float, float]
    margin_share: float
    usd_per_request: float
    usd_today: float
    margin_in_the_end_share: float | None = None
    """What the margin comes to once bad answers have been asked again, where a plan says so."""
    confidence_share: float = SURE_SHARE
    """With which the margin has to hold."""
    worst_loss: float | None = None
    """With that confidence; the end of `loss_95` where it is 95%."""

    @property
    def keeps_margin(self) -> bool:
        """True where the margin is shown to hold."""
        return self.most_lost <= self.margin_share

    @property
    def most_lost(self) -> float:
        return self.loss_95[1] if self.worst_loss is None else self.worst_loss

    @property
    def shares(self) -> dict[str, float]:
        """By lane, of the requests."""
        return {
            lane: min(1.0, math.fsum(r.share for r in self.routes if r.lane == lane))
            for lane in self.lanes
        }

    @property
    def worth_it(self) -> bool:
        """True when it sends anything away, for less."""
        moved = any(route.lane != self.lanes[0] for route in self.routes)
        return moved and self.usd_per_request < self.usd_today


@dataclass(frozen=True, slots=True)
class NoRouteMap:
    """There is no map, with the reason as a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Costs:
    """What decides between lanes beside how right they are."""

    usd: Mapping[str, float]
    """By lane, a request."""
    bad_answer_usd: float = 0.0
    noticed_share: float = NOTICED_SHARE
    margin_share: float = stats.MARGIN_SHARE
    margin_in_the_end_share: float | None = None
    confidence_share: float = SURE_SHARE


def route_map(
    comparison: Comparison,
    costs: Costs,
    *,
    shares: Mapping[str, float] | None = None,
    count: int = KINDS,
    seed: int = 1,
) -> RouteMap | NoRouteMap:
    """The map of a comparison whose prompts stand for the requests, or why there is none.

    `shares` weighs prompts that do not occur equally often, by id.
    """
    lanes = tuple(lane.name for lane in comparison.lanes)
    by_lane = {
        name: success_by_prompt([r for r in comparison.runs if r.call.lane.name == name])
        for name in lanes
    }
    judged = [p for p in comparison.prompts if all(p.id in by_lane[lane] for lane in lanes)]
    refusal = _refusal(lanes, judged, costs)
    if refusal:
        return NoRouteMap(refusal)
    many = max(1, min(count, len(judged) // PROMPTS_OF_A_KIND))
    found = kinds([p.prompt for p in judged], count=many, seed=seed)
    owner = found.of([p.prompt for p in judged])
    right = np.array([[by_lane[lane][p.id] for lane in lanes] for p in judged])
    if not right.any():
        return NoRouteMap(
            "Nothing was right at any model: check the scorer and the expected answers before anything is routed."
        )
    weight = np.array([1.0 if shares is None else shares.get(p.id, 0.0) for p in judged])
    weight = weight / weight.sum()
    usd = np.array([costs.usd[lane] for lane in lanes])
    many = len(found.centres)
    chosen = _choose(right, owner, weight, usd, costs, many=many)
    through, today = _held_out(right, owner, weight, usd, costs, many=many, seed=seed)
    words = _words(judged, owner, many)
    routes = tuple(
        KindRoute(
            float(weight[owner == n].sum()),
            int((owner == n).sum()),
            words[n],
            {lane: float(right[owner == n, at].mean()) for at, lane in enumerate(lanes)},
            lanes[chosen[n]],
        )
        for n in range(many)
        if (owner == n).any()
    )
    units = stats.unit_of([p.group for p in judged])
    pairing = stats.pair(today, through, units=units)
    deviations = NormalDist().inv_cdf((1 + costs.confidence_share) / 2)
    worst = stats.pair(today, through, units=units, deviations=deviations).high
    share = min(1.0, math.fsum((weight * through).tolist()))
    counted = 1 / float(
        (weight**2).sum()
    )  # prompts that weigh unequally say as much as so many equal ones
    bounds = stats.wilson95(share * counted, trials=max(1, round(counted))) or (0.0, 1.0)
    spent = sum(route.share * costs.usd[route.lane] for route in routes)
    return RouteMap(
        lanes,
        tuple(sorted(routes, key=lambda route: -route.share)),
        _in_order(found, routes, owner),
        len(judged),
        share,
        (min(share, bounds[0]), max(share, bounds[1])),
        pairing.difference,
        (pairing.low, pairing.high),
        costs.margin_share,
        spent,
        costs.usd[lanes[0]],
        costs.margin_in_the_end_share,
        costs.confidence_share,
        worst,
    )


def _refusal(lanes: Sequence[str], judged: Sequence[Prompt], costs: Costs) -> str | None:
    if len(lanes) < 2:
        return "A route map takes two models or more: the one in use first."
    unpriced = [lane for lane in lanes if lane not in costs.usd]
    if unpriced:
        named = " and at ".join(unpriced)
        return (
            f"What a request costs at {named} is not known, so nothing can be routed by price. "
            "Give the model prices, or say which option of the plan it stands for; a demo model has no price, so "
            "for it only the option."
        )
    if len(judged) < FEWEST:
        return (
            f"{len(judged)} prompts were judged on every model; kinds of prompts can be told apart from {FEWEST} "
            f"on, about {PROMPTS_OF_A_KIND} of each."
        )
    return None


def _choose(
    right: Floats, owner: Indices, weight: Floats, usd: Floats, costs: Costs, *, many: int
) -> Indices:
    """The lane of each kind, as its place among the lanes."""
    prompts = np.array([(owner == n).sum() for n in range(many)])
    share = np.array([weight[owner == n].sum() for n in range(many)])
    lost = right[:, :1] - right
    average = weight @ lost / max(float(weight.sum()), 1e-12)
    seen = np.array([lost[owner == n].sum(axis=0) for n in range(many)])
    loss = (seen + BORROWED * average) / (prompts[:, None] + BORROWED)
    few = (prompts < FEWEST_OF_A_KIND)[:, None]
    loss = np.where(few, np.maximum(loss, average), loss)
    bad_usd = costs.noticed_share * usd[0] + (1 - costs.noticed_share) * costs.bad_answer_usd
    cost = usd + np.maximum(loss, 0.0) * bad_usd
    chosen: Indices = cost.argmin(axis=1)
    # Lanes that lose less at the price of a little more stand between the cheapest and the model in use.
    while True:
        now = float(share @ loss[np.arange(many), chosen])
        if now <= costs.margin_share:
            return chosen
        steps = [
            ((loss[n, at] - loss[n, to]) / max(cost[n, to] - cost[n, at], 1e-12), n, to)
            for n, at in enumerate(chosen.tolist())
            for to in range(len(usd))
            if share[n] > 0 and loss[n, to] < loss[n, at]
        ]
        if not steps:
            return chosen
        _, kind, lane = max(steps)
        chosen[kind] = lane


def _held_out(
    right: Floats,
    owner: Indices,
    weight: Floats,
    usd: Floats,
    costs: Costs,
    *,
    many: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """How right the map and the model in use are on each prompt, by maps that the prompt had no part in."""
    fold = np.random.default_rng(seed).permutation(len(right)) % FOLDS
    through = np.zeros(len(right))
    for part in range(FOLDS):
        learn, rest = fold != part, fold == part
        chosen = _choose(right[learn], owner[learn], weight[learn], usd, costs, many=many)
        through[rest] = right[rest, chosen[owner[rest]]]
    return through, right[:, 0]


def _in_order(found: Kinds, routes: Sequence[KindRoute], owner: Indices) -> Kinds:
    """The kinds in the order of the routes: commonest first."""
    present = [n for n in range(len(found.centres)) if (owner == n).any()]
    order = sorted(range(len(routes)), key=lambda at: -routes[at].share)
    return Kinds(found.rarity, found.centres[[present[at] for at in order]])


MOST_WORDS = 4
SHORTEST_WORD = 4


def _words(prompts: Sequence[Prompt], owner: Indices, many: int) -> list[tuple[str, ...]]:
    """By kind: words that are commoner in it than in all prompts."""
    holds = [
        {
            w
            for raw in p.prompt.split()
            if len(w := raw.strip(".,:;!?()\"'").casefold()) >= SHORTEST_WORD
        }
        for p in prompts
    ]
    everywhere: dict[str, int] = {}
    for each in holds:
        for word in each:
            everywhere[word] = everywhere.get(word, 0) + 1
    found: list[tuple[str, ...]] = []
    for n in range(many):
        here: dict[str, int] = {}
        for at in np.flatnonzero(owner == n).tolist():
            for word in holds[at]:
                here[word] = here.get(word, 0) + 1
        ranked = sorted(here, key=lambda w: (-here[w] * here[w] / everywhere[w], w))
        found.append(tuple(ranked[:MOST_WORDS]))
    return found
