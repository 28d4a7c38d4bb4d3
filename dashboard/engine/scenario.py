"""A scenario: everything a person chose. Frozen; `dashboard.scenario` reads, checks, writes and links it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.fields import (
    STRICT,
    Assumptions,
    Change,
    Constraints,
    Growth,
    MarketChoice,
    Quantity,
    SwitchingTable,
    Workload,
)
from dashboard.engine.options import Option


@dataclass(frozen=True)
class Scenario:
    """The scenario file, versions 1 and 2. `workloads` and `options` are the only fields without a default."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    workloads: Mapping[str, Workload]
    options: Mapping[str, Option]
    version: Literal[1, 2] = 1
    name: str = "Untitled scenario"
    as_of: date | None = None
    """None is filled with the day of reading: a saved scenario always names its day."""
    horizon_months: Annotated[
        int, Quantity("months", 1, 120, "Horizon", "Months the plan looks ahead.")
    ] = 36
    discount_per_year: Annotated[
        float,
        Quantity("share per year", 0, 1, "Discount rate", "Money next year is worth less by this."),
    ] = 0.10
    seed: Annotated[int, Quantity("", 0, 2**31)] = 1
    current: str = ""
    switching: SwitchingTable = field(default_factory=dict)
    assumptions: Assumptions = field(default_factory=dict)
    constraints: Constraints = Constraints()
    changes: tuple[Change, ...] = ()
    candidates: Literal["", "market", "listed"] = ""
    """Which options are looked at; empty is `listed` in files of version 1 and `market` from version 2 on."""
    market: MarketChoice = MarketChoice()

    @property
    def searches_market(self) -> bool:
        """Whether every running offer is looked at, and not only what is listed."""
        return (self.candidates or ("listed" if self.version == 1 else "market")) == "market"

    @cached_property
    def ends(self) -> Mapping[str, Change]:
        """The change that ends an option, for all that end; the first where there are several."""
        ending = sorted((c for c in self.changes if c.ends), key=lambda change: change.month)
        return {o: change for change in reversed(ending) for o in change.options}

    def current_of(self, workload_id: str) -> str:
        """The option in use now: the workload's own, else the scenario's, else the first option."""
        return self.workloads[workload_id].current or self.current or next(iter(self.options))

    def candidates_of(self, workload_id: str) -> tuple[str, ...]:
        """The options a workload may use, its current one included, in the scenario's order."""
        named = self.workloads[workload_id].options or tuple(self.options)
        return tuple(o for o in self.options if o in named or o == self.current_of(workload_id))

    def told_at(self, workload_id: str) -> tuple[str, ...]:
        """The options at which something was typed or measured for the workload, in the scenario's order."""
        return self.candidates_of(workload_id)


@dataclass(frozen=True)
class Narrowed(Scenario):
    """A scenario whose workloads may use fewer options than was asked, as some cannot serve them.

    What was typed or measured of a model at those they lose counts for it as before, wherever it is hosted.
    """

    told: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def told_at(self, workload_id: str) -> tuple[str, ...]:
        known = self.told.get(workload_id, frozenset()).union(self.candidates_of(workload_id))
        return tuple(o for o in self.options if o in known)


def narrowed(scenario: Scenario, workloads: Mapping[str, Workload]) -> Scenario:
    """The scenario with these workloads, which may use fewer of its options."""
    told = {w: frozenset(scenario.told_at(w)) for w in scenario.workloads}
    if isinstance(scenario, Narrowed):
        return replace(scenario, workloads=workloads, told=told)
    same = {f.name: getattr(scenario, f.name) for f in fields(Scenario)}
    return Narrowed(**{**same, "workloads": workloads}, told=told)


BRIEF = 1e-6
"""Growth that fades after less of a month is none."""


def growing_months(growth: Growth | None, *, months: int) -> Array:
    """How many months of full growth lie behind each month: as many as have gone by, or, past T months after
    which growth fades, T + T (1 - exp(-(t - T) / T)), which ends at twice T."""
    t = np.arange(months, dtype=float)
    if growth is None or growth.kind != "constant" or growth.fades_after_months is None:
        return t
    if growth.fades_after_months < BRIEF:
        return np.zeros(months)
    fades_after = growth.fades_after_months
    past = np.maximum(t - fades_after, 0)
    return np.minimum(t, fades_after) - fades_after * np.expm1(-past / fades_after)


def requests_by_month(workload: Workload, *, months: int) -> Array:
    """Requests in each month, shape (months,): V0 (1 + g)^t, or L / (1 + exp(-k (t - t0)))."""
    growth = workload.growth
    t = growing_months(growth, months=months)
    if growth is None:
        return workload.requests_per_month * (1 + workload.growth_per_month) ** t
    if growth.kind == "constant":
        return workload.requests_per_month * (1 + growth.per_month) ** t
    return growth.ceiling / (1 + np.exp(-growth.rate * (t - growth.midpoint_month)))
