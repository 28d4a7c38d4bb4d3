"""What bad answers cost as a function of the share of good ones: three knots and straight lines between.

At a share that is typed, what is worse or better than today bends at the share of the model in use, and nowhere
else. As planned, a share from ratings is a range, and the planned figures are the mean over it.
"""

from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.cost.cost_terms import Array, PerRequest
from dashboard.engine.cost.escalation import fallback_of
from dashboard.engine.months.running import Running, expected_outcome
from dashboard.engine.months.second_answers import asked_again, fallback_links
from dashboard.engine.plan import Plan
from dashboard.engine.quality.bad_answers import Again, outcome_at
from dashboard.engine.quality.sources import noticed


@dataclass(frozen=True, slots=True)
class Knots:
    """How much of a line falls on a request, by workload: as planned, and at shares of 0, of today's and of 1."""

    planned: Array
    at_none: Array
    at_reference: Array
    at_all: Array
    reference: Array
    asked_at: str | None
    """The option that is asked again; then the figures are shares of the requests, else USD a request."""

    def at(self, share: Array) -> Array:
        """The figure at typed shares of good answers, shape (workloads,)."""
        low = np.divide(share, self.reference, out=np.ones_like(share), where=self.reference > 0)
        above = 1 - self.reference
        high = np.divide(share - self.reference, above, out=np.zeros_like(share), where=above > 0)
        below = self.at_none + (self.at_reference - self.at_none) * low
        beyond = self.at_reference + (self.at_all - self.at_reference) * high
        return np.where(share < self.reference, below, beyond)


def bad_lines(plan: Plan, running: Running) -> list[tuple[PerRequest, Knots]]:
    """The lines of bad answers that cost something at any share; each term at one answer, or at 1 USD."""
    bad = running.bad_answers
    if bad is None:
        return []
    references, seen = running.references, noticed(running.context.assume).value
    ones = np.ones_like(references)
    at = [
        bad.terms(expected_outcome(running.qualities, running.context.assume)),
        *(
            bad.terms(outcome_at(shares, references, seen))
            for shares in (np.zeros_like(references), references, ones)
        ),
    ]
    asked = {each.drift: (each, option_id) for each, option_id in _asked(plan, running)}
    found = []
    for planned, *others in zip(*at, strict=True):
        usd = [each.usd_per_request for each in (planned, *others)]
        if not any(each.any() for each in usd):
            continue
        again, option_id = asked.get(planned.drift, (None, None))
        unit = ones if again is None else again.usd
        figures = [np.divide(each, unit, out=np.zeros_like(each), where=unit > 0) for each in usd]
        term = replace(planned, usd_per_request=unit, drift=_drift(running, planned))
        none, at, every = figures[1:]
        found.append((term, Knots(figures[0], none, at, every, references, option_id)))
    return found


def _drift(running: Running, term: PerRequest) -> str:
    """The trend as it is in force: an outage takes part of what is paid per request."""
    marked = [t.drift for t in running.served.terms if t.component == term.component]
    if term.drift != "none":
        return term.drift
    if marked:
        return marked[0]
    return "answered" if running.meanwhile else "none"


def _asked(plan: Plan, running: Running) -> list[tuple[Again, str]]:
    """Where bad answers are asked again, with the option that stands behind each trend."""
    bad, scenario = running.bad_answers, plan.route_costs.scenario
    assert bad is not None  # noqa: S101 - looked at before
    fallback = fallback_of(running.option)
    if fallback:
        asked = [link for _, link in fallback_links(scenario, fallback)]
        return [(each, asked[i][0]) for i, each in enumerate(bad.fallbacks)]
    links = asked_again(scenario, running.workload_ids)
    return [(each, links[int(each.drift.rpartition(" ")[2])][0]) for each in bad.again]
