"""What every way of serving answers for itself: nobody outside this room asks which kind it is.

An option is a frozen dataclass with a `kind` that files name it with, the fields people set, what it costs
(`serve`, `answer_price`), who sees its requests (`seen_by`), and `traits`: everything else that is asked of it.
`Traits` has a default for all that only some have, so a new way says no more than what sets it apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Annotated, Any, Literal, Protocol, get_args, get_origin, get_type_hints

from dashboard.engine.capacity.size import DoesNotFit, ReplicaCapacity
from dashboard.engine.cost.context import AnswerPrice, Context, Infeasible, Served
from dashboard.engine.cost.cost_terms import Array, Drift
from dashboard.engine.cost.discounts import Discount
from dashboard.engine.cost.escalation import NO_FALLBACK, Escalating
from dashboard.engine.cost.load import ReplicaRate
from dashboard.engine.cost.roles import CostRole, Refers
from dashboard.engine.inputs.benchmark import Benchmark
from dashboard.engine.inputs.capacity_coefficients import Engine, Precision
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.fields import Range, TokenRatio, Tuning, Workload
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.inputs.parallel import Parallel
from dashboard.engine.inputs.provider_terms import Feature
from dashboard.engine.inputs.speculative import Speculative

FallbackTo = Annotated[str, Refers(CostRole.FALLBACK, "elsewhere")]
"""The option that is asked again after a bad answer."""
SpillTo = Annotated[str, Refers(CostRole.SPILL, "hosted")]
"""The option that gets what does not fit."""

MOVING_TO_A_HOST = {"switch_engineer_weeks_hosted": "Work of moving to a host"}
"""What the risk calls it, at whatever asks a host."""


class Phase(IntEnum):
    """The way of a company through its models, in this order."""

    PROPRIETARY = 0
    OPEN_HOSTED = 1
    SELF_HOSTED = 2
    TUNED = 3


@dataclass(frozen=True, slots=True)
class DataSeen:
    """Who sees the requests beside you: a provider, "" for one that is not known, or None for nobody."""

    provider: str | None
    note: str = ""
    """Said instead of a provider's terms, where the scenario has requirements."""
    features: tuple[Feature, ...] = ()
    """What of the provider's service is used, which its terms may leave out."""


class PerToken(Protocol):
    """What an option paid per token has beside."""

    @property
    def tier(self) -> Literal["standard", "batch", "flex", "priority"]: ...
    @property
    def prices(self) -> Mapping[str, float]:
        """The user's own, USD per million tokens by meter; empty where the list price counts."""

    def tokens_of(self, workload: Workload) -> Any:
        """The workload's mean request as this model sees it."""


class OnGpus(Protocol):
    """What an option with replicas has beside: how they are built, and what each carries."""

    @property
    def model(self) -> str: ...
    @property
    def gpu(self) -> str: ...
    @property
    def gpus_per_replica(self) -> int: ...
    @property
    def parallel(self) -> Parallel: ...
    @property
    def precision(self) -> Precision: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def commitment(self) -> str: ...
    @property
    def usd_per_gpu_hour(self) -> float | None: ...
    @property
    def owned_here(self) -> bool: ...
    @property
    def prefix_caching(self) -> bool: ...
    @property
    def speculative(self) -> Speculative: ...
    @property
    def overhead_share(self) -> float: ...
    @property
    def replicas(self) -> int: ...
    @property
    def autoscale(self) -> bool: ...
    @property
    def spare_replicas(self) -> int: ...
    @property
    def regions(self) -> int: ...
    @property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """The user's own runs on this very server."""

    def serve(self, context: Context) -> Served | Infeasible: ...
    def tokens_of(self, workload: Workload) -> Any: ...
    def capacity(self, workload: Workload, context: Context) -> ReplicaCapacity | DoesNotFit: ...
    def load(self, context: Context, rates: Mapping[str, ReplicaRate]) -> Array: ...


@dataclass(frozen=True, slots=True)
class Form:
    """How its fields are shown; what they are is declared with the fields."""

    first: tuple[str, ...]
    """In view at once; the rest is folded."""
    catalogue: Mapping[str, str] = field(default_factory=dict)
    """The assumption that counts where a field is left empty."""
    plural: str = "options of this kind"
    """What several of them are called."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong between its own fields."""

    field: str
    found: str
    problem: str
    known: tuple[str, ...] = ()
    """What may stand there, for the nearest match."""


