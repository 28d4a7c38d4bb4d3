"""What is to be known of one offer beside its price: whether it stands, its routes, its hours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from dashboard.catalog.hosted import Hosted
from dashboard.catalog.liveness import Liveness
from dashboard.catalog.quotes import MAIN_METERS, differs
from dashboard.catalog.quoting import METERGRAPH, MODEL_PRICES
from dashboard.catalog.sellers import MarketFacts
from dashboard.catalog.successors import NONE_NAMED
from dashboard.engine.inputs.facts import Fact, HostedPrice, OfferState


@dataclass(frozen=True, eq=False)
class Standing:
    """Answers for one day."""

    hosted: Hosted
    market: MarketFacts
    successors: Mapping[tuple[str, str], Fact]
    at: date

    def state_of(self, price: HostedPrice) -> tuple[OfferState, str]:
        """See `BuiltCatalog.state_of`; the same as the row of the offer in the table of all offers."""
        return self._liveness.of(price)

    def routes_range(
        self, price: HostedPrice, *, without: str = ""
    ) -> Mapping[str, tuple[float, float]]:
        """See `BuiltCatalog.routes_range`: what every list says of the router, and what its hosts ask.

        A route without a cached price bills what is cached as input, so that is its price of it. With the name of
        a list: as if there were no such list.
        """
        if price.provider not in self.market.routers:
            return {}
        seen: dict[str, list[float]] = {meter: [] for meter in MAIN_METERS}
        routes = tuple(self._routes(price, without))
        if not without:
            routes = (price.usd_per_mtok, *routes)
        caches = any("cached_input" in meters for meters in routes)
        for meters in routes:
            asked = {"cached_input": meters["input"], **meters} if caches else meters
            for meter in seen.keys() & asked.keys():
                seen[meter].append(asked[meter])
        return {meter: (min(usd), max(usd)) for meter, usd in seen.items() if usd}

    def hour_factor(self, price: HostedPrice, hours: Sequence[float] | None) -> float:
        """See `BuiltCatalog.hour_factor`."""
        if price.by_hour is None or not hours:
            return 1.0
        curated, name, day = self.hosted.curated, price.model_id, self.at
        for row in curated.served.of(price.provider, name):
            if row.starts <= self.at:
                name, day = row.name, row.last_day(self.at)
        schedule = next(
            s for s in curated.schedules if s.provider == price.provider and s.holds_on(day)
        )
        monday = day - timedelta(days=day.weekday())
        flat = schedule.week(name)
        mean = sum(flat) / len(flat)
        week = [f / mean for f in schedule.week(name, monday=monday)]
        weights = list(hours) * (len(week) // len(hours))
        return sum(w * f for w, f in zip(weights, week, strict=True)) / sum(weights)

    def holidays_known_until(self, price: HostedPrice) -> date | None:
        """The last day up to which the holidays of the seller's hours are on file; None where it has none."""
        rules = self.hosted.curated.schedules
        days = [
            s.holidays.covers_through for s in rules if s.provider == price.provider and s.holidays
        ]
        return max(days, default=None)

    def is_asked_on_the_day(self, price: HostedPrice) -> bool:
        """Whether a dated list has the same price of the offer on the day."""
        names = self.hosted.names
        seller, wanted = names.sellers[price.provider], names.wanted(price.model_id)
        said = self.hosted.lists.said(seller, wanted, at=self.at)
        dated = (said[name] for name in (MODEL_PRICES, METERGRAPH) if name in said)
        return any(not differs(quote.usd_per_mtok, price.usd_per_mtok) for quote in dated)

    def first_priced(self, price: HostedPrice) -> date | None:
        """The first day of which a dated list has a price of the offer; None where none has one."""
        names = self.hosted.names
        seller, wanted = names.sellers[price.provider], names.wanted(price.model_id)
        span = self.hosted.lists.dated_from(seller, wanted)
        return span[0] if span else None

    def named_successor(self, price: HostedPrice) -> str:
        """What the seller, else the maker, names to replace the model; "" where nobody names one."""
        maker = self.hosted.names.maker(price.model_id)
        for who in (price.provider, maker.provider if maker else ""):
            fact = self.successors.get((who, price.model_id))
            if fact is not None:
                return "" if fact.value == NONE_NAMED else str(fact.value)
        seller = self.hosted.names.sellers[price.provider]
        named = self.hosted.litellm.successor(seller.litellm, self.hosted.names, price.model_id)
        return "" if named[0] == price.model_id else named[0]

    def first_seen(self, model: str) -> date | None:
        """See `BuiltCatalog.first_seen`."""
        return self.market.released.get(model)

    def _routes(self, price: HostedPrice, without: str) -> Iterator[Mapping[str, float]]:
        names = self.hosted.names
        seller, wanted = names.sellers[price.provider], names.wanted(price.model_id)
        for name, quote in self.hosted.lists.said(seller, wanted, at=self.at).items():
            if name != without:
                yield quote.usd_per_mtok
        for host in self.hosted.hosts(price.model_id, at=self.at):
            if host.provider not in self.market.routers and self.state_of(host)[0] == "running":
                yield host.usd_per_mtok

    @cached_property
    def _liveness(self) -> Liveness:
        return Liveness(self.hosted, self.market, self.at)
