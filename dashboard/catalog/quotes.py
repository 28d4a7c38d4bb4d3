"""A quote: what one catalogue says about one offer on one day, with the rules every quote passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dashboard.engine.inputs.facts import Kind, OtherPrice
from dashboard.engine.inputs.hours import HourlyPrice

TIERS = ("batch", "flex", "priority")
METERS = (
    *("input", "cached_input", "cache_write", "cache_write_1h", "output"),
    *("audio_input", "audio_cached_input", "audio_output"),
)
KNOWN_METERS = {*METERS, *(f"{tier}_{meter}" for tier in TIERS for meter in METERS)}
MAIN_METERS = ("input", "cached_input", "output")
"""What is compared between lists, and shown: beside them prices of audio, of writing a cache, of tiers."""
_AGREES_WITHIN = 0.01
_ANOTHER_MODEL = 8
"""An alias that moved to a cheaper model stands in an old list at more than so many times its price."""


@dataclass(frozen=True, slots=True)
class Quote:
    usd_per_mtok: Mapping[str, float]
    source: str
    listed: str = ""
    """The name of the list it is of; "" of our own."""
    kind: Kind = "published"
    source_url: str | None = None
    effective_from: date | None = None
    until: date | None = None
    """The first day another price of the same list held; None for its newest."""
    retires_on: date | None = None
    end_source: str = ""
    """The list that has the end, and the page it names."""
    as_of: str = ""
    long_context_above_tokens: int | None = None
    long_context_usd_per_mtok: Mapping[str, float] = field(default_factory=dict)
    context_tokens: int | None = None
    also: tuple[OtherPrice, ...] = ()
    """Further prices of the same catalogue: another time of day, another endpoint of the seller."""
    by_hour: HourlyPrice | None = None
    promotional_until: date | None = None
    """The last day its vendor promised it for; None for a list price."""
    promotion_ended: date | None = None
    """Of what counts after a promotion: the last day the vendor promised that for."""
    weak: bool = False
    """Of our own: whether it is marked as secondary, undated or contradicted."""
    by_pattern: str = ""
    """The other model of the same list whose price this is, where only the list's own pattern says so."""


def usable_meters(meters: Mapping[str, float]) -> dict[str, float]:
    """The meters that may be used, or none at all.

    A price list row without a positive input price, or with an output price of 0, prices nothing: a
    missing price must not become a free model. A cached price that is not below the input price is no
    discount but a copying fault; a tier dearer than standard (but for priority) likewise. Both are
    left out, so that those tokens are billed at the input or standard price.
    """
    kept = {name: round(usd, 9) for name, usd in meters.items() if 0 < usd < float("inf")}
    if "input" not in kept or ("output" in meters and "output" not in kept):
        return {}
    for prefix in ("", *(f"{tier}_" for tier in TIERS)):
        ceiling = kept.get(f"{prefix}input", kept["input"])
        if kept.get(f"{prefix}cached_input", 0) >= ceiling:
            kept.pop(f"{prefix}cached_input", None)
    for tier in ("batch", "flex"):
        if any(kept.get(f"{tier}_{m}", 0) > kept.get(m, float("inf")) for m in ("input", "output")):
            kept = {name: usd for name, usd in kept.items() if not name.startswith(f"{tier}_")}
    return kept


def writes_below_input(usd: Mapping[str, float]) -> bool:
    """Whether putting a prompt into a cache costs less than reading it without one: nobody else sells that, so it
    may be the price of another model of the same list."""
    write = min(usd.get(name, usd["input"]) for name in ("cache_write", "cache_write_1h"))
    return write < (1 - _AGREES_WITHIN) * usd["input"]


def written_whole(quote: Quote) -> Quote:
    """Of a resold closed model, a price of writing a cache that is below that of input is its storage alone: the
    input is paid beside it."""
    usd = quote.usd_per_mtok
    if not usd.get("cache_write", usd["input"]) < usd["input"]:
        return quote
    words = f"{quote.source}; cache_write is input and the storage listed"
    whole = round(usd["input"] + usd["cache_write"], 9)
    return replace(quote, usd_per_mtok={**usd, "cache_write": whole}, source=words)


def began_after_list(quote: Quote, other: Quote | None) -> bool:
    """Whether a dated price is of a day after the other's list was read."""
    since = quote.effective_from
    return bool(other and since and other.as_of and since > date.fromisoformat(other.as_of))


