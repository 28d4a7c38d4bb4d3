"""How a plan fares under each stress, in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.catalog import BuiltCatalog
from dashboard.engine.options import Option
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario.stress import CLOSES, OPENS, STRESSES, Stress, Stressed
from dashboard.wording.reasons import all_by_name
from dashboard.wording.words import (
    model_name,
    money,
    month_name,
    months_in_words,
    named,
    provider_name,
)

HEAD = (
    "Stress",
    "First step",
    "Saving",
    "Against the base",
    "Pays back in",
    "Path",
    "What changes",
)


MARKED = re.compile(f"{OPENS}([^{CLOSES}]*){CLOSES}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One stress: the stressed scenario with its plan, or why it does not apply."""

    stress: Stress
    stressed: Stressed | None
    plan: Plan | None
    why_not: str = ""


def outcomes(plan: Plan, catalog: BuiltCatalog) -> tuple[Outcome, ...]:
    """Every stress of the plan's scenario, planned."""
    found = []
    for stress in STRESSES.values():
        stressed = stress.of_plan(plan, catalog)
        if isinstance(stressed, str):
            found.append(Outcome(stress, None, None, stressed))
        else:
            found.append(Outcome(stress, stressed, evaluate(stressed.scenario, catalog)))
    return tuple(found)


def assumed(plan: Plan, stressed: Stressed) -> str:
    """What the stress supposes, with names in the place of the ids of options, models and hosts."""
    options = stressed.scenario.options.values()
    names = {
        **{o.provider: provider_name(o.provider) for o in options if o.provider},
        **{o.model: model_name(o.model) for o in options if o.model},
        **{o: named(plan, o) for o in plan.options},
    }
    said = MARKED.sub(lambda found: names.get(found[1], found[1]), stressed.marked)
    return said[:1].upper() + said[1:]


def first_steps(plan: Plan) -> dict[str, tuple[int, str]]:
    """The first move of each workload that moves: its month and where to."""
    first: dict[str, tuple[int, str]] = {}
    for step in sorted(plan.path.steps if plan.path else (), key=lambda step: step.month):
        first.setdefault(step.workload, (step.month, step.option))
    return first


def survival(base: Plan, plan: Plan) -> str:
    """What becomes of the base plan's first steps: "the same", "2 months later", "reversed: stays"."""
    if plan.path is None:
        return "no plan: nothing can serve"
    before, after = first_steps(base), first_steps(plan)
    if len(base.requests) == 1:
        (only,) = base.requests
        return _survives(base, plan, before.get(only), after.get(only))
    alike: dict[str, list[str]] = {}
    for workload in base.requests:
        alike.setdefault(
            _survives(base, plan, before.get(workload), after.get(workload)), []
        ).append(workload)
    if len(alike) == 1:
        return next(iter(alike))
    return "; ".join(f"{' and '.join(each)}: {said}" for said, each in alike.items())


def _survives(
    base: Plan, plan: Plan, before: tuple[int, str] | None, after: tuple[int, str] | None
) -> str:
    if before is None or after is None:
        if before == after:
            return "stays, as before"
        return "reversed: moves" if before is None else "reversed: stays"
    there, now_there = base.options[before[1]].option, plan.options[after[1]].option
    if _what(there) != _what(now_there):
        return "moves elsewhere"
    late = after[0] - before[0]
    host = "" if there.provider == now_there.provider else ", another hoster"
    if late == 0:
        return f"the same first step{host}"
    return f"{months_in_words(abs(late))} {'later' if late > 0 else 'earlier'}{host}"


def _what(option: Option) -> tuple[tuple[str, ...], str]:
    """What is moved to, wherever it is bought: by what moving takes, and the model."""
    return option.traits.switching, option.model


def verdict_of(plan: Plan) -> str:
    """Where each workload goes first, and when."""
    if plan.path is None:
        return all_by_name(plan, plan.no_path)
    first = first_steps(plan)
    alike: dict[str, list[str]] = {}
    for workload in plan.requests:
        step = first.get(workload)
        alike.setdefault("stays" if step is None else _to(plan, *step), []).append(workload)
    if len(plan.requests) == 1 or len(alike) == 1:
        return next(iter(alike))
    return "; ".join(f"{' and '.join(each)}: {said}" for said, each in alike.items())


def path_of(plan: Plan) -> str:
    """Every step of the path, in order."""
    steps = plan.path.steps if plan.path else ()
    several = len(plan.requests) > 1
    said = [
        f"{f'{step.workload}: ' if several else ''}{_to(plan, step.month, step.option)}"
        for step in steps
    ]
    return ", then ".join(said) or "stay"


def _to(plan: Plan, month: int, option_id: str) -> str:
    when = "now" if month == 0 else month_name(plan.as_of, month)
    return f"{named(plan, option_id)}, {when}"


def saving_of(plan: Plan) -> str:
    """The saving against staying; the cost where nobody can stay."""
    if plan.path is None:
        return ""
    saved = plan.path.saving_usd
    if saved is None:
        return f"no staying; costs {money(plan.path.npv_usd)}"
    return money(saved) if plan.path.steps else "nothing"


def difference(base: Plan, plan: Plan) -> str:
    """How much more or less is saved than in the base."""
    usd = saving_change_usd(base, plan)
    if usd is None:
        return ""
    return "" if abs(usd) < 0.5 else f"{'+' if usd > 0 else ''}{money(usd)}"


def saving_change_usd(base: Plan, plan: Plan) -> float | None:
    """None where either cannot be held against staying."""
    before = None if base.path is None else base.path.saving_usd
    after = None if plan.path is None else plan.path.saving_usd
    return None if before is None or after is None else after - before


def payback_of(plan: Plan) -> str:
    if plan.path is None or not plan.path.steps or plan.path.saving_usd is None:
        return ""
    paid = plan.path.payback_month
    return "never" if paid is None else months_in_words(paid)


def cells(base: Plan, outcome: Outcome) -> tuple[str, ...]:
    """One row of the table under `HEAD`."""
    if outcome.plan is None:
        return (outcome.stress.title, "", "", "", "", "", f"does not apply: {outcome.why_not}")
    plan = outcome.plan
    return (
        outcome.stress.title,
        verdict_of(plan),
        saving_of(plan),
        difference(base, plan),
        payback_of(plan),
        path_of(plan),
        survival(base, plan),
    )


def outcome_to_dict(base: Plan, outcome: Outcome) -> Mapping[str, object]:
    """One entry of `stress` in the JSON of a plan."""
    told: dict[str, object] = {
        "name": outcome.stress.name,
        "title": outcome.stress.title,
        "applies": outcome.plan is not None,
        "why_not": outcome.why_not or None,
        "assumes": None,
        "survives": None,
        "steps": None,
        "npv_usd": None,
        "saving_usd": None,
        "saving_change_usd": None,
        "payback_month": None,
        "no_path": None,
    }
    if outcome.plan is None or outcome.stressed is None:
        return told
    path = outcome.plan.path
    told |= {
        "assumes": assumed(base, outcome.stressed),
        "survives": survival(base, outcome.plan),
        "saving_change_usd": saving_change_usd(base, outcome.plan),
        "no_path": list(outcome.plan.no_path) or None,
    }
    if path is not None:
        told |= {
            "steps": [
                {
                    "workload": step.workload,
                    "month": step.month,
                    "option": step.option,
                    "one_off_usd": step.one_off_usd,
                }
                for step in path.steps
            ],
            "npv_usd": path.npv_usd,
            "saving_usd": path.saving_usd,
            "payback_month": path.payback_month,
        }
    return told
