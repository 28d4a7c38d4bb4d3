"""litellm's bundled price map, read as the JSON file it is: importing litellm would take seconds and
may fetch other prices from the network."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dashboard.catalog.names import Names, plainness
from dashboard.catalog.quotes import TIERS, Quote, usable_meters
from dashboard.catalog.versions import PriceList

_FILE = "model_prices_and_context_window_backup.json"
_MODES = ("chat", "responses", "completion", "embedding")
_METERS = {
    "input": "input_cost_per_token",
    "cached_input": "cache_read_input_token_cost",
    "cache_write": "cache_creation_input_token_cost",
    "cache_write_1h": "cache_creation_input_token_cost_above_1hr",
    "output": "output_cost_per_token",
}
_SUFFIX = {"batch": "_batches", "flex": "_flex", "priority": "_priority"}
_ABOVE = re.compile(r"^input_cost_per_token_above_(\d+)k_tokens$")
_REGIONAL = re.compile(
    r"^(?:bedrock|azure|vertex_ai)/(?:[a-z]{2}(?:-gov)?-[a-z]+-\d|us|eu|apac|global|global-standard|"
    r"us-gov-[a-z]+-\d|1-month-commitment|6-month-commitment|\*)/"
)


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    fields: Mapping[str, Any]


def litellm_quote(
    labels: Sequence[str], names: Names, *, key: str, dated: str, listed: PriceList
) -> Quote | None:
    """What the map says a seller asks now (it keeps no history); None when no usable row is there."""
    index = _index(names)
    for label in labels:
        rows = index.get((label, key.lower()), ()) or index.get((label, dated), ())
        for row in rows:
            quote = _quote(row, listed)
            if quote:
                return quote
    return None


def litellm_models(labels: Sequence[str], names: Names) -> frozenset[str]:
    """Our ids of the models that have a row under one of the labels."""
    return frozenset(name for label, name in _index(names) if label in labels)


def map_rows() -> Mapping[str, Mapping[str, Any]]:
    """Every row of the bundled map by its key; empty when litellm is not installed."""
    spec = find_spec("litellm")
    if spec is None or not spec.submodule_search_locations:
        return {}
    path = Path(spec.submodule_search_locations[0]) / _FILE
    if not path.is_file():
        return {}
    rows: Mapping[str, Mapping[str, Any]] = json.loads(path.read_bytes())
    return rows


@lru_cache(maxsize=2)
def _index(names: Names) -> Mapping[tuple[str, str], tuple[Row, ...]]:
    """Rows by (label, our id or their key in lower case), the plainest spelling first."""
    found: dict[tuple[str, str], list[Row]] = {}
    for key, fields in map_rows().items():
        label = fields.get("litellm_provider", "")
        if label not in names.by_litellm_label or fields.get("mode") not in _MODES:
            continue
        short = key.split("/", 1)[1] if "/" in key else key
        row = Row(key, fields)
        spellings = {short.lower(), key.lower()}
        if not _REGIONAL.match(key):
            dated = names.dated(key)
            spellings |= {dated, names.family(dated)}
        for spelling in spellings:
            found.setdefault((label, spelling), []).append(row)
    return {
        where: tuple(sorted(rows, key=lambda row: plainness(row.key, where[1], names)))
        for where, rows in found.items()
    }


def _quote(row: Row, listed: PriceList) -> Quote | None:
    meters = _meters(row.fields, "")
    kept = usable_meters(meters)
    if not kept or (row.fields["mode"] != "embedding" and "output" not in kept):
        return None
    above = min(
        (int(m[1]) for name in row.fields if (m := _ABOVE.match(name))),
        default=None,
    )
    longer = _meters(row.fields, f"_above_{above}k_tokens") if above else {}
    source = row.fields.get("source")
    return Quote(
        usd_per_mtok=kept,
        source=f"{listed.label} ({row.key})",
        source_url=source if isinstance(source, str) and source.startswith("http") else None,
        retires_on=_day(row.fields.get("deprecation_date")),
        as_of=listed.newest_day,
        long_context_above_tokens=above * 1000 if above else None,
        long_context_usd_per_mtok=usable_meters(longer),
    )


def _meters(fields: Mapping[str, Any], above: str) -> dict[str, float]:
    """USD per million tokens by meter, standard and tiers, of one context tier."""
    found: dict[str, float] = {}
    for tier, suffix in (("", ""), *((f"{tier}_", _SUFFIX[tier]) for tier in TIERS)):
        for ours, theirs in _METERS.items():
            value = fields.get(f"{theirs}{above}{suffix}")
            if isinstance(value, int | float):
                found[f"{tier}{ours}"] = value * 1e6
    return found


def _day(value: object) -> date | None:
    """A day in ISO form; None for anything else, such as the words of the map's sample row."""
    if isinstance(value, str) and re.fullmatch(r"20\d{2}-\d{2}-\d{2}", value):
        return date.fromisoformat(value)
    return None
