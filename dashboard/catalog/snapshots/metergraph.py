"""prices.yaml of the package metergraph-core -> rows, read from the sellers' own pages, and what they offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Any

from dashboard.catalog.snapshots.row import SnapshotRow

NAME = "metergraph"
"""The list as market.yaml calls it."""
_METERS = {
    "input": "input_per_mtok",
    "cached_input": "cache_read_per_mtok",
    "cache_write": "cache_write_5m_per_mtok",
    "cache_write_1h": "cache_write_1h_per_mtok",
    "output": "output_per_mtok",
    "batch_input": "batch_input_per_mtok",
    "batch_cached_input": "batch_cache_read_per_mtok",
    "batch_output": "batch_output_per_mtok",
}


def rows_of(content: Mapping[str, Any], sellers: Mapping[str, str]) -> Iterator[SnapshotRow]:
    """A row for each price of each name that a channel sells the model under.

    `sellers` are our ids by channel. Of prices by the hour the list has the dear one with the discount off
    peak; that is left to our own facts. Raises ValueError where the file is no such list.
    """
    if not isinstance(content, Mapping) or content.get("currency") != "USD":
        raise ValueError("expected a price list in USD")
    models = {entry["canonical_id"]: entry for entry in content["models"]}
    for entry in _alone(content):
        batches = list(_priced(models.get(f"{entry['canonical_id']}{_BATCH}", {}), sellers))
        for row in _priced(entry, sellers):
            yield from _with_batch(row, [each for each in batches if each.provider == row.provider])


_BATCH = "-batch"
"""Behind a model's id: the same model answering in batches, which a gateway sells under a name of its own."""


def _alone(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entries that are no other entry's batches."""
    ids = {entry["canonical_id"] for entry in content["models"]}
    for entry in content["models"]:
        model = entry["canonical_id"]
        if not model.endswith(_BATCH) or model.removesuffix(_BATCH) not in ids:
            yield entry


def _priced(entry: Mapping[str, Any], sellers: Mapping[str, str]) -> Iterator[SnapshotRow]:
    places = _places(entry)
    for price in entry.get("prices", ()):
        provider, here = sellers.get(price["channel"]), places[price["channel"]]
        by_hour = "off_peak_discount" in price.get("rules", {})
        if provider is None or by_hour or price["region"] != here:
            continue
        for name, since, until in _names(entry, price["channel"]):
            starts = max(_day(price["effective_from"]), since or date.min)
            ends = min((d for d in (_end(price.get("effective_to")), until) if d), default=None)
            if ends is None or starts < ends:
                yield _row(provider, name, price, starts, ends)


def _with_batch(row: SnapshotRow, batches: Sequence[SnapshotRow]) -> Iterator[SnapshotRow]:
    """The row, by stretches of days, with what its batches cost then."""
    changes = {day for each in batches for day in (each.starts, each.ends) if day}
    days = [row.starts, *sorted(day for day in changes if row.starts < day and row.holds_on(day))]
    for day, following in zip_longest(days, days[1:]):
        batch = next((each for each in batches if each.holds_on(day)), None)
        asked = (
            {f"batch_{meter}": usd for meter, usd in batch.usd_per_mtok.items()} if batch else {}
        )
        meters = {**row.usd_per_mtok, **asked}
        yield replace(row, starts=day, ends=following or row.ends, usd_per_mtok=meters)


def offered_in(content: Mapping[str, Any], sellers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Our id of the seller, and the model's name there, of all that has a price without an end, in any region and
    at any hour. A price that was read at another seller's gateway is no sign."""
    for entry in _alone(content):
        for price in entry.get("prices", ()):
            provider = sellers.get(price["channel"])
            read_at = next(
                (own for part, own in _GATEWAYS.items() if part in price["source_url"]), ""
            )
            if provider is None or price.get("effective_to") or read_at not in ("", provider):
                continue
            for name, _, until in _names(entry, price["channel"]):
                if until is None:
                    yield provider, name


_GATEWAYS = {
    "//ai-gateway.vercel.sh/": "vercel",
    "//vercel.com/": "vercel",
    "//openrouter.ai/": "openrouter",
}


def _places(entry: Mapping[str, Any]) -> Mapping[str, str]:
    """The region to take of each channel: anywhere, or else the one region it is sold in."""
    found: dict[str, set[str]] = {}
    for price in entry.get("prices", ()):
        found.setdefault(price["channel"], set()).add(price["region"])
    return {each: "global" if "global" in at else min(at) for each, at in found.items()}


def _names(
    entry: Mapping[str, Any], channel: str
) -> Iterator[tuple[str, date | None, date | None]]:
    seen = set()
    for alias in entry.get("aliases", ()):
        if alias.get("channel") != channel or alias["provider"] == "unknown":
            continue
        name = (
            alias["alias"].rsplit(":", 1)[-1] if ":accounts/" in alias["alias"] else alias["alias"]
        )
        if name.rsplit("/", 1)[-1] not in seen:
            seen.add(name.rsplit("/", 1)[-1])
            since = alias.get("effective_from")
            yield name, _day(since) if since else None, _end(alias.get("effective_to"))
    if not seen:
        yield entry["canonical_id"], None, None


def _row(
    provider: str, name: str, price: Mapping[str, Any], starts: date, ends: date | None
) -> SnapshotRow:
    meters = {ours: float(price[theirs]) for ours, theirs in _METERS.items() if price.get(theirs)}
    rule = price.get("rules", {}).get("long_context")
    above, longer = None, None
    if rule:
        above = int(rule["threshold"])
        by = {"output": rule["output_multiplier"]}
        longer = {
            meter: usd * by.get(meter, rule["input_multiplier"])
            for meter, usd in meters.items()
            if meter in ("input", "cached_input", "cache_write", "cache_write_1h", "output")
        }
    return SnapshotRow(provider, name, starts, ends, meters, above, longer, price["source_url"])


def _day(moment: object) -> date:
    return date.fromisoformat(str(moment)[:10])


def _end(moment: object) -> date | None:
    return _day(moment) if moment else None
