"""What it costs every month to serve workloads on one option."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from dashboard.engine.cost.breakeven import CostCurve
from dashboard.engine.cost.context import AnswerPrice, Context, Infeasible, Served, chosen
from dashboard.engine.cost.cost_terms import Array, Drift, PerRequest, Shortfall, Steps, Term
from dashboard.engine.cost.escalation import Split, routed, second_success_share, split
from dashboard.engine.cost.purchase import level_payment
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.cost.tokens import unanswered_share
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.fields import Assumptions, Workload
from dashboard.engine.months.admissible import barred, quality_refusal, terms_in_words
from dashboard.engine.months.changes import (
    changed_answer,
    changed_factors,
    ends_in,
    why_ended,
    with_changes,
    with_outage,
)
from dashboard.engine.months.refresh import refresh_factor, refresh_term
from dashboard.engine.months.settled import settled
from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario

DRIFTS: Mapping[Drift, str] = {
    "hosted": "hosted_price_drift_per_year",
    "gpu": "gpu_price_drift_per_year",
    "elsewhere": "hosted_price_drift_per_year",
    "first": "hosted_price_drift_per_year",
    "second": "hosted_price_drift_per_year",
}


@dataclass(frozen=True, slots=True)
class Running:
    """One option at work. Volumes have shape (workloads, months), in the order of `workload_ids`."""

    option_id: str
    option: Option
    context: Context
    served: Served
    workload_ids: tuple[str, ...]
    volumes: Array
    factors: Mapping[Drift, Array]
    ends_in: int | None = None
    """The first month in which it cannot be used any more; its costs go on as if it could."""

    def monthly_usd(self, volumes: Array | None = None) -> Array:
        """USD of every month, at the scenario's volumes or others: shape (workloads, ..., months)."""
        at = self.volumes if volumes is None else volumes
        lines = (self.term_usd(term, at) for term in self.served.terms)
        total: Array = sum(lines, np.zeros(at.shape[1:]))
        return total

    def term_usd(self, term: Term, volumes: Array) -> Array:
        """USD of every month of one term, at the prices of that month.

        A commitment stays while the prices of what counts towards it move.
        """
        if isinstance(term, Shortfall):
            return term.usd(volumes * self.factors["hosted"])
        usd: Array = term.usd(volumes) * self.factors[term.drift]
        return usd

    def breakdown_usd(self) -> dict[str, Array]:
        """USD of every month by component."""
        parts: dict[str, Array] = {}
        for term in self.served.terms:
            usd = self.term_usd(term, self.volumes)
            parts[term.component] = parts[term.component] + usd if term.component in parts else usd
        return parts

    def by_workload_usd(self) -> dict[str, Array]:
        """USD of every month by workload: what is shared falls on each by its load."""
        total = np.zeros_like(self.volumes)
        for term in self.served.terms:
            weights = term.weights(self.volumes)
            whole = weights.sum(axis=0)
            even = np.full_like(weights, 1 / len(self.workload_ids))
            share = np.divide(weights, whole, out=even, where=whole > 0)
            total += share * self.term_usd(term, self.volumes)
        return dict(zip(self.workload_ids, total, strict=True))

    def curve(self, *, discount_per_year: float) -> CostCurve:
        """Cost against total volume at month-0 prices, hardware that was bought as a level payment."""
        mix = self.volumes[:, 0] / self.volumes[:, 0].sum()
        payment = level_payment(self.served, discount_per_year=discount_per_year)
        lasting = (term for term in self.served.terms if term.drift != "outage")
        return CostCurve((*lasting, *payment), mix)


def run(
    scenario: Scenario, catalog: Catalog, option_id: str, requests: Mapping[str, Array]
) -> Running | Infeasible:
    """The option serving every workload that may use it, or why it cannot."""
    scenario = settled(scenario)
    option = scenario.options[option_id]
    workloads = {
        w: v for w, v in scenario.workloads.items() if option_id in scenario.candidates_of(w)
    }
    if not workloads:
        return Infeasible(("no workload may use it",))
    ends = ends_in(scenario, option_id)
    if ends == 0:
        return Infeasible((why_ended(scenario, option_id),))
    assumptions = known_assumptions(scenario, catalog)
    elsewhere = _prices_elsewhere(scenario, catalog, workloads, assumptions)
    context = Context(
        workloads, catalog, assumptions, elsewhere, scenario.constraints, catalog.kernel_tables
    )
    served = _serve(scenario, option_id, context)
    if isinstance(served, Infeasible):
        return served
    running = Running(
        option_id,
        option,
        context,
        served,
        tuple(workloads),
        np.stack([requests[w] for w in workloads]),
        _factors(scenario, option_id, context),
        ends,
    )
    over = np.flatnonzero(~np.isfinite(running.monthly_usd()))
    if over.size:
        return Infeasible(
            (f"the fixed fleet cannot carry month {over[0]}: add replicas or set spill_to",)
        )
    return running


def known_assumptions(scenario: Scenario, catalog: Catalog) -> Assumptions:
    """The scenario's overrides by the catalogue's own names; raises UnknownName for one it does not have."""
    return {catalog.assumption(name).name: given for name, given in scenario.assumptions.items()}


def answered_share(scenario: Scenario, option: Option) -> float:
    """Share of requests with a good answer in the end, after the fallback, where every request is answered."""
    return float(_good(scenario, option, split(option, {"any": Workload()}))[0])


