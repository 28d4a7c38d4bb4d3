"""data/hosted/<provider>.yaml: prices and end dates that the libraries lack or have wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from dashboard.catalog.hours import Schedule, read_schedule
from dashboard.catalog.quotes import KNOWN_METERS, Quote, usable_meters
from dashboard.catalog.record import Record, optional_text, read_fact, read_yaml
from dashboard.catalog.served import Served, ServedNames, read_served
from dashboard.catalog.surcharges import Surcharge, Surcharges, read_surcharge
from dashboard.catalog.tiers import TierStarts, read_tier_start
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import Fact, OtherPrice
from dashboard.engine.inputs.price_words import ZONES


@dataclass(frozen=True, slots=True)
class PriceBlock:
    """A price from one day (inclusive) to another (exclusive)."""

    starts: date
    ends: date | None
    quote: Quote
    means: str = ""
    """The snapshot that the name stood for then; "" for a price of the model under every name of it."""

    def is_of(self, dated: str, model_id: str) -> bool:
        """Whether it is the price of this spelling: another snapshot has a price of its own."""
        return not self.means or dated in ("", model_id, self.means)


@dataclass(frozen=True)
class Curated:
    prices: Mapping[tuple[str, str, str], tuple[PriceBlock, ...]]
    """By provider, model and zone; "" is the provider's own choice of place."""
    retirements: Mapping[tuple[str, str], date]
    windows: Mapping[tuple[str, str], tuple[tuple[date, int], ...]]
    """By provider and model: since when a request may be how many tokens long, the oldest first."""
    tiers: TierStarts
    schedules: tuple[Schedule, ...]
    facts: tuple[Fact, ...]
    answered: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By seller and model: what answers requests to a model that has ended, at its own price."""
    unlisted: frozenset[tuple[str, str]] = frozenset()
    """Sellers and models whose end is the day of the first list without them: when they ended nobody says."""
    floors: Mapping[tuple[str, str], date] = field(default_factory=dict)
    """By seller and model the day before which it does not end: lists copy it as if it were the end."""
    end_sources: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By seller and model: who says that it ends."""
    served: ServedNames = field(default_factory=ServedNames)
    """Names of sellers that stood for one model after another."""
    surcharges: Surcharges = field(default_factory=dict)
    """What is asked more inside a zone where no list has a price of it."""

    def quote(
        self, provider: str, model_id: str, *, at: date, zone: str = "", dated: str = ""
    ) -> Quote | None:
        """Our price of the day. `dated` is the very name that was asked for."""
        for block in self.prices.get((provider, model_id, zone), ()):
            if block.starts <= at and (block.ends is None or at < block.ends):
                return block.quote if block.is_of(dated, model_id) else None
        return None

    def window(self, provider: str, model_id: str, *, at: date) -> int | None:
        """The longest request of the day in tokens; None where no change of it is on file."""
        known = [n for day, n in self.windows.get((provider, model_id), ()) if day <= at]
        return known[-1] if known else None

    def sold_at_least_until(self, provider: str, model_id: str) -> date | None:
        """The earliest day that the seller names for an end it has not announced."""
        return self.floors.get((provider, model_id))

    def only_floor(self, provider: str, model_id: str, day: date) -> bool:
        """Whether a day that a list gives as the last is only the earliest that the seller names."""
        return self.floors.get((provider, model_id)) == day

    def answered_by(self, provider: str, *model_ids: str) -> str:
        """What answers for the first of these names that has ended so; "" where requests are refused."""
        return next((a for m in model_ids if (a := self.answered.get((provider, m)))), "")

    def retires_on(self, provider: str, *model_ids: str) -> date | None:
        """The announced last day of the first of these names that has one."""
        return self.end(provider, *model_ids)[0]

    def end(self, provider: str, *model_ids: str) -> tuple[date | None, str]:
        """The same with who says so."""
        for model_id in model_ids:
            if (provider, model_id) in self.retirements:
                key = provider, model_id
                return self.retirements[key], self.end_sources[key]
        return None, ""


