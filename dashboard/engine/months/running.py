"""What it costs every month to serve workloads on one option."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import cast

import numpy as np

from dashboard.engine.cost.breakeven import CostCurve
from dashboard.engine.cost.context import AnswerPrice, Context, Infeasible, Served, chosen
from dashboard.engine.cost.cost_terms import Array, Drift, PerRequest, Shortfall, Steps, Term
from dashboard.engine.cost.escalation import (
    fallback_of,
    routed,
)
from dashboard.engine.cost.purchase import level_payment
from dashboard.engine.cost.roles import (
    IN_OUTAGES,
    ON_NO_BILL,
    SECOND_ANSWERS,
    SPENT_ON_TOKENS,
    CostRole,
)
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Assumptions, Workload
from dashboard.engine.months.admissible import (
    barred,
    input_may_be_too_long,
    quality_refusal,
    still_owed,
    terms_in_words,
    too_long,
    window_not_known,
)
from dashboard.engine.months.changes import (
    Link,
    changed_answer,
    changed_factors,
    ends_in,
    stay_chain,
    why_ended,
    window_factor,
    with_changes,
)
from dashboard.engine.months.outages import (
    Meanwhile,
    in_an_outage_too,
    meanwhile,
    outage_factors,
    with_outage,
)
from dashboard.engine.months.refresh import refresh_factor, refresh_term
from dashboard.engine.months.second_answers import asked_again, bad_answers_of, fallback_links
from dashboard.engine.months.sold_from import first_day
from dashboard.engine.options import Option
from dashboard.engine.options.protocol import references
from dashboard.engine.quality.bad_answers import (
    BadAnswers,
    Outcome,
    outcome_at,
    seen,
)
from dashboard.engine.quality.share import Quality, expected_of
from dashboard.engine.quality.sources import (
    Assume,
    Told,
    effort_fact,
    effort_ratio,
    noticed,
    quality_of,
)
from dashboard.engine.scenario import Scenario

DRIFTS: Mapping[Drift, str] = {
    "hosted": "hosted_price_drift_per_year",
    "gpu": "gpu_price_drift_per_year",
    "elsewhere": "hosted_price_drift_per_year",
    "first": "hosted_price_drift_per_year",
    "second": "hosted_price_drift_per_year",
    "third": "hosted_price_drift_per_year",
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
    qualities: tuple[Quality, ...] = ()
    """Of its workloads, in their order."""
    bad_answers: BadAnswers | None = None
    meanwhile: tuple[Meanwhile, ...] = ()
    """Who answers while it is out."""
    begins_later: frozenset[Drift] = frozenset()
    """Those who are asked again from a later month on."""

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

    def tokens_usd(self, volumes: Array) -> Array:
        """What of every month is paid for tokens, at these volumes."""
        lines = (self.term_usd(t, volumes) for t in self.served.terms if t.role in SPENT_ON_TOKENS)
        total: Array = sum(lines, np.zeros(volumes.shape[1:]))
        return total

    def breakdown_usd(self) -> dict[str, Array]:
        """USD of every month by component."""
        parts: dict[str, Array] = {}
        for term in self.served.terms:
            usd = self.term_usd(term, self.volumes)
            parts[term.component] = parts[term.component] + usd if term.component in parts else usd
        return parts

    def unbilled_usd(self, volumes: Array | None = None) -> Array:
        """What of every month is on no bill, at the scenario's volumes or others; less than nothing where better
        answers earn it."""
        at = self.volumes if volumes is None else volumes
        lines = (self.term_usd(t, at) for t in self.served.terms if t.role in ON_NO_BILL)
        total: Array = sum(lines, np.zeros(at.shape[1:]))
        return total

    def by_workload_usd(
        self, volumes: Array | None = None, *, billed: bool = False
    ) -> dict[str, Array]:
        """USD of every month by workload: what is shared falls on each by its load; `billed`: bills alone.

        At the scenario's volumes or others, shape (workloads, ..., months).
        """
        at = self.volumes if volumes is None else volumes
        total = np.zeros_like(at)
        for term in self.served.terms:
            if not (billed and term.role in ON_NO_BILL):
                total += self.shared_usd(term, at)
        return dict(zip(self.workload_ids, total, strict=True))

    def shared_usd(self, term: Term, volumes: Array) -> Array:
        """USD of one term by workload, in the shape of the volumes."""
        if len(self.workload_ids) == 1:
            whose: Array = self.term_usd(term, volumes)[None]
            return whose
        weights = term.weights(volumes)
        whole = weights.sum(axis=0)
        even = np.full_like(weights, 1 / len(self.workload_ids))
        share = np.divide(weights, whole, out=even, where=whole != 0)
        usd: Array = share * self.term_usd(term, volumes)
        return usd

    def curve(self, *, discount_per_year: float) -> CostCurve:
        """Cost against total volume at month-0 prices, hardware that was bought as a level payment."""
        mix = self.volumes[:, 0] / self.volumes[:, 0].sum()
        payment = level_payment(self.served, discount_per_year=discount_per_year)
        lasting = (term for term in self.served.terms if self._now(term))
        return CostCurve((*lasting, *payment), mix)

    def _now(self, term: Term) -> bool:
        """Whether a term is paid in month 0, an outage apart."""
        return term.role not in IN_OUTAGES and term.drift not in self.begins_later

    @property
    def shares(self) -> Array:
        """The success share of every workload as planned, shape (workloads,)."""
        return np.array([quality.value for quality in self.qualities])

    @property
    def references(self) -> Array:
        """That of the option in use."""
        return np.array([quality.reference.value for quality in self.qualities])

    def with_share(self, workload: str, share: float) -> "Running":
        """The option where so many of one workload's answers are good, those of the others as expected."""
        if self.bad_answers is None or self.option.escalation is not None:
            return self
        expected = expected_outcome(self.qualities, self.context.assume)
        row = self.workload_ids.index(workload)
        at = outcome_at(np.array(share), self.references[row], expected.noticed)
        mine = np.arange(len(self.workload_ids)) == row
        outcome = Outcome(
            np.where(mine, at.shares, expected.shares),
            np.where(mine, at.worse, expected.worse),
            np.where(mine, at.better, expected.better),
            expected.noticed,
        )
        lines = seen(self.own_lines(outcome))
        kept = tuple(term for term in self.served.terms if term.role not in SECOND_ANSWERS)
        return replace(self, served=replace(self.served, terms=(*kept, *lines)))

    def own_lines(self, outcome: Outcome) -> tuple[PerRequest, ...]:
        """What its bad answers cost per request, outages apart; zeros left in."""
        lines = self.bad_answers.terms(outcome) if self.bad_answers is not None else ()
        return in_an_outage_too(self.meanwhile, lines)

    @property
    def good_shares(self) -> Array:
        """Expected share of each workload's requests with a good answer in the end, shape (workloads,)."""
        outcome = expected_outcome(self.qualities, self.context.assume)
        return (
            outcome.shares
            if self.bad_answers is None
            else self.bad_answers.good_in_the_end(outcome)
        )