def _good(scenario: Scenario, option: Option, parts: Split, answered: Array | float = 1.0) -> Array:
    """Share of good answers in the end; `answered` is the share of second answers that come at all."""
    if not option.fallback:
        return parts.good_at_first
    second = second_success_share(option, scenario.options[option.fallback].success_share)
    return parts.good(np.full_like(parts.passed_on, second) * answered)


def _prices_elsewhere(
    scenario: Scenario,
    catalog: Catalog,
    workloads: Mapping[str, Workload],
    assumptions: Assumptions,
) -> Callable[[str], AnswerPrice | Infeasible]:
    def answer_price(option_id: str) -> AnswerPrice | Infeasible:
        context = Context(workloads, catalog, assumptions, _no_further, scenario.constraints)
        option = scenario.options[option_id]
        refused = barred(option, context)
        found = Infeasible(refused) if refused else option.answer_price(context)
        return (
            found if isinstance(found, Infeasible) else changed_answer(scenario, option_id, found)
        )

    return answer_price


def _no_further(option_id: str) -> Infeasible:
    return Infeasible((f"{option_id} is a fallback itself",))


def _serve(scenario: Scenario, option_id: str, context: Context) -> Served | Infeasible:
    """The option's own terms, and the second answer paid where the first is not good enough."""
    option = scenario.options[option_id]
    answered = answered_share(scenario, option)
    refused = (*quality_refusal(option, context, answered_share=answered), *barred(option, context))
    if refused:
        return Infeasible(refused)
    served = option.serve(context)
    if isinstance(served, Infeasible):
        return served
    served = with_changes(scenario, option_id, served)
    notes = (*served.notes, *terms_in_words(option, context))
    fleet = next(iter(routed(option, (served.fleet,))), None) if served.fleet else None
    terms = routed(option, served.terms)
    served = replace(served, terms=terms, fleet=cast("Steps | None", fleet), notes=notes)
    more = [
        *_checks(option, context),
        *refresh_term(option, context),
        *_failures(scenario, option, context),
    ]
    passed_on = split(option, context.workloads).passed_on
    if option.fallback and passed_on.max() > 0:
        second = context.answer_price(option.fallback)
        if isinstance(second, Infeasible):
            return Infeasible(tuple(f"fallback {option.fallback}: {r}" for r in second.reasons))
        again = PerRequest(
            "fallback",
            passed_on * second.usd,
            _fallback_formula(option),
            second.facts,
            drift="elsewhere",
            role=CostRole.FALLBACK,
        )
        more.insert(0, again)
    served = replace(served, terms=(*served.terms, *more)) if more else served
    return with_outage(scenario, option_id, served, context)


def _fallback_formula(option: Option) -> str:
    if option.escalation is None:
        return "requests x (1 - success share) x price per answer of the fallback"
    return "requests x escalated share x price per answer of the fallback"


def _checks(option: Option, context: Context) -> tuple[Term, ...]:
    """What the verifier of a cascade, or the router, costs for every request."""
    escalation = option.escalation if option.fallback else None
    if escalation is None or not escalation.usd_per_1k_checks:
        return ()
    fact = chosen("usd_per_1k_checks", escalation.usd_per_1k_checks, "USD per 1,000 checks")
    usd = np.full(len(context.workloads), escalation.usd_per_1k_checks / 1000)
    formula, role = "requests x price / 1,000", CostRole.CHECKS
    return (PerRequest("checks", usd, formula, (fact,), drift="none", role=role),)


def good_in_the_end(scenario: Scenario, option: Option, workloads: Mapping[str, Workload]) -> Array:
    """Share of each workload's requests with a good answer in the end, shape (workloads,)."""
    answered = np.array([1 - unanswered_share(w) for w in workloads.values()])
    return _good(scenario, option, split(option, workloads), answered)


def _failures(scenario: Scenario, option: Option, context: Context) -> tuple[Term, ...]:
    """What the answers cost that are not good in the end."""
    usd = np.array([w.usd_per_failure for w in context.workloads.values()])
    lost = (1 - good_in_the_end(scenario, option, context.workloads)) * usd
    if not lost.any():
        return ()
    facts = tuple(
        chosen(f"{name}.usd_per_failure", w.usd_per_failure, "USD per answer")
        for name, w in context.workloads.items()
        if w.usd_per_failure
    )
    formula = "requests x share of answers that are not good x cost of one"
    role = CostRole.FAILURES
    return (PerRequest("bad answers", lost, formula, facts, drift="none", role=role),)


def _factors(scenario: Scenario, option_id: str, context: Context) -> dict[Drift, Array]:
    """What prices of every month are of those of month 0, trends and dated changes together."""
    option, months = scenario.options[option_id], scenario.horizon_months
    trend = np.exp(context.value(DRIFTS["elsewhere"]) * np.arange(months) / 12)
    return changed_factors(scenario, option_id, _drift_factors(option, context, months), trend)


def _drift_factors(option: Option, context: Context, months: int) -> dict[Drift, Array]:
    """exp(log points a year x t / 12) for every month, by trend; a refresh takes the models' own trend along."""
    years = np.arange(months) / 12
    factors: dict[Drift, Array] = {"none": np.ones(months)}
    for drift, name in DRIFTS.items():
        factors[drift] = np.exp(context.value(name) * years)
    own = option.traits.trend
    factors[own] = refresh_factor(option, context, factors[own])
    return factors
