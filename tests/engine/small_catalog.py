"""A catalogue small enough to work results out by hand: one model of each kind, one GPU, round numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from dashboard.engine.cost.context import AnswerPrice, Context, Infeasible
from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients
from dashboard.engine.inputs.facts import (
    Fact,
    Gives,
    Gpu,
    GpuOffer,
    HostedPrice,
    Licence,
    ModelSpec,
    NoPrice,
    OfferState,
    UnknownName,
    Use,
)
from dashboard.engine.inputs.fields import Constraints, Switching, Workload
from dashboard.engine.inputs.offers import (
    LONG_PRICES,
    PRICES,
    OfferTable,
    SoldModel,
)
from dashboard.engine.inputs.provider_terms import Compliance, ThroughputUnit, TuningOffer
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.inputs.successor import Successor
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.self_hosted import Replica, SelfHosted
from dashboard.engine.scenario import Scenario

HOURS = 730.0
SECONDS = HOURS * 3600

ASSUMPTIONS: Mapping[str, float] = {
    "batch_discount_share": 0.5,
    "max_fill": 0.5,
    "hosted_price_drift_per_year": 0.0,
    "gpu_price_drift_per_year": 0.0,
    "staff_usd_per_year": 120_000,
    "engineer_usd_per_week": 4_000,
    "staff_fte_self_hosted": 1.0,
    "staff_fte_dedicated": 0.25,
    "tooling_usd_per_month": 1_000,
    "switch_overrun_share": 0.5,
    "switch_dual_run_months": 1.0,
    "switch_back_share": 0.0,
    "switch_prompt_rework_share": 0.25,
    "switch_hours_per_prompt": 4,
    "switch_usd_per_evaluation_example": 2.0,
    "engineer_hours_per_week": 40,
    "switch_engineer_weeks_hosted": 2,
    "switch_engineer_weeks_provisioned": 1,
    "switch_engineer_weeks_dedicated": 4,
    "switch_engineer_weeks_self_hosted": 10,
    "switch_engineer_weeks_quote": 1,
    "switch_engineer_weeks_tuning": 3,
    "switch_build_months_hosted": 0,
    "switch_build_months_provisioned": 0,
    "switch_build_months_dedicated": 1,
    "switch_build_months_self_hosted": 2,
    "switch_build_months_quote": 0,
    "switch_build_months_tuning": 1,
    "tuning_examples": 2_000,
    "tuning_epochs": 3,
    "tuning_tokens_per_example": 1_000,
    "tuning_adapters_per_replica": 25,
    "owned_life_months": 60,
    "owned_residual_share": 0.2,
    "owned_pue": 1.54,
    "owned_usd_per_kwh": 0.13,
    "owned_colo_usd_per_kw_month": 0.0,
    "owned_maintenance_share_per_year": 0.05,
    "tuning_usd_per_example": 0.5,
    "tuning_runs_per_year": 4,
    "tuning_flops_per_token_and_parameter_lora": 4,
    "tuning_flops_per_token_and_parameter_full": 6,
    "tuning_mfu": 0.5,
    "trend_api_price_quality_adjusted": -0.6,
    "bytes_per_token": 5.0,
    "growth_ceiling_multiple": 10,
    "growth_spread_per_month": 0.0,
    "growth_ceiling_spread_share": 0.0,
    "success_spread_share": 0.0,
    "current_success_share": 1.0,
    "quality_logit_scale": 1.0,
    "quality_deviation_points": 0.0,
    "bad_answers_noticed_share": 0.5,
    "quality_margin_share": 0.02,
    "quality_confidence_share": 0.9,
    "unrated_quality_gap_points": 0.0,
    "tuned_small_model_gain_points": 0.0,
    "fp8_quality_points": 0.0,
    "fp4_quality_points": 0.0,
    "int4_quality_points": 0.0,
    "mxfp4_quality_points": 0.0,
    **{
        f"output_ratio_effort_{e}": 1.0 for e in ("none", "low", "medium", "high", "max", "unknown")
    },
    "switch_engineer_weeks_host_only": 2,
    "switch_engineer_weeks_same_maker": 2,
    "switch_engineer_weeks_other_maker": 2,
    "switch_dual_run_months_host_only": 1.0,
    "smallest_plannable_usd_per_month": 0.0,
    "successor_rating_loss_points": 20.0,
    "risk_correlation_share": 0.0,
    "router_price_exponent": 2,
    "batch_turnaround_hours": 24,
}

PRICE = HostedPrice(
    model_id="big",
    provider="maker",
    usd_per_mtok={
        "input": 2.0,
        "cached_input": 0.5,
        "output": 8.0,
        "batch_input": 1.0,
        "batch_output": 4.0,
        "priority_input": 4.0,
        "priority_output": 16.0,
    },
    kind="published",
    source="a price list",
    as_of="2026-11-01",
)

GPU_FACT = Fact("gpu.card", 80.0, "GB", "published", "a data sheet")
GPU = Gpu("card", "Card", 80.0, 2000.0, {"bf16": 1000.0, "fp8": 2000.0}, 450.0, "switch", GPU_FACT)
MODEL = ModelSpec(
    model_id="open-10b",
    name="Open 10B",
    layers=40,
    hidden=4096,
    heads=32,
    kv_heads=8,
    head_dim=128,
    vocab=128_000,
    ffn=14_336,
    params_b=10.0,
    params_active_b=10.0,
    max_context=131_072,
    tie_embeddings=False,
    license="open",
    fact=Fact("model.open-10b", 10.0, "billion parameters", "published", "a model card"),
)


def table_of(prices: Mapping[str, HostedPrice], *, as_of: date, digest: str) -> OfferTable:
    """A table with one running row for each price."""
    rows = sorted(prices.values(), key=lambda price: (price.model_id, price.provider))
    return OfferTable(
        as_of=as_of,
        digest=digest,
        model_id=tuple(price.model_id for price in rows),
        provider=tuple(price.provider for price in rows),
        maker=tuple("maker" if price.proprietary else "" for price in rows),
        open_weights=tuple(not price.proprietary for price in rows),
        router=tuple(False for _ in rows),
        state=tuple("running" for _ in rows),
        evidence=tuple("a small list" for _ in rows),
        retires_on=tuple(price.retires_on for price in rows),
        price_as_of=tuple(price.as_of for price in rows),
        source=tuple(price.source for price in rows),
        weak=tuple(False for _ in rows),
        usd_per_mtok={
            name: np.array([price.usd_per_mtok.get(name, np.nan) for price in rows])
            for name in PRICES
        }
        | {
            name: np.array(
                [p.long_context_usd_per_mtok.get(name[len("long_") :], np.nan) for p in rows]
            )
            for name in LONG_PRICES
        },
        context_tokens=np.array([price.context_tokens or 0 for price in rows], dtype=np.int64),
        max_input_tokens=np.zeros(len(rows), dtype=np.int64),
        max_output_tokens=np.zeros(len(rows), dtype=np.int64),
        long_context_above_tokens=np.array(
            [price.long_context_above_tokens or 0 for price in rows], dtype=np.int64
        ),
    )


@dataclass(frozen=True)
class SmallCatalog:
    """Implements `dashboard.engine.inputs.facts.Catalog`."""

    as_of: date = date(2026, 11, 23)
    digest: str = "small"
    prices: Mapping[str, HostedPrice] = field(default_factory=lambda: {"big": PRICE})
    usd_per_gpu_hour: float = 2.0
    assumed: Mapping[str, float] = field(default_factory=lambda: ASSUMPTIONS)
    zone_prices: Mapping[tuple[str, str], HostedPrice] = field(default_factory=dict)
    terms: Sequence[Compliance] = ()
    tuned: Sequence[TuningOffer] = ()
    throughput: Mapping[tuple[str, str], ThroughputUnit] = field(default_factory=dict)
    ratings: Mapping[str, Rating] = field(default_factory=dict)
    makers: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[tuple[str, str], Successor] = field(default_factory=dict)
    states: Mapping[tuple[str, str], tuple[OfferState, str]] = field(default_factory=dict)
    sold: Mapping[str, tuple[SoldModel, ...]] = field(default_factory=dict)
    announced: Mapping[str, tuple[date, HostedPrice]] = field(default_factory=dict)
    seen: Mapping[str, date] = field(default_factory=dict)

    def price(self, model: str, *, provider: str) -> HostedPrice | NoPrice:
        return self.prices.get(model) or NoPrice(f"{model} at {provider}", tuple(self.prices))

    def price_on(self, model: str, *, provider: str, day: date) -> HostedPrice | NoPrice:
        since, later = self.announced.get(model, (date.max, PRICE))
        return later if day >= since else self.price(model, provider=provider)

    def price_within(self, model: str, *, provider: str, zone: str) -> HostedPrice | NoPrice:
        return self.zone_prices.get((model, zone)) or NoPrice(f"{model} at {provider} in {zone}")

    def compliance(self, provider: str) -> Mapping[str, Compliance]:
        return {c.requirement: c for c in self.terms if c.provider == provider}

    def tuning_offers(self, model: str) -> Sequence[TuningOffer]:
        return [offer for offer in self.tuned if offer.model_id == model]

    def provisioned(self, model: str, *, provider: str) -> ThroughputUnit | None:
        return self.throughput.get((model, provider))

    def unit_sellers(self, model: str) -> tuple[str, ...]:
        return tuple(provider for known, provider in self.throughput if known == model)

    def rating(self, model: str, category: str = "overall") -> Rating | None:
        found = self.ratings.get(model)
        return found if found is None or found.category in (category, "full") else None

    def size_class(self, model: str) -> str | None:
        return "small" if model == "open-10b" else None

    def worst_rating(self, size_class: str | None, category: str = "overall") -> Rating | None:
        return min(self.ratings.values(), key=lambda r: r.points, default=None)

    def is_for_text(self, model: str) -> bool:
        return "embed" not in model

    def gives(self, model: str) -> Gives:
        return "text" if self.is_for_text(model) else "embeddings"

    def maker(self, model: str) -> str | None:
        return self.makers.get(model)

    def spelt(self, model: str) -> str:
        return model

    def first_seen(self, model: str) -> date | None:
        return self.seen.get(model)

    def open_weights(self, model: str) -> bool:
        return model == "open-10b"

    def licence(self, model: str) -> Licence | None:
        if model != "open-10b":
            return Licence(model, "open")
        spec = self.model(model)
        return Licence(spec.name, spec.license, spec.license_conditions)

    def model_ids(self) -> tuple[str, ...]:
        return ("open-10b",)

    def successor(self, model: str, provider: str) -> Successor | None:
        return self.successors.get((model, provider))

    def running_models(self, maker: str) -> tuple[SoldModel, ...]:
        return self.sold.get(maker, ())

    def state_of(self, price: HostedPrice) -> tuple[OfferState, str]:
        return self.states.get((price.model_id, price.provider), ("running", "on sale"))

    def offers(self) -> OfferTable:
        return table_of(self.prices, as_of=self.as_of, digest=self.digest)

    def rating_categories(self) -> tuple[str, ...]:
        return ("overall", "coding", "math")

    def well_known_models(self) -> tuple[str, ...]:
        return ()

    def gpu(self, gpu_id: str) -> Gpu:
        if gpu_id == "dark":
            return replace(GPU, gpu_id="dark", name="Dark", tflops={})
        if gpu_id != "card":
            raise UnknownName("GPU", gpu_id, ("card",))
        return GPU

    def model(self, model_id: str) -> ModelSpec:
        if model_id != "open-10b":
            raise UnknownName("model", model_id, ("open-10b",))
        return MODEL

    def rented_gpus(self) -> tuple[str, ...]:
        return ("card",)

    def gpu_offer(self, gpu_id: str, *, commitment: str) -> GpuOffer | NoPrice:
        if commitment not in ("on_demand", "reserved_1y"):
            return NoPrice(f"{gpu_id} {commitment}")
        usd = self.usd_per_gpu_hour if commitment == "on_demand" else self.usd_per_gpu_hour * 0.75
        fact = Fact(f"rent.{gpu_id}.{commitment}", usd, "USD per GPU-hour", "published", "a list")
        return GpuOffer(gpu_id, commitment, usd, usd, usd, "renter", fact)

    def gpu_offers_seen(self, gpu_id: str) -> Sequence[GpuOffer]:
        """A card by the second: 3.6 USD an hour at one, 7.2 at the other."""
        found = []
        for provider, usd in (("Swift", 7.2), ("Rapid", 3.6)):
            fact = Fact(f"offer.{provider}", usd, "USD/GPU-h", "published", f"{provider}'s list")
            found.append(GpuOffer(gpu_id, "serverless", usd, usd, usd, provider, fact))
        return found

    @property
    def capacity(self) -> CapacityCoefficients:
        raise AssertionError("these tests give the throughput of a replica themselves")

    @property
    def kernel_tables(self) -> None:
        """None: as above."""

    def assumption(self, name: str) -> Fact:
        if name == "fill_limit":  # a second name, as data/assumptions.yaml has them
            name = "max_fill"
        if name not in self.assumed:
            raise UnknownName("assumption", name, tuple(self.assumed)[:1])
        return Fact(name, self.assumed[name], "", "assumed", why="a round number")

    def drawn_assumptions(self) -> Sequence[Fact]:
        return [
            replace(
                self.assumption(name), use=Use(name.replace("_", " ").capitalize(), risk="drawn")
            )
            for name in self.assumed
        ]

    def facts(self) -> Sequence[Fact]:
        return [self.assumption(name) for name in self.assumed]


CATALOG = SmallCatalog()

MILLION = Workload(requests_per_month=1_000_000, input_tokens=1_000, output_tokens=200)
"""A million requests of 1,000 + 200 tokens: 2,000 + 1,600 = 3,600 USD at PRICE."""

FLAT_DAY = replace(MILLION, peak_to_mean=1.0)

BIG = Hosted(kind="hosted", model="big", provider="maker")

PER_REPLICA = 1_000_000 / SECONDS / 0.5
"""Requests per s at which one replica at 50% fill carries a million requests a month on a flat day."""

OWN = SelfHosted(
    kind="self_hosted",
    model="open-10b",
    gpu="card",
    replica=Replica(requests_per_s=PER_REPLICA),
    spare_replicas=0,
    staff_fte=0.0,
    tooling_usd_per_month=0.0,
)
"""One GPU at 2 USD an hour per million requests a month on a flat day: 1,460 USD each, nothing else."""

FREE_MOVE = Switching(usd=0.0, build_months=0)


def context(
    workload: Workload = MILLION, *, catalog: SmallCatalog = CATALOG, **given: Any
) -> Context:
    """What an option is asked, for one workload called `chat`; `given` may name several `workloads`."""
    workloads = given.get("workloads", {"chat": workload})
    elsewhere = given.get("elsewhere", {"today": BIG})

    def answer_price(option_id: str) -> AnswerPrice | Infeasible:
        inner = Context(workloads, catalog, {}, answer_price)
        return elsewhere[option_id].answer_price(inner)

    return Context(
        workloads,
        catalog,
        given.get("assumptions", {}),
        answer_price,
        given.get("constraints", Constraints()),
    )


def scenario(options: Mapping[str, Any], workload: Workload = FLAT_DAY, **given: Any) -> Scenario:
    """One workload called `chat` unless `workloads` are given; no discount, 12 months, free moves."""
    chosen: dict[str, Any] = {
        "workloads": {"chat": workload},
        "horizon_months": 12,
        "discount_per_year": 0.0,
        "switching": dict.fromkeys(options, FREE_MOVE),
        **given,
    }
    return Scenario(options=options, **chosen)
