"""GPUs by the hour or owned, with an open model on them: your own fleet, or a hoster's for you alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import ceil
from typing import Annotated, Any, ClassVar, Literal

import numpy as np

from dashboard.engine.capacity.size import DoesNotFit, ReplicaCapacity, TargetsUnmet, replica
from dashboard.engine.cost.admission import SELF_HOSTED_NOTE
from dashboard.engine.cost.context import (
    AnswerPrice,
    Context,
    Infeasible,
    Purchase,
    Served,
    chosen,
    chosen_or,
    number,
)
from dashboard.engine.cost.cost_terms import Array, Overflow, PerMonth, Steps, Term
from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.cost.licence import licence_notes
from dashboard.engine.cost.load import ReplicaRate, load_per_request, ready_ahead
from dashboard.engine.cost.owned import Owned, purchase_of, site_parts
from dashboard.engine.cost.platform_costs import egress_term, storage_term
from dashboard.engine.cost.rent import Mix, Rent, mixed_rent
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.cost.tokens import RequestTokens, attempts_per_answer, request_tokens
from dashboard.engine.cost.tuning import TuningCost, gpu_tuning
from dashboard.engine.inputs.benchmark import Benchmark
from dashboard.engine.inputs.capacity_coefficients import Precision
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact, Gpu, ModelSpec, NoPrice, UnknownName
from dashboard.engine.inputs.fields import (
    STRICT,
    GpuName,
    Months,
    OpenModelName,
    Quantity,
    TokenRatio,
    Tuning,
    Usd,
    Workload,
)
from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.engine.inputs.kernel_tables import KernelTables
from dashboard.engine.inputs.measured import Measured, SuccessShare
from dashboard.engine.inputs.parallel import Parallel
from dashboard.engine.inputs.speculative import Speculative
from dashboard.engine.options.protocol import (
    DataSeen,
    FallbackTo,
    Fault,
    Form,
    SpillTo,
    Traits,
)

Commitment = Literal["on_demand", "reserved_1y", "reserved_3y", "spot", "owned"]

LEASE_MONTHS: Mapping[str, int] = {"reserved_1y": 12, "reserved_3y": 36}
"""How long GPUs rented under a commitment are kept at least: the words mean it."""

FORMS = {
    "self_hosted": Form(
        ("model", "gpu", "gpus_per_replica", "precision", "usd_per_gpu_hour", "staff_fte"),
        {
            "staff_fte": "staff_fte_self_hosted",
            "tooling_usd_per_month": "tooling_usd_per_month",
            "max_fill": "max_fill",
        },
        plural="options on own GPUs",
    ),
    "dedicated": Form(
        ("model", "gpu", "gpus_per_replica", "usd_per_gpu_hour"),
        {
            "staff_fte": "staff_fte_dedicated",
            "tooling_usd_per_month": "tooling_usd_per_month",
            "max_fill": "max_fill",
        },
        plural="dedicated options",
    ),
}
RISK_INPUTS = {
    "self_hosted": {
        "staff_usd_per_year": "Cost of an engineer",
        "staff_fte_self_hosted": "Staff for own GPUs",
        "tooling_usd_per_month": "Tooling",
        "max_fill": "Fill of the GPUs",
        "switch_engineer_weeks_self_hosted": "Work of moving to own GPUs",
    },
    "dedicated": {
        "staff_usd_per_year": "Cost of an engineer",
        "staff_fte_dedicated": "Staff for dedicated endpoints",
        "tooling_usd_per_month": "Tooling",
        "max_fill": "Fill of the GPUs",
        "switch_engineer_weeks_dedicated": "Work of moving to a dedicated endpoint",
    },
}


@dataclass(frozen=True)
class Replica:
    """The user's own measurement of one replica; 0 leaves it to the capacity model."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    requests_per_s: Annotated[float, Quantity("requests per s", 0, 1e6)] = 0.0
    tokens_per_s: Annotated[float, Quantity("input + output tokens per s", 0, 1e9)] = 0.0
    benchmarks: tuple[Benchmark, ...] = ()
    """Runs on this very server, read from the file of a benchmark: the throughput keeps a range, a narrow one."""