def differs(a: Mapping[str, float], b: Mapping[str, float]) -> bool:
    """True when a meter that both name is more than 1% apart."""
    return any(
        abs(a[name] - b[name]) > _AGREES_WITHIN * max(a[name], b[name])
        for name in MAIN_METERS
        if name in a and name in b
    )


def merged(quotes: Sequence[Quote], *, routes: bool = False) -> Quote:
    """The first quote, completed from later ones that agree with it; the others stand beside it.

    A meter that the first lacks is taken from a later catalogue only when the two agree on the meters
    both have: figures of two different prices are never mixed. Of a list whose price is that of another
    model under the same name nothing is taken, but for `routes` of a router. Needs at least one quote.
    """
    first, *rest = quotes
    meters, long_meters = dict(first.usd_per_mtok), dict(first.long_context_usd_per_mtok)
    above, retires = first.long_context_above_tokens, first.retires_on
    context, end_source = first.context_tokens, first.end_source
    others, helped = list(first.also), []
    for quote in rest:
        if not routes and _of_another_model(first, quote):
            others.append(OtherPrice(quote.source, quote.usd_per_mtok))
            continue
        if retires is None and quote.retires_on:
            retires, end_source = quote.retires_on, quote.end_source
        context = context or quote.context_tokens
        if differs(first.usd_per_mtok, quote.usd_per_mtok):
            others.append(OtherPrice(quote.source, quote.usd_per_mtok))
            continue
        missing = {m: usd for m, usd in quote.usd_per_mtok.items() if m not in meters}
        if missing:
            meters |= missing
            helped.append(f"{', '.join(sorted(missing))} from {quote.source}")
        if above is None and first.kind == "published" and quote.long_context_above_tokens:
            above, long_meters = (
                quote.long_context_above_tokens,
                dict(quote.long_context_usd_per_mtok),
            )
    return replace(
        first,
        usd_per_mtok=usable_meters(meters),
        source="; ".join((first.source, *helped)),
        retires_on=retires,
        end_source=end_source,
        long_context_above_tokens=above,
        long_context_usd_per_mtok=long_meters,
        context_tokens=context,
        also=tuple(others),
    )


ROUNDED = 0.05
"""Two windows that are no further apart than this share of the greater are one figure, of which one is rounded:
a million for 1,047,576 or 1,048,576."""


def exact_window(said: Sequence[int]) -> int | None:
    """The first of the figures, or one that it is a rounding of; None without any."""
    if not said:
        return None
    near = [each for each in said if abs(each - said[0]) <= ROUNDED * max(each, said[0])]
    return max(near, key=_digits)


def _digits(number: int) -> int:
    """How many digits stand before the zeros at the end."""
    return len(str(number).rstrip("0"))


def _of_another_model(a: Quote, b: Quote) -> bool:
    """Whether the prices are so far apart that one name means two models: then neither window nor end counts."""
    pair = a.usd_per_mtok["input"], b.usd_per_mtok["input"]
    return max(pair) > _ANOTHER_MODEL * min(pair)


def times(quote: Quote, factor: float, *, words: str) -> Quote:
    """The quote with every meter multiplied: a published surcharge on a published price, so derived."""
    return replace(
        quote,
        usd_per_mtok={m: round(usd * factor, 9) for m, usd in quote.usd_per_mtok.items()},
        long_context_usd_per_mtok={
            m: round(usd * factor, 9) for m, usd in quote.long_context_usd_per_mtok.items()
        },
        kind="derived",
        source=f"{quote.source}, times {factor:g} {words}",
        also=(),
    )


def asked_since(undated: Quote, past: Quote | None, dated: Quote | None) -> Quote:
    """A price without a day that the history has on the day too was asked since then."""
    if past is None or dated is not None or undated.effective_from:
        return undated
    return replace(undated, effective_from=past.effective_from)


def began_later(dated: Quote, other: Quote) -> bool:
    """Whether the first is a price of the past that differs, and began after the other or the other has no day.

    An undated price is today's: on a day for which a dated list has an older one, that counts.
    """
    if dated.until is None or dated.effective_from is None or same(dated, other):
        return False
    return other.effective_from is None or dated.effective_from > other.effective_from


def asks_less(a: Quote, b: Quote) -> bool:
    return not same(a, b) and a.usd_per_mtok["input"] < b.usd_per_mtok["input"]


def same(a: Quote, b: Quote) -> bool:
    return not differs(a.usd_per_mtok, b.usd_per_mtok)
