"""Llama's own case: what it costs hosted, on own GPUs and tuned, or what stands against it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.engine.answers.archetypes import in_month_0
from dashboard.engine.cost.roles import SECOND_ANSWERS
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.market.baseline import free_id
from dashboard.engine.market.screen import Code, Screen
from dashboard.engine.market.search import LLAMA, MarketView
from dashboard.engine.months.running import Running
from dashboard.engine.options import Option
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan

How = Literal["hosted", "on own GPUs", "tuned"]
WAYS: tuple[How, ...] = ("hosted", "on own GPUs", "tuned")

NEAREST: tuple[Code, ...] = ("ends too early", "quality", "window", "output cap", "constraint")
"""What may stand against a host that is sold, what is nearest to serving first."""


@dataclass(frozen=True, slots=True)
class LlamaWay:
    """The cheapest Llama of one way of serving. USD a month, all that it serves on it, in month 0."""

    how: How
    option: Option
    option_id: str
    """Empty where it is no option of the plan."""
    workloads: tuple[str, ...]
    usd: float
    first_answers_usd: float
    """Without what bad answers cost."""
    against: Code = ""
    detail: str = ""
    """Why it is no option, as a screen has it."""


def llama_ways(plan: Plan, catalog: Catalog, market: MarketView | None) -> tuple[LlamaWay, ...]:
    """The cheapest of each way that may serve and lasts; where no host may, the nearest that is sold.

    Where none of a way may serve every workload, the cheapest for each: amounts of fewer workloads are not to be
    set against those of more.
    """
    kept = tuple(_kept(plan))
    ways = {how: _cheapest([w for w in kept if w.how == how], tuple(plan.requests)) for how in WAYS}
    if not ways["hosted"] and market is not None:
        nearest = _nearest(plan, catalog, market.screens)
        ways["hosted"] = () if nearest is None else (nearest,)
    return tuple(way for how in WAYS for way in ways[how])


def _cheapest(ways: Sequence[LlamaWay], workloads: tuple[str, ...]) -> tuple[LlamaWay, ...]:
    """One for all workloads where there is one, else for each one its own, those of most workloads first."""
    most = max((len(way.workloads) for way in ways), default=0)
    best = min((w for w in ways if len(w.workloads) == most), key=lambda w: w.usd, default=None)
    if best is None:
        return ()
    left = tuple(w for w in workloads if w not in best.workloads)
    others = [way for way in ways if not set(way.workloads) & set(best.workloads)]
    return (best, *(_cheapest(others, left) if left else ()))


def _kept(plan: Plan) -> Iterator[LlamaWay]:
    kept = {o for found in plan.decision.standings.values() for o, s in found.items() if s.is_kept}
    for option_id, cost in plan.costs().items():
        option = plan.options[option_id].option
        if not option.model.startswith(LLAMA) or option_id not in kept or not plan.lasts(option_id):
            continue
        traits = option.traits
        usd = float(cost.monthly_usd[0])
        again = sum(line.usd_month_0 for line in cost.lines if line.role in SECOND_ANSWERS)
        how: How = "tuned" if traits.tuning else "on own GPUs" if traits.own_gpus else "hosted"
        yield LlamaWay(how, option, option_id, tuple(cost.by_workload), usd, usd - again)


def _nearest(plan: Plan, catalog: Catalog, screens: Sequence[Screen]) -> LlamaWay | None:
    """The host of a Llama that would serve every workload but for one reason, the cheapest of the nearest."""
    if not screens:
        return None
    table = screens[0].table
    found = []
    for i, model in enumerate(table.model_id):
        usd = sum(float(each.usd_per_month[i]) for each in screens)
        codes = [each.codes[i] for each in screens]
        if not model.startswith(LLAMA) or not np.isfinite(usd):
            continue
        against = [code for code in codes if code]
        if against and all(code in NEAREST for code in against):
            worst = max(against, key=NEAREST.index)
            found.append((NEAREST.index(worst), usd, i, codes.index(worst)))
    for _, _, i, which in sorted(found):
        option = Hosted(kind="hosted", provider=table.provider[i], model=table.model_id[i])
        option_id = free_id(plan.scenario, option.model, option.provider)
        running = in_month_0(plan.scenario, catalog, option_id, option)
        if running is not None:
            usd, again = float(running.monthly_usd()[0]), _again(running)
            said = screens[which]
            return LlamaWay(
                *("hosted", option, "", running.workload_ids, usd, usd - again),
                *(said.codes[i], said.details[i]),
            )
    return None


def _again(running: Running) -> float:
    """What bad answers cost in month 0."""
    terms = (term for term in running.served.terms if term.role in SECOND_ANSWERS)
    return float(sum(running.term_usd(term, running.volumes).sum() for term in terms))