@dataclass(frozen=True)
class SelfHosted:
    """`kind = "self_hosted"`, or `"dedicated"` for a hoster's GPUs for you alone, billed while up."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    kind: Literal["self_hosted", "dedicated"]
    model: OpenModelName
    gpu: GpuName
    provider: str = ""
    precision: Precision = "bf16"
    gpus_per_replica: Annotated[int, Quantity("GPUs", 1, 72)] = 1
    pipeline_parallel: Annotated[
        int, Quantity("stages", 1, 72, "Pipeline stages", "Each with its share of the layers.")
    ] = 1
    data_parallel: Annotated[
        int,
        Quantity(
            "copies", 1, 72, "Attention copies", "Of a mixture of experts; each has its requests."
        ),
    ] = 1
    expert_parallel: Annotated[
        int,
        Quantity(
            "groups", 1, 72, "Expert groups", "Of GPUs that hold whole experts; 1 cuts them up."
        ),
    ] = 1
    engine: Literal["vllm", "trtllm", "sglang", "llama.cpp"] = "vllm"
    commitment: Commitment = "on_demand"
    usd_per_gpu_hour: Annotated[float, Quantity("USD per GPU-hour", 0, 1e4)] | None = None
    replica: Replica = Replica()
    max_fill: Annotated[float, Quantity("share", 0.01, 1)] | None = None
    min_replicas: Annotated[int, Quantity("replicas", 0, 100_000)] = 1
    spare_replicas: Annotated[int, Quantity("replicas", 0, 100_000)] = 1
    autoscale: bool = False
    scale_lag_minutes: Annotated[
        float,
        Quantity(
            "minutes", 0, 60, "Start of a replica (minutes)", "An autoscaled fleet starts so early."
        ),
    ] = 0.0
    regions: Annotated[
        int, Quantity("regions", 1, 100, "Regions", "Each has its own fleet and its own spares.")
    ] = 1
    prefix_caching: bool = False
    """The workload's cached share is found in the replica's own cache and not computed again."""
    speculative: Annotated[
        Speculative,
        Quantity(
            "",
            label="Speculative decoding",
            help="Guesses tokens ahead: faster with few requests in flight, no faster or slower on a full "
            "replica. A published factor with a wide range; off unless you choose it.",
        ),
    ] = "off"
    replicas: Annotated[int, Quantity("replicas", 0, 1_000_000)] = 0
    spill_to: SpillTo = ""
    staff_fte: Annotated[float, Quantity("full-time engineers", 0, 1000)] | None = None
    tooling_usd_per_month: Annotated[float, Usd] | None = None
    overhead_share: Annotated[float, Quantity("share of GPU cost", 0, 5)] = 0.0
    storage_usd_per_month: Annotated[
        float, Quantity("USD", 0, 1e12, "Storage a month", "Weights, images and logs.")
    ] = 0.0
    egress_usd_per_gb: Annotated[
        float,
        Quantity(
            "USD per GB", 0, 100, "Egress, USD per GB", "What the answers cost on their way out."
        ),
    ] = 0.0
    licence_usd_per_gpu_month: Annotated[
        float,
        Quantity("USD", 0, 1e6, "Licences per GPU and month", "Of the serving software, if any."),
    ] = 0.0
    reserve_base: Annotated[
        bool,
        Quantity(
            "",
            label="Reserve the base",
            help="Replicas that most hours need at the yearly price, the rest on demand.",
        ),
    ] = False
    reserved_usd_per_gpu_hour: Annotated[float, Quantity("USD per GPU-hour", 0, 1e4)] | None = None
    spot_hours_share: Annotated[
        float, Quantity("share", 0, 1, "Spot share", "Share of the on-demand hours on spot GPUs.")
    ] = 0.0
    spot_usd_per_gpu_hour: Annotated[float, Quantity("USD per GPU-hour", 0, 1e4)] | None = None
    spot_lost_share: Annotated[
        float,
        Quantity(
            "share", 0, 5, "Spot hours lost", "Interrupted and paid again, restarts included."
        ),
    ] = 0.0
    refresh_months: Annotated[
        int,
        Quantity(
            "months",
            0,
            120,
            "Refresh every (months)",
            "Moving to a smaller model that is as good, at the cost of testing it; 0 is never.",
        ),
    ] = 0
    minimum_months: Annotated[int, Months] = 0
    owned: Owned | None = None
    token_ratio: TokenRatio = TokenRatio()
    success_share: SuccessShare = None
    fallback: FallbackTo = ""
    escalation: Escalation | None = None
    measured: Measured | None = None
    tuning: Tuning | None = None

    @cached_property
    def traits(self) -> Traits:
        """An open model on GPUs: your own, or a hoster's that are yours alone."""
        own = self.kind == "self_hosted"
        tuned = ("tuning",) if self.tuning is not None else ()
        return Traits(
            title=self._title(),
            in_files=self.kind,
            switching=(self.kind, *tuned),
            form=FORMS[self.kind],
            gpu=self.gpu,
            trend="gpu",
            own_gpus=own,
            own_address=not own,
            on_gpus=self,
            tuning=self.tuning,
            can_be_tuned=True,
            lease_months=max(
                self.minimum_months,
                LEASE_MONTHS.get(self.commitment, 0),
                LEASE_MONTHS["reserved_1y"] if self.reserve_base else 0,
            ),
            refresh_months=self.refresh_months,
            serves_like=(
                *(self.model, self.gpu, self.precision, self.engine),
                *(self.gpus_per_replica, self.commitment, self.autoscale),
            ),
            risk_inputs=RISK_INPUTS[self.kind],
            faults=self._faults(),
        )

    def _faults(self) -> tuple[Fault, ...]:
        """What is bought has a price, and the price of what is bought is for nothing that is rented."""
        if self.owned_here and self.owned is None:
            return (Fault("owned", "nothing", 'commitment = "owned" needs it'),)
        if self.owned is not None and not self.owned_here:
            message = 'is read for bought GPUs only: set commitment = "owned", or take it out'
            return (Fault("owned", f'commitment = "{self.commitment}"', message),)
        return ()

    def _title(self) -> str:
        if self.kind == "dedicated":
            return "dedicated {model}" + (" at {provider}" if self.provider else "")
        tuned = "tuned " if self.tuning is not None else ""
        return f"{tuned}{{model}} on {'bought' if self.owned_here else 'rented'} {{gpu}}"

    def seen_by(self, catalog: Catalog) -> DataSeen:  # noqa: ARG002
        """Nobody on GPUs of your own; the hoster of those that it runs for you."""
        if self.kind == "self_hosted":
            return DataSeen(None, SELF_HOSTED_NOTE)
        return DataSeen(self.provider)

    def serve(self, context: Context) -> Served | Infeasible:
        """Replicas for the busiest hour (or for every hour), their GPUs, power and people."""
        try:
            model, gpu = context.catalog.model(self.model), context.catalog.gpu(self.gpu)
        except UnknownName as unknown:
            return Infeasible((str(unknown),))
        rates = self._rates(context)
        if isinstance(rates, Infeasible):
            return rates
        rent = self._rent(context)
        if isinstance(rent, Infeasible):
            return rent
        tuned = self._tuned(context, model, gpu, rent.plain)
        if isinstance(tuned, Infeasible):
            return tuned
        fleet = self._fleet(context, rates, rent, (model.fact, gpu.fact))
        spill = self._spill(context, rates)
        if isinstance(spill, Infeasible):
            return spill
        terms: tuple[Term, ...] = (
            *self._running(context, fleet, rent.usd_per_gpu_hour),
            *self._extras(context, fleet),
            *spill,
            *self._people(context),
            *tuned.terms,
        )
        return Served(
            terms,
            one_off=tuned.one_off,
            fleet=fleet,
            gpus_per_replica=self.gpus_per_replica,
            purchase=self._purchase(context),
            rates=rates,
            notes=(*self._notes(context, rates), *tuned.notes),
        )

    def answer_price(self, context: Context) -> AnswerPrice | Infeasible:  # noqa: ARG002
        """GPUs are paid by the hour, not by the answer."""
        return Infeasible(("GPUs have no price per answer",))

    def tokens_of(self, workload: Workload) -> RequestTokens:
        """The workload's mean request as this model sees it."""
        return request_tokens(
            workload,
            ratio=self.token_ratio,
            shrink_share=self.tuning.prompt_shrink if self.tuning else 0.0,
            shrink_from_cached=self.tuning.shrink_from_cached if self.tuning else True,
        )

    def capacity(self, workload: Workload, context: Context) -> ReplicaCapacity | DoesNotFit:
        """What one replica carries of the workload, whatever was measured by hand. Raises UnknownName."""
        tokens = self.tokens_of(workload)
        return _capacity(
            _Known(context.catalog, context.tables),
            self.model,
            self.gpu,
            precision=self.precision,
            engine=self.engine,
            gpus_per_replica=self.gpus_per_replica,
            input_tokens=tokens.input,
            output_tokens=max(1.0, tokens.output),
            ttft_ms=workload.ttft_ms,
            tpot_ms=workload.tpot_ms,
            parallel=self.parallel,
            speculative=self.speculative,
            cached_share=tokens.cached / tokens.input if self.prefix_caching else 0.0,
            benchmarks=self.replica.benchmarks,
        )

    def _rates(self, context: Context) -> dict[str, ReplicaRate] | Infeasible:
        rates: dict[str, ReplicaRate] = {}
        for workload_id, workload in context.workloads.items():
            if self.replica.requests_per_s > 0:
                rate = self.replica.requests_per_s
                rates[workload_id] = ReplicaRate(rate, rate, rate, "override", "the user's figure")
                continue
            if self.replica.tokens_per_s > 0:
                tokens = self.tokens_of(workload)
                rate = self.replica.tokens_per_s / (tokens.input + tokens.output)
                rates[workload_id] = ReplicaRate(rate, rate, rate, "override", "the user's figure")
                continue
            capacity = self.capacity(workload, context)
            if isinstance(capacity, DoesNotFit):
                return Infeasible((f"{workload_id}: {capacity.reason}",))
            served = capacity.best
            if isinstance(served, TargetsUnmet):
                return Infeasible((f"{workload_id}: {served.reason}",))
            rates[workload_id] = ReplicaRate(
                served.requests_per_s.value,
                served.requests_per_s.low,
                served.requests_per_s.high,
                capacity.method,
                capacity.limited_by,
            )
        return rates

    def _usd_per_gpu_hour(self, context: Context) -> Fact | Infeasible:
        if self.commitment == "owned":
            if self.owned is None:
                return Infeasible(('commitment = "owned" needs the table owned',))
            return chosen("usd_per_gpu_hour", 0.0, "USD per GPU-hour (owned)")
        if self.usd_per_gpu_hour is not None:
            return chosen("usd_per_gpu_hour", self.usd_per_gpu_hour, "USD per GPU-hour")
        offer = context.catalog.gpu_offer(self.gpu, commitment=self.commitment)
        return Infeasible((offer.reason,)) if isinstance(offer, NoPrice) else offer.fact

    def _rent(self, context: Context) -> Rent | Infeasible:
        """The rent with its mix of commitments; what it may not be combined with is refused."""
        if twice := self._counted_twice():
            return twice
        plain = self._usd_per_gpu_hour(context)
        if isinstance(plain, Infeasible):
            return plain
        if not self.reserve_base and not self.spot_hours_share:
            return Rent(plain, plain, facts=(plain,))
        if self.commitment != "on_demand":
            why = f'reserve_base and spot_hours_share mix with on-demand rent; commitment is "{self.commitment}"'
            return Infeasible((why,))
        mix = Mix(
            self.gpu,
            self.reserve_base,
            self.reserved_usd_per_gpu_hour,
            self.spot_hours_share,
            self.spot_usd_per_gpu_hour,
            self.spot_lost_share,
        )
        return mixed_rent(mix, plain, context=context)

    def _counted_twice(self) -> Infeasible | None:
        """The share on top of the GPUs stands for storage and traffic: it is that or the items, never both."""
        if self.overhead_share and (self.storage_usd_per_month or self.egress_usd_per_gb):
            items = "storage_usd_per_month and egress_usd_per_gb"
            why = f"overhead_share already covers storage and egress: set it to 0, or leave out {items}"
            return Infeasible((why,))
        return None

    def _tuned(
        self, context: Context, model: ModelSpec, gpu: Gpu, rent: Fact
    ) -> TuningCost | Infeasible:
        """Training beside bought hardware is priced as rented on demand: its own GPUs are busy serving."""
        if self.owned_here and self.tuning and not self.tuning.usd_per_run:
            offer = context.catalog.gpu_offer(self.gpu, commitment="on_demand")
            if self.usd_per_gpu_hour is not None:
                rent = chosen("usd_per_gpu_hour", self.usd_per_gpu_hour, "USD per GPU-hour")
            elif isinstance(offer, NoPrice):
                return Infeasible((f"{offer.reason}: set tuning.usd_per_run",))
            else:
                rent = offer.fact
        return gpu_tuning(self.tuning, model, gpu, usd_per_gpu_hour=rent, context=context)

    def load(self, context: Context, rates: Mapping[str, ReplicaRate]) -> Array:
        """Replicas one request a month needs in each hour, failed attempts included."""
        workloads = list(context.workloads.values())
        fill = number(self._fill(context))
        load = load_per_request(workloads, [rates[w] for w in context.workloads], max_fill=fill)
        if self.autoscale and self.scale_lag_minutes:
            load = ready_ahead(load, lag_hours=self.scale_lag_minutes / 60)
        return load * np.array([attempts_per_answer(w) for w in workloads])

    def _fill(self, context: Context) -> Fact:
        return chosen_or(context, self.max_fill, "max_fill", "share")

    def _fleet(
        self,
        context: Context,
        rates: Mapping[str, ReplicaRate],
        rent: Rent,
        facts: tuple[Fact, ...],
    ) -> Steps:
        load, fill = self.load(context, rates), self._fill(context)
        tuning = self.tuning
        hosts = _replicas_for_adapters(tuning, context) if tuning else 0
        when = "every hour" if self.autoscale else "the busiest hour"
        formula = (
            f"(replicas that cover {when} at {number(fill):.0%} fill, plus spares) x "
            f"{self.gpus_per_replica} GPUs x 730 hours x rent"
        )
        if rent.base_price_share is not None:
            formula += ", reserved where most hours need the replica"
        return Steps(
            "gpu",
            self.gpus_per_replica * HOURS_PER_MONTH * number(rent.usd_per_gpu_hour),
            np.zeros_like(load) if self.replicas else load,
            formula,
            (*rent.facts, fill, *facts),
            minimum=self.replicas or max(self.min_replicas, hosts) * self.regions,
            step=self.regions,
            spare=0 if self.replicas else self.spare_replicas * self.regions,
            autoscaled=self.autoscale and not self.replicas,
            base_price_share=rent.base_price_share,
            role=CostRole.GPU,
        )

    def _extras(self, context: Context, fleet: Steps) -> tuple[Term, ...]:
        """Storage, traffic out, and licences, which are bought for the most GPUs of the day."""
        tokens = {name: self.tokens_of(w) for name, w in context.workloads.items()}
        terms: list[Term] = [
            *storage_term(self.storage_usd_per_month),
            *egress_term(self.egress_usd_per_gb, tokens, context=context),
        ]
        if self.licence_usd_per_gpu_month:
            usd = self.licence_usd_per_gpu_month
            fact = chosen("licence_usd_per_gpu_month", usd, "USD per GPU-month")
            formula = "GPUs of the busiest hour x price of a licence"
            licences = _like(fleet, "licences", self.gpus_per_replica * usd, formula, (fact,))
            terms.append(replace(licences, autoscaled=False, role=CostRole.LICENCES))
        return tuple(terms)

    def _running(self, context: Context, fleet: Steps, rent: Fact) -> tuple[Term, ...]:
        """The GPUs, what comes on top of them, and for owned ones power, space and repair."""
        terms: list[Term] = [] if self.owned_here else [fleet]
        if self.overhead_share and not self.owned_here:
            share = chosen("overhead_share", self.overhead_share, "share of GPU cost")
            usd = fleet.usd_per_unit_month * self.overhead_share
            over = _like(fleet, "overhead", usd, "GPU cost x overhead share", (rent, share))
            terms.append(replace(over, role=CostRole.OVERHEAD))
        owned = self.owned if self.owned_here else None
        for part in site_parts(owned, context) if owned else ():
            each = _like(
                fleet, part.component, part.usd_per_replica_month, part.formula, part.facts
            )
            terms.append(replace(each, role=part.role))
        return tuple(terms)

    @property
    def parallel(self) -> Parallel:
        """How the GPUs of a replica share its work."""
        return Parallel(self.pipeline_parallel, self.data_parallel, self.expert_parallel)

    @property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        return self.replica.benchmarks

    @property
    def owned_here(self) -> bool:
        """True when the replicas are bought, not rented."""
        return self.commitment == "owned"

    def _purchase(self, context: Context) -> Purchase | None:
        if not self.owned_here or self.owned is None:
            return None
        return purchase_of(self.owned, context)

    def _spill(
        self, context: Context, rates: Mapping[str, ReplicaRate]
    ) -> tuple[Term, ...] | Infeasible:
        """For a fixed fleet: what it cannot carry, paid elsewhere or not served at all."""
        if not self.replicas:
            return ()
        load = self.load(context, rates)
        if not self.spill_to:
            nowhere = np.full(len(context.workloads), np.inf)
            formula = "a fixed fleet without spill_to cannot serve more than it carries"
            role = CostRole.SPILL
            return (Overflow("spill", float(self.replicas), load, nowhere, formula, role=role),)
        elsewhere = context.answer_price(self.spill_to)
        if isinstance(elsewhere, Infeasible):
            return Infeasible(tuple(f"spill_to {self.spill_to}: {r}" for r in elsewhere.reasons))
        formula = "share of the load above the fleet x requests x price per answer elsewhere"
        return (
            Overflow(
                "spill",
                float(self.replicas),
                load,
                elsewhere.usd,
                formula,
                elsewhere.facts,
                role=CostRole.SPILL,
            ),
        )

    def _people(self, context: Context) -> tuple[Term, ...]:
        staff = chosen_or(context, self.staff_fte, f"staff_fte_{self.kind}", "full-time engineers")
        pay = context.assume("staff_usd_per_year")
        tooling = chosen_or(
            context, self.tooling_usd_per_month, "tooling_usd_per_month", "USD per month"
        )
        lines = (
            PerMonth(
                "staff",
                number(staff) * number(pay) / 12,
                "full-time engineers x loaded cost a year / 12",
                (staff, pay),
                role=CostRole.STAFF,
            ),
            PerMonth(
                "tooling",
                number(tooling),
                "monitoring, gateway, logs",
                (tooling,),
                role=CostRole.TOOLING,
            ),
        )
        return tuple(line for line in lines if line.usd_per_month)

    def _notes(self, context: Context, rates: Mapping[str, ReplicaRate]) -> tuple[str, ...]:
        notes = list(licence_notes(self.model, context.catalog))
        methods = {rate.method for rate in rates.values()}
        if "measured" in methods:
            notes.append(
                "throughput comes from measured kernel tables and a fitted model, not from a server of yours"
            )
        if "compact" in methods:
            notes.append("throughput comes from a fitted model, not from a measurement of yours")
        if self.speculative != "off" and methods & {"measured", "compact"}:
            by = context.catalog.capacity.speculative[self.speculative].label
            notes.append(
                f"speculative decoding by {by} counts by a factor published for other servers, with its range"
            )
        if context.peak_only():
            notes.append("the shape of the day is assumed from its peak")
        if any(w.cached_share for w in context.workloads.values()):
            notes.append(
                "the GPUs are taken to find the workload's cached share in their own prefix cache; the cache "
                "itself takes no memory in the model"
                if self.prefix_caching
                else "prefix caching on the GPUs is off: every input token is computed"
            )
        if any(w.batch_share for w in context.workloads.values()):
            notes.append("what can wait for a batch runs in the quiet hours within its window")
        return tuple(notes)


