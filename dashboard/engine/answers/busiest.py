"""What the busiest minute asks of a host, to hold against its limits."""

from dashboard.engine.cost.load import hour_weights
from dashboard.engine.options.provisioned import MINUTES_PER_MONTH
from dashboard.engine.plan import Plan


def busiest_minute(plan: Plan, workload_id: str) -> tuple[float, float]:
    """Requests and tokens (in and out, hidden ones as the workload has them) a minute.

    In the busiest hour of the mean day of the month with the most requests; minutes of that hour are alike.
    """
    workload = plan.scenario.workloads[workload_id]
    requests = float(plan.requests[workload_id].max()) / MINUTES_PER_MONTH
    requests *= float(hour_weights(workload).max())
    tokens = workload.input_tokens + workload.output_tokens + workload.reasoning_tokens
    return requests, requests * tokens