NOBODY = "no workload may use it"


def expected_outcome(qualities: Sequence[Quality], assume: Assume) -> Outcome:
    """What is expected of the answers, over all that is not known of their quality."""
    found = expected_of(qualities)
    return Outcome(found.share, found.worse, found.better, noticed(assume).value)


def run(
    scenario: Scenario, catalog: Catalog, option_id: str, requests: Mapping[str, Array]
) -> Running | Infeasible:
    """The option serving every workload that may use it, or why it cannot."""
    option, workloads = scenario.options[option_id], _may_use(scenario, option_id)
    if not workloads:
        ended = [c.options[0] for c in scenario.changes if c.ends and c.successor == option_id]
        why = f"nobody moves to it: it takes the place of {ended[0]}" if ended else NOBODY
        return Infeasible((why,))
    ends = ends_in(scenario, option_id)
    if ends == 0:
        return Infeasible((why_ended(scenario, option_id),))
    context, qualities = asked_of(scenario, catalog, option_id)
    bad = bad_answers_of(scenario, option_id, context)
    if isinstance(bad, Infeasible):
        return bad
    outcome = expected_outcome(qualities, context.assume)
    answers = Answers(outcome, _efforts(qualities, context))
    during = meanwhile(scenario, option_id, context, bad, qualities)
    served = _serve(scenario, option_id, context, bad, answers)
    if isinstance(served, Infeasible):
        return served
    outcomes = [expected_outcome(each.qualities, context.assume) for each in during]
    running = Running(
        option_id,
        option,
        context,
        with_outage(served, during, outcomes),
        tuple(workloads),
        np.stack([requests[w] for w in workloads]),
        price_factors(scenario, option_id, context),
        ends,
        qualities,
        bad,
        during,
        frozenset(_begins_later(scenario, option_id, context)),
    )
    over = np.flatnonzero(~np.isfinite(running.monthly_usd()))
    if over.size:
        return Infeasible(
            (f"the fixed fleet cannot carry month {over[0]}: add replicas or set spill_to",)
        )
    return running


def asked_of(
    scenario: Scenario, catalog: Catalog, option_id: str
) -> tuple[Context, tuple[Quality, ...]]:
    """What the workloads that may use the option ask of it, hidden tokens included, and how good it is."""
    workloads = _may_use(scenario, option_id)
    alone = _without_others(scenario, catalog, workloads)
    context = replace(
        alone,
        answer_price=partial(
            _price_elsewhere, Told(scenario, catalog, alone.assume), tuple(workloads)
        ),
        tables=catalog.kernel_tables,
        serves_now=any(scenario.current_of(w) == option_id for w in scenario.workloads),
    )
    qualities = tuple(
        quality_of(scenario, catalog, context.assume, option_id=option_id, workload_id=w)
        for w in workloads
    )
    return replace(context, workloads=_at_effort(workloads, qualities, context)), qualities


