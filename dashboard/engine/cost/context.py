"""What an option is asked to serve and may look up, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from dashboard.engine.cost.cost_terms import Array, Steps, Term
from dashboard.engine.cost.load import ReplicaRate
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Assumptions, Constraints, Range, Workload
from dashboard.engine.inputs.kernel_tables import KernelTables


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Why an option cannot serve; a value, shown calmly."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOff:
    """A sum paid once, when the option is taken up."""

    component: str
    usd: float
    formula: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Purchase:
    """Hardware bought with every replica: cash out at the start, what is left of it back at the end."""

    usd_per_replica: float
    residual_share: float
    life_months: float
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """A sum that is paid every month for so many months, even after leaving."""

    months: int
    usd_per_month: float
    provider: str = ""
    """Whose other offers count towards it: what is spent there is not owed; empty where nothing counts."""


@dataclass(frozen=True, slots=True)
class AnswerPrice:
    """What one answer costs at an option that is paid per request: USD per workload."""

    usd: Array
    facts: tuple[Fact, ...]
    retires_on: date | None = None
    """From this day on nobody gets one there."""


@dataclass(frozen=True, slots=True)
class Served:
    """How an option serves the workloads: its cost as terms, and the facts they rest on."""

    terms: tuple[Term, ...]
    one_off: tuple[OneOff, ...] = ()
    fleet: Steps | None = None
    gpus_per_replica: int = 0
    purchase: Purchase | None = None
    commitment: Commitment | None = None
    rates: Mapping[str, ReplicaRate] = field(default_factory=dict)
    retires_on: date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """The workloads that may use an option, in order, and everything it may ask."""

    workloads: Mapping[str, Workload]
    catalog: Catalog
    assumptions: Assumptions
    answer_price: Callable[[str], AnswerPrice | Infeasible]
    """The price per answer of another option, for fallbacks and spill-over."""
    constraints: Constraints = Constraints()
    tables: KernelTables | None = None
    """Measured kernel times; without them throughput comes from the compact model alone."""
    serves_now: bool = False
    """Whether the option is in use: then its tuning is done, and its customer is one already."""

    def assume(self, name: str) -> Fact:
        """The scenario's own figure for an assumption, else the catalogue's."""
        chosen = self.assumptions.get(name)
        if chosen is None:
            return self.catalog.assumption(name)
        given = chosen if isinstance(chosen, Range) else Range(chosen)
        unit = self.catalog.assumption(name).unit
        return Fact(
            name, given.value, unit, "chosen", "this scenario", low=given.low, high=given.high
        )

    def value(self, name: str) -> float:
        """`assume`, as a number."""
        return number(self.assume(name))

    def peak_only(self) -> bool:
        """True when the shape of the day is assumed for at least one workload."""
        return any(w.hourly is None for w in self.workloads.values())


def number(fact: Fact) -> float:
    """The fact's value as a float; raises ValueError naming a fact that has none."""
    if isinstance(fact.value, bool) or not isinstance(fact.value, int | float):
        raise ValueError(f"{fact.name} is {fact.value!r}; a number is needed")  # noqa: TRY004
    return float(fact.value)


def chosen(name: str, value: float, unit: str) -> Fact:
    """A fact for a number the user typed."""
    return Fact(name, value, unit, "chosen", "this scenario")


def chosen_or(context: Context, given: float | None, name: str, unit: str) -> Fact:
    """The user's figure, else the assumption of that name."""
    return context.assume(name) if given is None else chosen(name, given, unit)


def per_workload(values: list[float]) -> Array:
    return np.asarray(values, dtype=float)
