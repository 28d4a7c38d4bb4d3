"""The catalogue the engine asks: facts of `data/` and hosted prices, as of one day, read when asked for."""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.catalog.archetypes import Archetypes
from dashboard.catalog.assumptions import normal_name
from dashboard.catalog.data_files import (
    archetypes_of,
    assumptions_of,
    capacity_facts_of,
    compliance_of,
    currencies_of,
    digest_of,
    gpu_of,
    hosted_of,
    ids_of,
    kernel_tables_of,
    market_of,
    model_of,
    provisioned_of,
    ratings_of,
    successors_of,
    tuning_of,
)
from dashboard.catalog.folder import data_folder
from dashboard.catalog.gpus import GpuFile, offer_on
from dashboard.catalog.hosted import Hosted
from dashboard.catalog.measurements import measurements_of
from dashboard.catalog.meter_names import MeterName, azure_meter, bedrock_usage
from dashboard.catalog.rated import Rated
from dashboard.catalog.refresh import LiveLists, PriceChange, fetch_live, price_changes
from dashboard.catalog.served_names import plain_name
from dashboard.catalog.standing import Standing
from dashboard.catalog.throughput import capacity_coefficients
from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients
from dashboard.engine.inputs.currency import Shown
from dashboard.engine.inputs.facts import (
    Fact,
    Gives,
    Gpu,
    GpuOffer,
    HostedPrice,
    Licence,
    ModelSpec,
    NoArchitecture,
    NoPrice,
    OfferState,
    ServedByHosts,
    UnknownName,
)
from dashboard.engine.inputs.nearest import going_on
from dashboard.engine.inputs.provider_terms import Compliance, ThroughputUnit, TuningOffer
from dashboard.engine.inputs.ratings import Rating

if TYPE_CHECKING:
    from dashboard.catalog.agreement import Compared
    from dashboard.catalog.kernel_tables import PackagedKernelTables
    from dashboard.catalog.sold import Sold
    from dashboard.engine.inputs.offers import OfferTable, SoldModel
    from dashboard.engine.inputs.successor import Successor


