"""Files under throughput/: what the capacity model takes as given, what was fitted, where figures are from."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, RootModel, WithJsonSchema, model_validator

from dashboard.catalog.schemas.parts import Figure as Told
from dashboard.catalog.schemas.parts import Positive, Strict, Whole, Words, wrong
from dashboard.engine.inputs.capacity_coefficients import Engine, Precision
from dashboard.engine.inputs.speculative import Method


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise wrong(f"{value:g} is no share from 0 to 1")
    return value


Share = Annotated[
    float, AfterValidator(_share), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})
]
Figure = Annotated[float, Field(allow_inf_nan=False)]


class EngineSettings(Strict):
    memory_share: Share
    reserve_gib: Positive
    max_sequences: Whole
    max_sequences_small: Whole
    held_output_share: Share
    kv_follows_fp8_weights: bool
    tensor_parallel: bool


class EngineFitted(EngineSettings):
    layer_us: Figure
    step_ms: Figure
    sequence_us: Figure
    interleaved_share: Share
    ttft_offset_ms: Figure
    ttft_queue_share: Figure


class SpreadRow(Strict):
    low: Positive
    high: Positive

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise wrong(f"low {self.low} is above high {self.high}")
        return self


class Given(Strict):
    """What settings and coefficients have in common."""

    bytes_per_weight: dict[Precision, Positive]
    experts_only: list[Precision]
    reported_memory_gib: dict[str, Positive]
    reserve_share_at_most: Share
    memory_gib_per_marketing_gb: Positive
    server_gpus: Annotated[int, Field(ge=1)]
    large_memory_gib: Positive
    small_by_default: list[Words]
    families: dict[str, Words]
    link_share: dict[str, Share]
    link_latency_us: dict[str, Positive]
    tpot_p95_over_mean: Positive
    ttft_p95_over_mean: Positive


class SettingsFile(Given):
    """data/throughput/settings.yaml: what the capacity model takes as given."""

    engines: dict[Engine, EngineSettings]


class Fitted(Given):
    weight_bandwidth_share: Share
    kv_bandwidth_share: Share
    compute_share: dict[str, Share]
    attention_compute_share: Share
    moe_compute_share: Share
    moe_layer_us: Figure
    family_bandwidth: dict[str, Positive]
    family_compute: dict[str, Positive]
    family_overhead: dict[str, Positive]
    engines: dict[Engine, EngineFitted]
    ttft_spread: dict[Engine, SpreadRow]
    calibrated: list[Words]


class Written(Strict):
    """Written by a script of `bench/`, on a day, from sources of measurements."""

    written_by: Words
    written_on: Words
    kind: Literal["derived"]
    sources: list[Words]

    @model_validator(mode="after")
    def _dated(self) -> Self:
        try:
            date.fromisoformat(self.written_on)
        except ValueError:
            raise wrong(
                f"written_on is {self.written_on!r}; expected a day as 2026-11-23"
            ) from None
        return self


class FitErrors(Strict):
    rows: Whole
    textbook_mape: Figure
    fitted_mape: Figure
    hold_out_mape: Figure
    hold_out_bias: Figure
    no_such_gpu_mape: Figure


class CoefficientsFile(Written):
    """data/throughput/coefficients.yaml: the fitted coefficients, and how wrong they are."""

    throughput_errors_percent: dict[str, FitErrors]
    ttft_errors_percent: dict[str, FitErrors] = {}
    coefficients: Fitted


class LayerErrors(Strict):
    rows: Figure
    compact: Figure
    rule: Figure
    layer: Figure
    inside: Figure
    width: Figure


class Layer(Strict):
    width: Positive
    signal: dict[str, Positive]
    likeness: dict[str, Share]
    scales: dict[str, Positive]
    engines: list[Words]
    families: list[Words]
    gpus: list[Words]
    precisions: list[Precision]


class ResidualsFile(Written):
    """data/throughput/residuals.yaml: the correction of the fitted model beside its arrays."""

    errors_percent: dict[str, dict[str, LayerErrors]]
    layer: Layer


class WithoutAFile(Strict):
    gpus: list[Words]
    models: list[Words]


class MeasurementsFile(RootModel[dict[str, Words | WithoutAFile]]):
    """data/throughput/measurements.yaml: where the measurements beside it stand, by their `source`."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not isinstance(self.root.get("without_a_file"), WithoutAFile):
            raise wrong(
                "without_a_file is missing: gpus and models that are measured and not in data/"
            )
        return self


class ModeRow(Strict):
    layers: Words
    experts: Words


class KernelTablesFile(Strict):
    """data/throughput/kernel_tables.yaml: where the measured kernel tables apply."""

    systems: dict[str, Words]
    modes: dict[Precision, list[ModeRow]]
    bundled: dict[str, Words]
    tokens_per_step: dict[Engine, Whole]


class GainFigure(Told):
    """Times as fast as without it, with its range."""

    unit: Literal["times as fast"]
    low: Positive
    high: Positive


class SpeculationRow(Strict):
    label: Words
    engines: list[Engine]
    models: list[Words] = Field(default=[], description="That it is part of; none for any model.")
    alone: GainFigure
    full: GainFigure

    @model_validator(mode="after")
    def _less_when_full(self) -> Self:
        for end in ("value", "low", "high"):
            if getattr(self.full, end) > getattr(self.alone, end):
                raise wrong(f"{end} of full is above that of alone: a full replica gains no more")
        return self


class SpeculativeFile(RootModel[dict[Method, SpeculationRow]]):
    """data/throughput/speculative.yaml: what speculative decoding gains, by its method."""
