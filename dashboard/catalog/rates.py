"""Rates of exchange on request: the list of the European Central Bank, read, compared and kept when told to."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isfinite
from pathlib import Path

from dashboard.catalog.counted import count_anew
from dashboard.catalog.currencies import DOLLAR, Currencies, read_currencies
from dashboard.catalog.data_files import currencies_of
from dashboard.catalog.record import read_yaml
from dashboard.catalog.refresh import RefreshRefused, fetched
from dashboard.catalog.text_file import put_whole
from dashboard.catalog.versions import LEAST_SHARE

FILE = "eurofxref-daily.xml"
MOST_APART = 2.0
"""A rate that is more than so many times another day's, or less than the inverse, is a slip of a sign or a point:
no currency of the list moved so far between two lists."""
_NOT_CHANGED = "nothing was changed, the rates on file stay in use"
_DAY = re.compile(r"<Cube\s+time=['\"](\d{4}-\d{2}-\d{2})['\"]")
_RATE = re.compile(r"<Cube\s+currency=['\"]([^'\"]*)['\"]\s+rate=['\"]([^'\"]*)['\"]")


@dataclass(frozen=True, slots=True)
class Rates:
    """Units for one euro on one day."""

    day: date
    per_euro: Mapping[str, float]
    source_url: str


@dataclass(frozen=True, slots=True)
class RateChange:
    """One currency before and after; None where a list lacks it."""

    code: str
    per_euro: float | None
    live_per_euro: float | None


def fetch_rates(folder: Path, *, today: date, mirror: str = "") -> Rates:
    """The reference rates as they are on the network now; `mirror` is the address of a folder with the file.

    Raises `RefreshRefused` for a list that cannot be fetched or read, is of a day to come or not newer than the
    rates on file, lacks many currencies, or has a rate that cannot be true.
    """
    row = read_yaml(folder / "market" / "currencies.yaml").record("rates")
    url = f"{mirror.rstrip('/')}/{FILE}" if mirror else row.text("source_url")
    read_on = date.fromisoformat(row.text("as_of"))
    found = rates_in(fetched(url, what="list of rates", kept=_NOT_CHANGED), url)
    if found.day > today:
        raise _refused(url, f"is of {found.day}, which is not yet")
    if found.day < read_on:
        raise _refused(url, f"is of {found.day}, older than those on file, of {read_on}")
    _refuse_wrong(found, currencies_of(folder))
    return replace(found, source_url=row.text("source_url"))


def rates_in(content: bytes, url: str) -> Rates:
    """The bank's list, as XML or as the CSV that it also publishes. Raises `RefreshRefused`."""
    try:
        text = content.decode("utf-8-sig")
        day, per_euro = _in_csv(text) if text.startswith("Date") else _in_xml(text)
    except (ValueError, StopIteration) as fault:
        raise _refused(url, f"is no list of rates ({fault or 'it breaks off'})") from fault
    return Rates(day, per_euro, url)


def changes(folder: Path, rates: Rates) -> tuple[RateChange, ...]:
    """Every currency whose rate would be another, by code."""
    before = {code: float(fact.value or 0.0) for code, fact in currencies_of(folder).facts.items()}
    return tuple(
        RateChange(code, before.get(code), rates.per_euro.get(code))
        for code in sorted({*before, *rates.per_euro})
        if before.get(code) != rates.per_euro.get(code)
    )


def keep_rates(folder: Path, rates: Rates, *, today: date) -> Path:
    """The rates are those of data/market/currencies.yaml, its comments kept; all of it or nothing."""
    path = folder / "market" / "currencies.yaml"
    comments = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")
    ]
    figures = ", ".join(f"{code}: {units:.10g}" for code, units in rates.per_euro.items())
    lines = (
        *comments,
        "rates:",
        "  kind: published",
        f'  source: "European Central Bank, euro foreign exchange reference rates of {rates.day}"',
        f'  source_url: "{rates.source_url}"',
        f'  as_of: "{rates.day}"',
        f"  checked_on: {today}",
        f"  per_euro: {{{figures}}}",
    )
    put_whole(path, "\n".join(lines) + "\n")
    count_anew(folder, "market/currencies.yaml")
    currencies_of.cache_clear()
    read_currencies(folder)
    return path


def _in_xml(text: str) -> tuple[date, Mapping[str, float]]:
    """By its one form, without an XML reader: a list from the network is nothing to follow references in."""
    days = _DAY.findall(text)
    if not days or "</gesmes:Envelope>" not in text:
        raise ValueError("it names no day, or breaks off")
    if len(days) > 1:
        raise ValueError(f"it has rates of {len(days)} days, {days[0]} and {days[1]} among them")
    return date.fromisoformat(days[0]), _once(_RATE.findall(text))


def _in_csv(text: str) -> tuple[date, Mapping[str, float]]:
    names, cells, *more = [row for row in _rows(text) if any(row)]
    if more:
        raise ValueError(f"it has rates of {1 + len(more)} days")
    day = datetime.strptime(cells[0], "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
    return day, _once([(c, units) for c, units in zip(names[1:], cells[1:], strict=True) if c])


def _once(pairs: Sequence[tuple[str, str]]) -> Mapping[str, float]:
    """The rates by code; a currency that is there twice has no rate that is known."""
    found: dict[str, float] = {}
    for code, units in pairs:
        if code in found:
            raise ValueError(f"it has {code} twice")
        found[code] = float(units)
    return found


def _rows(text: str) -> Iterator[list[str]]:
    yield from ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)))


def _refuse_wrong(rates: Rates, before: Currencies) -> None:
    known = before.facts
    kept = known.keys() & rates.per_euro.keys()
    if DOLLAR not in kept or len(kept) < LEAST_SHARE * len(known):
        raise _refused(
            rates.source_url,
            f"has {len(kept)} of the {len(known)} currencies on file; it is taken for broken",
        )
    for code, units in rates.per_euro.items():
        old = float(known[code].value or 0.0) if code in known else units
        if not (isfinite(units) and units > 0 and 1 / MOST_APART <= units / old <= MOST_APART):
            raise _refused(
                rates.source_url, f"has {units:g} {code} for a euro, where {old:g} are on file"
            )


def _refused(url: str, what: str) -> RefreshRefused:
    return RefreshRefused(f"The list of rates at {url} {what}; {_NOT_CHANGED}")
