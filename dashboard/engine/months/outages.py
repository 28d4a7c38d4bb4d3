"""What an outage costs: the option in use then answers, at its price and with its bad answers, or nobody does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.cost.context import AnswerPrice, Context, Served, chosen
from dashboard.engine.cost.cost_terms import Array, Drift, PerRequest
from dashboard.engine.cost.escalation import fallback_of
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.months.changes import (
    SomeTerm,
    answering,
    changes_of,
    dated,
    ends_in,
    marked,
    stay_chain,
    window_factor,
)
from dashboard.engine.months.second_answers import asked_again, bad_answers_of, fallback_links
from dashboard.engine.quality.bad_answers import BadAnswers, Flags, Outcome, seen
from dashboard.engine.quality.share import Quality
from dashboard.engine.quality.sources import quality_of
from dashboard.engine.scenario import Scenario

ANSWERED, AGAIN, BAD = "outage", "asked again in an outage", "bad answers in an outage"


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Who answers some of the workloads while an option is out, in the months in which they would stay on it."""

    place: int
    """Of it among those that the workloads stay on by themselves."""
    users: Flags
    bad: BadAnswers
    """What its bad answers cost; those of the option itself where nobody answers."""
    qualities: tuple[Quality, ...]
    price: AnswerPrice | None = None
    """None where nobody answers."""
    asked: frozenset[Drift] = frozenset()
    """Which of its second answers are asked in those months."""
    facts: tuple[Fact, ...] = ()

    def answered(self) -> tuple[PerRequest, ...]:
        """What its answers cost."""
        if self.price is None:
            return ()
        formula = "requests x hours / 730 x price per answer of the option in use"
        usd = np.where(self.users, self.price.usd, 0.0)
        facts = (*self.facts, *self.price.facts)
        drift = f"outage {self.place}"
        return (PerRequest(ANSWERED, usd, formula, facts, drift=drift, role=CostRole.OUTAGE),)

    def terms(self, at: Outcome) -> tuple[PerRequest, ...]:
        """What its bad answers cost, shape of the shares (workloads, ...); zeros left in."""
        users = self.users.reshape(len(self.users), *(1,) * (at.shares.ndim - 1))
        if self.price is None:
            usd = np.where(users, self.bad.lost_usd(at), 0.0)
            return (self._bad(usd, "requests x hours / 730 x cost of a bad answer"),)
        again, left = np.zeros_like(at.shares), np.zeros_like(at.shares)
        for line in self.bad.terms(at):
            if line.role in (CostRole.WRONG, CostRole.FAILURES):
                left = left + line.usd_per_request
            elif line.drift in self.asked:
                again = again + line.usd_per_request
        by = "requests x hours / 730 x what bad answers of the option in use cost"
        asked = PerRequest(
            *(AGAIN, np.where(users, again, 0.0), by, self.facts),
            drift=f"outage {self.place}",
            role=CostRole.OUTAGE_AGAIN,
        )
        return asked, self._bad(np.where(users, left, 0.0), by)

    def _bad(self, usd: Array, formula: str) -> PerRequest:
        drift = f"lost {self.place}"
        return PerRequest(BAD, usd, formula, self.facts, drift=drift, role=CostRole.OUTAGE_BAD)