class BuiltCatalog:
    """Implements the engine's `Catalog` over one data folder. Nothing is read before it is asked."""

    def __init__(self, folder: Path, as_of: date, live: LiveLists | None = None) -> None:
        self._folder, self._as_of, self._live = folder, as_of, live

    @property
    def as_of(self) -> date:
        return self._as_of

    @cached_property
    def digest(self) -> str:
        """The first 16 hex digits of a sha256 over every facts file and the price lists in use."""
        packaged = digest_of(self._folder)
        if self._live is None:
            return packaged
        return hashlib.sha256(f"{packaged} {self._live.digest}".encode()).hexdigest()[:16]

    @property
    def live_since(self) -> date | None:
        """The day the price lists in use were fetched; None with the packaged ones."""
        return self._live.fetched_on if self._live else None

    def gpu_ids(self) -> tuple[str, ...]:
        return ids_of(self._folder, "gpus")

    def model_ids(self) -> tuple[str, ...]:
        """The open-weight models whose architecture is known."""
        return ids_of(self._folder, "models")

    def gpu_id(self, name: str) -> str:
        """Our id of a GPU in another spelling ("NVIDIA H100 SXM"); the name as it is where none is meant."""
        spelled = "-".join(name.lower().replace("_", " ").split()).removeprefix("nvidia-")
        return spelled if spelled in self.gpu_ids() else name

    def model_id(self, name: str) -> str:
        """Our id of a model under its name elsewhere (`meta-llama/Llama-3.3-70B-Instruct`); else the name."""
        if name in self.model_ids():
            return name
        found = self._hosted.names.wanted(name.replace(" ", "-")).model_id
        return found if found in self.model_ids() else name

    def served_model_id(self, name: str) -> str | None:
        """Our id of the model behind a name that a server gives it; None where no model on file is meant."""
        found = (self.model_id(each) for each in (name, plain_name(name)))
        return next((each for each in found if each in self.model_ids()), None)

    def gpu(self, gpu_id: str) -> Gpu:
        return self._gpu_file(gpu_id).gpu

    def model(self, model_id: str) -> ModelSpec:
        if model_id not in self.model_ids():
            raise self._not_sized(model_id)
        return model_of(self._folder, model_id)[0]

    def _not_sized(self, name: str) -> UnknownName:
        """Why a model cannot be sized: what is missing of one that is sold, else the names it is like."""
        model = self._hosted.names.wanted(name.replace(" ", "-")).model_id
        if not any(model in listed for listed in self._hosted.known.values()):
            return UnknownName("model", name, near_models(name, self.model_ids()))
        if not self.open_weights(model):
            return NoArchitecture(
                name, "its weights are the maker's own, so it runs on no GPUs of yours"
            )
        size = self.params_b(model)
        has = (
            f"it has {size:,g} billion parameters, but "
            if size
            else "how many parameters it has, and "
        )
        about = f"{has}its layers, heads and experts stand in a configuration that was read nowhere"
        return NoArchitecture(name, about, self._near_in_size(model, size))

    def _near_in_size(self, model: str, size: float | None) -> tuple[str, ...]:
        """Of the same family first, then by size: what can be sized in its place, with how large each is."""
        kin = near_models(model, self.model_ids())
        sizes = {each: self.model(each).params_b for each in self.model_ids()}
        alike = sorted(sizes, key=lambda each: abs(math.log(sizes[each] / size))) if size else []
        named = (
            kin[:1] if size is None else (*(k for k in kin if _alike(sizes[k], size)), *alike)[:1]
        )
        return tuple(f"{each} ({sizes[each]:,.0f} billion)" for each in named)

    def gpu_offer(self, gpu_id: str, *, commitment: str) -> GpuOffer | NoPrice:
        """The representative rent of one GPU-hour. `owned` hardware has no rent: a NoPrice."""
        rent = self._gpu_file(gpu_id).rent
        offer = offer_on(rent.get(commitment, ()), self._as_of)
        return offer or NoPrice(f"{gpu_id} {commitment}", tuple(f"{gpu_id} {c}" for c in rent))

    def rented_gpus(self) -> tuple[str, ...]:
        """The GPUs with an on-demand rent that may stand in a data centre."""
        allowed = (g for g in self.gpu_ids() if not self._gpu_file(g).not_in_data_centres)
        found = {g: self.gpu_offer(g, commitment="on_demand") for g in allowed}
        return tuple(g for g, o in found.items() if isinstance(o, GpuOffer))

    def gpu_offers_seen(self, gpu_id: str) -> tuple[GpuOffer, ...]:
        """What single providers asked, with the day and place it was seen."""
        return self._gpu_file(gpu_id).seen

    def assumption(self, name: str) -> Fact:
        facts, also = assumptions_of(self._folder)
        if (fact := facts.get(name)) is not None:
            return fact
        wanted = normal_name(name)
        fact = facts.get(also.get(wanted, wanted))
        if fact is None:
            raise UnknownName("assumption", name, _near(wanted, (*facts, *also)))
        return fact

    def assumptions(self) -> Mapping[str, Fact]:
        """Every default by its name."""
        return assumptions_of(self._folder)[0]

    def drawn_assumptions(self) -> tuple[Fact, ...]:
        """Those that are uncertain rather than chosen, in their order and then in that of the file."""
        found = [f for f in self.assumptions().values() if f.use and f.use.risk == "drawn"]
        return tuple(sorted(found, key=lambda fact: (fact.use and fact.use.order) or len(found)))

    @property
    def capacity(self) -> CapacityCoefficients:
        """The fitted coefficients of the throughput model."""
        return capacity_coefficients(self._folder / "throughput" / "coefficients.yaml")

    @property
    def kernel_tables(self) -> "PackagedKernelTables":
        """Measured kernel times; the package behind them is loaded when first asked."""
        return kernel_tables_of(self._folder)

    def measurement(self, measurement_id: str) -> Mapping[str, object]:
        """One published measurement of a whole server, with where it stands. Raises KeyError."""
        return measurements_of(self._folder)[measurement_id]

    def price(
        self, model: str, *, provider: str = "", at: date | None = None
    ) -> HostedPrice | NoPrice:
        """What `provider` asks for `model` on the day; `""` is the maker of a proprietary model.

        A retired model resolves at the price of its day: compare `retires_on` with the day. An open model
        without a provider is a `NoPrice` that names its hosts, because choosing a host is a decision.
        """
        return self._hosted.price(model, provider=provider, at=at or self._as_of)

    def price_on(self, model: str, *, provider: str, day: date) -> HostedPrice | NoPrice:
        """`price` on another day, as far as it is known or announced."""
        return self.price(model, provider=provider, at=day)

    def price_within(
        self, model: str, *, provider: str, zone: str, at: date | None = None
    ) -> HostedPrice | NoPrice:
        """The price of being processed inside `zone` only: `eu`, `us`, or `eu_region` for one region of it.

        From a dated price of our own, the zone's own row of a list, or the surcharge a list names; a
        `NoPrice` when no list has one, which does not mean that the provider has no such offer.
        """
        return self._hosted.price(model, provider=provider, at=at or self._as_of, zone=zone)

    def meter(self, name: str, *, provider: str, service: str = "") -> MeterName | None:
        """A meter of an Azure bill or a usage type of a Bedrock bill in our words; None for anything else.

        `service` is the bill's product name, which alone names the model of a Marketplace row.
        """
        hosted = self._hosted
        if hosted.names.seller(provider) == "azure":
            return azure_meter(name, words=hosted.meter_words, names=hosted.names)
        if hosted.names.seller(provider) == "aws":
            return bedrock_usage(name, names=hosted.names, service=service)
        return None

    def state_of(self, price: HostedPrice) -> tuple[OfferState, str]:
        """Whether the offer stands on the catalogue's day, and the day and source of the last positive sign."""
        return self._standing.state_of(price)

    def output_cap(self, price: HostedPrice) -> int:
        """The longest answer in tokens; 0 where no list says."""
        hosted = self._hosted
        seller = hosted.names.sellers[price.provider]
        return hosted.litellm.output_cap(seller.litellm, hosted.names, price.model_id)

    def routes_range(self, price: HostedPrice) -> Mapping[str, tuple[float, float]]:
        """Between what a router's routes lie, by meter; empty for a seller that is no router.

        A route without a cached price counts there with its input price.
        """
        return self._standing.routes_range(price)

    def hour_factor(self, price: HostedPrice, hours: Sequence[float] | None) -> float:
        """What requests of these hours pay beside the mean of a flat week, in the week of the day."""
        return self._standing.hour_factor(price, hours)

    def holidays_known_until(self, price: HostedPrice) -> date | None:
        """The last day up to which the holidays of the seller's hours are on file; None where it has none."""
        return self._standing.holidays_known_until(price)

    def seller_named(self, name: str) -> str:
        """The seller in front of a model's name (`together/llama-3.3-70b`); "" where none is."""
        return self._hosted.names.wanted(name).provider

    def region_named(self, name: str) -> str:
        """The region in the id of a model at Bedrock (`us` of `us.anthropic.…`); "" where none is."""
        wanted = self._hosted.names.wanted(name)
        return wanted.place if wanted.names_region else ""

    def served_as(self, price: HostedPrice) -> tuple[str, ...]:
        """Under which names the seller sold the model, and what the name stands for on the day."""
        named = self._hosted.curated.served.told(price.provider, price.model_id, at=self._as_of)
        return tuple(each.words for each in named)

    def answered_now(self, price: HostedPrice) -> HostedPrice | None:
        """What answers requests to the name at the seller on the day, where that is another model by now."""
        model = self._hosted.curated.served.stands_for(
            price.provider, price.model_id, at=self._as_of
        )
        found = self.price(model, provider=price.provider) if model else None
        return found if isinstance(found, HostedPrice) else None

    def first_priced(self, price: HostedPrice) -> date | None:
        """The first day of which a dated list has a price of the offer; None where none has one."""
        return self._standing.first_priced(price)

    def is_asked_on_the_day(self, price: HostedPrice) -> bool:
        """Whether a dated list has the same price of the offer on the day."""
        return self._standing.is_asked_on_the_day(price)

    def named_successor(self, price: HostedPrice) -> str:
        """What the seller, else the maker, names to replace the model; "" where nobody names one."""
        return self._standing.named_successor(price)

    def archetypes(self) -> Archetypes:
        """What workloads of a kind usually look like: guesses to begin with."""
        return archetypes_of(self._folder)

    def shown_in(self, currency: str, *, per_usd: float | None = None) -> Shown:
        """The currency for amounts, at its rate on file or the one typed. Raises `UnknownName`."""
        found = currencies_of(self._folder).shown(currency, per_usd=per_usd)
        return found if found.is_dollars else replace(found, read_on=self._as_of)

    def currencies(self) -> tuple[str, ...]:
        """The currencies with a rate on file, dollars first."""
        return currencies_of(self._folder).codes()

    def spelt(self, model: str) -> str:
        """Our spelling of a model, a snapshot's date kept; it need not be one that anybody sells."""
        return self._hosted.names.wanted(model).dated

    def first_seen(self, model: str) -> date | None:
        """The first day any list has the model; None where no list says."""
        return self._standing.first_seen(model)

    def hosts(self, model: str, *, at: date | None = None) -> tuple[HostedPrice, ...]:
        """Every provider that offers the model on the day, cheapest first; retired offers are left out."""
        return self._hosted.hosts(model, at=at or self._as_of)

    def proprietary_models(self) -> tuple[str, ...]:
        """The hosted proprietary models offered as the one in use today."""
        return self._hosted.proprietary_models(at=self._as_of)

    def models_at(self, provider: str) -> frozenset[str]:
        """Our ids of everything some list has of the provider, ended offers included. Raises UnknownName."""
        names = self._hosted.names
        seller = names.seller(provider)
        if seller is None:
            raise UnknownName("provider", provider, _near(provider, tuple(names.sellers)))
        return self._hosted.known[seller]

    def sold_model(self, name: str) -> str:
        """Our id of a model that somebody sells, sold, rates or publishes. Raises UnknownName."""
        names = self._hosted.names
        model = names.wanted(name.replace(" ", "-")).model_id
        released = market_of(self._folder).released
        if model in self._hosted.everything or model in names.known or model in released:
            return model
        raise UnknownName("model", name, self._hosted.like(model))

    def providers(self) -> tuple[str, ...]:
        """Everybody whose prices are known."""
        return tuple(self._hosted.names.sellers)

    def provisioned(self, model: str, *, provider: str) -> ThroughputUnit | None:
        """What a throughput unit of the model carries and costs; None where nobody publishes it."""
        return provisioned_of(self._folder).get((provider, model))

    def unit_sellers(self, model: str) -> tuple[str, ...]:
        """The providers that publish what a throughput unit of the model carries."""
        return tuple(owner for owner, known in provisioned_of(self._folder) if known == model)

    def tuning_offers(self, model: str = "") -> tuple[TuningOffer, ...]:
        """Who tunes the model and for what; all offers without a model."""
        return tuple(o for o in tuning_of(self._folder)[0] if model in ("", o.model_id))

    def compliance(self, provider: str) -> Mapping[str, Compliance]:
        """By requirement; a requirement that is absent is not known."""
        table = compliance_of(self._folder)
        return {wanted: entry for (owner, wanted), entry in table.items() if owner == provider}

    def rating(
        self, model: str, category: str = "overall", *, or_overall: bool = False
    ) -> Rating | None:
        """Arena points with their interval, of the newest edition that rates the model in the category.

        Of several reasoning efforts the one without reasoning, else the least. None for a model that was
        not rated there; with `or_overall` its rating over all prompts stands in, and says so in `category`.
        """
        return self._rated.rating(model, category, or_overall=or_overall)

    def ratings(self, model: str, category: str = "overall") -> tuple[Rating, ...]:
        """One rating for each reasoning effort the model was rated at, the least effort first."""
        return self._rated.ratings(model, category)

    def rating_categories(self) -> tuple[str, ...]:
        """Every category, and the older names that are still understood."""
        return ratings_of(self._folder).categories

    def maker(self, model: str) -> str | None:
        """Who makes the model, as one of our sellers' ids where it sells; None for an unknown family."""
        return self._sold.maker(model)

    def is_for_text(self, model: str) -> bool:
        """Whether the model takes and gives text, by its name: not one that embeds, hears, speaks or draws."""
        return self._sold.is_for_text(model)

    def gives(self, model: str) -> Gives:
        """What the model gives back, by its name: text, embeddings, an order, or sounds and pictures."""
        return self._sold.gives(model)

    def open_weights(self, model: str) -> bool:
        """Whether anybody may serve the model; False also where nothing is known."""
        return self._sold.open_weights(model)

    def licence(self, model: str) -> Licence | None:
        """The licence of an open model; None where it is not known here, and for closed ones."""
        return self._sold.licence(model)

    def params_b(self, model: str) -> float | None:
        """1e9 parameters of an open model, all experts; None for others and where no source says."""
        return self._sold.params_b(model)

    def size_class(self, model: str) -> str | None:
        """`tiny`, `small`, `medium`, `large` or `huge`; None where the parameters are not known."""
        if model not in self._size_of:
            self._size_of[model] = self._sold.size_class(model)
        return self._size_of[model]

    @cached_property
    def _size_of(self) -> dict[str, str | None]:
        return {}

    def worst_rating(self, size_class: str | None, category: str = "overall") -> Rating | None:
        """The worst rated open model of the size class, of all open ones where that is None.

        What an unrated model is never taken to surpass.
        """
        return self._rated.worst(size_class, category)

    def successor(self, model: str, provider: str) -> "Successor | None":
        """What the vendor names to replace a model that ends, where it is sold on the day.

        The seller's own word first, else the maker's: at the seller if the replacement is sold there, else
        at the maker. None where nobody names one, or what is named is not sold or ends no later.
        """
        return self._sold.successor(model, provider)

    def running_models(self, maker: str) -> "tuple[SoldModel, ...]":
        """The models of a maker that it sells itself on the day, best rated first, unrated ones last."""
        from dashboard.engine.inputs.offers import SoldModel  # noqa: PLC0415 - numpy

        table = self.offers()
        found = (
            SoldModel(model, maker, table.retires_on[i], self.rating(model))
            for i, model in enumerate(table.model_id)
            if table.provider[i] == table.maker[i] == maker and table.state[i] == "running"
        )
        return tuple(
            sorted(found, key=lambda m: (-(m.rating.points if m.rating else 0), m.model_id))
        )

    def offers(self) -> "OfferTable":
        """Every offer of the day, spellings merged, each at the price that `price` gives."""
        return self._offers

    def compared(self, *, closed: bool = False) -> "tuple[Compared, ...]":
        """Every offer of the known open models, or of the `closed` ones, and what each list of prices says of it
        on the day."""
        from dashboard.catalog.agreement import compared  # noqa: PLC0415 - for one command only

        known = dict.fromkeys((*self.well_known_models(), *self.model_ids()))
        models = [model for model in known if self.open_weights(model) is not closed]
        return tuple(compared(self._hosted, self._standing, models, at=self._as_of))

    def well_known_models(self) -> tuple[str, ...]:
        """The models that everybody expects to see named."""
        return market_of(self._folder).well_known

    def routers(self) -> frozenset[str]:
        """Sellers with several routes, whose price is a range."""
        return market_of(self._folder).routers

    def facts(self) -> Sequence[Fact]:
        """Every fact of `data/`, for the Sources page: prices of the libraries are not among them."""
        return self._facts

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        facts = list(self.assumptions().values())
        for gpu_id in self.gpu_ids():
            facts.extend(self._gpu_file(gpu_id).facts)
        for model_id in self.model_ids():
            facts.extend(model_of(self._folder, model_id)[1])
        facts.extend(self._hosted.facts())
        units = provisioned_of(self._folder).values()
        facts.extend(dict.fromkeys(f for u in units for f in (*u.facts, *u.published.values())))
        facts.extend(tuning_of(self._folder)[1])
        facts.extend(entry.fact for entry in compliance_of(self._folder).values())
        facts.extend(rating.fact for rating in ratings_of(self._folder).all())
        facts.extend(capacity_facts_of(self._folder))
        facts.extend(market_of(self._folder).facts)
        facts.extend(successors_of(self._folder).values())
        facts.extend(currencies_of(self._folder).facts.values())
        facts.extend(archetypes_of(self._folder).facts())
        return tuple(facts)

    def fetch_live(self, *, today: date, mirror: str = "") -> LiveLists:
        """Both price lists as they are on the network now, not in use yet. Raises `RefreshRefused`."""
        return fetch_live(hosted_of(self._folder, None), today=today, mirror=mirror)

    def changes(self, live: LiveLists) -> tuple[PriceChange, ...]:
        """What would change on the catalogue's day if these lists were used instead."""
        return price_changes(self._hosted, live, at=self._as_of)

    @cached_property
    def _offers(self) -> "OfferTable":
        from dashboard.catalog.offers_file import kept_or_built  # noqa: PLC0415 - numpy

        return kept_or_built(None, digest=self.digest, at=self._as_of, build=self._build_offers)

    def _build_offers(self) -> "OfferTable":
        return self._sold.offers(digest=self.digest)

    @cached_property
    def _sold(self) -> "Sold":
        from dashboard.catalog.sold import Sold  # noqa: PLC0415 - numpy

        return Sold(
            self._hosted,
            market_of(self._folder),
            successors_of(self._folder),
            self._spec,
            self._as_of,
        )

    def _spec(self, model_id: str) -> ModelSpec | None:
        return self.model(model_id) if model_id in self.model_ids() else None

    @cached_property
    def _standing(self) -> Standing:
        return Standing(
            self._hosted,
            market_of(self._folder),
            successors_of(self._folder),
            self._as_of,
        )

    @cached_property
    def _rated(self) -> Rated:
        return Rated(
            ratings_of(self._folder), self._hosted.names, self.open_weights, self.size_class
        )

    @cached_property
    def _hosted(self) -> Hosted:
        return hosted_of(self._folder, self._live)

    def _gpu_file(self, gpu_id: str) -> GpuFile:
        if gpu_id not in self.gpu_ids():
            if self._hosted.names.served_by_hosts(gpu_id):
                raise ServedByHosts(gpu_id)
            raise UnknownName("GPU", gpu_id, _near(gpu_id, self.gpu_ids()))
        return gpu_of(self._folder, gpu_id)


