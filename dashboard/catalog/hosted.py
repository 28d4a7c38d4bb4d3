"""The price of a hosted model, from the lists in the order of `Lists`; no price is a `NoPrice`, never 0."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from dashboard.catalog.curated import Curated, read_curated
from dashboard.catalog.genai import GenaiList
from dashboard.catalog.litellm_map import LitellmList
from dashboard.catalog.meter_names import MeterWords, azure_model, read_meter_words
from dashboard.catalog.most_alike import most_alike
from dashboard.catalog.names import Names, Seller, read_names
from dashboard.catalog.quotes import Quote
from dashboard.catalog.quoting import Lists
from dashboard.catalog.sellers import closed_maker, is_open, market_facts, sold_by_maker_since
from dashboard.catalog.snapshots import read_snapshots
from dashboard.catalog.versions import GENAI, LITELLM, read_price_lists
from dashboard.catalog.wanted import Wanted
from dashboard.engine.inputs.facts import Fact, HostedPrice, NoPrice

CHEAPEST_RESALE = 0.9
"""Nobody sells a proprietary model for less than this share of its maker's price: such a row is stale."""


REMEMBERED = 16_384
"""Prices looked up last: a search asks for every running offer of a month, and its stress tests ask again."""

REMEMBERED_MODELS = 256
"""Models whose hosts, or whose like, were looked up last: whoever asks for what nobody sells is told them."""


