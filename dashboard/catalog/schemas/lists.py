"""Files of everything: assumptions, names, the market, meters, price lists and editions of ratings."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, RootModel, StringConstraints, model_validator

from dashboard.catalog.schemas.parts import (
    Figure,
    Positive,
    Sourced,
    Strict,
    Told,
    Whole,
    Words,
    wrong,
)

SnakeCase = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]


class AssumptionRow(Figure):
    """One default of ours, who reads it and whether the risk draws it."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    also: SnakeCase | None = Field(None, description="A second name that means the same.")
    read_by: Words | list[str] | None = Field(None, description="Modules under dashboard/.")
    risk: Literal["drawn", "fixed"] | None = None
    fixed_why: Words | None = None
    order: Whole | None = None
    use: Literal["reference"] | None = None
    set_with: Words | None = None

    @model_validator(mode="after")
    def _used(self) -> Self:
        if self.use is not None:
            extra = [k for k in ("read_by", "risk", "fixed_why", "order") if getattr(self, k)]
            if extra:
                raise wrong(f"unknown key {extra[0]}; it goes with read_by, not with use")
        elif not self.read_by:
            raise wrong("read_by is missing: name the modules that read it, or use: reference")
        return self

    @model_validator(mode="after")
    def _drawn(self) -> Self:
        if self.use is not None:
            return self
        if self.risk is None:
            raise wrong("risk is missing")
        if self.risk == "fixed" and self.fixed_why is None:
            raise wrong("fixed_why is missing")
        if self.risk == "drawn" and (self.low is None or self.high is None):
            raise wrong("risk is drawn, which takes low and high")
        return self


class AssumptionsFile(RootModel[dict[SnakeCase, AssumptionRow]]):
    """data/assumptions.yaml: our defaults by name."""


class SellerRow(Strict):
    genai: list[str] = []
    litellm: list[str] = []
    also: list[str] = []
    model_prices: list[str] = []
    metergraph: list[str] = []
    first: Words | None = None
    current: bool = False
    own_models_only: bool = False
    own_ends: bool = False


class MakerRow(Strict):
    starts: Words
    maker: Words | None = None
    open: bool = False


class AliasesFile(Strict):
    """data/aliases.yaml: spellings of providers and models, who makes what, models offered as in use."""

    providers: dict[str, SellerRow]
    renters: list[str] = []
    left_out: dict[str, Words]
    models: dict[str, Words]
    makers: list[MakerRow] = []
    in_use: list[str] = []
    host_accelerators: list[Words] = []

    @model_validator(mode="after")
    def _sellers(self) -> Self:
        for row in self.makers:
            if row.maker is not None and row.maker not in self.providers:
                raise wrong(f"makers: maker {row.maker} is not one of the providers above")
        meant = list(self.providers)
        for seller in self.providers.values():
            for spelling in seller.also:
                if spelling in meant:
                    raise wrong(f"providers: {spelling} already means another seller")
                meant.append(spelling)
        return self


class AzureWords(Strict):
    input: list[str] = []
    output: list[str] = []
    cached: list[str] = []
    write: list[str] = []
    batch: list[str] = []
    priority: list[str] = []
    global_: list[str] = Field([], alias="global")
    data_zone: list[str] = []
    regional: list[str] = []
    long_context: list[str] = []
    tuned: list[str] = []
    idle: list[str] = []
    not_text: list[str] = []
    models: dict[str, Words]


class MeterWordsFile(Strict):
    """data/meter_words.yaml: what the words of Azure's meter names mean."""

    azure: AzureWords


class PriceListRow(Strict):
    version: Words
    newest_day: date
    source_url: Words
    checked_on: date
    note: Words
    licence: Words | None = None
    snapshot: Literal[True] | None = Field(None, description="It lies in market/.")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="Of the file of the package that it was made from."
    )


class PriceListsFile(RootModel[dict[str, PriceListRow]]):
    """data/price_lists.yaml: how old the packaged lists of the price libraries are."""


class EditionFile(Told):
    """data/quality/<edition>.yaml: where the ratings beside it are from."""

    unit: Words
    note: Words | None = None


class SeenListRow(Strict):
    source: Words
    source_url: Words | None = None
    seen_on: date
    checked_on: date
    complete: list[str] = []
    own_models_only: bool = False


class RouterRow(Sourced):
    provider: Words


class NamedRow(Sourced):
    default_kind = "assumed"
    provider: Words
    why: Words


class SizeRow(Sourced):
    model: Words
    value: Positive


class SizeClassRow(Sourced):
    default_kind = "assumed"
    name: Words
    up_to_params_b: Positive


class DaysRow(Told):
    value: Whole
    unit: Words


class MadeByRow(Strict):
    starts: Words
    by: Words
    open: bool = False


class LicenceRow(Sourced):
    """Of the open models whose names begin so and whose architecture is not in models/."""

    starts: Words
    name: Words
    conditions: list[Words] = []


class MarketFile(Strict):
    """data/market/market.yaml: who makes and resells what, sizes, whose lists keep dead rows."""

    lists: dict[str, SeenListRow]
    routers: list[RouterRow] = []
    keeps_dead_rows: list[NamedRow] = []
    params_b: list[SizeRow] = []
    licences: list[LicenceRow] = []
    size_classes: list[SizeClassRow] = []
    sign_days: DaysRow
    young_days: DaysRow
    old_days: DaysRow
    after_end_days: DaysRow
    makers: list[MadeByRow] = []
    not_chat: list[str] = []
    other_than_text: list[str] = []
    ranks: list[str] = []
    embeds: list[str] = []
    well_known: list[str] = []


class ArchetypeRow(Told):
    label: Words
    category: Words
    per_request: dict[
        Literal["input_tokens", "cached_share", "output_tokens", "batch_share", "peak_to_mean"],
        Positive,
    ]
    per_user: dict[Literal["sessions_per_month", "requests_per_session"], Positive]


class UsersRow(Told):
    label: Words
    users: Positive


class ArchetypesFile(Strict):
    """data/archetypes.yaml: what a workload of a kind usually looks like, to begin with."""

    kinds: dict[SnakeCase, ArchetypeRow]
    sizes: dict[SnakeCase, UsersRow]


class RatesRow(Told):
    per_euro: dict[str, Positive]


class CurrenciesFile(Strict):
    """data/market/currencies.yaml: units of a currency for one euro."""

    rates: RatesRow

    @model_validator(mode="after")
    def _dollars(self) -> Self:
        if "USD" not in self.rates.per_euro:
            raise wrong("rates: per_euro lacks USD, which every other rate goes by")
        return self


class SuccessorRow(Sourced):
    provider: Words
    models: list[str]
    successor: Words | None = None
    none: bool = False

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.none == (self.successor is not None) or not self.models:
            raise wrong("give models, and either a successor or `none: true` where none is named")
        return self


class SuccessorsFile(Strict):
    """data/market/successors.yaml: what vendors name to replace the models they end."""

    successors: list[SuccessorRow] = []
