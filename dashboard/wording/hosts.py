"""What is to be known of the first steps and their hosts: windows, licences, rate limits, and speed."""

from collections.abc import Iterator

from dashboard.engine.answers.busiest import busiest_minute
from dashboard.engine.cost.licence import licence_notes
from dashboard.engine.inputs.currency import num
from dashboard.engine.months.admissible import AND_MAY_HAVE_MORE, MANY_HOLD_LESS
from dashboard.engine.plan import Plan
from dashboard.wording.reasons import by_name
from dashboard.wording.stresses import first_steps
from dashboard.wording.words import capital, count, for_whom, named


def to_ask_hosts(plan: Plan) -> Iterator[str]:
    """A sentence for each thing that no list says and the plan needs."""
    yield from _windows(plan)
    yield from _licences(plan)
    yield from _limits(plan)
    yield from _speeds(plan)


def _windows(plan: Plan) -> Iterator[str]:
    """That nobody knows whether the longest requests fit at a first step: many hold less, or cap the input."""
    costs = plan.costs()
    for option_id in dict.fromkeys(option for _, option in first_steps(plan).values()):
        for note in costs[option_id].notes if option_id in costs else ():
            if MANY_HOLD_LESS in note or AND_MAY_HAVE_MORE in note:
                yield f"{named(plan, option_id)}: {by_name(plan, note)}."


def _licences(plan: Plan) -> Iterator[str]:
    """What the licences of the first steps ask, or that they are not known here: once a model."""
    models = {plan.options[option].option.model: option for _, option in first_steps(plan).values()}
    for model, option_id in models.items():
        running = plan.route_costs.running.get(option_id)
        for note in licence_notes(model, running.context.catalog) if running and model else ():
            yield f"{capital(by_name(plan, note))}."


def _limits(plan: Plan) -> Iterator[str]:
    """What the busiest minute of the horizon asks of the host of a first step; limits differ by contract."""
    asked: dict[str, list[str]] = {}
    for workload_id, (_, option_id) in first_steps(plan).items():
        if plan.options[option_id].option.traits.per_token is not None:
            asked.setdefault(option_id, []).append(workload_id)
    for option_id, workloads in asked.items():
        minute = [busiest_minute(plan, workload_id, option_id) for workload_id in workloads]
        requests, tokens = (sum(each) for each in zip(*minute, strict=True))
        if requests >= 1:
            yield (
                f"At its busiest {named(plan, option_id)} would get {count(requests)} requests and "
                f"{count(tokens)} tokens a minute: ask for limits that hold this; none are on file."
            )


def _speeds(plan: Plan) -> Iterator[str]:
    """That nobody knows whether the host of a first step is as fast as was asked for, where it was."""
    asked: dict[tuple[str, str], list[str]] = {}
    for workload_id, (_, option_id) in first_steps(plan).items():
        workload = plan.scenario.workloads[workload_id]
        targets = [
            f"{num(ms):,g} ms {what}"
            for ms, what in (
                (workload.ttft_ms, "to the first token"),
                (workload.tpot_ms, "a token after it"),
            )
            if ms is not None
        ]
        if targets and plan.options[option_id].option.traits.per_token is not None:
            asked.setdefault((option_id, " and ".join(targets)), []).append(workload_id)
    for (option_id, kept), workloads in asked.items():
        whose = for_whom(plan, *workloads)
        yield (
            f"Whether {named(plan, option_id)} keeps {kept}{whose} is not known: no host's speed is on file, "
            "and Compare measures it."
        )