def read_curated(folder: Path) -> Curated:
    """Every file of data/hosted. Raises `FactFileError`, also for blocks that overlap."""
    prices: dict[tuple[str, str, str], tuple[PriceBlock, ...]] = {}
    ends: list[_End] = []
    floors: dict[tuple[str, str], date] = {}
    windows: dict[tuple[str, str], tuple[tuple[date, int], ...]] = {}
    began: dict[tuple[str, str], date] = {}
    schedules: list[Schedule] = []
    facts: list[Fact] = []
    served: list[Served] = []
    surcharges: dict[tuple[str, str], Surcharge] = {}
    for path in sorted((folder / "hosted").glob("*.yaml")):
        provider, top = path.stem, read_yaml(path)
        for row in top.records("prices"):
            key = provider, row.text("model"), _zone(row)
            held, block_facts = _blocks(row, *key)
            block, earlier = held[0], prices.get(key, ())
            if earlier and (earlier[-1].ends is None or earlier[-1].ends > block.starts):
                raise FactFileError(
                    f"{row.where}: {key[1]}: close the block of {earlier[-1].starts} with a `to` no "
                    f"later than {block.starts}"
                )
            prices[key] = (*earlier, *held)
            facts.extend(block_facts)
        ends += [_end(row, provider) for row in top.records("retirements")]
        for row in top.records("not_before"):
            model_id, day = row.text("model"), row.day("not_before")
            name = f"hosted.{provider}.{model_id}.not_before"
            facts.append(
                read_fact(
                    row, name=name, value=day.isoformat(), unit="day", default_kind="published"
                )
            )
            floors[provider, model_id] = day
            row.done()
        for row in top.records("windows"):
            model_id, day, tokens = row.text("model"), row.day("from"), row.whole("context_tokens")
            name = f"hosted.{provider}.{model_id}.context_tokens.from-{day}"
            fact = read_fact(
                row, name=name, value=float(tokens), unit="tokens", default_kind="published"
            )
            facts.append(replace(fact, as_of=day.isoformat()))
            windows[provider, model_id] = (*windows.get((provider, model_id), ()), (day, tokens))
            row.done()
        for row in top.records("tiers"):
            meter, day, fact = read_tier_start(row, provider)
            began[provider, meter] = day
            facts.append(fact)
        rules = [read_schedule(row, provider) for row in top.records("hours")]
        schedules += rules
        facts += [fact for rule in rules for fact in rule.facts]
        served += [read_served(row, provider) for row in top.records("served")]
        surcharges |= dict(read_surcharge(row, provider) for row in top.records("surcharges"))
        top.done()
    facts += [each.fact for each in ends]
    facts += [each.fact for each in served]
    facts += [each.fact for each in surcharges.values()]
    moved = ServedNames(tuple(served))
    told = {each.offer: (each.day, each.source) for each in ends}
    told = dict(moved.ends()) | told
    return Curated(
        prices,
        {offer: day for offer, (day, _) in told.items()},
        windows,
        TierStarts(began),
        tuple(schedules),
        tuple(facts),
        {each.offer: each.answered_by for each in ends if each.answered_by},
        frozenset(each.offer for each in ends if each.unlisted),
        floors,
        {offer: source for offer, (_, source) in told.items()},
        moved,
        surcharges,
    )


@dataclass(frozen=True, slots=True)
class _End:
    offer: tuple[str, str]
    day: date
    answered_by: str
    unlisted: bool
    fact: Fact

    @property
    def source(self) -> str:
        return self.fact.source or self.fact.why


def _end(row: Record, provider: str) -> _End:
    """One row under `retirements` of a provider's file. Raises `FactFileError`."""
    model_id, day = row.text("model"), row.day("retires_on")
    name = f"hosted.{provider}.{model_id}.retires_on"
    fact = read_fact(row, name=name, value=day.isoformat(), unit="day", default_kind="published")
    answered_by = optional_text(row, "answered_by")
    found = _End((provider, model_id), day, answered_by, row.flag("unlisted"), fact)
    row.done()
    return found


def _zone(row: Record) -> str:
    zone = optional_text(row, "zone")
    if zone and zone not in ZONES:
        raise FactFileError(f"{row.where}: zone {zone}; expected {', '.join(ZONES)}")
    return zone


def _blocks(
    row: Record, provider: str, model_id: str, zone: str
) -> tuple[tuple[PriceBlock, ...], list[Fact]]:
    """The price of a row, and what counts after its promotion where it is one."""
    starts, ends = row.day("from"), row.day("to") if row.has("to") else None
    if ends is not None and ends <= starts:
        raise FactFileError(f"{row.where}: to {ends} is not after from {starts}")
    meters = _meters(row, "usd_per_mtok")
    name = f"hosted.{provider}.{model_id}{f'.{zone}' if zone else ''}"
    fact = read_fact(row, name=name, value=None, unit="USD/1M tokens")
    note = optional_text(row, "note")
    promised = row.day("promotional_until") if row.has("promotional_until") else None
    after = _meters(row, "after") if promised else {}
    means = optional_text(row, "means")
    row.done()
    quote = Quote(
        usd_per_mtok=meters,
        source=f"{fact.source or fact.why}{f' ({note})' if note else ''}",
        kind=fact.kind,
        source_url=fact.source_url,
        effective_from=starts,
        as_of=fact.checked_on,
        promotional_until=promised,
        weak=fact.weak,
    )
    as_of = starts.isoformat()
    until = f".to-{ends}" if ends else ""
    facts = [
        replace(fact, name=f"{name}.{meter}{until}", value=usd, as_of=as_of, why=note or fact.why)
        for meter, usd in meters.items()
    ]
    if promised is None:
        return (PriceBlock(starts, ends, quote, means),), facts
    turn = promised + timedelta(days=1)
    later = replace(
        quote,
        usd_per_mtok=after,
        kind="derived",
        source=f"list price after a promotion that was promised until {promised}: {quote.source}",
        effective_from=turn,
        promotional_until=None,
        promotion_ended=promised,
        also=(OtherPrice(f"the promotion, should it go on: {quote.source}", meters),),
    )
    facts += [replace(fact, name=f"{name}.after-promotion.{m}", value=u) for m, u in after.items()]
    return (PriceBlock(starts, turn, quote, means), PriceBlock(turn, ends, later, means)), facts


def _meters(row: Record, key: str) -> Mapping[str, float]:
    meters = row.numbers(key)
    unknown = sorted(meters.keys() - KNOWN_METERS)
    if unknown:
        raise FactFileError(f"{row.where}: {key} has {unknown[0]}; known: {sorted(KNOWN_METERS)}")
    if usable_meters(meters) != dict(meters) or not {"input", "output"} <= meters.keys():
        raise FactFileError(
            f"{row.where}: {key} needs input and output, cached_input below input, and no "
            f"batch or flex price above the standard one; found {dict(meters)}"
        )
    return meters
