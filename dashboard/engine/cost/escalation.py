"""Who answers what, where a second option answers part of the requests: after a bad answer, or instead of one.

A cascade asks this option first, has every answer checked, and asks the second where the check fails. A router
looks at the request and sends it to one of the two. Without either, the share that is not good enough is known
without a check and asked again (`success_share`, `fallback`).

Escalated requests are the harder ones: how many of their answers are good is a figure of its own, not the second
option's average.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, Protocol

import numpy as np

from dashboard.engine.cost.cost_terms import Array, Overflow, PerRequest, Shortfall, Steps, Term
from dashboard.engine.cost.idling import Idling
from dashboard.engine.inputs.fields import STRICT, Quantity


@dataclass(frozen=True)
class Escalation:
    """Which share of the requests the fallback answers, what finding them costs, and how good both parts are."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    how: Literal["cascade", "router"] = "cascade"
    share: Annotated[
        float, Quantity("share", 0, 0.999, "Escalated share", "Of the requests, to the fallback.")
    ] = 0.2
    usd_per_1k_checks: Annotated[
        float,
        Quantity(
            "USD per 1,000", 0, 1e6, "Checks, USD per 1,000", "Of the verifier, or of the router."
        ),
    ] = 0.0
    kept_success_share: (
        Annotated[
            float,
            Quantity("share", 0, 1, "Good of the kept", "Of the answers that are not escalated."),
        ]
        | None
    ) = None
    """None: the option's own success share."""
    escalated_success_share: (
        Annotated[
            float,
            Quantity("share", 0, 1, "Good of the escalated", "Of the answers of the fallback."),
        ]
        | None
    ) = None
    """None: the fallback's own success share, which is its average over easier requests too."""


class Escalating(Protocol):
    """What an option says about its second answers."""

    @property
    def fallback(self) -> str: ...
    @property
    def escalation(self) -> Escalation | None: ...


@dataclass(frozen=True, slots=True)
class Split:
    """How the requests of workloads are split, each of shape (workloads, ...)."""

    passed_on: Array
    """Share that the fallback answers, for the first time or again."""
    good_at_first: Array
    """Share with a good answer of this option."""


NO_FALLBACK = "none"
"""Typed as the fallback: bad answers stay bad."""


def fallback_of(option: Escalating) -> str:
    """The option that answers again all that is bad here; empty where none was named."""
    return "" if option.fallback == NO_FALLBACK else option.fallback


def split(option: Escalating, answered: Array, success: Array) -> Split:
    """Which share the fallback answers, and which is good without it.

    `success` has shape (workloads, ...); `answered`, the share of requests with any answer, goes with it.
    """
    fallback = fallback_of(option)
    escalation = option.escalation if fallback else None
    if escalation is None:
        good = success * answered
        return Split(1 - good if fallback else np.zeros_like(good), good)
    kept = (1 - escalation.share) * np.broadcast_to(answered, success.shape)
    share = escalation.kept_success_share
    return Split(1 - kept, kept * (success if share is None else share))


def escalated_success_share(option: Escalating) -> float | None:
    """How many of the fallback's answers are typed to be good; None where its own share counts."""
    return None if option.escalation is None else option.escalation.escalated_success_share


def routed(option: Escalating, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms when a router keeps its share of the requests away from the option; a cascade asks it for all."""
    escalation = option.escalation if fallback_of(option) else None
    if escalation is None or escalation.how == "cascade" or escalation.share == 0:
        return terms
    return tuple(_for_part(term, 1 - escalation.share) for term in terms)


def _for_part(term: Term, share: float) -> Term:
    """What the term is when only this share of the requests gets there."""
    if isinstance(term, PerRequest | Shortfall):
        return replace(term, usd_per_request=term.usd_per_request * share)
    if isinstance(term, Steps | Idling):
        return term.scaled(1 / share)
    if isinstance(term, Overflow):
        by_hour = None if term.usd_by_hour is None else term.usd_by_hour * share
        part = replace(term, usd_per_request=term.usd_per_request * share, usd_by_hour=by_hour)
        return part.scaled(1 / share)
    return term
