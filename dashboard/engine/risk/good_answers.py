"""How good answers are, drawn: one input for a model at a precision, one for the model in use, one k for all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.cost.context import Context, number
from dashboard.engine.cost.cost_terms import Array, PerRequest
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.measured import measured_facts
from dashboard.engine.inputs.normal import Z90
from dashboard.engine.months.running import Running, expected_outcome
from dashboard.engine.quality.bad_answers import Flags, Outcome, outcome_at
from dashboard.engine.quality.share import Belief, Quality
from dashboard.engine.quality.sources import IN_USE, NOTICED, SCALE, Assume
from dashboard.engine.quality.sources import noticed as noticed_of
from dashboard.engine.risk.inputs import UncertainInput

SPREAD = "success_spread_share"
DRAWN_HERE = frozenset({SCALE, IN_USE, NOTICED})
"""Assumptions that move the success shares, which are not in proportion to any price."""


def quality_inputs(running: Mapping[str, Running]) -> Iterator[UncertainInput]:
    """What is not known of the success shares that some cost depends on."""
    moving = {o: each for o, each in running.items() if _matters(each)}
    found = {q.name: (o, q) for o, each in moving.items() for q in each.qualities if q.name}
    rated = any(q.own is None for _, q in found.values())
    if not found:
        return
    context = next(iter(moving.values())).context
    first = next(iter(moving.values())).qualities[0]
    yield _assumed(NOTICED, "Bad answers that are noticed", context.assume(NOTICED))
    if rated:
        yield _assumed(SCALE, "What a difference in ratings means", context.assume(SCALE))
    references = {q.reference_name: q for each in moving.values() for q in each.qualities}
    for name, quality in references.items():
        if name and (rated or quality.reference != first.reference or name != IN_USE):
            yield _belief(name, "Good answers of the model in use", "share", quality.reference)
    spread = number(context.assume(SPREAD))
    for name, (option_id, quality) in found.items():
        label = f"Good answers of {name.removeprefix('quality.')}"
        if quality.own is not None:
            own = _spread(quality, spread)
            known = {f.name: f for f in measured_facts(option_id, running[option_id].option)}
            fact = known.get(f"{option_id}.success_share")
            yield replace(_belief(name, label, "share", own), about=option_id, fact=fact)
        else:
            points = quality.points or 0.0
            reach = Z90 * quality.deviation
            belief = Belief(points, points - reach, points + reach)
            unit = "rating points from the model in use"
            yield replace(_belief(name, label, unit, belief), about=option_id)


def _matters(running: Running) -> bool:
    """Whether the cost depends on how many answers are good."""
    bad = running.bad_answers
    if bad is None:
        return False
    ends = [np.full(len(running.qualities), share) for share in (0.0, 1.0)]
    lines = [bad.terms(outcome_at(share, running.references, 0.5)) for share in ends]
    return any(
        not np.array_equal(a.usd_per_request, b.usd_per_request)
        for a, b in zip(*lines, strict=True)
    )


def _spread(quality: Quality, spread: float) -> Belief:
    """What was typed without a range may be off by the assumed spread."""
    own = quality.own or quality.reference
    if quality.source != "typed" or own.low < own.high:
        return own
    return Belief(own.value, max(0.0, own.value - spread), min(1.0, own.value + spread))


def _assumed(name: str, label: str, fact: Fact) -> UncertainInput:
    value = number(fact)
    low = value if fact.low is None else min(fact.low, value)
    high = value if fact.high is None else max(fact.high, value)
    return UncertainInput(name, label, fact.unit, value, low, high, "quality", fact)


def _belief(name: str, label: str, unit: str, belief: Belief) -> UncertainInput:
    return UncertainInput(name, label, unit, belief.value, belief.low, belief.high, "quality")


@dataclass(frozen=True, slots=True)
class DrawnShares:
    """The success shares of one option in every draw, shape (workloads, draws)."""

    shares: Array
    references: Array
    noticed: Array
    as_planned: Flags
    """Draws in which nothing about the quality is off: they cost what the plan expects, shape (draws,)."""

    def outcome(self, qualities: Sequence[Quality], assume: Assume) -> Outcome:
        """How good the answers are, shape (workloads, draws)."""
        drawn = outcome_at(self.shares, self.references, self.noticed)
        if not self.as_planned.any():
            return drawn
        planned = expected_outcome(qualities, assume)
        shares, worse, better = (
            np.where(self.as_planned, each[:, None], values)
            for each, values in (
                (planned.shares, drawn.shares),
                (planned.worse, drawn.worse),
                (planned.better, drawn.better),
            )
        )
        return Outcome(shares, worse, better, self.noticed)


def drawn_lines(running: Running, inputs: Sequence[UncertainInput], z: Array) -> list[PerRequest]:
    """What bad answers cost per request, those of who answers in an outage too, shape (workloads, draws)."""
    if running.bad_answers is None:
        return []

    def outcome(qualities: Sequence[Quality]) -> Outcome:
        context = running.context
        return drawn_shares(qualities, context, inputs, z).outcome(qualities, context.assume)

    own = running.own_lines(outcome(running.qualities))
    during = (line for each in running.meanwhile for line in each.terms(outcome(each.qualities)))
    return [*own, *during]


def _as_drawn(quality: Quality, spread: float) -> Quality:
    """With the range that is drawn, which is wider where a share was typed without one.

    Options of one model share the deviate, not the figure: each keeps the share that was typed for it.
    """
    if quality.own is None:
        return quality
    return replace(quality, own=_spread(quality, spread))


def drawn_shares(
    qualities: Sequence[Quality], context: Context, inputs: Sequence[UncertainInput], z: Array
) -> DrawnShares:
    """The shares at the deviates `z` (inputs, draws) of the inputs; what is no input stays as planned."""
    at = {u.name: i for i, u in enumerate(inputs) if u.action == "quality"}
    nothing = np.zeros(z.shape[1])

    def of(name: str) -> Array:
        return z[at[name]] if name in at else nothing

    spread = number(context.catalog.assumption(SPREAD))
    shares, references = [], []
    for planned in qualities:
        quality = _as_drawn(planned, spread) if planned.name in at else planned
        references.append(np.clip(quality.reference.at(of(quality.reference_name)), 0.0, 1.0))
        shares.append(quality.shares(of(quality.reference_name), of(SCALE), of(quality.name)))
    noticed = np.clip(noticed_of(context.assume).at(of(NOTICED)), 0.0, 1.0)
    rows = [z[i] for i in at.values()]
    as_planned = ~np.any(rows, axis=0) if rows else np.ones(z.shape[1], dtype=bool)
    return DrawnShares(np.array(shares), np.array(references), noticed[None], as_planned)
