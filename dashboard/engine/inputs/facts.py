"""What the engine takes for true: facts with unit, source, date and kind.

The engine never reads a file: `dashboard.catalog` builds these values and answers the `Catalog` protocol.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.hours import HourlyPrice

Kind = Literal["published", "measured", "derived", "assumed", "chosen"]
"""published: a vendor or paper says so; measured: somebody ran it; derived: computed from other facts;
assumed: our default, with a why instead of a source; chosen: the user typed it."""


Gives = Literal["text", "embeddings", "an order", "something else"]
ONLY_AMONG_THEMSELVES: tuple[Gives, ...] = ("embeddings", "an order")
"""What nothing else can stand in for, and what stands in for nothing else; nobody reads it."""
"""What a model gives back. Embeddings are vectors; an order is that of texts by how well they fit."""

OfferState = Literal["running", "unconfirmed", "ended"]
"""running: a positive sign not older than a quarter; unconfirmed: listed, but nothing fresh says that it is
still sold; ended: the announced last day is past."""


@dataclass(frozen=True, slots=True)
class Use:
    """Who asks for an assumption of ours, and what the risk does with it."""

    label: str
    """What a person calls it."""
    read_by: tuple[str, ...] = ()
    """The modules under dashboard/ that ask for it; empty for what is shown for reference only."""
    risk: Literal["drawn", "fixed", ""] = ""
    """Empty for what is shown for reference only."""
    order: int | None = None
    """Its place among the drawn ones; those without one follow."""
    fixed_why: str = ""
    """Why the risk does not draw it."""
    set_with: str = ""
    """The key of a scenario that does what typing a reference would not; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One number (or word) somebody can check: where it is from, since when it holds, when we looked."""

    name: str
    value: float | str | bool | None
    unit: str
    kind: Kind
    source: str = ""
    source_url: str | None = None
    as_of: str = ""
    """In effect from, as the source gives it (a day, a month or a year); empty when the source gives none."""
    checked_on: str = ""
    why: str = ""
    low: float | None = None
    high: float | None = None
    weak: bool = False
    """True when the source is secondary, undated or contradicted: shown and editable."""
    sum_of: tuple[str, ...] = ()
    """The names of the facts it adds up; empty for one that is none of others' sum."""
    use: Use | None = None
    """Of an assumption: who reads it."""


PRICE_IS_KNOWN = "price is known"
UNPRICED = (PRICE_IS_KNOWN, "price of a training run is not known")
"""Of these, one is in every reason that says that nobody knows a price."""


@dataclass(frozen=True, slots=True)
class NoPrice:
    """Nobody lists a price. A value, not an exception: an option without a price is infeasible, never free."""

    wanted: str
    nearest: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        near = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        return f"no {PRICE_IS_KNOWN} for {self.wanted}{near}"


@dataclass(frozen=True, slots=True)
class OtherPrice:
    """What another catalogue says about the same offer, when it differs by more than 1%."""

    source: str
    usd_per_mtok: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class HostedPrice:
    """What one provider asks for one model on one day.

    `usd_per_mtok` has `input` and `output`, and where known `cached_input`, `cache_write`, and the same meters
    with a `batch_`, `flex_` or `priority_` prefix. USD per million tokens. A meter that is absent is unknown,
    not free.
    """

    model_id: str
    provider: str
    usd_per_mtok: Mapping[str, float]
    kind: Kind
    source: str
    source_url: str | None = None
    effective_from: date | None = None
    retires_on: date | None = None
    as_of: str = ""
    """The day the price list was packaged or checked."""
    others: tuple[OtherPrice, ...] = ()
    long_context_above_tokens: int | None = None
    """Requests longer than this are billed whole at a dearer tier, never part of `usd_per_mtok`."""
    long_context_usd_per_mtok: Mapping[str, float] = field(default_factory=dict)
    """The meters of a request longer than `long_context_above_tokens`, as far as they are known."""
    proprietary: bool = True
    zone: str = ""
    """Where requests are processed at this price: `eu`, `us`, or "" for wherever the provider has room."""
    context_tokens: int | None = None
    """The longest request, as the price lists have it; None where they do not say."""
    max_input_tokens: int | None = None
    """The longest input, where the window leaves the rest to the answer; None where no such cap is known."""
    by_hour: HourlyPrice | None = None
    """Where the price depends on the hour: `usd_per_mtok` is then the mean of a flat week."""
    promotional_until: date | None = None
    """The last day the vendor promised this price for; None for a list price."""
    sold_at_least_until: date | None = None
    """Before this day the vendor will not end the offer; when it will nobody says, see `retires_on`."""
    only_unlisted: bool = False
    """True where `retires_on` is the day of the first list without it: when it ended nobody says."""
    end_source: str = ""
    """Who says that it ends then; never empty beside `retires_on`."""

    def is_gone(self, day: date) -> bool:
        """Whether it cannot be had on the day any more."""
        return self.retires_on is not None and self.retires_on <= day

    def longest_with(self, input_tokens: float, output_tokens: float) -> float:
        """The longest request in tokens: the window, or where the input passes its cap, that and the answer."""
        window, cap = self.context_tokens or 0, self.max_input_tokens
        return min(window, cap + output_tokens) if cap and input_tokens > cap else window

    def gone_by(self, day: date) -> str:
        """Why it cannot be had on the day, as a sentence; empty while it is sold."""
        if self.retires_on is None or not self.is_gone(day):
            return ""
        told = day_in_words(self.retires_on)
        if self.only_unlisted:
            return f"{self.provider} has not listed {self.model_id} since {told}"
        return f"{self.provider} retired {self.model_id} on {told}"


