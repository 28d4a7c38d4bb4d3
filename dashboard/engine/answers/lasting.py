"""What a plan saves against today's price, as if the models in use never ended."""

import numpy as np

from dashboard.engine.months.changes import stay_chain
from dashboard.engine.plan import Plan


def lasting_npv_usd(plan: Plan) -> float | None:
    """What everything costs where it is now over the whole horizon, ends left out; USD, discounted.

    None where no model in use ends, or one has no price.
    """
    costs = plan.route_costs
    in_use = {w: plan.scenario.current_of(w) for w in plan.requests}
    ended = any(len(stay_chain(plan.scenario, w)) > 1 for w in plan.requests)
    if not ended or any(o not in costs.running or o in costs.unpriced for o in in_use.values()):
        return None
    usd = np.zeros(costs.months)
    for option_id in dict.fromkeys(in_use.values()):
        running = costs.running[option_id]
        here = np.array([in_use[w] == option_id for w in running.workload_ids])
        usd += running.monthly_usd(running.volumes * here[:, None])
    return float(usd @ costs.discount)


def saving_as_if_lasting_usd(plan: Plan) -> float | None:
    """What the path saves against that; None where there is no such figure."""
    npv = lasting_npv_usd(plan)
    return None if npv is None or plan.path is None else npv - plan.path.npv_usd
