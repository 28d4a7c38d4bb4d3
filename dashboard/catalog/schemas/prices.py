"""Files of one provider: prices of tokens, of training, of throughput units, and what requirements it meets."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from dashboard.catalog.quotes import KNOWN_METERS, METERS, TIERS, usable_meters
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
from dashboard.engine.inputs.nearest import did_you_mean
from dashboard.engine.inputs.provider_terms import Feature, Met

_METERS = f"{', '.join(METERS)}, each also with {', '.join(TIERS)} and _ before it"
RATES = ("training_usd_per_mtok", "training_usd_per_hour", "hosting_usd_per_hour")


def _known(meters: Mapping[str, float]) -> Mapping[str, float]:
    unknown = [
        f"unknown meter {meter}{did_you_mean(meter, KNOWN_METERS) or f'; known are {_METERS}'}"
        for meter in sorted(meters.keys() - KNOWN_METERS)
    ]
    if unknown:
        raise wrong("; ".join(unknown))
    if usable_meters(meters) != dict(meters) or not {"input", "output"} <= meters.keys():
        raise wrong(
            "usd_per_mtok needs input and output, cached_input below input, and no batch or flex price "
            f"above the standard one; found {dict(meters)}"
        )
    return meters


class Dated(Strict):
    """From one day to before another."""

    starts: date = Field(alias="from")
    to: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.to is not None and self.to <= self.starts:
            raise wrong(f"to {self.to} is not after from {self.starts}")
        return self


class Price(Told, Dated):
    """USD per million tokens by meter."""

    model: Words
    zone: Literal["eu", "us", "eu_region"] | None = None
    usd_per_mtok: Annotated[dict[str, Positive], AfterValidator(_known)]
    note: Words | None = None
    means: Words | None = None
    promotional_until: date | None = None
    after: Annotated[dict[str, Positive], AfterValidator(_known)] | None = None

    @model_validator(mode="after")
    def _promotion(self) -> Self:
        if (self.promotional_until is None) != (self.after is None):
            raise wrong("promotional_until and after belong together")
        return self


class Retirement(Sourced):
    model: Words
    retires_on: date
    answered_by: Words | None = None
    unlisted: bool = False


class NotBefore(Sourced):
    model: Words
    not_before: date


class Window(Sourced):
    model: Words
    from_: date = Field(alias="from")
    context_tokens: Whole


class ZoneSurcharge(Sourced):
    """What a seller asks more inside a zone, for models that came out since."""

    zone: Literal["eu", "us", "eu_region"]
    factor: Positive
    released_from: date


class Served(Sourced, Dated):
    """The model that a name of the seller stood for."""

    name: Words
    model: Words
    by_own_name: bool = False


class TierStart(Sourced):
    meter: Literal[
        "batch",
        "flex",
        "priority",
        "input",
        "cached_input",
        "cache_write",
        "cache_write_1h",
        "output",
        "audio_input",
        "audio_cached_input",
        "audio_output",
    ]
    from_: date = Field(alias="from")


class Holidays(Strict):
    utc_offset: Words
    covers_through: date
    days: list[date]


class Hours(Sourced):
    """Hours of the week, UTC, that cost another price."""

    from_: date = Field(alias="from")
    to: date | None = None
    hours_utc: list[Words]
    weekdays: bool = False
    holidays: Holidays | None = None
    factor: Positive | None = None
    factors: dict[str, Positive] = {}
    bases: list[str] = []
    dear_in: list[str] = []

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.factor is None) == (not self.factors):
            raise wrong("factor or factors: give the one or the other")
        return self


class HostedFile(Strict):
    """data/hosted/<provider>.yaml: prices and end dates that the price libraries lack or have wrong."""

    prices: list[Price] = []
    retirements: list[Retirement] = []
    not_before: list[NotBefore] = []
    windows: list[Window] = []
    tiers: list[TierStart] = []
    hours: list[Hours] = []
    served: list[Served] = []
    surcharges: list[ZoneSurcharge] = []

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        offers: dict[tuple[str, str | None], list[Price]] = {}
        for price in self.prices:
            offers.setdefault((price.model, price.zone), []).append(price)
        for (model, _), rows in offers.items():
            follow_each_other(rows, model, at="prices", given=self.prices)
        return self


class Jobs(Sourced):
    ends_on: date
    closed_to_new_since: date


class TuningRow(Told):
    model: Words
    method: Literal["sft", "dpo", "rft", "lora", "full", "import"]
    training_usd_per_mtok: float | None = None
    training_usd_per_hour: float | None = None
    hosting_usd_per_hour: float | None = None
    tuned_usd_per_mtok: dict[str, Positive] = {}
    note: Words | None = None

    @model_validator(mode="after")
    def _priced(self) -> Self:
        priced = next((getattr(self, r) for r in RATES if getattr(self, r) is not None), None)
        if priced is None:
            raise wrong(f"give at least one of {', '.join(RATES)}")
        self.between(priced)
        return self


class TuningFile(Strict):
    """data/finetuning/<provider>.yaml: what tuning a model costs there, and until when it can be done."""

    jobs: Jobs | None = None
    offers: list[TuningRow] = []


class UnitPrice(Told):
    value: Positive

    @model_validator(mode="after")
    def _within(self) -> Self:
        self.between(self.value)
        return self


class UnitPrices(Strict):
    usd_per_hour: UnitPrice | None = None
    usd_per_month_reserved: UnitPrice | None = None
    usd_per_month_reserved_3m: UnitPrice | None = None
    usd_per_month_reserved_1y: UnitPrice | None = None


class UnitTerms(Sourced):
    minimum: Whole
    step: Whole
    cached_weight: float


class UnitRow(Strict):
    model: Words
    input_tokens_per_minute: Positive
    output_weight: Positive
    cached_weight: float | None = None
    minimum: Whole | None = None
    step: Whole | None = None
    price_on_request: bool = False
    as_of: Words | None = None
    weak: bool = False
    note: Words | None = None


class ProvisionedFile(Strict):
    """data/provisioned/<provider>.yaml: what a throughput unit of a model carries and costs."""

    prices: UnitPrices
    terms: UnitTerms
    models: list[UnitRow] = []


class RequirementRow(Sourced):
    met: Met
    removes: list[Feature] = []
    words: Words


class ComplianceFile(Strict):
    """data/compliance/<provider>.yaml: which requirements a provider meets, and what each takes away."""

    no_training: RequirementRow | None = None
    zero_retention: RequirementRow | None = None
    eu: RequirementRow | None = None
    baa: RequirementRow | None = None
    attestations: RequirementRow | None = None
