"""Where and when one option costs less than another: every ordered pair that serves the same workloads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np

from dashboard.engine.cost.breakeven import (
    VolumeWindows,
    both_ways_of,
    first_months,
    payback_lost_months,
    paybacks,
    permanent_months,
)
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.months.running import Running
from dashboard.engine.scenario import Scenario
from dashboard.engine.stages.option_cost import OptionCost


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where and when `to_id` costs strictly less than `from_id`."""

    from_id: str
    to_id: str
    volume: VolumeWindows
    tokens_per_month_at_first: float | None
    month: int | None
    month_permanent: int | None
    payback_months: float | None
    payback_months_discounted: float | None
    payback_lost_month: int | None
    """The month in which what was paid back is lost again; None when it never is."""


@dataclass(frozen=True, eq=False)
class BreakEvens:
    """Every ordered pair of options that serve the same workloads, found when first asked for."""

    scenario: Scenario
    costs: Mapping[str, OptionCost]
    """Of every option that can serve."""
    running: Mapping[str, Running]
    discount: Array
    _of: dict[str, Mapping[str, BreakEven]] = field(default_factory=dict, repr=False)

    @cached_property
    def every(self) -> tuple[BreakEven, ...]:
        """In the order of the options."""
        return self._found(self._pairs)

    def between(self, from_id: str, to_id: str) -> BreakEven | None:
        """One pair; None where an option cannot serve, or serves other workloads."""
        if from_id not in self._of:
            pairs = [pair for pair in self._pairs if from_id in pair]
            found = (each for each in self._found(pairs) if each.from_id == from_id)
            self._of[from_id] = {each.to_id: each for each in found}
        return self._of[from_id].get(to_id)

    @cached_property
    def _pairs(self) -> tuple[tuple[str, str], ...]:
        """Each pair once."""
        served = {o: each.workload_ids for o, each in self.running.items()}
        return tuple((a, b) for a, b in combinations(served, 2) if served[a] == served[b])

    def _found(self, pairs: Sequence[tuple[str, str]]) -> tuple[BreakEven, ...]:
        """Both ways of each pair; how many corners are looked at is what it is for all."""
        windows: dict[tuple[str, str], VolumeWindows] = {}
        curves = [(self.costs[a].curve, self.costs[b].curve) for a, b in pairs]
        both = both_ways_of(curves, among=len(self._pairs))
        for (a, b), found in zip(pairs, both, strict=True):
            windows[a, b], windows[b, a] = found
        used = [o for o in self.running if any(o in pair for pair in pairs)]
        tokens = {o: _tokens_per_request(self.scenario, self.running[o]) for o in used}
        ordered = [(a, b) for a in used for b in used if (a, b) in windows]
        if not ordered:
            return ()
        return _timed(
            ordered, windows=windows, costs=self.costs, tokens=tokens, discount=self.discount
        )


def _timed(
    pairs: Sequence[tuple[str, str]],
    *,
    windows: Mapping[tuple[str, str], VolumeWindows],
    costs: Mapping[str, OptionCost],
    tokens: Mapping[str, float],
    discount: Array,
) -> tuple[BreakEven, ...]:
    """The windows of every pair with their months and paybacks, all pairs in one pass."""
    before = np.stack([costs[a].monthly_usd for a, _ in pairs])
    after = np.stack([costs[b].monthly_usd for _, b in pairs])
    once = np.array([costs[b].one_off_usd for _, b in pairs])
    both = np.isfinite(before) & np.isfinite(after)
    billed = [np.stack([costs[pair[side]].billed_usd for pair in pairs]) for side in (0, 1)]
    saving = np.subtract(billed[0], billed[1], out=np.zeros_like(before), where=both)
    found = zip(
        pairs,
        first_months(before, after),
        permanent_months(before, after),
        paybacks(saving, one_off_usd=once),
        paybacks(saving * discount, one_off_usd=once),
        payback_lost_months(saving, one_off_usd=once),
        strict=True,
    )
    return tuple(
        BreakEven(
            pair[0],
            pair[1],
            volume=windows[pair],
            tokens_per_month_at_first=None if first is None else first * tokens[pair[1]],
            month=month,
            month_permanent=permanent,
            payback_months=paid,
            payback_months_discounted=discounted,
            payback_lost_month=lost,
        )
        for pair, month, permanent, paid, discounted, lost in found
        for first in (windows[pair].first,)
    )


def _tokens_per_request(scenario: Scenario, running: Running) -> float:
    """Input and output tokens of the mean request in month 0, in the workloads' own tokens."""
    workloads = [scenario.workloads[w] for w in running.workload_ids]
    requests = running.volumes[:, 0]
    tokens = np.array([w.input_tokens + w.output_tokens + w.reasoning_tokens for w in workloads])
    return float(requests @ tokens / requests.sum())
