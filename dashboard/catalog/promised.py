"""Prices that a list knows beforehand: from that day on they count, whichever list is believed now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from dashboard.catalog.quotes import MAIN_METERS, TIERS, Quote, differs
from dashboard.catalog.snapshots import Snapshot, SnapshotRow
from dashboard.engine.inputs.facts import OtherPrice


def promised(
    best: Quote,
    snapshots: Iterable[Snapshot],
    providers: Mapping[str, str],
    models: Iterable[str],
    *,
    at: date,
) -> Quote:
    """`best` with what a list announced for after it was read, where the two agree before that day.

    Before the day a price that rises then is a promotion until the day before; from it on the announced price
    counts. `providers` are the seller, then the maker, each with how its announcement is called: who resells a
    model at its maker's price is taken to follow the maker.
    """
    if not best.as_of:
        return best
    read_on, names = date.fromisoformat(best.as_of), tuple(models)
    for provider, words in providers.items():
        for snapshot in snapshots:
            for before, after in _changes(snapshot, provider, names):
                if after.starts <= read_on or differs(best.usd_per_mtok, before.usd_per_mtok):
                    continue
                if at < after.starts and before.holds_on(at):
                    dearer = after.usd_per_mtok["input"] > before.usd_per_mtok["input"]
                    until = after.starts - timedelta(days=1)
                    return replace(best, promotional_until=until) if dearer else best
                quote = snapshot.quote(provider, *names, at=at) if after.holds_on(at) else None
                if quote:
                    return _moved(best, before, quote, words)
    return best


def copied(best: Quote, promotion: Quote, after: Quote, *, at: date) -> Quote:
    """The price of a reseller that asks what its maker asks in a promotion: until the end it is one as well, and
    from then on the list price counts where the reseller's list is of before that day."""
    last = after.promotion_ended
    if last is None or not best.as_of or differs(best.usd_per_mtok, promotion.usd_per_mtok):
        return best
    if at <= last:
        return replace(best, promotional_until=last)
    if date.fromisoformat(best.as_of) > last:
        return best
    moved = _moved(best, promotion, after, "")
    return replace(
        moved,
        kind="derived",
        source=f"its maker's list price after a promotion until {last}, which this seller copied: {best.source}",
        source_url=best.source_url,
        as_of=best.as_of,
        also=(OtherPrice(f"the promotion, should it go on: {best.source}", best.usd_per_mtok),),
    )


def _moved(best: Quote, before: SnapshotRow | Quote, after: Quote, words: str) -> Quote:
    """`best` at the announced price: meters that the announcement lacks move as their standard meter does."""
    meters = {}
    for name, usd in best.usd_per_mtok.items():
        base = "output" if name.endswith("output") else "input"
        factor = after.usd_per_mtok[base] / before.usd_per_mtok[base]
        plain = after.usd_per_mtok.get(name) if name in MAIN_METERS else None
        meters[name] = round(usd * factor, 9) if plain is None else plain
    long = {
        name: round(usd * after.usd_per_mtok["input"] / before.usd_per_mtok["input"], 9)
        for name, usd in best.long_context_usd_per_mtok.items()
    }
    return replace(
        best,
        usd_per_mtok=meters,
        long_context_usd_per_mtok=long,
        source=f"{after.source}{words}",
        source_url=after.source_url,
        effective_from=after.effective_from,
        as_of=after.as_of,
        also=(),
    )


def with_its_tiers(after: Quote, during: Quote | None) -> Quote:
    """What counts after a promotion, with the tiers and meters sold until then that its own price lacks.

    Each costs the share of the standard price that it cost before: tiers are factors on it. What has no
    standard price of its own (audio) moves as input or output does.
    """
    if during is None:
        return after
    lost = {
        name: usd * factor
        for name, usd in during.usd_per_mtok.items()
        if name not in after.usd_per_mtok and (factor := _risen(name, after, during))
    }
    longer = {
        name: usd * factor
        for name, usd in during.long_context_usd_per_mtok.items()
        if (factor := _risen(name, after, during))
    }
    above = after.long_context_above_tokens
    words = f"; {', '.join(sorted(lost))} in the proportion of the promotion" if lost else ""
    return replace(
        after,
        usd_per_mtok={**after.usd_per_mtok, **{n: round(usd, 9) for n, usd in lost.items()}},
        source=f"{after.source}{words}",
        long_context_above_tokens=above or during.long_context_above_tokens,
        long_context_usd_per_mtok=after.long_context_usd_per_mtok
        if above
        else {n: round(usd, 9) for n, usd in longer.items()},
    )


def _risen(name: str, after: Quote, during: Quote) -> float | None:
    """How many times its price of the promotion the standard meter behind a meter costs afterwards."""
    plain = next((name.removeprefix(f"{t}_") for t in TIERS if name.startswith(f"{t}_")), name)
    known = after.usd_per_mtok.keys() & during.usd_per_mtok.keys()
    base = plain if plain in known else "output" if plain.endswith("output") else "input"
    return after.usd_per_mtok[base] / during.usd_per_mtok[base] if base in known else None


def _changes(
    snapshot: Snapshot, provider: str, models: tuple[str, ...]
) -> Iterator[tuple[SnapshotRow, SnapshotRow]]:
    """Every price of the offer with the one before it."""
    rows = next((rows for m in models if (rows := snapshot.rows(provider, m))), ())
    return pairwise(rows)
