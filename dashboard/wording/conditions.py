"""What a move leaves as it is, still owes, or takes beside it: conditions that stand beside the answer."""

from collections.abc import Collection, Iterable, Iterator

from dashboard.engine.answers.quick_wins import QuickWin
from dashboard.engine.answers.unlisted import long_requests_unlisted
from dashboard.engine.cost.escalation import fallback_of
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.currency import num
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.plan import Plan
from dashboard.engine.search.path import Step
from dashboard.engine.search.routing import routes_of
from dashboard.wording.words import (
    count,
    current_of,
    money,
    month_name,
    months_in_words,
    named,
)


def handed_on(plan: Plan) -> Iterator[str]:
    """Which share of its requests an option of the answer hands on to another, and what of its cost that is."""
    costs = plan.costs()
    for option_id in dict.fromkeys(step.option for step in _steps(plan)):
        option = plan.options[option_id].option
        to_id, escalation = fallback_of(option), option.escalation
        if escalation is None or not escalation.share or to_id not in plan.options:
            continue
        stays = any(current_of(plan, w) == to_id for w in plan.requests)
        cost = costs.get(option_id)
        usd = sum(
            line.usd_month_0
            for line in (cost.lines if cost else ())
            if line.role is CostRole.FALLBACK
        )
        whole = float(cost.monthly_usd[0]) if cost else 0.0
        of = (
            f": {money(usd)} of its {money(whole)} a month"
            if len(plan.requests) == 1 and 0 < usd <= whole
            else ""
        )
        kept = ", which stays in use" if stays else ""
        goes = "go on to" if escalation.how == "cascade" else "are sent to"
        yield (
            f"{num(100 * escalation.share):.3g}% of the requests for {named(plan, option_id)} {goes} "
            f"{named(plan, to_id)}{kept}{of}."
        )


def owed_in_words(plan: Plan, wins: Iterable[QuickWin]) -> Iterator[str]:
    """What is still owed for what is left: that nobody said how much, or what of it is counted."""
    left = {
        current_of(plan, step.workload): None for step in _steps(plan) if _is_chosen(plan, step)
    }
    left |= {win.from_id: None for win in wins}
    for option_id in left:
        if months := _leased_months(plan, option_id):
            yield (
                f"How many of the {months_in_words(months)} of {named(plan, option_id)} are left nobody has "
                "said, so leaving counts as owing nothing: what is still to be paid comes off the saving."
            )
    yield from _counted(plan)


def if_nothing_owed(plan: Plan, win: QuickWin) -> str:
    """The condition on a first step that leaves what was taken for months; empty where it was not."""
    months = _leased_months(plan, win.from_id)
    if not months:
        return ""
    return f", if nothing is still owed for the {months_in_words(months)} of what is in use"


def embedded_again(plan: Plan, wins: Iterable[QuickWin]) -> Iterator[str]:
    """That another embedding model needs all that is stored to be embedded again, which is not counted."""
    moves = [(step.workload, step.option) for step in _steps(plan)]
    moves += [(win.workload, win.to_id) for win in wins]
    told = set()
    for workload_id, option_id in moves:
        option, here = (plan.options[o].option for o in (option_id, current_of(plan, workload_id)))
        if option.model == here.model or _gives(plan, option_id) != "embeddings":
            continue
        if option_id not in told:
            told.add(option_id)
            yield (
                f"Moving to {named(plan, option_id)} means embedding all stored texts again, since vectors of "
                "two models cannot be compared. What that costs is not counted."
            )


def _steps(plan: Plan) -> list[Step]:
    """Every move that the answer tells: those of the path, and those that evidence speaks for."""
    paths = (plan.path, plan.decision.by_evidence)
    return [step for path in paths if path is not None for step in path.steps]


def _is_chosen(plan: Plan, step: Step) -> bool:
    """Whether the step is a choice, and not what staying means when it is due."""
    due = {(o, start) for o, start, _ in stay_chain(plan.scenario, step.workload)}
    return (step.option, step.month) not in due


def _leased_months(plan: Plan, option_id: str) -> int:
    """For how many months an option in use was taken, where that is more than one; else 0."""
    if option_id not in {current_of(plan, w) for w in plan.requests}:
        return 0
    months = plan.options[option_id].option.traits.lease_months
    return months if months > 1 else 0


def _counted(plan: Plan) -> Iterator[str]:
    """What the path still pays for what it has left."""
    costs, path = plan.route_costs, plan.path
    if path is None or not path.steps or not costs.agreed:
        return
    routes = routes_of(costs, path)
    for i in costs.agreed:
        usd = costs.stranded_usd(i, routes)
        if usd.sum() < 1:
            continue
        option_id, last = costs.option_ids[i], int(usd.nonzero()[0][-1])
        yield (
            f"What is agreed for {named(plan, option_id)} is owed on after leaving it, to "
            f"{month_name(plan.as_of, last)}: {money(float(usd.sum()))} in all, counted in what the path costs."
        )


def _gives(plan: Plan, option_id: str) -> str:
    running = plan.route_costs.running.get(option_id)
    model = plan.options[option_id].option.model
    return running.context.catalog.gives(model) if running is not None and model else "text"


def if_long_ones_cost_no_more(plan: Plan, option_id: str, workloads: Collection[str]) -> str:
    """That a reseller's list has no price for long requests, where the maker's has and some are longer."""
    limit = long_requests_unlisted(plan, option_id, workloads)
    if limit is None:
        return ""
    return f"; its list has no price above {count(limit)} tokens, where the model's maker asks more: ask"


def long_ones_unlisted(plan: Plan) -> Iterator[str]:
    """Of what the path moves to: what to ask of a reseller whose list has no price for long requests."""
    of: dict[str, list[str]] = {}
    for step in plan.path.steps if plan.path is not None else ():
        of.setdefault(step.option, []).append(step.workload)
    for option_id, workloads in of.items():
        limit = long_requests_unlisted(plan, option_id, workloads)
        if limit is not None:
            yield (
                f"The list of {named(plan, option_id)} has no price above {count(limit)} tokens, where the "
                "model's maker asks more, and some requests are longer: ask before moving."
            )