def _may_use(scenario: Scenario, option_id: str) -> dict[str, Workload]:
    return {w: v for w, v in scenario.workloads.items() if option_id in scenario.candidates_of(w)}


@dataclass(frozen=True, slots=True)
class Answers:
    """How good an option's answers are, and how many hidden tokens they take."""

    outcome: Outcome
    efforts: tuple[Fact, ...]
    """How many tokens the reasoning efforts take at which the model was rated."""


def _with_facts(term: Term, more: tuple[Fact, ...]) -> Term:
    """The term with more of what it rests on, where tokens of the output are billed or computed."""
    if term.role in (CostRole.OUTPUT, CostRole.GPU) and isinstance(term, PerRequest | Steps):
        return replace(term, facts=(*term.facts, *more))
    return term


def _at_effort(
    workloads: Mapping[str, Workload], qualities: tuple[Quality, ...], context: Context
) -> dict[str, Workload]:
    """The workloads with the hidden tokens of the effort at which the option's model was rated."""
    found = {}
    for (name, workload), quality in zip(workloads.items(), qualities, strict=True):
        ratio = effort_ratio(quality, context.assume)
        hidden = None if ratio is None else (ratio - 1) * workload.output_tokens
        found[name] = workload if hidden is None else replace(workload, reasoning_tokens=hidden)
    return found


def _efforts(qualities: tuple[Quality, ...], context: Context) -> tuple[Fact, ...]:
    """How many tokens the reasoning efforts take at which the models were rated."""
    rated = dict.fromkeys(q.effort for q in qualities if q.effort is not None)
    today = dict.fromkeys(q.effort_in_use for q in qualities if q.effort and q.effort_in_use)
    return tuple(context.assume(effort_fact(effort)) for effort in (rated | today))


def known_assumptions(scenario: Scenario, catalog: Catalog) -> Assumptions:
    """The scenario's overrides by the catalogue's own names; raises UnknownName for one it does not have."""
    return {catalog.assumption(name).name: given for name, given in scenario.assumptions.items()}


@lru_cache(maxsize=128)
def _price_elsewhere(
    told: Told, workload_ids: tuple[str, ...], option_id: str
) -> AnswerPrice | Infeasible:
    """What an option asks for an answer that another one has not given: many options ask the same few."""
    scenario = told.scenario
    context = _without_others(
        scenario, told.catalog, {w: scenario.workloads[w] for w in workload_ids}
    )
    refused = barred(scenario.options[option_id], context)
    return Infeasible(refused) if refused else price_of_answers(scenario, context, option_id)


def _without_others(
    scenario: Scenario, catalog: Catalog, workloads: Mapping[str, Workload]
) -> Context:
    """What may be asked of an option that sends no requests on."""
    assumptions = known_assumptions(scenario, catalog)
    return Context(workloads, catalog, assumptions, _no_further, scenario.constraints)


def price_of_answers(
    scenario: Scenario, context: Context, option_id: str
) -> AnswerPrice | Infeasible:
    """What an option asks for an answer in month 0, hidden tokens of its model included."""
    qualities = tuple(
        quality_of(scenario, context.catalog, context.assume, option_id=option_id, workload_id=w)
        for w in context.workloads
    )
    at_effort = replace(context, workloads=_at_effort(context.workloads, qualities, context))
    found = scenario.options[option_id].answer_price(at_effort)
    if isinstance(found, Infeasible):
        return found
    found = replace(found, facts=(*found.facts, *_efforts(qualities, at_effort)))
    return changed_answer(scenario, option_id, found)


def _no_further(option_id: str) -> Infeasible:
    return Infeasible((f"{option_id} is a fallback itself",))


def _serve(
    scenario: Scenario, option_id: str, context: Context, bad: BadAnswers, answers: Answers
) -> Served | Infeasible:
    """The option's own terms, and what the answers cost that are not good enough."""
    option = scenario.options[option_id]
    good = bad.good_in_the_end(answers.outcome)
    stays = {
        w: tuple(scenario.options[o] for o, _, _ in stay_chain(scenario, w))
        for w in context.workloads
    }
    refused = (
        *quality_refusal(option, context, answered_share=float(good.min())),
        *too_long(option, context, stays),
        *barred(option, context),
        *_comes_later(scenario, option, context, stays),
    )
    if refused:
        return Infeasible(refused)
    served = option.serve(context)
    if isinstance(served, Infeasible):
        return served
    served = replace(served, terms=tuple(_with_facts(t, answers.efforts) for t in served.terms))
    served = with_changes(scenario, option_id, served)
    notes = (
        *served.notes,
        *terms_in_words(option, context),
        *window_not_known(option, context),
        *input_may_be_too_long(option, context),
        *still_owed(option, context),
        *_comes_within(scenario, option, context),
    )
    fleet = next(iter(routed(option, (served.fleet,))), None) if served.fleet else None
    terms = routed(option, served.terms)
    served = replace(served, terms=terms, fleet=cast("Steps | None", fleet), notes=notes)
    lines = seen(bad.terms(answers.outcome))
    first = tuple(term for term in lines if term.role is CostRole.FALLBACK)
    rest = tuple(term for term in lines if term.role is not CostRole.FALLBACK)
    more = (*first, *_checks(option, context), *refresh_term(option, context), *rest)
    return replace(served, terms=(*served.terms, *more)) if more else served


