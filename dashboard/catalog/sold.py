"""What is sold on a day: makers, sizes, successors, and the table of all offers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from dashboard.catalog.hosted import Hosted
from dashboard.catalog.liveness import Liveness
from dashboard.catalog.names import REMEMBERED_NAMES
from dashboard.catalog.sellers import MarketFacts, is_open, maker_of
from dashboard.catalog.successors import NONE_NAMED
from dashboard.engine.inputs.facts import Fact, Gives, HostedPrice, Licence, ModelSpec
from dashboard.engine.inputs.successor import Successor

if TYPE_CHECKING:
    from dashboard.engine.inputs.offers import OfferTable


@dataclass(frozen=True, eq=False)
class Sold:
    """Answers for one catalogue on one day."""

    hosted: Hosted
    market: MarketFacts
    successors: Mapping[tuple[str, str], Fact]
    spec: Callable[[str], ModelSpec | None]
    """By our id: an open model whose architecture is known; None for any other."""
    at: date

    def is_for_text(self, model: str) -> bool:
        """See `BuiltCatalog.is_for_text`."""
        return self.market.is_for_text(self._id(model))

    def gives(self, model: str) -> Gives:
        """See `BuiltCatalog.gives`."""
        return self.market.gives(self._id(model))

    def maker(self, model: str) -> str | None:
        """See `BuiltCatalog.maker`."""
        return self._remembered_maker(self._id(model))

    @cached_property
    def _remembered_maker(self) -> Callable[[str], str | None]:
        maker = partial(maker_of, self.hosted.names, self.market)
        return lru_cache(maxsize=REMEMBERED_NAMES)(maker)

    def open_weights(self, model: str) -> bool:
        """See `BuiltCatalog.open_weights`."""
        model_id = self._id(model)
        return self.spec(model_id) is not None or is_open(self.hosted.names, self.market, model_id)

    def licence(self, model: str) -> Licence | None:
        """See `BuiltCatalog.licence`."""
        model_id = self._id(model)
        spec = self.spec(model_id)
        if spec is not None:
            return Licence(spec.name, spec.license, spec.license_conditions)
        found = self.market.licence(model_id) if self.open_weights(model_id) else None
        return found and replace(found, model=model_id)

    def params_b(self, model: str) -> float | None:
        """See `BuiltCatalog.params_b`."""
        model_id = self._id(model)
        spec = self.spec(model_id)
        if spec is not None:
            return spec.params_b
        return self.market.size_b(model_id) if self.open_weights(model_id) else None

    def size_class(self, model: str) -> str | None:
        """See `BuiltCatalog.size_class`."""
        params_b = self.params_b(model)
        return None if params_b is None else self.market.size_class(params_b)

    def successor(self, model: str, provider: str) -> Successor | None:
        """See `BuiltCatalog.successor`."""
        return self._remembered_successor(model, provider)

    @cached_property
    def _remembered_successor(self) -> Callable[[str, str], Successor | None]:
        return lru_cache(maxsize=REMEMBERED_NAMES)(partial(self._named, before=frozenset()))

    def _named(self, model: str, provider: str, before: frozenset[str]) -> Successor | None:
        """What follows a model, by way of named ones that have ended too; never one of those before it."""
        wanted = self.hosted.names.wanted(model)
        seller = self.hosted.names.seller(provider) or provider
        maker = self.maker(wanted.model_id) or seller
        for source, place in ((seller, seller), (maker, seller), (maker, maker)):
            named = (self.successors.get((source, m)) for m in (wanted.dated, wanted.model_id))
            fact = next((fact for fact in named if fact is not None), None)
            found = self._followed(wanted.model_id, seller, place, fact, before)
            if found:
                return found
        listed = self._listed_successor(seller, wanted.model_id)
        return self._followed(wanted.model_id, seller, seller, listed, before)

    def _followed(
        self, model_id: str, seller: str, place: str, fact: Fact | None, before: frozenset[str]
    ) -> Successor | None:
        """What is named, at a place; where it has ended itself, what is named to replace that."""
        sold = self._sold_at(place, fact, after=self._end(model_id, seller))
        if sold or fact is None or fact.value == NONE_NAMED or str(fact.value) in before:
            return sold
        if not self._ended(str(fact.value), place):
            return None
        return self._named(str(fact.value), place, before | {model_id})

    def _listed_successor(self, provider: str, model_id: str) -> Fact | None:
        """What litellm's map quotes from the seller's page of retirements, where no fact of ours says more."""
        sellers, names = self.hosted.names.sellers, self.hosted.names
        if provider not in sellers:
            return None
        bundled = self.hosted.litellm
        named, page = bundled.successor(sellers[provider].litellm, names, model_id)
        if not named:
            return None
        return Fact(
            f"market.successor.{provider}.{model_id}",
            named,
            "model",
            "published",
            source=f"{bundled.listed.label}, from the seller's page of retirements",
            source_url=page or None,
            checked_on=bundled.listed.newest_day,
        )

    def offers(self, *, digest: str) -> "OfferTable":
        """The table of the day, built; `digest` is that of the facts."""
        from dashboard.catalog.offers import (  # noqa: PLC0415 - numpy, which a price needs not
            Makers,
            build_offers,
        )

        makers = Makers(self.maker, self.open_weights, self._own_window)
        return build_offers(self.hosted, self.market, makers, at=self.at, digest=digest)

    def _can_be_bought(self, price: HostedPrice) -> bool:
        """Whether an offer ran when the lists were read: nothing newer is known, nor anything of days before."""
        day = self._liveness.at
        on = self.hosted.offer(price.model_id, provider=price.provider, at=day)
        return on is not None and self._liveness.of(on)[0] == "running"

    @cached_property
    def _liveness(self) -> Liveness:
        read = max((each.seen_on for each in self.market.lists), default=self.at)
        return Liveness(self.hosted, self.market, read)

    def _id(self, model: str) -> str:
        return self.hosted.names.wanted(model).model_id

    def _own_window(self, model_id: str) -> int:
        spec = self.spec(model_id)
        return spec.max_context if spec else 0

    def _end(self, model_id: str, provider: str) -> date:
        """The last day of the model at the seller; our day where none is announced."""
        return max(self.at, self._retires_on(model_id, provider) or self.at)

    def _ended(self, model_id: str, provider: str) -> bool:
        """Whether the seller's last day of the model has passed."""
        day = self._retires_on(model_id, provider)
        return day is not None and day <= self.at

    def _retires_on(self, model_id: str, provider: str) -> date | None:
        sold = provider in self.hosted.names.sellers
        price = self.hosted.offer(model_id, provider=provider, at=self.at) if sold else None
        return price.retires_on if price else None

    def _sold_at(self, provider: str, fact: Fact | None, *, after: date) -> Successor | None:
        """The named replacement at the seller; None where nothing is named, nobody can buy it there, or it
        ends no later than the model."""
        if fact is None or fact.value == NONE_NAMED or provider not in self.hosted.names.sellers:
            return None
        price = self.hosted.offer(str(fact.value), provider=provider, at=self.at)
        if price is None or price.is_gone(after) or not self._can_be_bought(price):
            return None
        return Successor(price.model_id, provider, fact)
