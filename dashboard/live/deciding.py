"""A comparison that stops itself: after every prompt it looks whether enough is known, or no more is worth
its price.

The first lane is the model in use; every other lane is a candidate that may lose at most a margin against it.
Prompts count in the order in which they were drawn, whichever answers come first, so that quick answers
decide nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from dashboard.live import sequential, stats
from dashboard.live.dispatch import Call, Run
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt

State = Literal["open", "enough to move", "enough to stay", "not worth knowing"]
ERROR_SHARE = 0.05
"""Of wrong moves, unless a plan says how sure one has to be."""
FEWEST = 6
"""Prompts before more can be called not worth their price."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is decided. `stakes_usd`: by candidate, what moving is worth; without it only the answers decide."""

    margin_share: float = stats.MARGIN_SHARE
    margins_share: Mapping[str, float] = field(default_factory=dict)
    """By candidate, where its margin is another."""
    ends_share: Mapping[str, float] = field(default_factory=dict)
    """By candidate, what its margin comes to once bad answers that are noticed have been asked again."""
    stakes_usd: Mapping[str, float] = field(default_factory=dict)
    error_share: float = ERROR_SHARE
    """Of wrong moves, over all candidates and looks together."""

    def margin(self, candidate: str) -> float:
        return self.margins_share.get(candidate, self.margin_share)


