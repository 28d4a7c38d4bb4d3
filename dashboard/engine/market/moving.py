"""What moving to every offer costs once, and what a saving of today's month comes to over the horizon."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.context import Context
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.offers import OfferTable
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.months.switching import switching_cost
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.scenario import Scenario, requests_by_month


@dataclass(frozen=True, slots=True)
class Moving:
    """Of one workload; arrays have one entry an offer, in the table's order."""

    once_usd: Array
    """What moving there now takes, both running apart."""
    dual_months: Array
    """For how many months both run, overrun included."""
    stay_once_usd: float
    """Present value of the moves that staying takes."""
    months: float
    """What the whole horizon is of the month of today: growth and discount in it."""


def moving(scenario: Scenario, context: Context, workload_id: str, table: OfferTable) -> Moving:
    """From the option in use to each offer, by what changes: the host, the model, its maker too."""
    workload = scenario.workloads[workload_id]
    current = scenario.options[scenario.current_of(workload_id)]
    maker = context.catalog.maker(current.model) if current.model else None
    alike, which = _alike(table, current.model, maker, current.provider)
    offers = (Hosted("hosted", table.model_id[i], table.provider[i]) for i in alike)
    costs = [switching_cost(scenario, "", o, context=context, leaving=[current]) for o in offers]
    months = scenario.horizon_months
    discount = (1 + scenario.discount_per_year) ** (-np.arange(months) / 12)
    requests = requests_by_month(workload, months=months)
    return Moving(
        np.array([each.fixed_usd for each in costs])[which],
        np.array([each.dual_run_months * (1 + each.overrun_share) for each in costs])[which],
        sum(usd * float(discount[month]) for usd, month in _forced(scenario, context, workload_id)),
        float(requests @ discount / requests[0]),
    )


@lru_cache(maxsize=64)
def _alike(
    table: OfferTable, model: str, maker: str | None, provider: str
) -> tuple[tuple[int, ...], NDArray[np.intp]]:
    """The first offer of each kind of change that a move from this model is, and the kind of every offer."""
    kinds: dict[tuple[bool, bool, bool], int] = {}
    first: list[int] = []
    which = []
    named = zip(table.model_id, table.maker, table.provider, strict=True)
    for i, (other, made_by, sold_by) in enumerate(named):
        kind = (other == model, made_by == maker, sold_by == provider)
        if kind not in kinds:
            kinds[kind] = len(first)
            first.append(i)
        which.append(kinds[kind])
    return tuple(first), np.array(which, dtype=int)


def _forced(scenario: Scenario, context: Context, workload_id: str) -> Iterator[tuple[float, int]]:
    """What each move that staying takes costs, and its month."""
    chain = stay_chain(scenario, workload_id)
    for (before, _, _), (after, month, _) in pairwise(chain):
        if month < scenario.horizon_months:
            left, option = scenario.options[before], scenario.options[after]
            found = switching_cost(scenario, after, option, context=context, leaving=[left])
            yield found.fixed_usd, month
