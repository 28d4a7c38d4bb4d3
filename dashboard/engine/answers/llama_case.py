"""Llama's own case: what it costs hosted, on own GPUs and tuned, or what stands against it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dashboard.engine.answers.archetypes import in_month_0
from dashboard.engine.cost.roles import SECOND_ANSWERS
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.market.baseline import free_id
from dashboard.engine.market.own_gpus import LLAMA
from dashboard.engine.market.screen import Code, Screen, of_quality
from dashboard.engine.months.running import Running
from dashboard.engine.options import Option
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario

How = Literal["hosted", "on own GPUs", "tuned"]
WAYS: tuple[How, ...] = ("hosted", "on own GPUs", "tuned")

NEAREST: tuple[Code, ...] = ("ends too early", "quality", "window", "output cap", "constraint")
"""What may stand against a host that is sold, what is nearest to serving first."""
COULD_SERVE: tuple[Code, ...] = ("ends too early", "quality")
"""Of those, what stands against moving there, not against being served."""


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


def llama_ways(plan: Plan, catalog: Catalog, market: Plan | None) -> tuple[LlamaWay, ...]:
    """The cheapest of each way that may serve and lasts; where no host may, the nearest that is sold.

    `market` is the plan of everything that hosts sell, of one that looks only at what it lists: where no Llama is
    listed that may serve, the cheapest that it would use is named. Where none of a way may serve every workload,
    the cheapest for each: amounts of fewer workloads are not to be set against those of more.
    """
    kept = tuple(_kept(plan))
    ways = {how: _cheapest([w for w in kept if w.how == how], tuple(plan.requests)) for how in WAYS}
    if not ways["hosted"] and market is not None:
        sold = [_as_told(plan, way) for way in _kept(market) if way.how == "hosted"]
        ways["hosted"] = _cheapest(sold, tuple(plan.requests))
    if not ways["hosted"]:
        nearest = _nearest(plan, catalog, market or plan)
        ways["hosted"] = () if nearest is None else (nearest,)
    return tuple(way for how in WAYS for way in ways[how])


def _as_told(plan: Plan, way: LlamaWay) -> LlamaWay:
    """Without the id of an option that the plan does not have."""
    return way if way.option_id in plan.options else replace(way, option_id="")


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
    yield from (way for way in _llamas(plan) if way.option_id in kept)


def _llamas(plan: Plan) -> Iterator[LlamaWay]:
    """The Llamas among the options that can serve, are out and last."""
    for option_id, cost in plan.costs().items():
        option = plan.options[option_id].option
        if not option.model.startswith(LLAMA) or not plan.lasts(option_id):
            continue
        if option_id in plan.sold_from:
            continue
        traits = option.traits
        usd = float(cost.monthly_usd[0])
        again = sum(line.usd_month_0 for line in cost.lines if line.role in SECOND_ANSWERS)
        how: How = "tuned" if traits.tuning else "on own GPUs" if traits.own_gpus else "hosted"
        yield LlamaWay(how, option, option_id, tuple(cost.by_workload), usd, usd - again)


@dataclass(frozen=True, slots=True)
class _Near:
    """A hosted Llama that something stands against."""

    way: LlamaWay
    share: float
    """Of good answers, the least of its workloads."""
    costs_more: bool
    """Than staying does."""

    @property
    def rank(self) -> tuple[bool, int, float, float]:
        """What is nearest to being an option first; shares that are told alike count as one."""
        short = -round(self.share, 2) if self.way.against == "quality" else 0.0
        return self.costs_more, NEAREST.index(self.way.against), short, self.way.usd

    def is_worse(self, than: "_Near") -> bool:
        return self.share < than.share and self.way.usd > than.way.usd


def _nearest(plan: Plan, catalog: Catalog, sold: Plan) -> LlamaWay | None:
    """The hosted Llama that lacks least for serving every workload, the cheapest of those that lack as much; none
    that is dearer than another and has fewer good answers as well."""
    screens = sold.market.screens if sold.market is not None else ()
    found = [*_turned_down(plan), *_screened(screens)]
    sold_to_all = [each for each in found if each.way.against in COULD_SERVE]
    best = [each for each in found if not any(each.is_worse(other) for other in sold_to_all)]
    for each in sorted(best, key=lambda near: near.rank):
        way = each.way
        if way.option_id:
            return way
        option_id = free_id(plan.scenario, way.option.model, way.option.provider)
        running = in_month_0(_at_any_quality(plan.scenario), catalog, option_id, way.option)
        if running is not None:
            usd, again = float(running.monthly_usd()[0]), _again(running)
            workloads = running.workload_ids
            return replace(way, workloads=workloads, usd=usd, first_answers_usd=usd - again)
    return None


def _at_any_quality(scenario: Scenario) -> Scenario:
    """The scenario without its least quality, which stands against a Llama and makes it no dearer."""
    return replace(scenario, constraints=replace(scenario.constraints, min_quality=0.0))


def _turned_down(plan: Plan) -> Iterator[_Near]:
    """The hosted Llamas among the options whose answers are not expected to be good enough."""
    stay = plan.usd_today
    for way in _llamas(plan):
        found = [s[way.option_id] for s in plan.decision.standings.values() if way.option_id in s]
        refused = [each for each in found if not each.is_kept and each.needed_share is not None]
        if way.how != "hosted" or not refused or len(refused) < len(found):
            continue
        worst = min(refused, key=lambda each: each.quality.value)
        detail = of_quality(worst.quality.value, worst.needed_share or 0.0, worst.quality.source)
        told = replace(way, against="quality", detail=detail)
        yield _Near(told, worst.quality.value, stay is not None and way.usd > stay)


def _screened(screens: Sequence[Screen]) -> Iterator[_Near]:
    """The hosts of a Llama that would serve every workload but for one reason."""
    if not screens:
        return
    table = screens[0].table
    stay = sum(each.stay_usd_per_month for each in screens)
    for i, model in enumerate(table.model_id):
        usd = sum(float(each.usd_per_month[i]) for each in screens)
        if not model.startswith(LLAMA) or not np.isfinite(usd):
            continue
        codes = [each.codes[i] for each in screens]
        against = [code for code in codes if code]
        if not against or not all(code in NEAREST for code in against):
            continue
        worst = max(against, key=NEAREST.index)
        option = Hosted(kind="hosted", provider=table.provider[i], model=model)
        detail = screens[codes.index(worst)].details[i]
        way = LlamaWay("hosted", option, "", (), usd, usd, worst, detail)
        yield _Near(way, min(float(each.shares[i]) for each in screens), usd > stay)


def _again(running: Running) -> float:
    """What bad answers cost in month 0."""
    terms = (term for term in running.served.terms if term.role in SECOND_ANSWERS)
    return float(sum(running.term_usd(term, running.volumes).sum() for term in terms))