def _comes_later(
    scenario: Scenario, option: Option, context: Context, stays: Mapping[str, tuple[Option, ...]]
) -> tuple[str, ...]:
    """Why no month of the plan has the option's model; empty for what staying means, which answers for itself."""
    first = first_day(scenario, option, context.catalog)
    staying = any(option in chain for chain in stays.values())
    if first is None or first.month < scenario.horizon_months or staying:
        return ()
    return (f"{first.in_words}, when the plan is over",)


def _comes_within(scenario: Scenario, option: Option, context: Context) -> tuple[str, ...]:
    """That the option cannot be had from the first month on."""
    first = first_day(scenario, option, context.catalog)
    return () if first is None else (f"{first.in_words}: nothing moves to it earlier",)


def paid_at(scenario: Scenario, running: Running, term: Term) -> str:
    """The option whose price of tokens a term follows, be it another that requests go on to; "" for none."""
    kind, _, number = term.drift.partition(" ")
    if kind in ("again", "outage") and number:
        return asked_again(scenario, list(running.context.workloads))[int(number)][0]
    if kind == "fallback" and number:
        return fallback_links(scenario, fallback_of(running.option))[int(number)][1][0]
    for reference in references(running.option):
        if term.role is reference.refers.role:
            return reference.option_id
    own = isinstance(term, PerRequest) or term.role is CostRole.DISCOUNT
    return running.option_id if own and term.drift == "hosted" else ""


def _checks(option: Option, context: Context) -> tuple[Term, ...]:
    """What the verifier of a cascade, or the router, costs for every request."""
    escalation = option.escalation if fallback_of(option) else None
    if escalation is None or not escalation.usd_per_1k_checks:
        return ()
    fact = chosen("usd_per_1k_checks", escalation.usd_per_1k_checks, "USD per 1,000 checks")
    usd = np.full(len(context.workloads), escalation.usd_per_1k_checks / 1000)
    formula, role = "requests x price / 1,000", CostRole.CHECKS
    return (PerRequest("checks", usd, formula, (fact,), drift="none", role=role),)


def price_factors(scenario: Scenario, option_id: str, context: Context) -> dict[Drift, Array]:
    """What prices of every month are of those of month 0, trends and dated changes together."""
    option, months = scenario.options[option_id], scenario.horizon_months
    trend = np.exp(context.value(DRIFTS["elsewhere"]) * np.arange(months) / 12)
    factors = changed_factors(scenario, option_id, _drift_factors(option, context, months))
    answered = factors.get("answered", np.ones(months))
    for row, (o, start, end) in _asked_windows(scenario, option_id, context):
        factors[row] = window_factor(scenario, o, trend, start=start, end=end) * answered
    return factors | outage_factors(scenario, option_id, list(context.workloads), trend)


def _asked_windows(
    scenario: Scenario, option_id: str, context: Context
) -> Iterator[tuple[Drift, Link]]:
    """Whom bad answers are asked again at, with their months."""
    for place, (o, start, end, _) in enumerate(asked_again(scenario, list(context.workloads))):
        yield f"again {place}", (o, start, end)
    fallback = fallback_of(scenario.options[option_id])
    for place, (_, link) in enumerate(fallback_links(scenario, fallback)):
        yield f"fallback {place}", link


def _begins_later(scenario: Scenario, option_id: str, context: Context) -> Iterator[Drift]:
    for row, (_, start, end) in _asked_windows(scenario, option_id, context):
        if start > 0 or end <= start:
            yield row


def _drift_factors(option: Option, context: Context, months: int) -> dict[Drift, Array]:
    """exp(log points a year x t / 12) for every month, by trend; a refresh takes the models' own trend along."""
    years = np.arange(months) / 12
    factors: dict[Drift, Array] = {"none": np.ones(months)}
    for drift, name in DRIFTS.items():
        factors[drift] = np.exp(context.value(name) * years)
    own = option.traits.trend
    factors[own] = refresh_factor(option, context, factors[own])
    return factors