@dataclass(frozen=True, eq=False)
class Hosted:
    lists: Lists
    meter_words: MeterWords

    @property
    def names(self) -> Names:
        return self.lists.names

    @property
    def curated(self) -> Curated:
        return self.lists.curated

    @property
    def genai(self) -> GenaiList:
        return self.lists.genai

    @property
    def litellm(self) -> LitellmList:
        return self.lists.litellm

    def price(
        self, model: str, *, provider: str, at: date, zone: str = ""
    ) -> HostedPrice | NoPrice:
        """See `BuiltCatalog.price` and `price_within`. A plan asks for the same few again and again."""
        return self._remembered(model, provider, at, zone)

    @cached_property
    def _remembered(self) -> Callable[[str, str, date, str], HostedPrice | NoPrice]:
        return lru_cache(maxsize=REMEMBERED)(self._found)

    def _found(self, model: str, provider: str, at: date, zone: str) -> HostedPrice | NoPrice:
        wanted = self.names.wanted(model)
        asked = provider or wanted.provider
        if not asked:
            maker = self.names.maker(wanted.model_id)
            asked = maker.provider if maker else ""
        asked = asked or self.lists.closed_maker(wanted.model_id)
        if not asked:
            return self._nearest(wanted, f"{model} without a provider", at)
        provider = self.names.seller(asked) or ""
        if provider in self.names.others_at and self.names.is_of_others(provider, wanted.model_id):
            provider = self.names.others_at[provider]
        seller = self.names.sellers.get(provider)
        if seller is None:
            return self._nearest(wanted, f"{model} at {asked}", at)
        alias = self.litellm.alias(seller.litellm, wanted.key, self.names)
        if alias and seller.provider not in self._named_here(wanted):
            meant = self.names.wanted(alias)
            makes = self.names.maker(meant.model_id)
            owner = makes.provider if makes and makes.provider else seller.provider
            since = self.lists.own_since(owner, meant.model_id)
            if since and at < since:
                today = f"{model} at {seller.provider} on {at} (today it means {meant.model_id}, of {since})"
                return self._at(seller, wanted, at, zone) or self._nearest(wanted, today, at)
            wanted = meant
        zone = zone or wanted.zone
        found = self._at(seller, wanted, at, zone)
        if not found and seller.provider == "azure":
            found = self._at(seller, self._named_on_bills(wanted), at, zone)
        if not found and zone:
            return NoPrice(f"{model} at {seller.provider}, processed in {zone} only")
        if found:
            return found
        known = self._other_days(seller, wanted, at)
        return self._nearest(wanted, f"{model} at {seller.provider} on {at}{known}", at)

    def _other_days(self, seller: Seller, wanted: Wanted, at: date) -> str:
        """Where a price is known on other days: since when, or until when."""
        span = self.lists.dated_from(seller, wanted)
        if span is None:
            return ""
        first, end = span
        if at < first:
            return f" (the first that is known there is of {first})"
        if end and end <= at:
            return f" (the last that is known there held until {end - timedelta(days=1)})"
        return ""

    def _named_here(self, wanted: Wanted) -> frozenset[str]:
        """The sellers of whom we have a dated price under the very name."""
        return frozenset(
            owner for owner, model, _ in self.curated.prices if model == wanted.model_id
        )

    def offer(self, model: str, *, provider: str, at: date) -> HostedPrice | None:
        """What one of our sellers asks on the day, without a search for the nearest names."""
        return self._at(self.names.sellers[provider], self.names.wanted(model), at)

    def _named_on_bills(self, wanted: Wanted) -> Wanted:
        """What is left of an Azure meter's name: `5.4 mini` is gpt-5.4-mini there."""
        left = "-".join(wanted.key.lower().split())
        return self.names.wanted(azure_model(left, words=self.meter_words, names=self.names))

    def hosts(self, model: str, *, at: date) -> tuple[HostedPrice, ...]:
        """See `BuiltCatalog.hosts`."""
        return self._remembered_hosts(model, at)

    @cached_property
    def _remembered_hosts(self) -> Callable[[str, date], tuple[HostedPrice, ...]]:
        return lru_cache(maxsize=REMEMBERED_MODELS)(self._hosts)

    def _hosts(self, model: str, at: date) -> tuple[HostedPrice, ...]:
        wanted = self.names.wanted(model)
        offers = (
            self._at(seller, wanted, at)
            for seller in self.names.sellers.values()
            if self._runs(seller, wanted)
        )
        running = [o for o in offers if o and not o.is_gone(at)]
        asked = (o for o in running if self._makes(o) and o.kind != "derived")
        least = min((CHEAPEST_RESALE * blended(o) for o in asked), default=0.0)
        running = [o for o in running if not o.proprietary or blended(o) >= least]
        return tuple(sorted(running, key=lambda o: (blended(o), o.provider)))

    def _makes(self, offer: HostedPrice) -> bool:
        maker = self.names.maker(offer.model_id)
        known = (maker.provider if maker else "") or self.lists.closed_maker(offer.model_id)
        return offer.proprietary and known == offer.provider

    def proprietary_models(self, *, at: date) -> tuple[str, ...]:
        """The models of `in_use` that are priced and not retired on the day."""
        found = (self.price(name, provider="", at=at) for name in self.names.in_use)
        return tuple(
            price.model_id
            for price in found
            if isinstance(price, HostedPrice) and not price.is_gone(at)
        )

    def facts(self) -> tuple[Fact, ...]:
        """The curated prices, end dates and windows, since when tiers are sold, and the dear hours."""
        return self.curated.facts

    def known_models(self, provider: str) -> frozenset[str]:
        """Our ids of everything that some catalogue lists at the provider."""
        seller = self.names.sellers[provider]
        listed = (self.genai.models(each, self.names) for each in seller.genai)
        curated = {model for owner, model, _ in self.curated.prices if owner == provider}
        curated |= {row.model for row in self.curated.served.rows if row.provider == provider}
        return frozenset(curated).union(
            self.litellm.models(seller.litellm, self.names),
            self.lists.in_snapshots(seller),
            *listed,
        )

    def listed_models(self) -> frozenset[str]:
        """Our ids of everything that one of the price libraries lists at one of our sellers."""
        sellers = self.names.sellers.values()
        genai = (self.genai.models(each, self.names) for s in sellers for each in s.genai)
        dated = (self.lists.in_snapshots(seller) for seller in sellers)
        return frozenset().union(*genai, *dated, *self._in_litellm.values())

    @cached_property
    def known(self) -> dict[str, frozenset[str]]:
        return {provider: self.known_models(provider) for provider in self.names.sellers}

    def _runs(self, seller: Seller, wanted: Wanted) -> bool:
        """Whether an offer may be called running. genai-prices keeps ended offers, litellm drops them."""
        maker = self.names.maker(wanted.model_id)
        if maker and maker.provider == seller.provider:
            return True
        if seller.own_models_only and maker and maker.open_weights:
            return False
        if seller.current:
            return wanted.dated in self.known[seller.provider]
        curated = (seller.provider, wanted.model_id, "") in self.curated.prices
        return curated or wanted.dated in self._in_litellm[seller.provider]

    @cached_property
    def _in_litellm(self) -> dict[str, frozenset[str]]:
        return {
            s.provider: self.litellm.models(s.litellm, self.names)
            for s in self.names.sellers.values()
        }

    def _at(self, seller: Seller, wanted: Wanted, at: date, zone: str = "") -> HostedPrice | None:
        best = self.lists.best(seller, wanted, at=at, zone=zone)
        if best is None:
            return None
        anywhere = self.lists.best(seller, wanted, at=at) if zone else None
        end, end_source = self._end(seller, wanted, anywhere or best, at)
        if end and end <= at and not zone:
            best = self._answered(seller, wanted, best, end=end, at=at)
        window = self._window(seller, wanted, best, at)
        return HostedPrice(
            model_id=wanted.model_id,
            provider=seller.provider,
            usd_per_mtok=best.usd_per_mtok,
            kind=best.kind,
            source=best.source,
            source_url=best.source_url,
            effective_from=best.effective_from,
            retires_on=end,
            end_source=end_source,
            only_unlisted=(seller.provider, wanted.model_id) in self.curated.unlisted,
            as_of=best.as_of,
            others=best.also,
            long_context_above_tokens=best.long_context_above_tokens,
            long_context_usd_per_mtok=best.long_context_usd_per_mtok,
            proprietary=not self.lists.is_open(wanted.model_id),
            zone=zone,
            context_tokens=window,
            max_input_tokens=self.litellm.input_cap(
                seller.litellm, self.names, wanted, window=window
            ),
            by_hour=best.by_hour,
            promotional_until=best.promotional_until,
            sold_at_least_until=self.curated.sold_at_least_until(seller.provider, wanted.model_id),
        )

    def _window(self, seller: Seller, wanted: Wanted, best: Quote, at: date) -> int | None:
        """The longest request: ours, else as listed, of a closed model never above what its maker takes."""
        ours = self.curated.window(seller.provider, wanted.model_id, at=at)
        maker = self.names.maker(wanted.model_id)
        said = ours or best.context_tokens
        if ours or not said or maker is None or maker.open_weights:
            return said
        if maker.provider in ("", seller.provider):
            return said
        own = self._at(self.names.sellers[maker.provider], wanted, at)
        return min(said, own.context_tokens) if own and own.context_tokens else said

    def _answered(
        self, seller: Seller, wanted: Wanted, best: Quote, *, end: date, at: date
    ) -> Quote:
        """Of a model that has ended, the price of what answers requests to it; else its own last one."""
        by = self.curated.answered_by(seller.provider, wanted.dated, wanted.model_id)
        other = self.lists.best(seller, self.names.wanted(by), at=at) if by else None
        if other is None:
            return best
        since = max(end, other.effective_from or end)
        words = f"answered by {by} at its price since {end}: {other.source}"
        return replace(other, source=words, effective_from=since)

    def _end(
        self, seller: Seller, wanted: Wanted, best: Quote, at: date
    ) -> tuple[date | None, str]:
        """The last day at the seller, the same in every zone, and who says so: ours first, then a list's, then
        the maker's own."""
        ours, source = self.curated.end(seller.provider, *self._ends_under(seller, wanted))
        if ours:
            return ours, source
        listed, source = best.retires_on, best.end_source
        if listed is None:
            listed, source = self.litellm.end_without_price(seller.litellm, self.names, wanted)
        if listed is None and not self.lists.is_open(wanted.model_id):
            listed, source = self.litellm.end_of_a_spelling(seller.litellm, self.names, wanted)
        if listed and not (
            self.curated.only_floor(seller.provider, wanted.model_id, listed)
            or self.outlived(seller, wanted.model_id, listed)
        ):
            return listed, source
        return self._ends_with_maker(seller, wanted, at)

    def outlived(self, seller: Seller, model_id: str, day: date) -> bool:
        """Whether the list that reads the seller's own page has the model long after a day that another list
        gives as its last."""
        return bool(seller.first) and self.lists.listed_after(seller.provider, model_id, day)

    def _ends_under(self, seller: Seller, wanted: Wanted) -> tuple[str, ...]:
        """The names whose announced end is that of what is asked for: the end of a name that stands for one of
        several snapshots says nothing of the others."""
        if wanted.dated == wanted.model_id:
            return (wanted.model_id,)
        others = self._snapshots_at(seller.provider).get(wanted.model_id, frozenset())
        alone = not others - {wanted.dated}
        return (wanted.dated, wanted.model_id) if alone else (wanted.dated,)

    @cached_property
    def _snapshots_at(self) -> Callable[[str], Mapping[str, frozenset[str]]]:
        return lru_cache(maxsize=None)(self._dated_names)

    def _dated_names(self, provider: str) -> Mapping[str, frozenset[str]]:
        """By model: the dated names of it that a list has of the seller, ended ones too."""
        found: dict[str, frozenset[str]] = {}
        ended = {model for owner, model in self.curated.retirements if owner == provider}
        for dated in {self.names.dated(each) for each in self.known_models(provider)} | ended:
            model = self.names.family(dated)
            if model != dated:
                found[model] = found.get(model, frozenset()) | {dated}
        return found

    def _ends_with_maker(self, seller: Seller, wanted: Wanted, at: date) -> tuple[date | None, str]:
        """The day on which the maker ends a model whose weights it keeps: nobody resells it for longer, unless
        the seller's own list has it long after that day and nothing else answers in its place."""
        maker = self.names.maker(wanted.model_id)
        if maker is None or maker.open_weights or seller.own_ends:
            return None, ""
        own = self.names.sellers.get(maker.provider)
        if own is None or own is seller:
            return None, ""
        ended, source = self.curated.end(own.provider, *self._ends_under(own, wanted))
        best = None if ended else self.lists.best(own, wanted, at=at)
        if best:
            ended, source = best.retires_on, best.end_source
        if ended is None or self._listed_after(ended, seller, own, wanted):
            return None, ""
        return ended, f"its maker, {own.provider}, ends it then: {source}"

    def _listed_after(self, day: date, seller: Seller, maker: Seller, wanted: Wanted) -> bool:
        names = (wanted.dated, wanted.model_id)
        if wanted.dated != wanted.model_id or self.curated.answered_by(maker.provider, *names):
            return False
        return self.lists.listed_after(seller.provider, wanted.model_id, day)

    def _nearest(self, wanted: Wanted, words: str, at: date) -> NoPrice:
        if wanted.key.endswith(_FREE):
            wanted = self.names.wanted(wanted.key.removesuffix(_FREE))
            words = f"{words} (what is given away has no price, and nothing is planned at 0)"
        hosts = self.hosts(wanted.model_id, at=at)
        if hosts:
            return NoPrice(words, tuple(f"{o.model_id} at {o.provider}" for o in hosts[:8]))
        mode = self.litellm.other_mode(wanted.key, self.names).replace("_", " ")
        if mode:
            return NoPrice(f"{words} (it is for {mode}, which is not sold by text tokens)", ())
        return NoPrice(words, self.like(wanted.model_id))

    @property
    def everything(self) -> frozenset[str]:
        """Our ids of all that any list has of anybody."""
        return self._known_and_talking[0]

    def like(self, model_id: str) -> tuple[str, ...]:
        """The ids of listed models that are most like this one."""
        return self._remembered_names(model_id)

    @cached_property
    def _remembered_names(self) -> Callable[[str], tuple[str, ...]]:
        return lru_cache(maxsize=REMEMBERED_MODELS)(
            lambda model_id: most_alike(model_id, *self._known_and_talking)
        )

    @cached_property
    def _known_and_talking(self) -> tuple[frozenset[str], frozenset[str]]:
        sellers = self.names.sellers.values()
        talks = (self.litellm.chat_models(seller.litellm, self.names) for seller in sellers)
        return frozenset().union(*self.known.values()), frozenset().union(*talks)


_FREE = ":free"
"""Behind a model at a router: the same for nothing, within narrow limits."""


def blended(price: HostedPrice) -> float:
    """USD per million tokens at three input tokens to one output token, for sorting only."""
    return (3 * price.usd_per_mtok["input"] + price.usd_per_mtok.get("output", 0)) / 4


def read_hosted(folder: Path) -> Hosted:
    """Names, curated prices and price lists of the data folder. Raises `FactFileError`."""
    lists = read_price_lists(folder)
    names = read_names(folder)
    every = Lists(
        names,
        read_curated(folder),
        GenaiList(lists[GENAI]),
        LitellmList(lists[LITELLM]),
        read_snapshots(folder, lists, names.models),
        lambda provider, model: sold_by_maker_since(names, market_facts(folder), provider, model),
        market_facts(folder).is_listed_after,
        lambda model: closed_maker(names, market_facts(folder), model),
        lambda model: is_open(names, market_facts(folder), model),
    )
    return Hosted(every, read_meter_words(folder))