Fabric = Literal["switch", "mesh", "bridge", "pcie"]
"""switch: NVLink over NVSwitch; mesh: every GPU wired to every other (Infinity Fabric); bridge: NVLink over a
bridge of a few cards; pcie: the bus alone."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU's data-sheet figures. None where no trustworthy source was found."""

    gpu_id: str
    name: str
    memory_gb: float
    bandwidth_gb_s: float | None
    tflops: Mapping[str, float]
    """Dense peak by precision: `bf16`, `fp8`, `fp4`, `int8`."""
    link_gb_s: float | None
    """One direction, to the other GPUs of its fabric."""
    fabric: Fabric
    fact: Fact
    joined_gpus: int | None = None
    """How many the fabric joins; beyond it a bridge leaves PCIe, and a switch or a mesh the network. None: those
    of a server."""
    pcie_gb_s: float | None = None
    """One direction, where a bridge does not reach; None where the fabric is all there is."""

    def link_of(self, gpus: int) -> "tuple[Fabric, float | None]":
        """The fabric that joins `gpus` of them in one server and its speed, GB/s one way."""
        if self.fabric == "bridge" and self.joined_gpus is not None and gpus > self.joined_gpus:
            return "pcie", self.pcie_gb_s
        return self.fabric, self.link_gb_s


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """An open-weight model's architecture, as published in its configuration."""

    model_id: str
    name: str
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    ffn: int
    params_b: float
    params_active_b: float
    max_context: int
    tie_embeddings: bool
    license: str
    fact: Fact
    moe_experts: int = 0
    moe_topk: int = 0
    sliding_window: int | None = None
    """Tokens that `sliding_layers` of the layers attend to at most; the others attend to all."""
    sliding_layers: int = 0
    kv_bytes_per_token_bf16: float | None = None
    """Set where the cache is not `2 x layers x kv_heads x head_dim` values (DeepSeek's latent attention)."""
    license_conditions: tuple[str, ...] = ()
    published_in: tuple[str, ...] = ()
    """Precisions below 16 bit that the maker itself publishes the weights in, where that is known."""
    note: str = ""

    @property
    def latent_attention(self) -> bool:
        """Whether one compressed state is cached for all heads, on every GPU that attends to it.

        Such files give the size of the cache and as many KV heads as heads; with fewer, only some of the layers
        have a cache that grows.
        """
        return self.kv_bytes_per_token_bf16 is not None and self.kv_heads == self.heads

    @property
    def growing_share(self) -> float:
        """Of a full cache in every layer, what grows with the request; 1 but for hybrids of few such layers."""
        if self.kv_bytes_per_token_bf16 is None or self.latent_attention:
            return 1.0
        return self.kv_bytes_per_token_bf16 / (4.0 * self.layers * self.kv_heads * self.head_dim)

    @property
    def kv_parts(self) -> int:
        """Over how many GPUs the cache of one request can be split by heads."""
        return 1 if self.latent_attention else self.kv_heads


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which the weights of an open model may be used."""

    model: str
    """The model, as messages name it."""
    name: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GpuOffer:
    """The rent of one GPU for one hour under one commitment, with the range seen across providers."""

    gpu_id: str
    commitment: str
    usd_per_gpu_hour: float
    low: float
    high: float
    provider: str
    fact: Fact
    gpus: int = 1
    """Of the smallest instance that is sold."""


class UnknownName(LookupError):  # noqa: N818 - it names a finding, not a crash
    """A name that the catalogue does not know, with the nearest it does."""

    def __init__(self, what: str, name: str, nearest: Sequence[str] = ()) -> None:
        self.what, self.name, self.nearest = what, name, tuple(nearest)
        near = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"unknown {what} {name!r}{near}")


class ServedByHosts(UnknownName):
    """An accelerator that only hosts run models on: it has prices by the token, and is not sized."""

    def __init__(self, name: str) -> None:
        super().__init__("GPU", name)
        self.args = (
            f"{name!r} is not sized: TPU, Trainium, Inferentia and Gaudi are served by hosts only, at prices by "
            f"the token; take a GPU for a fleet of your own",
        )


class NoArchitecture(UnknownName):
    """A model that is sold, but whose layers, heads and experts are on no file, so that nothing can be sized."""

    def __init__(self, name: str, about: str, nearest: Sequence[str] = ()) -> None:
        super().__init__("model", name, nearest)
        near = f"; the nearest that can be sized: {', '.join(nearest)}" if nearest else ""
        self.args = (f"no architecture is on file for {name}: {about}{near}",)
