# ruff: noqa: S608 - SQL over words of our own
"""What was billed: amounts by day and model, each counted once though bill and usage log both name it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import duckdb

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.summing.sums import PAID


@dataclass(frozen=True, slots=True)
class Billed:
    """The dollars of one model on one day in one file."""

    provider: str | None
    model: str | None
    """An id or a display name, as the file writes it."""
    day: date | None
    usd: float
    rows: int
    is_bill: bool
    """Whether the file is an export that holds costs and no tokens."""
    is_estimate: bool = False
    """Whether a gateway or a log reckoned it from a price list of its own."""
    upstream_usd: float = 0.0
    """The part that went to a provider behind a gateway, on a key of one's own there."""
    apart_usd: float = 0.0
    """The part that is credits, taxes and fees, and no price of tokens."""

    @property
    def for_tokens_usd(self) -> float:
        """What is left to hold against the price of tokens."""
        return round(self.usd - self.apart_usd, 9)


def billed_by_day(database: duckdb.DuckDBPyConnection, dialects: Sequence[Dialect]) -> list[Billed]:
    """Every amount in dollars; `dialects` are those of the files, in their order."""
    found = database.execute(
        "SELECT provider, model, CAST(start AS DATE), file, sum(nano_usd) / 1e9, sum(paid_rows), "
        "coalesce(sum(nano_upstream), 0) / 1e9, coalesce(sum(nano_apart), 0) / 1e9 "
        f"FROM sums WHERE {PAID} AND coalesce(currency, 'USD') = 'USD' "
        "GROUP BY 1, 2, 3, 4 ORDER BY 3, 1, 2, 4"
    ).fetchall()
    return [
        Billed(
            provider,
            model,
            day,
            float(usd),
            int(rows),
            is_bill=not dialects[file].counts_tokens,
            is_estimate=dialects[file].says_money == "estimated",
            upstream_usd=float(upstream),
            apart_usd=float(apart),
        )
        for provider, model, day, file, usd, rows, upstream, apart in found
    ]


def apart_in_words(usd: float) -> str:
    """What credits, taxes and fees come to: "credits of $0.36 are taken off"."""
    taken_off = usd < 0
    what = "credits" if taken_off else "taxes and fees"
    return f"{what} of ${abs(usd):,.2f} are {'taken off' if taken_off else 'added'}"


def paid_in_other_money(
    database: duckdb.DuckDBPyConnection,
) -> set[tuple[str | None, str, date]]:
    """Provider, model (see `model_key`) and day of what was paid for in another currency, whole or in part: those
    tokens have no price in dollars."""
    found = database.execute(
        "SELECT DISTINCT provider, model, CAST(start AS DATE) "
        f"FROM sums WHERE {PAID} AND nano_usd <> 0 AND coalesce(currency, 'USD') <> 'USD'"
    ).fetchall()
    return {(provider, model_key(model), day) for provider, model, day in found}


def billed_other(database: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Currency -> what was billed in it, dollars left out."""
    found = database.execute(
        f"SELECT currency, sum(nano_usd) / 1e9 FROM sums WHERE {PAID} AND nano_usd <> 0 "
        "AND currency <> 'USD' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {currency: float(amount) for currency, amount in found}


def invoiced(billed: Iterable[Billed]) -> list[Billed]:
    """Without the amounts of usage files on days that a bill of the same provider speaks of: they are the same
    money."""
    billed = list(billed)
    on_bill = {(each.provider, each.day) for each in billed if each.is_bill}
    return [each for each in billed if each.is_bill or (each.provider, each.day) not in on_bill]


@lru_cache(maxsize=4_096)
def model_key(name: str | None) -> str:
    """The same word for an id and a display name: "claude-opus-4-5-20251101" and "Claude Opus 4.5"."""
    slug = re.sub(r"[^a-z0-9]+", "-", (name or "").lower()).strip("-")
    return re.sub(r"-(20\d{6}|20\d\d-\d\d-\d\d|latest)$", "", slug)
