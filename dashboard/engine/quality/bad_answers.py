"""What the answers cost that are not good enough: asked again elsewhere, or left as they are.

Only what is worse than today counts: what the model in use gets wrong too is today's problem on every option.
Without a named fallback its noticed part is asked again at the option in use or, once that has ended, at what
follows it, with "none" nothing. A named fallback answers all that is bad again, and its own fallback what is bad
there. Whoever answers, what is bad in the end costs as much as it is more than today, and earns what it is less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array, PerRequest
from dashboard.engine.cost.escalation import (
    Escalating,
    fallback_of,
    split,
)
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.cost.tokens import unanswered_share
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Workload

ASKED_AGAIN, LEFT_BAD, FALLBACK, FAILED = "asked again", "wrong answers", "fallback", "bad answers"

ROLES = {
    LEFT_BAD: CostRole.WRONG,
    FAILED: CostRole.FAILURES,
}
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How good answers are; arrays have shape (workloads, ...)."""

    shares: Array
    worse: Array
    """Of the answers that the model in use would have got right."""
    better: Array
    """Of those that it would have got wrong."""
    noticed: Array | float


def outcome_at(shares: Array, references: Array, noticed: Array | float) -> Outcome:
    """The outcome where the shares, and those of the model in use, are known."""
    return Outcome(
        shares, np.maximum(0.0, references - shares), np.maximum(0.0, shares - references), noticed
    )


@dataclass(frozen=True, slots=True)
class Again:
    """Where noticed bad answers are asked again over some of the months: USD per answer, shape (workloads,)."""

    usd: Array
    drift: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class BadAnswers:
    """The prices of one option's bad answers at any success share; arrays have shape (workloads,)."""

    option: Escalating
    workloads: Mapping[str, Workload]
    in_use: Flags
    """True where the option is the one in use: nothing is worse than today there."""
    again: tuple[Again, ...]
    asked_again: Flags
    """True where the noticed part can be asked again."""
    fallbacks: tuple[Again, ...]
    """The named fallback and its own, and what follows each once it has ended."""
    fallback_share: Array
    """How many answers are good once all of them were asked."""
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    today: tuple[tuple[Flags, "BadAnswers"], ...] = ()
    """The options in use that name a fallback, and for which workloads: today's answers are theirs and its."""

    def good_in_the_end(self, at: Outcome) -> Array:
        """Share of the requests with a good answer in the end, shape (workloads, ...)."""
        shares = at.shares
        answered = self._answered(shares)
        if fallback_of(self.option):
            good, passed = self._parts(shares)
            return good + passed * _like(self.fallback_share, shares) * answered
        worse = np.where(_like(self.in_use, shares), 0.0, at.worse)
        again = np.where(_like(self.asked_again, shares), at.noticed, 0.0)
        return (shares + worse * again) * answered

    def _good_today(self, at: Outcome) -> Array:
        """Share of the requests that end with a good answer where nothing is changed."""
        references = at.shares + at.worse - at.better
        good = references * self._answered(references)
        for users, in_use in self.today:
            ends = in_use.good_in_the_end(outcome_at(references, references, at.noticed))
            good = np.where(_like(users, references), ends, good)
        return good

    def terms(self, at: Outcome) -> list[PerRequest]:
        """Every line with its price per request, shape of the shares (workloads, ...); zeros left in."""
        shares = at.shares
        answered = self._answered(shares)
        other = np.logical_not(_like(self.in_use, shares))
        in_the_end = self.good_in_the_end(at)
        lines: list[PerRequest] = []
        if fallback_of(self.option):
            _, passed = self._parts(shares)
            formula = _fallback_formula(self.option)
            for each in self.fallbacks:
                price = passed * _like(each.usd, shares)
                lines.append(
                    PerRequest(
                        FALLBACK,
                        price,
                        formula,
                        each.facts,
                        drift=each.drift,
                        role=CostRole.FALLBACK,
                    )
                )
        else:
            worse = np.where(other, at.worse, 0.0) * answered
            seen = worse * np.where(_like(self.asked_again, shares), at.noticed, 0.0)
            for each in self.again:
                price = seen * _like(each.usd, shares)
                lines.append(
                    PerRequest(
                        ASKED_AGAIN,
                        price,
                        _AGAIN,
                        each.facts,
                        drift=each.drift,
                        role=CostRole.AGAIN,
                    )
                )
        left = np.where(other, self._good_today(at) - in_the_end, 0.0) * self._bad_usd(shares)
        lines.append(self._line(LEFT_BAD, left, _LEFT, "none"))
        failure = _like(self._of("usd_per_failure"), shares)
        failed = (1 - in_the_end) * failure
        lines.append(self._line(FAILED, failed, _FAILED, "none"))
        return lines

    def lost_usd(self, at: Outcome) -> Array:
        """What a request costs that nobody answers: all that was good today is bad, shape (workloads, ...)."""
        shares = at.shares
        usd: Array = self._good_today(at) * self._bad_usd(shares)
        return usd + _like(self._of("usd_per_failure"), shares)

    def _line(self, component: str, price: Array, formula: str, drift: str) -> PerRequest:
        facts, role = self.facts.get(component, ()), ROLES[component]
        return PerRequest(component, price, formula, facts, drift=drift, role=role)

    def _parts(self, shares: Array) -> tuple[Array, Array]:
        """Good at first, and passed on to the named fallback."""
        found = split(self.option, self._answered(shares), shares)
        return found.good_at_first, found.passed_on

    @property
    def answered(self) -> Array:
        """Share of the requests that are answered at all, shape (workloads,)."""
        return np.array([1 - unanswered_share(w) for w in self.workloads.values()])

    def _answered(self, shares: Array) -> Array:
        return _like(self.answered, shares)

    def _bad_usd(self, shares: Array) -> Array:
        return _like(self._of("bad_answer_usd"), shares)

    def _of(self, name: str) -> Array:
        return np.array([getattr(w, name) for w in self.workloads.values()], dtype=float)


def _like(values: NDArray[Any], shares: Array) -> NDArray[Any]:
    """Shape (workloads,) with axes behind, to go with shares of shape (workloads, ...)."""
    return values.reshape(len(values), *(1,) * (shares.ndim - 1))


def seen(terms: Sequence[PerRequest]) -> tuple[PerRequest, ...]:
    """The lines that cost something."""
    return tuple(term for term in terms if np.any(term.usd_per_request))


def _fallback_formula(option: Escalating) -> str:
    if option.escalation is None:
        return "requests x (1 - success share) x price per answer of the fallback"
    return "requests x escalated share x price per answer of the fallback"


_AGAIN = (
    "requests x answers worse than today's x noticed share x price per answer of the option in use"
)
_LEFT = "requests x (share good in the end today - share good in the end here) x cost of one"
_FAILED = "requests x share of answers that are not good x cost of one"