@dataclass(frozen=True, slots=True)
class Traits:
    """Everything else that is asked of an option."""

    title: str
    """What it is called in a sentence; {model}, {provider} and {gpu} stand for their names."""
    in_files: str
    """The `kind` a file names it with: to be written and never to be compared."""
    switching: tuple[str, ...]
    """By what moving to it takes: the figures of these classes are added up."""
    form: Form
    gpu: str = ""
    trend: Drift = "none"
    """The price trend that a refresh of its model takes along."""
    asked: bool = False
    """Its fixed sums are a provider's price, which a dated change of prices moves."""
    rent_is_asked: bool = False
    """So are its GPUs: a dated change of prices moves them as well."""
    vendor_price: bool = False
    """The maker of its model can change its price, and end it."""
    agreed_price: bool = False
    """Its price is the user's own, which is taken to cover what follows the model."""
    own_address: bool = False
    """Whether a provider runs it for this customer alone, under an address of its own."""
    own_gpus: bool = False
    """It runs on GPUs that you rent or own yourself."""
    per_token: PerToken | None = None
    on_gpus: OnGpus | None = None
    tuning: Tuning | None = None
    can_be_tuned: bool = False
    lease_months: int = 0
    """It is kept so long once it was taken."""
    refresh_months: int | None = None
    """Months between moves to the cheaper model of the day, 0 for never; None where it cannot be said."""
    serves_like: tuple[object, ...] = ()
    """Two options for which this is the same can serve each other's requests on shared replicas."""
    risk_inputs: Mapping[str, str] = field(default_factory=dict)
    """Assumptions that are uncertain for it, with what to call them."""
    mix: Mapping[str, float] = field(default_factory=dict)
    """Options whose answers it hands on, by share: where nobody says more, its answers are as good as theirs."""
    faults: tuple[Fault, ...] = ()
    discounts: tuple[Discount, ...] = ()
    """What its price is cut by for some months."""

    def phase(self, *, open_weights: bool) -> Phase:
        """Where it stands, given whether the weights of its model are open."""
        if not open_weights:
            return Phase.PROPRIETARY
        if self.tuning is not None:
            return Phase.TUNED
        return Phase.SELF_HOSTED if self.own_gpus else Phase.OPEN_HOSTED


class Option(Escalating, Protocol):
    """What the engine, the pages and the files ask of every way of serving."""

    @property
    def model(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def success_share(self) -> float | Range | None: ...
    @property
    def token_ratio(self) -> TokenRatio: ...
    @property
    def measured(self) -> Measured | None: ...
    @property
    def traits(self) -> Traits: ...

    def serve(self, context: Context) -> Served | Infeasible: ...
    def answer_price(self, context: Context) -> AnswerPrice | Infeasible: ...
    def seen_by(self, catalog: Catalog) -> DataSeen: ...


@dataclass(frozen=True, slots=True)
class Reference:
    """Another option that this one may send requests to, and the field that names it."""

    field: str
    option_id: str
    refers: Refers


@lru_cache
def reference_fields(option: type) -> Mapping[str, Refers]:
    """The fields of a way of serving that name another option."""
    return {
        name: mark
        for name, hint in get_type_hints(option, include_extras=True).items()
        if get_origin(hint) is Annotated
        for mark in get_args(hint)[1:]
        if isinstance(mark, Refers)
    }


def references(option: Option) -> tuple[Reference, ...]:
    """Where requests may go from an option, the fallback first; fields that name nothing are left out."""
    named = [
        Reference(name, option_id, refers)
        for name, refers in reference_fields(type(option)).items()
        if (option_id := getattr(option, name)) not in ("", NO_FALLBACK)
    ]
    return tuple(sorted(named, key=lambda each: each.refers.role is not CostRole.FALLBACK))


def bought_at(option: Option, other_id: str) -> tuple[CostRole, ...]:
    """The roles of what it buys at another option."""
    return tuple(r.refers.role for r in references(option) if r.option_id == other_id)
