"""What litellm's price map says: prices, ends, windows, zones and aliases of what each seller offers."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from dashboard.catalog.figures import day_in, is_number, is_positive
from dashboard.catalog.litellm_rows import (
    SPECIFIC,
    KnownRows,
    in_lower_case,
    known_rows,
    map_rows,
)
from dashboard.catalog.names import Names, is_another_version, is_trial, plainness
from dashboard.catalog.quotes import TIERS, Quote, times, usable_meters
from dashboard.catalog.versions import PriceList
from dashboard.catalog.wanted import Wanted
from dashboard.catalog.zones import ZoneQuote

_METERS = {
    "input": "input_cost_per_token",
    "cached_input": "cache_read_input_token_cost",
    "cache_write": "cache_creation_input_token_cost",
    "cache_write_1h": "cache_creation_input_token_cost_above_1hr",
    "output": "output_cost_per_token",
    "audio_input": "input_cost_per_audio_token",
    "audio_cached_input": "cache_read_input_audio_token_cost",
    "audio_output": "output_cost_per_audio_token",
}
_SUFFIX = {"batch": "_batches", "flex": "_flex", "priority": "_priority"}
_ABOVE = re.compile(r"^input_cost_per_token_above_(\d+)k_tokens$")
_REGIONAL = re.compile(
    r"^(?:bedrock|azure|vertex_ai)/(?:[a-z]{2}(?:-gov)?-[a-z]+-\d|us|eu|apac|global|global-standard|"
    r"us-gov-[a-z]+-\d|1-month-commitment|6-month-commitment|\*)/"
)


_CARD_DAY = re.compile(r"-\d\d-\d\d$")
_ZONES = {
    "eu": re.compile(
        r"^(?:azure/eu/|eu\.|bedrock/eu-(?!west-2/|central-2/)[a-z]+-\d/(?![16]-month))"
    ),
    "us": re.compile(r"^(?:azure/us/|us\.|bedrock/us-(?!gov)[a-z]+-\d/(?![16]-month))"),
}
_ANY_REGION = "regional_endpoint_uplift_multiplier"


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    fields: Mapping[str, Any]
    family: str
    """Our id of the model, without a snapshot's date."""


_Index = Mapping[tuple[str, str], tuple[Row, ...]]