@dataclass(frozen=True, slots=True)
class Decision:
    """How one candidate stands. `difference` is the reference's share less the candidate's."""

    reference: str
    candidate: str
    state: State
    prompts: int
    """That count: of prompts that are alike together one."""
    asked: int
    """That both have answered in full."""
    margin_share: float
    difference: float | None
    low: float
    high: float
    """Each end at all times together as surely as the rule asks: it never speaks against the state."""
    more: int | None
    """Prompts that are expected until it is decided; None when never, if what was seen goes on."""
    stake_usd: float | None
    usd_per_prompt: float | None
    margin_in_the_end_share: float | None = None
    """What the margin comes to once bad answers have been asked again; None where nobody said they are."""
    confidence_share: float = 1 - ERROR_SHARE

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(slots=True)
class Deciding:
    """Which calls come next, and what is known after those that ended."""

    lanes: Sequence[Lane]
    rule: Rule
    repeats: int
    order: Sequence[Prompt]
    given_up: Mapping[str, str] = field(default_factory=dict)
    _runs: dict[tuple[str, str], list[Run]] = field(default_factory=dict)
    _ended: dict[str, Decision] = field(default_factory=dict)
    _looked: dict[str, int] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        return self.lanes[0].name

    @property
    def candidates(self) -> tuple[str, ...]:
        return tuple(lane.name for lane in self.lanes[1:])

    def rounds(self) -> Iterator[list[Call]]:
        """The calls of a prompt on every lane that is still in question, until none is."""
        for unit in self._units():
            for prompt in unit:
                for repeat in range(self.repeats):
                    asked = self._asked()
                    if not asked:
                        return
                    yield [Call(lane, prompt, repeat) for lane in self.lanes if lane.name in asked]

    def take(self, run: Run) -> None:
        """A call ended: candidates of whom enough is known are asked no more."""
        at = (run.call.lane.name, run.call.prompt.id)
        self._runs.setdefault(at, []).append(run)
        for candidate in self.candidates:
            if candidate not in self._ended:
                observed = self._observed(candidate)
                if len(observed) > self._looked.get(candidate, 0):
                    self._looked[candidate] = len(observed)
                    if self._state(candidate, observed) != "open":
                        self._ended[candidate] = self.decision(candidate)

    def decisions(self) -> tuple[Decision, ...]:
        return tuple(self._ended.get(c) or self.decision(c) for c in self.candidates)

    def decision(self, candidate: str) -> Decision:
        """How the candidate stands after the prompts that both lanes have answered, in the drawn order."""
        observed, margin = self._observed(candidate), self.rule.margin(candidate)
        error = self._error_share
        state = self._state(candidate, observed)
        low, high = sequential.interval(observed, error_share=2 * error, lowest=-1, highest=1)
        if (
            state == "enough to move"
        ):  # the grid of the interval is coarser than the bet that decided
            low = max(low, -margin)
        if state == "enough to stay":
            high = min(high, -margin)
        return Decision(
            self.reference,
            candidate,
            state,
            len(observed),
            self._answered(candidate, len(observed)),
            margin,
            -float(observed.mean()) if len(observed) else None,
            -high,
            -low,
            sequential.more_needed(observed, -margin, error_share=error, lowest=-1, highest=1),
            self.rule.stakes_usd.get(candidate),
            self._usd_per_prompt(candidate),
            self.rule.ends_share.get(candidate),
            1 - self.rule.error_share,
        )

    @property
    def _error_share(self) -> float:
        return self.rule.error_share / len(self.candidates)

    def _state(self, candidate: str, observed: stats.Floats) -> State:
        margin, enough = self.rule.margin(candidate), 1 / self._error_share
        if not len(observed):
            return "open"
        if sequential.wealth(observed, -margin, "above", lowest=-1, highest=1).max() >= enough:
            return "enough to move"
        if sequential.wealth(observed, -margin, "below", lowest=-1, highest=1).max() >= enough:
            return "enough to stay"
        stake, price = self.rule.stakes_usd.get(candidate), self._usd_per_prompt(candidate)
        if stake is None or price is None or len(observed) < FEWEST:
            return "open"
        left = len(self._units()) - len(observed)
        worth = sequential.worth_of_more(
            observed,
            -margin,
            stake_usd=stake,
            usd_per_prompt=price,
            most=left,
            error_share=self._error_share,
        )
        return "not worth knowing" if worth <= 0 and left > 0 else "open"

    def _asked(self) -> set[str]:
        """The lanes still in question; none where the reference is no longer called."""
        if self.reference in self.given_up:
            return set()
        open_ones = {c for c in self.candidates if c not in self._ended and c not in self.given_up}
        return open_ones | {self.reference} if open_ones else set()

    def _units(self) -> list[list[Prompt]]:
        """Prompts of one group count once, together: they are asked one after the other."""
        units: dict[object, list[Prompt]] = {}
        for n, prompt in enumerate(self.order):
            units.setdefault(prompt.group or n, []).append(prompt)
        return list(units.values())

    def _observed(self, candidate: str) -> stats.Floats:
        """Candidate less reference of every unit, as far as all its calls have ended."""
        found: list[float] = []
        for unit in self._units():
            of_both = [self._shares(unit, name) for name in (self.reference, candidate)]
            if None in of_both:
                break
            theirs, mine = of_both
            both = [p for p in theirs or {} if p in (mine or {})]
            if theirs is not None and mine is not None and both:
                found.append(sum(mine[p] - theirs[p] for p in both) / len(both))
        return np.array(found)

    def _answered(self, candidate: str, units: int) -> int:
        """Prompts of the first units that both lanes were judged on."""
        both = (self.reference, candidate)
        asked = [
            prompt
            for unit in self._units()[:units]
            for prompt in unit
            if all(prompt.id in (self._shares([prompt], name) or {}) for name in both)
        ]
        return len(asked)

    def _shares(self, unit: Sequence[Prompt], lane: str) -> dict[str, float] | None:
        """Success by prompt; None while a call is missing. Calls that broke say nothing about the model."""
        shares: dict[str, float] = {}
        for prompt in unit:
            runs = self._runs.get((lane, prompt.id), [])
            if len(runs) < self.repeats:
                return None
            judged = [run.outcome for run in runs if run.outcome not in (None, "error")]
            if judged:
                shares[prompt.id] = sum(outcome == "success" for outcome in judged) / len(judged)
        return shares

    def _usd_per_prompt(self, candidate: str) -> float | None:
        """What asking one prompt more has cost so far; 0 on this machine, None where nobody knows."""
        total = 0.0
        for lane in self.lanes:
            if lane.name not in (self.reference, candidate) or lane.is_demo:
                continue
            runs = [
                run for (name, _), each in self._runs.items() if name == lane.name for run in each
            ]
            costs = [run.answer.usd for run in runs if run.answer.usd is not None]
            if not costs:
                return None
            total += sum(costs) / len(costs) * self.repeats
        return total
