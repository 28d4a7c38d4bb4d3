"""The least share of good answers at which an option is still worth a sum more than what is else done."""

from collections.abc import Mapping, Sequence

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.months.running import Running, expected_outcome
from dashboard.engine.quality.bad_answers import Outcome, outcome_at
from dashboard.engine.quality.sources import noticed
from dashboard.engine.search.path import Path
from dashboard.engine.search.route_costs import RouteCosts

Month = tuple[float, Array, Mapping[str, float]]
"""What a month weighs, the requests of every workload of the option in it, and its prices by trend."""


def share_to_pay(
    route_costs: RouteCosts, path: Path, workload: str, option_id: str, *, worth_usd: float
) -> float | None:
    """The share at which a workload's months on an option of the path are worth so much less, present value.

    None where no share is too few, or where the share is no figure of the option.
    """
    running = route_costs.running[option_id]
    if running.option.escalation is not None or running.bad_answers is None:
        return None
    row = running.workload_ids.index(workload)
    months = []
    for month, on in enumerate(path.options[workload]):
        if on == option_id:
            requests = np.zeros(len(running.workload_ids))
            requests[row] = running.volumes[row, month]
            prices = {drift: float(each[month]) for drift, each in running.factors.items()}
            months.append((float(route_costs.discount[month]), requests, prices))
    return least_share(running, months, float(running.shares[row]), worth_usd)


def least_share(
    running: Running,
    months: Sequence[Month],
    planned: float,
    headroom_usd: float,
) -> float | None:
    """Solved on the pieces between which the cost of bad answers is straight; None where none is too few.

    As planned is what is expected over all that is not known of the share; it is then looked for as a figure, and
    is none above the planned one: where next to nothing is to spare, what is expected decides.
    """
    if running.bad_answers is None:
        return None
    corners = np.array(sorted({0.0, planned, *running.references.tolist(), 1.0}))
    share = noticed(running.context.assume).value
    each = np.repeat(corners[None], len(running.workload_ids), axis=0)
    usd = _usd(running, months, outcome_at(each, running.references[:, None], share))
    expected = expected_outcome(running.qualities, running.context.assume)
    limit = float(_usd(running, months, expected)) + headroom_usd
    over = np.flatnonzero(usd[corners <= planned] > limit)
    if not over.size:
        return None
    i = int(over[-1])
    if i + 1 >= len(corners) or usd[i] <= usd[i + 1]:
        return None
    found = (usd[i] - limit) / (usd[i] - usd[i + 1])
    return min(planned, float(corners[i] + found * (corners[i + 1] - corners[i])))


def _usd(running: Running, months: Sequence[Month], outcome: Outcome) -> Array:
    """What bad answers cost over the months, weighed, shape of the shares of one workload."""
    total = np.zeros(outcome.shares.shape[1:])
    lines = running.own_lines(outcome)
    for weight, requests, factors in months:
        for line in lines:
            total = total + weight * (requests @ line.usd_per_request) * factors[line.drift]
    return total
