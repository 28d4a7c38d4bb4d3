"""Sobol indices of a plan's saving: the share of its variance that each uncertain input is behind."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.normal import MOST_Z
from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import tornado
from dashboard.engine.risk.cash import uncertainty
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.search.routing import routes_of

SAMPLES = 1_024
"""A power of two; the plan is priced (inputs + 2) times as often."""

CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the variance one input is behind: alone, and together with others."""

    input: UncertainInput
    alone: float
    alone_range: tuple[float, float]
    """The 90% bootstrap interval."""
    together: float
    """What would be left if every other input were known."""


def shares_of_spread(plan: Plan, catalog: Catalog, *, samples: int = SAMPLES) -> tuple[Share, ...]:
    """Every uncertain input of a plan that moves its saving, the largest share first; empty where nothing does.

    The inputs are drawn independently of each other here, as the indices demand.
    """
    if plan.path is None or not plan.path.steps:
        return ()
    unsure = uncertainty(plan.route_costs, catalog)
    routes, stay = routes_of(plan.route_costs, plan.path), plan.route_costs.stay()
    discount = plan.route_costs.discount[:, None]
    moving = [bar.input for bar in tornado(unsure, routes)]
    rows = [unsure.inputs.index(each) for each in moving]

    def saving(z: Array) -> Array:
        every = np.zeros((len(unsure.inputs), z.shape[1]))
        every[rows] = np.clip(z, -MOST_Z, MOST_Z)
        drawn = unsure.drawn(every)
        usd: Array = ((drawn.cash(stay).usd - drawn.cash(routes).usd) * discount).sum(axis=0)
        return usd

    if not moving:
        return ()
    found = indices(saving, len(moving), samples=samples, seed=plan.scenario.seed)
    shares = [Share(each, *row) for each, row in zip(moving, found, strict=True)]
    return tuple(sorted((s for s in shares if s.together > 0.001), key=lambda s: -s.together))


def indices(
    function: Callable[[Array], Array], inputs: int, *, samples: int, seed: int
) -> list[tuple[float, tuple[float, float], float]]:
    """First-order index with its interval, and total index, of a function of standard normal inputs.

    The function takes shape (inputs, samples) and returns (samples,). An index that no resampling changes, as
    that of an input that does nothing, is its own interval.
    """
    from scipy.stats import DegenerateDataWarning, norm, sobol_indices  # noqa: PLC0415 - loaded on first use

    rng = np.random.default_rng(seed)
    found = sobol_indices(func=function, n=samples, dists=[norm()] * inputs, rng=rng)
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)
        between = found.bootstrap(confidence_level=CONFIDENCE).first_order.confidence_interval
    low = np.where(np.isnan(between.low), found.first_order, between.low)
    high = np.where(np.isnan(between.high), found.first_order, between.high)
    return [
        (float(first), (float(least), float(most)), float(total))
        for first, least, most, total in zip(
            found.first_order, low, high, found.total_order, strict=True
        )
    ]
