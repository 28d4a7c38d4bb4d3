"""What the engine asks of the catalogue: every fact, as of one day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

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
)
from dashboard.engine.inputs.kernel_tables import KernelTables
from dashboard.engine.inputs.offers import OfferTable, SoldModel
from dashboard.engine.inputs.provider_terms import Compliance, ThroughputUnit, TuningOffer
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.inputs.successor import Successor


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

    def provisioned(self, model: str, *, provider: str) -> ThroughputUnit | None:
        """What a throughput unit of the model carries and costs; None where nobody publishes it."""

    def unit_sellers(self, model: str) -> tuple[str, ...]:
        """The providers that publish what a throughput unit of the model carries."""

    def rating(self, model: str, category: str = "overall") -> Rating | None:
        """Arena points in a category; None for a model that was not rated there."""

    def size_class(self, model: str) -> str | None:
        """`tiny`, `small`, `medium`, `large` or `huge`; None where the parameters are not known."""

    def worst_rating(self, size_class: str | None, category: str = "overall") -> Rating | None:
        """The worst rated open model of the size class, of all where that is None.

        What an unrated model is never taken to surpass.
        """

    def maker(self, model: str) -> str | None:
        """Who makes the model; None for an unknown family."""

    def is_for_text(self, model: str) -> bool:
        """Whether the model takes and gives text; what does something else is not searched a stand-in for."""

    def gives(self, model: str) -> Gives:
        """What the model gives back: what gives one thing does not serve a workload that needs another."""

    def spelt(self, model: str) -> str:
        """Our spelling of a model, a snapshot's date kept; it need not be one that anybody sells."""

    def first_seen(self, model: str) -> date | None:
        """The first day any list has the model; None where no list says."""

    def open_weights(self, model: str) -> bool:
        """Whether anybody may serve the model; False also where nothing is known."""

    def licence(self, model: str) -> Licence | None:
        """The licence of an open model; None where it is not known here, and for closed ones."""

    def model_ids(self) -> tuple[str, ...]:
        """The open-weight models whose architecture is known."""

    def successor(self, model: str, provider: str) -> Successor | None:
        """What the vendor names to replace a model that ends, where it is sold on the day."""

    def running_models(self, maker: str) -> tuple[SoldModel, ...]:
        """The models of a maker that it sells itself on the day, best rated first, unrated ones last."""

    def state_of(self, price: HostedPrice) -> tuple[OfferState, str]:
        """Whether the offer stands on the catalogue's day, and why we think so."""

    def offers(self) -> OfferTable:
        """Every offer of the day, spellings merged, each at the price that `price` gives."""

    def rating_categories(self) -> tuple[str, ...]:
        """Every category that models are rated in."""

    def well_known_models(self) -> tuple[str, ...]:
        """The models that everybody expects to see named."""

    def gpu(self, gpu_id: str) -> Gpu:
        """Raises `UnknownName` with the nearest ids."""

    def model(self, model_id: str) -> ModelSpec:
        """Raises `UnknownName` with the nearest ids."""

    def rented_gpus(self) -> tuple[str, ...]:
        """The GPUs that somebody rents out by the hour, on demand."""

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

    def drawn_assumptions(self) -> Sequence[Fact]:
        """The assumptions that the risk draws, in the order of its inputs."""

    def facts(self) -> Sequence[Fact]: ...
