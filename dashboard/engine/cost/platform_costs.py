"""What own GPUs need beside themselves, itemised: storage, traffic out and licences."""

import numpy as np

from dashboard.engine.cost.context import Context, chosen, number
from dashboard.engine.cost.cost_terms import PerMonth, PerRequest, Term
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.cost.tokens import RequestTokens, attempts_per_answer


def storage_term(usd_per_month: float) -> tuple[PerMonth, ...]:
    """Weights, images and logs."""
    if not usd_per_month:
        return ()
    fact = chosen("storage_usd_per_month", usd_per_month, "USD per month")
    formula = "weights, images and logs"
    return (PerMonth("storage", usd_per_month, formula, (fact,), role=CostRole.STORAGE),)


def egress_term(
    usd_per_gb: float, tokens: dict[str, RequestTokens], *, context: Context
) -> tuple[Term, ...]:
    """Answers leave the cloud: output tokens x bytes of a token x price of a GB."""
    if not usd_per_gb:
        return ()
    size = context.assume("bytes_per_token")
    out = [
        tokens[name].output * attempts_per_answer(workload)
        for name, workload in context.workloads.items()
    ]
    usd = np.array(out) * number(size) * 1e-9 * usd_per_gb
    price = chosen("egress_usd_per_gb", usd_per_gb, "USD per GB")
    formula = "requests x attempts x output tokens x bytes of a token x price of a GB"
    role = CostRole.TRAFFIC
    return (PerRequest("egress", usd, formula, (size, price), drift="none", role=role),)