@dataclass(frozen=True, eq=False)
class LitellmList:
    """One edition of litellm's map: the bundled one, or one that was fetched."""

    listed: PriceList
    fetched: Mapping[str, Mapping[str, Any]] | None = None
    """Its rows by key; None is the bundled map, read when the first price is asked for."""

    def quote(
        self, labels: Sequence[str], names: Names, *, key: str, dated: str, zone: str = ""
    ) -> Quote | None:
        """What a seller asks now (the map keeps no history); None when no usable row is there. In a zone see
        `in_zone`."""
        if zone:
            listed = self.in_zone(labels, names, dated=dated, zone=zone)
            return listed.quote if listed else None
        row_quotes = (
            _quote(row, self.listed) for row in self._rows(labels, names, key=key, dated=dated)
        )
        return next((quote for quote in row_quotes if quote), None)

    def of_id(self, labels: Sequence[str], names: Names, key: str) -> Quote | None:
        """The price of the row whose key is the very id, and of no other."""
        rows = (self._index(label, names).get((key.lower(), ""), ()) for label in labels)
        quotes = (_quote(row, self.listed) for each in rows for row in each)
        return next((quote for quote in quotes if quote), None)

    def of_place(self, labels: Sequence[str], names: Names, key: str) -> Quote | None:
        """The price of the model's row in the place that an id without day or version names (`eu.…`)."""
        place, dated = key.lower().partition(".")[0], names.dated(key)
        rows = (self._index(label, names).get((dated, ""), ()) for label in labels)
        there = (row for each in rows for row in each if row.key.lower().startswith(f"{place}."))
        return next((quote for row in there if (quote := _quote(row, self.listed))), None)

    @cached_property
    def count(self) -> int:
        """How many rows it has."""
        return len(self._all_rows())

    def models(self, labels: Sequence[str], names: Names) -> frozenset[str]:
        """Our ids of the models that have a row under one of the labels."""
        return frozenset(
            name for label in labels for name, zone in self._index(label, names) if not zone
        )

    def other_mode(self, name: str, names: Names) -> str:
        """How the map calls what a model does that is not sold by tokens, such as `image_generation`; "" where
        it has no such model."""
        return self._known(names).other_modes.get(name.lower().rsplit("/", 1)[-1], "")

    def chat_models(self, labels: Sequence[str], names: Names) -> frozenset[str]:
        """Our ids, without dates, of the models that answer in text under one of the labels, one region's
        rows apart."""
        return frozenset(
            row.family
            for label in labels
            for (_, zone), rows in self._index(label, names).items()
            if not zone
            for row in rows
            if row.fields["mode"] != "embedding" and not _REGIONAL.match(row.key)
        )

    def output_cap(self, labels: Sequence[str], names: Names, model: str) -> int:
        """The longest answer in tokens, as the first row that names one has it; 0 where none does."""
        caps = (
            row.fields.get("max_output_tokens")
            for row in self._rows(labels, names, key=model, dated=model)
        )
        return next((int(cap) for cap in caps if is_positive(cap)), 0)

    def input_cap(
        self, labels: Sequence[str], names: Names, wanted: Wanted, *, window: int | None
    ) -> int | None:
        """The longest input of a window that is just that and the longest answer; None where no row is so."""
        for row in self._rows(labels, names, key=wanted.key, dated=wanted.dated):
            most, answer = (row.fields.get(f"max_{each}_tokens") for each in ("input", "output"))
            if not (is_positive(most) and is_positive(answer)) or most == answer:
                continue  # one figure for both is the window written twice
            if most + answer == window:
                return int(most)
        return None

    def alias(self, labels: Sequence[str], key: str, names: Names) -> str:
        """The key that a name such as `gpt-sol-latest` stands for at a seller today; "" where it is no alias."""
        wanted = names.dated(key)
        pairs = (pair for label in labels for pair in self._known(names).aliases.get(label, ()))
        return next((target for name, target in pairs if names.dated(name) == wanted), "")

    def successor(self, labels: Sequence[str], names: Names, model: str) -> tuple[str, str]:
        """Our id of what the vendor names to replace the model, and the page that says so; "" where none does."""
        for row in self._rows(labels, names, key=model, dated=model):
            named = row.fields.get("successor_model")
            if isinstance(named, str) and named:
                return names.wanted(named).model_id, str(row.fields.get("deprecation_source") or "")
        return "", ""

    def end_without_price(
        self, labels: Sequence[str], names: Names, wanted: Wanted
    ) -> tuple[date | None, str]:
        """The last day that a row without a usable price names, and its source, where no row has such a price."""
        rows = list(self._rows(labels, names, key=wanted.key, dated=wanted.dated))
        if any(_quote(row, self.listed) for row in rows):
            return None, ""
        days = ((day_in(row.fields.get("deprecation_date")), row) for row in rows)
        day, source = next(
            ((day, _end_source(self.listed, row)) for day, row in days if day), (None, "")
        )
        return day, source

    def end_of_a_spelling(
        self, labels: Sequence[str], names: Names, wanted: Wanted
    ) -> tuple[date | None, str]:
        """The one last day that spellings of the model name where the plainest names none, and its source; a
        trial of the model ends by itself, and so does what one zone sells."""
        ends: dict[date, Row] = {}
        for row in self._rows(labels, names, key=wanted.key, dated=wanted.dated):
            day = day_in(row.fields.get("deprecation_date"))
            if day and not zone_of(row.key) and is_trial(row.key) == is_trial(wanted.model_id):
                ends.setdefault(day, row)
        if len(ends) != 1:
            return None, ""
        day, row = next(iter(ends.items()))
        return day, _end_source(self.listed, row)

    def _rows(self, labels: Sequence[str], names: Names, *, key: str, dated: str) -> Iterator[Row]:
        """The rows whose key is the very name, of all labels, before those of our id under the other labels."""
        indices = {label: self._index(label, names) for label in labels}
        named = {label: index.get((key.lower(), ""), ()) for label, index in indices.items()}
        for rows in named.values():
            yield from rows
        for label, rows in named.items():
            yield from () if rows else indices[label].get((dated, ""), ())

    def in_zone(
        self, labels: Sequence[str], names: Names, *, dated: str, zone: str
    ) -> ZoneQuote | None:
        """The row of the zone itself, of the snapshot that the name stands for; of several regions in it the
        dearest, because which of them will have room is not known. Without one, the plain row times the
        surcharge it names."""
        own = [row for label in labels for row in self._index(label, names).get((dated, zone), ())]
        found = [(row, quote) for row in own if (quote := _quote(row, self.listed))]
        if found:
            meant = self._snapshot_meant(labels, names, [row for row, _ in found], dated)
            regions = (quote for row, quote in found if names.dated(row.key) == meant)
            dearest = max(regions, key=lambda quote: quote.usd_per_mtok["input"])
            return ZoneQuote(dearest, zone, self._outside(labels, names, dated))
        for row in self._rows(labels, names, key=dated, dated=dated):
            factor, plain = _surcharge(row.fields, zone), _quote(row, self.listed)
            if factor and plain:
                words = f"for processing in {zone}"
                return ZoneQuote(times(plain, factor, words=words), zone, plain, factor)
        return None

    def _outside(self, labels: Sequence[str], names: Names, dated: str) -> Quote | None:
        """The price of a model in no zone and no region."""
        rows = self._rows(labels, names, key=dated, dated=dated)
        plain = (_quote(row, self.listed) for row in rows if not names.wanted(row.key).names_region)
        return next((quote for quote in plain if quote), None)

    def _snapshot_meant(
        self, labels: Sequence[str], names: Names, own: Sequence[Row], dated: str
    ) -> str:
        """Which of a zone's ids a name stands for: its own, else the one that the seller asks for outside the
        zone under that name, else the newest."""
        outside = (
            names.dated(row.key) for row in self._rows(labels, names, key=dated, dated=dated)
        )
        inside = sorted(own, key=lambda row: plainness(row.key, dated, names))
        offered = [names.dated(row.key) for row in inside]
        return next((each for each in (dated, *outside) if each in offered), offered[0])

    def _index(self, label: str, names: Names) -> _Index:
        if (label, names) not in self._indices:
            rows = self._known(names).by_label.get(label, {})
            self._indices[label, names] = _index(rows, names)
        return self._indices[label, names]

    def _known(self, names: Names) -> KnownRows:
        if names not in self._read:
            self._read[names] = known_rows(self._all_rows(), names)
        return self._read[names]

    def _all_rows(self) -> Mapping[str, Mapping[str, Any]]:
        return map_rows() if self.fetched is None else self.fetched

    @cached_property
    def _read(self) -> dict[Names, KnownRows]:
        return {}

    @cached_property
    def _indices(self) -> dict[tuple[str, Names], _Index]:
        return {}


