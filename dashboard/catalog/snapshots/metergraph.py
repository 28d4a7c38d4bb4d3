"""prices.yaml of the package metergraph-core -> rows, read from the sellers' own pages."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dashboard.catalog.snapshots.row import SnapshotRow

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
    for entry in content["models"]:
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
