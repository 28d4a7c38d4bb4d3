"""A cheaper tier of what the plan uses, which is not searched: its answers may wait."""

from collections.abc import Iterator

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.months.running import Running
from dashboard.engine.plan import Plan
from dashboard.wording.words import capital, named

LEAST_LESS = 0.1
"""What a tier takes off the price of tokens at least to be worth a sentence."""


def flex_in_words(plan: Plan) -> Iterator[str]:
    """Of every option on the path that is sold in a flex tier too, how much less that asks for its tokens."""
    steps = plan.path.steps if plan.path is not None else ()
    for option_id in dict.fromkeys(step.option for step in steps):
        less = _less(plan.route_costs.running[option_id])
        if less >= LEAST_LESS:
            yield (
                f"{capital(named(plan, option_id))} is sold in a flex tier too, for {num(less):.0%} less where "
                'answers may wait or be refused at busy times: it is not searched, list it with tier = "flex".'
            )


def _less(running: Running) -> float:
    """The share that the flex tier takes off the price of these workloads' tokens; 0 where there is none."""
    option = running.option
    paid = option.traits.per_token
    if paid is None or paid.tier != "standard" or paid.prices:
        return 0.0
    price = running.context.catalog.price(option.model, provider=option.provider)
    if not isinstance(price, HostedPrice):
        return 0.0
    usd = price.usd_per_mtok
    if not {"input", "output", "flex_input", "flex_output"} <= usd.keys():
        return 0.0
    into, out = 0.0, 0.0
    for row, workload in enumerate(running.context.workloads.values()):
        requests = float(running.volumes[row, 0]) * (1 - workload.batch_share)
        into += requests * workload.input_tokens
        out += requests * (workload.output_tokens + workload.reasoning_tokens)
    standard = into * usd["input"] + out * usd["output"]
    return 1 - (into * usd["flex_input"] + out * usd["flex_output"]) / standard if standard else 0.0
