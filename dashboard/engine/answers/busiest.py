"""What the busiest minute asks of a host, to hold against its limits."""

from dashboard.engine.cost.load import hour_weights
from dashboard.engine.cost.tokens import attempts_per_answer
from dashboard.engine.options.provisioned import MINUTES_PER_MONTH
from dashboard.engine.plan import Plan


def busiest_minute(plan: Plan, workload_id: str, option_id: str) -> tuple[float, float]:
    """Requests and tokens a minute at an option paid per token: in and out, hidden ones and retries as it bills.

    In the busiest hour of the mean day of the month with the most requests; minutes of that hour are alike.
    """
    running = plan.route_costs.running[option_id]
    workload = running.context.workloads[workload_id]
    hosted = running.option.traits.per_token
    assert hosted is not None  # noqa: S101 - asked of those alone
    asked = float(plan.requests[workload_id].max()) / MINUTES_PER_MONTH
    asked *= float(hour_weights(workload).max()) * attempts_per_answer(workload)
    tokens = hosted.tokens_of(workload)
    return asked, asked * float(tokens.input + tokens.output)