def _replicas_for_adapters(tuning: Tuning, context: Context) -> int:
    """Each workload has its adapter, and a replica holds so many of them."""
    held = chosen_or(
        context, tuning.adapters_per_replica, "tuning_adapters_per_replica", "adapters"
    )
    return ceil(len(context.workloads) / number(held))


@dataclass(frozen=True, eq=False)
class _Known:
    """What a capacity is worked out from, told apart by which objects they are."""

    catalog: Catalog
    tables: KernelTables | None

    def __hash__(self) -> int:
        return hash((id(self.catalog), id(self.tables)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Known):
            return False
        return self.catalog is other.catalog and self.tables is other.tables


@lru_cache(maxsize=4096)
def _capacity(known: _Known, model: str, gpu: str, **asked: Any) -> ReplicaCapacity | DoesNotFit:
    """Remembered: other volumes ask for the same replicas again."""
    catalog = known.catalog
    return replica(
        catalog.model(model), catalog.gpu(gpu), catalog.capacity, tables=known.tables, **asked
    )


def _like(fleet: Steps, component: str, usd: float, formula: str, facts: tuple[Fact, ...]) -> Steps:
    """The same staircase with another price per replica."""
    return Steps(
        component,
        usd,
        fleet.load_per_request,
        formula,
        facts,
        drift="gpu" if component == "overhead" else "none",
        minimum=fleet.minimum,
        step=fleet.step,
        spare=fleet.spare,
        autoscaled=fleet.autoscaled,
        base_price_share=fleet.base_price_share if component == "overhead" else None,
    )