def _index(rows: Mapping[str, Mapping[str, Any]], names: Names) -> _Index:
    """One label's rows by our id or their key in lower case, and zone ("" is all rows), the plainest first."""
    found: dict[tuple[str, str], list[Row]] = {}
    for key, fields in rows.items():
        short = key.split("/", 1)[1] if "/" in key else key
        dated, zone = names.dated(key), zone_of(key)
        family = names.family(dated)
        row, ours = Row(key, fields, family), {dated, family}
        spellings = {(in_lower_case(spelling), "") for spelling in (short, key)}
        if _is_priced_as_another(fields, short, family, names):
            spellings -= {(spelling, "") for spelling in ours}
        elif not _REGIONAL.match(key):
            spellings |= {(spelling, "") for spelling in ours}
        if zone:
            spellings |= {(spelling, zone) for spelling in ours}
        for where in spellings:
            found.setdefault(where, []).append(row)
    return {
        where: tuple(sorted(each, key=lambda row: plainness(row.key, where[0], names)))
        for where, each in found.items()
    }


def _is_priced_as_another(fields: Mapping[str, Any], short: str, family: str, names: Names) -> bool:
    """Whether the row's own source is the page of a later version: its name has moved on, as that of
    `mistral-medium-3`, whose source is the card of Medium 3.5."""
    page = str(fields.get("source") or "").rpartition("/")[2]
    if not page.startswith(f"{short}-") or not page.removeprefix(f"{short}-")[:1].isdigit():
        return False
    other = names.family(names.dated(_CARD_DAY.sub("", page)))
    named = other in names.known and any(letter.isdigit() for letter in family)
    return named and is_another_version(other, family)


def zone_of(key: str) -> str:
    """The zone a row's key promises: `azure/eu/gpt-4.1` and `bedrock/eu-west-1/...` are `eu`.

    Zurich and London are no places of the EU, whatever their region is called.
    """
    for zone, pattern in _ZONES.items():
        if pattern.match(key):
            return zone
    return ""


def _surcharge(fields: Mapping[str, Any], zone: str) -> float | None:
    """What processing in a zone, or at a regional endpoint, costs times the plain price, as listed."""
    for name in (f"regional_processing_uplift_multiplier_{zone}", _ANY_REGION):
        if is_positive(fields.get(name)):
            return float(fields[name])
    own = fields.get(SPECIFIC)
    if isinstance(own, Mapping) and is_positive(own.get(zone)):
        return float(own[zone])
    return None


def _end_source(listed: PriceList, row: Row) -> str:
    return f"{listed.label}, deprecation_date of {row.key}{_page_of(row.fields)}"


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
        listed=listed.name,
        source_url=source if isinstance(source, str) and source.startswith("http") else None,
        retires_on=day_in(row.fields.get("deprecation_date")),
        end_source=_end_source(listed, row),
        as_of=listed.newest_day,
        long_context_above_tokens=above * 1000 if above else None,
        long_context_usd_per_mtok=usable_meters(longer),
        context_tokens=_context(row.fields),
    )


def _page_of(fields: Mapping[str, Any]) -> str:
    """The page that the map names for an end, in words."""
    page = fields.get("deprecation_source")
    return f", from {page}" if isinstance(page, str) and page else ""


def _meters(fields: Mapping[str, Any], above: str) -> dict[str, float]:
    """USD per million tokens by meter, standard and tiers, of one context tier."""
    found: dict[str, float] = {}
    for tier, suffix in (("", ""), *((f"{tier}_", _SUFFIX[tier]) for tier in TIERS)):
        for ours, theirs in _METERS.items():
            value = fields.get(f"{theirs}{above}{suffix}")
            if is_number(value):
                found[f"{tier}{ours}"] = value * 1e6
        write, read = f"{tier}cache_write", f"{tier}cached_input"
        if read not in found and found.get(write, math.inf) < found.get(f"{tier}input", 0):
            # Below input only reading is sold: it stands in the wrong column.
            found[read] = found.pop(write)
    return found


def _context(fields: Mapping[str, Any]) -> int | None:
    """The longest input in tokens; None where the row names none that can be true."""
    tokens = fields.get("max_input_tokens")
    return int(tokens) if is_positive(tokens) else None
