"""GPUs billed by the second while a worker is up: it starts with a request and stops when none comes for a while.

A worker is paid while it starts, while it answers and while it waits for the next request. Requests come at
random (Poisson) at a rate r, each keeps it up for d = its own time + the idle time-out, a start takes c. A worker
is off for 1 / r on average and then up for c + (exp(r d) - 1) / r, the busy period of M/D/inf: it is paid the
share 1 - 1 / (exp(r d) + r c) of the time. Requests that take more than one worker are paid by what they take.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np

from dashboard.engine.capacity.size import DoesNotFit, ReplicaCapacity, TargetsUnmet, replica
from dashboard.engine.cost.context import (
    AnswerPrice,
    Context,
    Infeasible,
    Served,
    chosen,
    chosen_or,
    number,
)
from dashboard.engine.cost.cost_terms import Array, PerMonth, PerRequest, Term
from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.cost.idling import Idling
from dashboard.engine.cost.licence import licence_notes
from dashboard.engine.cost.load import SECONDS_PER_MONTH, ReplicaRate, load_per_request
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.cost.tokens import RequestTokens, attempts_per_answer, request_tokens
from dashboard.engine.inputs.capacity_coefficients import Engine, Precision
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact, GpuOffer, NoPrice, UnknownName
from dashboard.engine.inputs.fields import (
    STRICT,
    GpuName,
    OpenModelName,
    Quantity,
    TokenRatio,
    Usd,
    Workload,
)
from dashboard.engine.inputs.measured import Measured, SuccessShare
from dashboard.engine.options.protocol import DataSeen, FallbackTo, Form, Traits

SECONDS_PER_HOUR = 3600
BENDS = tuple(2.0 ** (half / 2) for half in range(-20, 7))
"""Loads between which the share that is paid is taken for a straight line: within 1% of the curve."""
STEPS = 200
"""Of closing in on the load above which a worker is never idle."""
MOST_LOAD = 700.0
"""Beyond it a worker is always up, to the last digit."""
FORM = Form(
    ("model", "gpu", "provider", "usd_per_gpu_hour", "concurrency", "idle_timeout_s"),
    {
        "cold_start_s": "serverless_cold_start_s",
        "idle_timeout_s": "serverless_idle_timeout_s",
        "staff_fte": "staff_fte_dedicated",
        "tooling_usd_per_month": "tooling_usd_per_month",
        "max_fill": "max_fill",
    },
    plural="serverless options",
)
RISK_INPUTS = {
    "serverless_cold_start_s": "Cold start of a worker",
    "serverless_idle_timeout_s": "Idle time-out of a worker",
    "staff_usd_per_year": "Cost of an engineer",
    "staff_fte_dedicated": "Staff for dedicated endpoints",
    "tooling_usd_per_month": "Tooling",
    "max_fill": "Fill of the GPUs",
    "switch_engineer_weeks_dedicated": "Work of moving to a dedicated endpoint",
}


@dataclass(frozen=True, slots=True)
class _Worker:
    """What one worker does of one workload."""

    rate: ReplicaRate
    alone_s: float
    """How long a request takes that has the worker to itself."""


@dataclass(frozen=True)
class ServerlessGpu:
    """`kind = "serverless_gpu"`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    kind: Literal["serverless_gpu"]
    model: OpenModelName
    gpu: GpuName
    provider: str = ""
    usd_per_gpu_hour: Annotated[float, Quantity("USD per GPU-hour", 0, 1e4)] | None = None
    gpus_per_worker: Annotated[int, Quantity("GPUs", 1, 64)] = 1
    precision: Precision = "bf16"
    engine: Engine = "vllm"
    concurrency: Annotated[
        int,
        Quantity(
            "requests", 0, 100_000, "Requests at once", "Per worker; 0: as many as it carries."
        ),
    ] = 0
    cold_start_s: (
        Annotated[
            float, Quantity("s", 0, 3600, "Cold start (seconds)", "Until a new worker answers.")
        ]
        | None
    ) = None
    idle_timeout_s: (
        Annotated[
            float,
            Quantity("s", 0, 86_400, "Idle time-out (seconds)", "A worker waits so long, paid."),
        ]
        | None
    ) = None
    max_fill: Annotated[float, Quantity("share", 0.01, 1)] | None = None
    requests_per_s: Annotated[
        float,
        Quantity("requests per s", 0, 1e6, "A worker's requests per second", "0: by the model."),
    ] = 0.0
    seconds_per_request: Annotated[
        float,
        Quantity("s", 0, 3600, "A request alone (seconds)", "0: by the capacity model."),
    ] = 0.0
    staff_fte: Annotated[float, Quantity("full-time engineers", 0, 1000)] | None = None
    tooling_usd_per_month: Annotated[float, Usd] | None = None
    token_ratio: TokenRatio = TokenRatio()
    success_share: SuccessShare = None
    fallback: FallbackTo = ""
    escalation: Escalation | None = None
    measured: Measured | None = None

    @cached_property
    def traits(self) -> Traits:
        """An open model on a provider's GPUs, which nobody keeps up between requests."""
        return Traits(
            own_address=True,
            title="{model} on serverless {gpu}" + (" at {provider}" if self.provider else ""),
            in_files=self.kind,
            switching=("dedicated",),
            form=FORM,
            gpu=self.gpu,
            trend="gpu",
            rent_is_asked=True,
            risk_inputs=RISK_INPUTS,
        )

    def seen_by(self, catalog: Catalog) -> DataSeen:  # noqa: ARG002
        """The provider whose GPUs they are."""
        return DataSeen(self.provider)

    def serve(self, context: Context) -> Served | Infeasible:
        """Seconds of workers: while they answer, and while they start and wait."""
        try:
            price = self._usd_per_gpu_hour(context.catalog)
            workers = self._workers(context)
        except UnknownName as unknown:
            return Infeasible((str(unknown),))
        for found in (price, workers):
            if isinstance(found, Infeasible):
                return found
        assert isinstance(price, Fact)  # noqa: S101 - refused above
        assert isinstance(workers, dict)  # noqa: S101 - refused above
        return Served(
            (
                self._busy(context, workers, price),
                *self._idling(context, workers, price),
                *self._people(context),
            ),
            rates={name: each.rate for name, each in workers.items()},
            notes=self._notes(context, price),
        )

    def answer_price(self, context: Context) -> AnswerPrice | Infeasible:  # noqa: ARG002
        """What a second costs depends on the requests around it."""
        return Infeasible(("serverless GPUs have no price per answer",))

    def tokens_of(self, workload: Workload) -> RequestTokens:
        """The workload's mean request as this model sees it."""
        return request_tokens(workload, ratio=self.token_ratio)

    def _usd_per_gpu_hour(self, catalog: Catalog) -> Fact | Infeasible:
        """The typed price, else the named provider's, else the lowest that was seen."""
        if self.usd_per_gpu_hour is not None:
            return chosen("usd_per_gpu_hour", self.usd_per_gpu_hour, "USD per GPU-hour")
        catalog.gpu(self.gpu)
        seen = [o for o in catalog.gpu_offers_seen(self.gpu) if o.commitment == "serverless"]
        wanted = self.provider.lower()
        ours = [offer for offer in seen if wanted in ("", offer.provider.lower())]
        if not ours:
            where = f" at {self.provider}" if self.provider else ""
            others = tuple(dict.fromkeys(f"{self.gpu} at {offer.provider}" for offer in seen))
            unknown = NoPrice(f"a serverless {self.gpu}{where}", others)
            return Infeasible((f"{unknown.reason}: set usd_per_gpu_hour",))
        return min(ours, key=_usd_of).fact

    def _workers(self, context: Context) -> dict[str, _Worker] | Infeasible:
        workers: dict[str, _Worker] = {}
        for name, workload in context.workloads.items():
            worker = self._typed() or self._modelled(workload, context)
            if isinstance(worker, str):
                return Infeasible((f"{name}: {worker}",))
            workers[name] = worker
        return workers

    def _typed(self) -> _Worker | None:
        """The user's own figures; by Little's law a full worker's request takes places / rate."""
        if not self.requests_per_s:
            return None
        rate = self.requests_per_s
        alone = self.seconds_per_request or max(1, self.concurrency) / rate
        return _Worker(ReplicaRate(rate, rate, rate, "override", "the user's figure"), alone)

    def _modelled(self, workload: Workload, context: Context) -> _Worker | str:
        capacity = self._capacity(workload, context)
        if isinstance(capacity, DoesNotFit):
            return capacity.reason
        point = capacity.best
        if isinstance(point, TargetsUnmet):
            return point.reason
        limited = capacity.at_concurrency
        if limited is not None and self.concurrency < point.concurrency:
            point = limited
        at = point.requests_per_s
        rate = ReplicaRate(at.value, at.low, at.high, capacity.method, capacity.limited_by)
        alone = self.seconds_per_request or 1 / capacity.server.curve.rate(1)
        return _Worker(rate, alone)

    def _capacity(self, workload: Workload, context: Context) -> ReplicaCapacity | DoesNotFit:
        tokens = self.tokens_of(workload)
        return replica(
            context.catalog.model(self.model),
            context.catalog.gpu(self.gpu),
            context.catalog.capacity,
            precision=self.precision,
            engine=self.engine,
            gpus_per_replica=self.gpus_per_worker,
            input_tokens=tokens.input,
            output_tokens=max(1.0, tokens.output),
            ttft_ms=workload.ttft_ms,
            tpot_ms=workload.tpot_ms,
            concurrency=self.concurrency or None,
            tables=context.tables,
        )

    def _busy(self, context: Context, workers: Mapping[str, _Worker], price: Fact) -> Term:
        """The seconds that requests take of workers filled as planned."""
        fill = chosen_or(context, self.max_fill, "max_fill", "share")
        seconds = [
            attempts_per_answer(w) / (workers[name].rate.requests_per_s * number(fill))
            for name, w in context.workloads.items()
        ]
        return PerRequest(
            "gpu",
            np.array(seconds) * self._usd_per_s(price),
            f"requests x attempts / (requests a second of a worker at {number(fill):.0%} fill) x "
            f"{self.gpus_per_worker} GPUs x price an hour / 3,600",
            (price, fill),
            drift="gpu",
            role=CostRole.GPU,
        )

    def _idling(
        self, context: Context, workers: Mapping[str, _Worker], price: Fact
    ) -> tuple[Term, ...]:
        """What is paid beyond the busy seconds, in every hour at its own rate of requests.

        Of several workloads the one that fills its seconds least, and the one that leaves soonest, stand for all:
        at most one worker too much, and never less for more requests.
        """
        cold = chosen_or(context, self.cold_start_s, "serverless_cold_start_s", "s")
        wait = chosen_or(context, self.idle_timeout_s, "serverless_idle_timeout_s", "s")
        fill = number(chosen_or(context, self.max_fill, "max_fill", "share"))
        up_s = np.array([workers[w].alone_s + number(wait) for w in context.workloads])
        busy_s = np.array([1 / (workers[w].rate.requests_per_s * fill) for w in context.workloads])
        loads, heights = _paid_beyond(
            busy=float((busy_s / up_s).min()), cold=number(cold) / float(up_s.min())
        )
        if not heights.any():
            return ()
        rates = [ReplicaRate(1 / s, 1 / s, 1 / s, "", "") for s in up_s]
        workloads = list(context.workloads.values())
        attempts = np.array([attempts_per_answer(w) for w in workloads])
        by_hour = load_per_request(workloads, rates, max_fill=1.0) * attempts
        rows, hours = np.unique(by_hour, axis=0, return_counts=True)
        most = float(heights.max())
        formula = (
            "seconds a month x (share of the time a worker is up - share it answers) "
            "x GPUs x price an hour / 3,600"
        )
        usd = SECONDS_PER_MONTH * self._usd_per_s(price) * most
        facts = (price, cold, wait)
        return (
            Idling(
                "idle and cold starts",
                usd,
                rows,
                hours / hours.sum(),
                loads,
                heights / most,
                formula,
                facts,
            ),
        )

    def _usd_per_s(self, price: Fact) -> float:
        return self.gpus_per_worker * number(price) / SECONDS_PER_HOUR

    def _people(self, context: Context) -> tuple[Term, ...]:
        staff = chosen_or(context, self.staff_fte, "staff_fte_dedicated", "full-time engineers")
        pay = context.assume("staff_usd_per_year")
        tooling = chosen_or(
            context, self.tooling_usd_per_month, "tooling_usd_per_month", "USD per month"
        )
        formula = "full-time engineers x loaded cost a year / 12"
        usd = number(staff) * number(pay) / 12
        lines = (
            PerMonth("staff", usd, formula, (staff, pay), role=CostRole.STAFF),
            PerMonth(
                "tooling", number(tooling), "monitoring, logs", (tooling,), role=CostRole.TOOLING
            ),
        )
        return tuple(line for line in lines if line.usd_per_month)

    def _notes(self, context: Context, price: Fact) -> tuple[str, ...]:
        notes = ["the first request to a new worker waits for its cold start, whatever the target"]
        if self.usd_per_gpu_hour is None and not self.provider:
            notes.append(f"the lowest price seen is used: {price.source}")
        if len(context.workloads) > 1:
            notes.append(
                "what several workloads leave idle is counted as up to one worker too much"
            )
        if context.peak_only():
            notes.append("the shape of the day is assumed from its peak")
        return (*notes, *licence_notes(self.model, context.catalog))


def _usd_of(offer: GpuOffer) -> float:
    return offer.usd_per_gpu_hour


def _paid_beyond(*, busy: float, cold: float) -> tuple[Array, Array]:
    """Share of the time paid beyond the busy seconds, at loads from 0 to where a worker is never idle.

    A load is requests per s x seconds that each keeps a worker up; `busy` and `cold` are the busy seconds and the
    cold start over those seconds.
    """
    if busy >= 1 + cold:
        return np.zeros(2), np.zeros(2)
    last = np.array(1 / busy)
    for _ in range(STEPS):
        last = _paid(last, cold) / busy
    full = float(last)
    bends = np.array([load for load in BENDS if load < full])
    beyond = np.maximum(0.0, _paid(bends, cold) - busy * bends)
    return np.array([0.0, *bends, full]), np.array([0.0, *beyond, 0.0])


def _paid(load: Array, cold: float) -> Array:
    """Share of the time that a worker is up."""
    paid: Array = 1 - 1 / (np.exp(np.minimum(load, MOST_LOAD)) + cold * load)
    return paid
