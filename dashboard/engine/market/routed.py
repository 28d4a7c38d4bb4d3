"""Who is behind a router, and which of their prices its requests pay."""

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.offers import OfferTable

EXPONENT = "router_price_exponent"
"""The assumption of how much a router prefers cheap hosts."""

ENDS = (0.1, 0.9)
"""The shares of the requests that a range of prices leaves out at either side."""


def hosts_behind(table: OfferTable, row: int) -> tuple[int, ...]:
    """The rows of who serves the model now, where the row is a router's; nobody where it is a host's."""
    if not table.router[row]:
        return ()
    return tuple(
        i
        for i in table.rows(table.model_id[row])
        if table.state[i] == "running" and not table.router[i]
    )


def routed_prices(prices: Array, *, exponent: float) -> tuple[float, float]:
    """What a tenth of the requests cost less than, and a tenth more, when a host is chosen by price^-exponent.

    `prices` are above 0, shape (hosts,), in any order and unit.
    """
    ordered = np.sort(prices)
    weights = (ordered / ordered[0]) ** -exponent
    reached = np.cumsum(weights) / weights.sum()
    low, high = ordered[np.searchsorted(reached, ENDS)]
    return float(low), float(high)
