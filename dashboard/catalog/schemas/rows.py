"""Lines of the tables under data/, each by its columns in order: cells are words until a schema reads them."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.catalog.schemas.parts import Positive, Words, wrong
from dashboard.catalog.snapshots.row import from_line
from dashboard.engine.inputs.capacity_coefficients import Engine, Precision

Number = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[float, Field(ge=1, allow_inf_nan=False)]


class Line(BaseModel):
    """One line of a table: a cell that is left empty has no value."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    key: ClassVar[tuple[str, ...]]
    """The columns that no two lines share all of."""

    @model_validator(mode="before")
    @classmethod
    def _empty_cells(cls, cells: Mapping[str, Any]) -> dict[str, Any]:
        return {column: None if cell == "" else cell for column, cell in cells.items()}


class MeasurementRow(Line):
    """data/throughput/measurements.csv: one measured run of a server; 17 columns."""

    key = ("id",)
    id: Words
    source: Words = Field(description="A key of measurements.yaml.")
    engine: Engine
    model: Words
    gpu: Words
    precision: Precision
    gpus_per_replica: Count
    data_parallel: Count
    expert_parallel: Count
    scenario: Literal["saturated", "concurrency", "single"]
    input_tokens: Positive
    output_tokens: Positive
    concurrency: Count | None
    output_tokens_per_s: Positive
    ttft_ms: Positive | None
    ttft_p95_ms: Positive | None
    tpot_ms: Positive | None

    @model_validator(mode="after")
    def _requests_at_once(self) -> Self:
        if self.scenario == "concurrency" and self.concurrency is None:
            raise wrong("concurrency is empty; a closed loop has so many requests at once")
        return self


class RatingRow(Line):
    """data/quality/arena_2026-10-20.csv: one rating of a model in a category."""

    key = ("category", "arena_name")
    category: Words
    model: Words
    arena_name: Words
    rating: Number
    rating_low: Number
    rating_high: Number
    votes: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _within(self) -> Self:
        _between(self.rating_low, self.rating, self.rating_high)
        return self


class OlderRatingRow(Line):
    """data/quality/arena.csv: the older edition, by our names."""

    key = ("model", "arena_name", "category")
    model: Words
    arena_name: Words
    category: Words
    rating: Number
    rating_low: Number
    rating_high: Number

    @model_validator(mode="after")
    def _within(self) -> Self:
        _between(self.rating_low, self.rating, self.rating_high)
        return self


class ArenaNameRow(Line):
    """data/quality/arena_names.csv: what a name of the ratings is here; nothing where nobody sells it."""

    key = ("arena_name", "model")
    arena_name: Words
    model: Words | None
    effort: Literal["low", "unknown", "medium", "thinking", "high", "xhigh", "max"] | None


class OnSaleRow(Line):
    """data/market/on_sale.csv: an offer that a fresh list had."""

    key = ("provider", "model", "seen_by")
    provider: Words
    model: Words
    seen_by: Words


class ReleasedRow(Line):
    """data/market/released.csv: when a model came out."""

    key = ("model",)
    model: Words
    released: date
    seen_by: Words


class DroppedRow(Line):
    """data/market/dropped.csv: an offer that a fresh list marks as no longer sold."""

    key = ("provider", "model", "seen_by")
    provider: Words
    model: Words
    says: Literal["removed", "deprecated"]
    seen_by: Words


class CountedRow(Line):
    """data/market/counted.csv: how many rows a table beside it has, or blocks a file of hosted/."""

    key = ("file",)
    file: Words
    rows: Annotated[int, Field(ge=0)]
    crc32: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")] | None


class SnapshotLine(Line):
    """data/market/prices-<list>.csv: what a seller asked for a model from one day to another."""

    key = ("provider", "model", "from", "long_context")
    provider: Words
    model: Words
    starts: date = Field(alias="from")
    to: date | None
    usd_per_mtok: Words | None = Field(description="Meters and figures in turn; empty: unknown.")
    long_context: Words | None = Field(description="From how many tokens on, then as before.")
    source: Words | None

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.to is not None and self.to <= self.starts:
            raise wrong(f"to {self.to} is not after from {self.starts}")
        day = self.starts.isoformat()
        try:
            from_line(["", "", day, "", self.usd_per_mtok or "", self.long_context or "", ""])
        except ValueError as fault:
            raise wrong(str(fault)) from fault
        return self


def _between(low: float, rating: float, high: float) -> None:
    if not low <= rating <= high:
        raise wrong(f"rating_low {low} <= rating {rating} <= rating_high {high} is not so")


ROWS: Mapping[str, type[Line]] = {
    "throughput/measurements.csv": MeasurementRow,
    "quality/arena_2026-10-20.csv": RatingRow,
    "quality/arena.csv": OlderRatingRow,
    "quality/arena_names.csv": ArenaNameRow,
    "market/on_sale.csv": OnSaleRow,
    "market/released.csv": ReleasedRow,
    "market/dropped.csv": DroppedRow,
    "market/counted.csv": CountedRow,
    "market/prices-*.csv": SnapshotLine,
}
"""By the tables under data/ that each is for."""


def columns_of(row: type[Line]) -> tuple[str, ...]:
    """The first line of a table of such rows."""
    return tuple(field.alias or name for name, field in row.model_fields.items())
