"""Whether an offer still stands: running needs a positive sign that is not older than a quarter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from dashboard.catalog.hosted import CHEAPEST_RESALE, Hosted, blended
from dashboard.catalog.names import Seller
from dashboard.catalog.newer import NewerThanLists, newer_than_lists
from dashboard.catalog.sellers import MarketFacts, SeenList, maker_of
from dashboard.engine.inputs.facts import HostedPrice, OfferState


@dataclass(frozen=True, eq=False)
class Liveness:
    """Judges offers on one day."""

    hosted: Hosted
    market: MarketFacts
    at: date

    def of(self, price: HostedPrice) -> tuple[OfferState, str]:
        """The state of an offer and why, in words."""
        state, why = self._as_listed(price)
        if state != "running" or not self.asks_too_little(price):
            return state, why
        if self._own_page(price):
            return state, f"{why}; {_TOO_LITTLE}, as the seller's own page has it"
        return "unconfirmed", f"{_TOO_LITTLE}: an old row"

    def asks_too_little(self, price: HostedPrice) -> bool:
        """Whether a closed model is resold much below what its maker asks on the day.

        A maker's price that is derived is what counts after a promotion, and resellers may still have that.
        """
        own = self._of_maker(price)
        if own is None or own.kind == "derived" or self._as_listed(own)[0] != "running":
            return False
        return blended(price) < CHEAPEST_RESALE * blended(own)

    def _own_page(self, price: HostedPrice) -> bool:
        """Whether the price is from the seller's own page, read a short while ago."""
        seller = self.hosted.names.sellers[price.provider]
        lists = self.hosted.lists.snapshots.get(seller.first)
        names = [lists.listed.label] if lists else []
        if seller.current:
            names.append(self.hosted.genai.listed.label)
        return self._fresh_day(price.as_of) and price.source.startswith(tuple(names))

    def _as_listed(self, price: HostedPrice) -> tuple[OfferState, str]:
        if price.is_gone(self.at):
            how = "not listed since" if price.only_unlisted else "ended on"
            return "ended", f"{how} {price.retires_on}"
        named = self.hosted.curated.served.of(price.provider, price.model_id)
        sold_as = next((row for row in named if row.holds_on(self.at)), None)
        if sold_as:
            return "running", f"sold as {sold_as.name} ({sold_as.fact.source})"
        released = self.market.released.get(price.model_id)
        seller = self.hosted.names.sellers[price.provider]
        doubt = self._doubt(price, seller, released)
        if doubt:
            return "unconfirmed", doubt
        sign = next(self._signs(seller, price), "")
        if sign and not released and self._before_lists(price):
            return "unconfirmed", f"nobody says since when it is sold; {sign}"
        if sign:
            return "running", sign
        return "unconfirmed", self._missing(price)

    def _doubt(self, price: HostedPrice, seller: Seller, released: date | None) -> str:
        """What no sign outweighs; "" where there is nothing of the kind."""
        if released and self.at < released:
            return f"no list has the model before {released}"
        if self.at <= self._newer.read_on and self._newer_in(price):
            return f"no list had the model by {self._newer.read_on}"
        if seller.own_models_only and not price.proprietary:
            return "the seller offered open models in the past only"
        day, source = self._outlived_end(price, seller)
        if day and day <= self.at:
            seen = self.market.seen[price.provider, price.model_id]
            sold = f"it was on sale on {seen.seen_on} ({seen.source})"
            return f"{day} was to be its last day ({source}), but {sold}"
        return ""

    def _outlived_end(self, price: HostedPrice, seller: Seller) -> tuple[date | None, str]:
        """The last day in litellm's map that the seller's own page has outlived, and its source; None where there
        is none, or where we know the end ourselves."""
        hosted, wanted = self.hosted, self.hosted.names.wanted(price.model_id)
        if not seller.first or hosted.curated.retires_on(price.provider, price.model_id):
            return None, ""
        quote = hosted.litellm.quote(
            seller.litellm, hosted.names, key=wanted.key, dated=wanted.dated
        )
        day = quote.retires_on if quote else None
        if quote is None or day is None or not hosted.outlived(seller, price.model_id, day):
            return None, ""
        return day, quote.end_source

    def _signs(self, seller: Seller, price: HostedPrice) -> Iterator[str]:
        """Positive signs, the best first."""
        provider, model = price.provider, price.model_id
        ours = self.hosted.curated.quote(provider, model, at=self.at)
        if ours and not ours.weak and self._fresh_day(ours.as_of):
            yield f"price read on {ours.as_of}"
        seen = self.market.seen.get((provider, model))
        if seen and self._fresh(seen.seen_on):
            yield f"on sale on {seen.seen_on} ({seen.source})"
        if seller.current and self._in_current(price):
            yield f"in the seller's own list of {self.hosted.genai.listed.newest_day}"
        if self._complete(price) is None:
            yield from self._list_signs(price)
        elif price.end_source.startswith(self.hosted.litellm.listed.label):
            yield from self._end_to_come(price)
        since = price.effective_from
        if since and since <= self.at and self._long_before_lists:
            yield f"priced since {since} ({price.source})"
        yield from self._before_its_end(price)

    def _before_its_end(self, price: HostedPrice) -> Iterator[str]:
        """Of a past day, that an offer which has ended since stood then: lists that were read after its end lack
        it and say nothing of the days before."""
        began = price.effective_from
        if began is None and self._makes(price):
            began = self.market.released.get(price.model_id)
        complete = self._complete(price)
        days = [complete.seen_on] if complete else [each.seen_on for each in self.market.lists]
        read, end = max(days), price.retires_on
        if began and end and began <= self.at < end <= read:
            yield f"sold from {began} until {end} ({price.end_source})"

    def _in_current(self, price: HostedPrice) -> bool:
        """Whether a place in the seller's own list speaks for the offer: not where a list of all that it offers,
        read before, lacks the model, and neither it nor its price is newer than that."""
        if not self._fresh_day(self.hosted.genai.listed.newest_day):
            return False
        complete = self._complete(price)
        if complete is None or price.model_id.endswith("-latest"):
            return True  # a name that moves: what it means is listed under its own
        began = (price.effective_from, self.market.released.get(price.model_id))
        return any(day is not None and day > complete.seen_on for day in began)

    @cached_property
    def _long_before_lists(self) -> bool:
        """Whether the day is so long past that what lists have now says nothing of it: its prices do."""
        read = min(each.seen_on for each in self.market.lists)
        return read - self.at > timedelta(days=self.market.sign_days)

    def _list_signs(self, price: HostedPrice) -> Iterator[str]:
        """What the price libraries say where no complete list of the seller was read."""
        provider, model = price.provider, price.model_id
        bundled, packaged = self.hosted.litellm.listed, self.hosted.genai.listed
        listed = model in self._in_litellm[provider] and self._fresh_day(bundled.newest_day)
        yield from self._end_to_come(price)
        newer = self._newer_in(price)
        if newer and self._fresh_day(newer):
            yield f"in the list of {newer}, and newer than the lists of {self._newer.read_on} that lack it"
        if self._dropped(price):
            return
        if listed and not self._why_dead(price):
            yield f"in the list of {bundled.newest_day} ({bundled.label})"
        released = self.market.line_released(model)
        if self._gone_at_maker(price):
            return
        if released and (self.at - released).days <= self.market.young_days:
            if listed:
                yield f"in the list of {bundled.newest_day}; the model is of {released}"
            if self._fresh_day(packaged.newest_day):
                yield f"in the list of {packaged.newest_day}; the model is of {released}"

    def _end_to_come(self, price: HostedPrice) -> Iterator[str]:
        """What is announced to end is sold until then, also where a list of all that is sold leaves it out."""
        bundled = self.hosted.litellm.listed
        listed = price.model_id in self._in_litellm[price.provider]
        if listed and price.retires_on and self._fresh_day(bundled.newest_day):
            yield f"in the list of {bundled.newest_day}, its end announced for {price.retires_on}"

    def _newer_in(self, price: HostedPrice) -> str:
        """The day of the list that has a model which came after the dated lists; "" for any other."""
        if price.provider in self.market.keeps_dead_rows:
            return ""  # a row of theirs that no list knows may as well be an old one
        return self._newer.day_of(price.model_id)

    @cached_property
    def _newer(self) -> NewerThanLists:
        return newer_than_lists(self.hosted, self.market)

    def _missing(self, price: HostedPrice) -> str:
        complete = self._complete(price)
        if complete and price.retires_on and price.retires_on <= complete.seen_on:
            return (
                f"nobody says since when it was sold, until {price.retires_on} ({price.end_source})"
            )
        if complete:
            return f"not among what the seller offered on {complete.seen_on} ({complete.source})"
        dropped = self._dropped(price)
        if dropped:
            return dropped
        return (
            self._why_dead(price)
            or f"nothing of the last {self.market.sign_days} days says that it is still sold"
        )

    def _dropped(self, price: HostedPrice) -> str:
        """That a list marks the offer as no longer sold; "" where none does, or did on the day."""
        dropped = self.market.dropped.get((price.provider, price.model_id))
        if dropped is None or self.at < dropped.seen.seen_on:
            return ""
        return (
            f"marked {dropped.says} in the list of {dropped.seen.seen_on} ({dropped.seen.source})"
        )

    def _why_dead(self, price: HostedPrice) -> str:
        """Why a row of litellm's map that names no end is no sign that the offer stands; "" where it is one."""
        gone = self._gone_at_maker(price)
        if gone:
            own = self.hosted.names.sellers[price.provider].own_ends
            alone = ", and this seller, which ends models by itself, names no day" if own else ""
            return f"its maker ended it on {gone}{alone}; {_NO_SIGN}"
        dead = self.market.keeps_dead_rows.get(price.provider)
        if dead:
            return f"listed, but rows of this seller outlive what it sells: {dead}"
        left = self._left_by_maker(price)
        if left:
            return f"{left}; {_NO_SIGN}"
        released = self.market.released.get(price.model_id)
        seller = self.hosted.names.sellers[price.provider]
        old = released and (self.at - released).days > self.market.old_days
        if old and seller.own_ends:
            return (
                f"the model is of {released}, and this seller names the end of what it sells: a row of an old "
                "model without one is no sign that it is sold"
            )
        return ""

    def _gone_at_maker(self, price: HostedPrice) -> date | None:
        """The day on which the maker of a closed model ended it; None while it goes on, or where nobody says."""
        own = self._of_maker(price)
        return own.retires_on if own and own.is_gone(self.at) else None

    def _left_by_maker(self, price: HostedPrice) -> str:
        """That the list of all that its maker sells lacks a closed model; "" where it has it or there is none."""
        maker, released = self._selling_maker(price), self.market.released.get(price.model_id)
        complete = maker and self._complete_of(maker, own=True)
        if not complete or self.at < complete.seen_on:
            return ""
        if released is None or released > complete.seen_on or price.model_id.endswith("-latest"):
            return ""  # newer than the list, or a name that each seller gives to another model
        marked, own = self.market.dropped.get((maker, price.model_id)), self._of_maker(price)
        still = own is not None and self.of(own)[0] == "running"
        if still or (marked and marked.says == "deprecated"):
            return ""  # what is to go is still sold by others
        return f"not among what its maker offered on {complete.seen_on} ({complete.source})"

    def _of_maker(self, price: HostedPrice) -> HostedPrice | None:
        """The maker's own offer of a closed model that somebody else sells."""
        maker = self._selling_maker(price)
        return self.hosted.offer(price.model_id, provider=maker, at=self.at) if maker else None

    def _selling_maker(self, price: HostedPrice) -> str:
        """The maker of a closed model that another sells, where it sells itself; "" for all else."""
        if not price.proprietary:
            return ""
        maker = self._maker(price)
        return maker if maker in self.hosted.names.sellers and maker != price.provider else ""

    def _makes(self, price: HostedPrice) -> bool:
        return self._maker(price) == price.provider

    def _maker(self, price: HostedPrice) -> str:
        return maker_of(self.hosted.names, self.market, price.model_id) or ""

    def _complete(self, price: HostedPrice) -> SeenList | None:
        """The fresh list that has everything of this kind that the seller offers; None without one."""
        maker = self.hosted.names.maker(price.model_id)
        own = bool(maker and maker.provider == price.provider)
        listed = self.market.made_by(price.model_id)
        closed = listed is not None and not listed.open_weights
        if self._newer_in(price):
            return None  # a list says nothing of what came after it
        # what a maker gives away it need not list as its own
        return self._complete_of(price.provider, own=own or (closed and self._makes(price)))

    def _complete_of(self, provider: str, *, own: bool) -> SeenList | None:
        for each in self.market.lists:
            covered = provider in each.complete and (own or not each.own_models_only)
            if covered and self._fresh(each.seen_on):
                return each
        return None

    def _before_lists(self, price: HostedPrice) -> bool:
        """Whether what speaks for an offer is of long after the day: then it may have come in between."""
        since = price.effective_from
        if since and since <= self.at:
            return False
        seen = self.market.seen.get((price.provider, price.model_id))
        days = [seen.seen_on] if seen else []
        lists = (self.hosted.litellm.listed, self.hosted.genai.listed)
        days += [date.fromisoformat(each.newest_day) for each in lists if each.newest_day]
        return bool(days) and min(days) - self.at > timedelta(days=self.market.sign_days)

    def _fresh_day(self, day: str) -> bool:
        return bool(day) and self._fresh(date.fromisoformat(day))

    def _fresh(self, day: date) -> bool:
        return self.at - day <= timedelta(days=self.market.sign_days)

    @cached_property
    def _in_litellm(self) -> dict[str, frozenset[str]]:
        sellers = self.hosted.names.sellers.values()
        return {
            s.provider: self.hosted.litellm.chat_models(s.litellm, self.hosted.names)
            for s in sellers
        }


_TOO_LITTLE = f"asks less than {CHEAPEST_RESALE:g} of its maker's price"
_NO_SIGN = "that a list still has it here is no sign that it is sold"
