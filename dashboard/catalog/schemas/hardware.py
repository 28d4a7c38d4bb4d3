"""Files of one GPU and of one open model."""

from datetime import date
from typing import Literal, Self

from pydantic import model_validator

from dashboard.catalog.schemas.parts import (
    Positive,
    Sourced,
    Strict,
    Told,
    Whole,
    Words,
    follow_each_other,
    wrong,
)
from dashboard.catalog.schemas.prices import Dated
from dashboard.engine.inputs.capacity_coefficients import Precision
from dashboard.engine.inputs.facts import Fabric, Kind

Seen = Literal[
    "on_demand",
    "reserved_1y",
    "reserved_3y",
    "spot",
    "capacity_block",
    "serverless",
    "serverless_active",
]


class RentRow(Told, Dated):
    usd_per_gpu_hour: Positive
    low: Positive
    high: Positive
    provider: Words | None = None

    @model_validator(mode="after")
    def _within(self) -> Self:
        self.between(self.usd_per_gpu_hour)
        return self


class Rents(Strict):
    """The representative rent by commitment, dated blocks in order."""

    on_demand: list[RentRow] = []
    reserved_1y: list[RentRow] = []
    reserved_3y: list[RentRow] = []
    spot: list[RentRow] = []

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for commitment in type(self).model_fields:
            rents = getattr(self, commitment)
            follow_each_other(rents, commitment, at=commitment, given=rents)
        return self


class SeenRow(Strict):
    """What one provider asked on the day it was seen."""

    commitment: Seen
    provider: Words
    usd_per_gpu_hour: Positive
    gpus: Whole
    seen_on: date | None = None
    seen: Words | None = None
    instance: Words | None = None
    region: Words | None = None
    kind: Kind | None = None
    source: Words
    source_url: Words | None = None
    note: Words | None = None
    weak: bool = False

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.seen_on is None and self.seen is None:
            raise wrong("seen is missing")
        return self


class PurchaseRow(Sourced):
    usd: Positive


class Tflops(Strict):
    """Dense peak by precision."""

    fp16: Positive | None = None
    bf16: Positive | None = None
    fp8: Positive | None = None
    fp4: Positive | None = None
    int8: Positive | None = None


class GpuSchema(Sourced):
    """data/gpus/<gpu>.yaml: data-sheet figures, the rent used in plans, the offers seen."""

    name: Words
    vendor: Words | None = None
    architecture: Words | None = None
    memory_gb: Positive
    memory_type: Words | None = None
    bandwidth_gb_s: float | None = None
    tflops: Tflops = Tflops()
    interconnect: Words | None = None
    link_gb_s: float | None = None
    fabric: Fabric
    joined_gpus: Whole | None = None
    pcie_gb_s: float | None = None
    tdp_w: float | None = None
    note: Words | None = None
    not_in_data_centres: Words | None = None
    purchase: PurchaseRow | None = None
    rent: Rents | None = None
    offers: list[SeenRow] = []

    @model_validator(mode="after")
    def _within(self) -> Self:
        self.between(self.memory_gb)
        return self


class Experts(Strict):
    count: Whole
    per_token: Whole
    ffn: Whole
    shared: Whole | None = None
    dense_layers_first: Whole | None = None


class Licence(Strict):
    name: Words
    source: Words
    source_url: Words | None = None
    weak: bool = False
    conditions: list[str] = []


class ModelSchema(Sourced):
    """data/models/<model>.yaml: architecture, licence and context of an open model."""

    name: Words
    hugging_face: Words
    layers: Whole
    hidden: Whole
    heads: Whole
    kv_heads: Whole
    head_dim: Whole
    vocab: Whole
    ffn: Whole
    params_b: Positive
    params_active_b: Positive
    experts: Experts | None = None
    max_context: Whole
    tie_embeddings: bool = False
    sliding_window: Whole | None = None
    sliding_layers: Whole | None = None
    kv_bytes_per_token_bf16: float | None = None
    published_in: list[Precision] = []
    license: Licence
    note: Words | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        self.between(self.params_b)
        if self.params_active_b > self.params_b:
            raise wrong(f"params_active_b {self.params_active_b} is above params_b {self.params_b}")
        if self.sliding_window is not None and self.sliding_layers is None:
            raise wrong("sliding_layers is missing")
        if self.sliding_window is None and self.sliding_layers is not None:
            raise wrong("unknown key sliding_layers; it goes with sliding_window")
        return self
