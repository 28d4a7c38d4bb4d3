"""What the engine asks of the catalogue: every fact, as of one day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients
from dashboard.engine.inputs.facts import Fact, Gpu, GpuOffer, HostedPrice, ModelSpec, NoPrice
from dashboard.engine.inputs.kernel_tables import KernelTables
from dashboard.engine.inputs.provider_terms import Compliance, TuningOffer
from dashboard.engine.inputs.ratings import Rating


class Catalog(Protocol):
    """Every fact, as of one day. `dashboard.catalog.load()` builds the real one; tests build small ones."""

    @property
    def as_of(self) -> date: ...

    @property
    def digest(self) -> str:
        """Changes when any fact changes; pinned in results and links."""

    def price(self, model: str, *, provider: str) -> HostedPrice | NoPrice: ...

    def price_on(self, model: str, *, provider: str, day: date) -> HostedPrice | NoPrice:
        """The price on another day, as far as it is known or announced."""

    def price_within(self, model: str, *, provider: str, zone: str) -> HostedPrice | NoPrice:
        """The price of being processed inside a zone such as `eu`."""

    def compliance(self, provider: str) -> Mapping[str, Compliance]:
        """By requirement; one that is absent is not known."""

    def tuning_offers(self, model: str) -> Sequence[TuningOffer]:
        """Who tunes the model, and for what."""

    def rating(self, model: str) -> Rating | None:
        """Arena points over all prompts; None for a model that was not rated."""

    def gpu(self, gpu_id: str) -> Gpu:
        """Raises `UnknownName` with the nearest ids."""

    def model(self, model_id: str) -> ModelSpec:
        """Raises `UnknownName` with the nearest ids."""

    def gpu_offer(self, gpu_id: str, *, commitment: str) -> GpuOffer | NoPrice: ...

    def gpu_offers_seen(self, gpu_id: str) -> Sequence[GpuOffer]:
        """What single providers ask for a GPU, serverless workers among them."""

    @property
    def capacity(self) -> CapacityCoefficients:
        """The fitted coefficients of the throughput model."""

    @property
    def kernel_tables(self) -> KernelTables | None:
        """Measured kernel times, asked lazily; None without any."""

    def assumption(self, name: str) -> Fact:
        """Raises `UnknownName` with the nearest names."""

    def facts(self) -> Sequence[Fact]: ...
