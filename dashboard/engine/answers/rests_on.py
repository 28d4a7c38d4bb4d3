"""The facts that an answer rests on."""

from dashboard.engine.inputs.facts import Fact
from dashboard.engine.plan import Plan


def used(plan: Plan) -> tuple[Fact, ...]:
    """The facts of the cost lines of what is in use and on the path, by what their line costs; each once."""
    ids = [plan.scenario.current_of(w) for w in plan.requests]
    ids += [o for options in plan.path.options.values() for o in options] if plan.path else []
    costs = plan.costs()
    lines = [line for o in dict.fromkeys(ids) if o in costs for line in costs[o].lines]
    lines.sort(key=lambda line: -abs(line.usd_month_0))
    once = [part for o in dict.fromkeys(ids) if o in costs for part in costs[o].one_off]
    groups = [*(line.facts for line in lines), *(part.facts for part in once)]
    found: dict[str, Fact] = {}
    for facts in groups:
        for fact in facts:
            found.setdefault(fact.name, fact)
    return tuple(found.values())