def meanwhile(
    scenario: Scenario,
    option_id: str,
    context: Context,
    own: BadAnswers,
    qualities: tuple[Quality, ...],
) -> tuple[Meanwhile, ...]:
    """Who answers while an option is out; nobody where it never is."""
    hours = [c for c in changes_of(scenario, option_id) if c.outage_hours]
    out = dated(scenario, option_id).answered < 1
    if not out.any():
        return ()
    facts = tuple(chosen("outage_hours", c.outage_hours, "hours") for c in hours)
    names, found = list(context.workloads), []
    for place, (other, start, end, users) in enumerate(asked_again(scenario, names)):
        months = (np.flatnonzero(out[start:end]) + start).tolist()
        if not months:
            continue
        nobody = Meanwhile(place, users, own, qualities, facts=facts)
        helps = other != option_id and not _out_together(scenario, months, other)
        price = context.answer_price(other) if helps else None
        bad = bad_answers_of(scenario, other, context) if helps else None
        if isinstance(price, AnswerPrice) and isinstance(bad, BadAnswers):
            asked = frozenset(_asked(scenario, other, place, months[0]))
            theirs = tuple(
                quality_of(
                    scenario, context.catalog, context.assume, option_id=other, workload_id=w
                )
                for w in names
            )
            found.append(replace(nobody, bad=bad, qualities=theirs, price=price, asked=asked))
        else:
            found.append(nobody)
    return tuple(found)


def _asked(scenario: Scenario, option_id: str, place: int, month: int) -> Iterator[Drift]:
    """The price trends of those who are asked again in a month where an option answers."""
    fallback = fallback_of(scenario.options[option_id])
    if not fallback:
        yield f"again {place}"
        return
    yield "elsewhere"
    for each, (_, (_, start, end)) in enumerate(fallback_links(scenario, fallback)):
        if start <= month < end:
            yield f"fallback {each}"


def _out_together(scenario: Scenario, months: Sequence[int], other: str) -> bool:
    """Whether another option is out, or gone, in one of these months."""
    end = ends_in(scenario, other)
    answered = dated(scenario, other).answered
    return any(answered[m] < 1 or (end is not None and m >= end) for m in months)


def nobody_answers(scenario: Scenario, requests: Mapping[str, Array]) -> Iterator[str]:
    """Requests that are lost at no cost, as nobody said what a bad answer costs: so much a plan is too cheap."""
    for w, workload in scenario.workloads.items():
        if workload.usd_per_failure or workload.bad_answer_usd:
            continue
        for option_id, start, end in answering(stay_chain(scenario, w)):
            out = 1 - dated(scenario, option_id).answered
            lost = _between(out, start, end) * requests[w]
            if lost.sum() >= 1:
                yield (
                    f"{option_id} is out with nobody who answers {num(lost.sum()):,.0f} requests of {w}, which "
                    "are taken to cost nothing: give what one costs as bad_answer_usd"
                )


def with_outage(served: Served, during: Sequence[Meanwhile], outcomes: Sequence[Outcome]) -> Served:
    """What is paid per answer falls away in an outage; what happens meanwhile is paid instead."""
    if not during:
        return served
    instead = (
        term
        for each, at in zip(during, outcomes, strict=True)
        for term in (*each.answered(), *seen(each.terms(at)))
    )
    return replace(served, terms=(*in_an_outage_too(during, served.terms), *instead))


def in_an_outage_too(
    during: Sequence[Meanwhile], terms: Sequence[SomeTerm]
) -> tuple[SomeTerm, ...]:
    """Of what is paid per answer: it falls away in an outage."""
    return tuple(marked(term, asked=False) for term in terms) if during else tuple(terms)


def outage_factors(
    scenario: Scenario, option_id: str, workloads: Sequence[str], trend: Array
) -> dict[Drift, Array]:
    """What answers of those who answer meanwhile, and bad ones, cost of month 0: in months of outages alone."""
    out = 1 - dated(scenario, option_id).answered
    factors: dict[Drift, Array] = {}
    for place, (other, start, end, _) in enumerate(asked_again(scenario, workloads)):
        if not out[start:end].any():
            continue
        prices = window_factor(scenario, other, trend, start=start, end=end)
        factors[f"outage {place}"] = prices * out
        factors[f"lost {place}"] = _between(out, start, end)
    return factors


def _between(out: Array, start: int, end: int) -> Array:
    """The shares of those months alone."""
    months = np.arange(len(out))
    found: Array = np.where((months >= start) & (months < end), out, 0.0)
    return found