@lru_cache(maxsize=64)
def load(as_of: date, live: LiveLists | None = None) -> BuiltCatalog:
    """The catalogue as of `as_of`, over fetched price lists when `live` are given.

    Cached; files are read when their facts are first asked for.
    """
    return BuiltCatalog(data_folder(), as_of, live)


@lru_cache(maxsize=1024)
def near_models(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Three models at most: those whose name goes on from it, those of the same family, else names that differ by
    a slip of the pen.

    Nothing for a family of which no architecture is on file: another maker's model is no correction.
    """
    wanted = name.lower().rsplit("/", 1)[-1]
    family = _FAMILY.match(wanted)
    kin = [each for each in known if family and each.startswith(family[0])]
    if kin:
        alike = get_close_matches(wanted, kin, n=3, cutoff=0.0)
        return tuple(dict.fromkeys((*going_on(wanted, known), *alike)))[:3]
    return tuple(get_close_matches(wanted, known, n=3, cutoff=0.75))


def _alike(a: float, b: float) -> bool:
    """Whether two sizes are less than twice apart."""
    return max(a, b) < 2 * min(a, b)


_FAMILY = re.compile(r"[a-z]{2,}(?:-[a-z]{2,})*(?=[-\d]|$)")


def _near(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Three names at most: those that begin so or that it begins with, then those that look alike."""
    wanted = name.lower()
    begin = [each for each in known if wanted and each.startswith(wanted)]
    begin += sorted(
        (each for each in known if wanted.startswith(f"{each}-")), key=len, reverse=True
    )
    alike = get_close_matches(wanted, known, n=3, cutoff=0.4)
    return tuple(dict.fromkeys((*begin, *alike)))[:3]
