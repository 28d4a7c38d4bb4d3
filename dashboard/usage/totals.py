# ruff: noqa: S608 - SQL over words of our own
"""Rows counted and set aside, and every model with its tokens and money."""

from collections.abc import Sequence

import duckdb

from dashboard.usage.checked import FAULTS
from dashboard.usage.cube import Cell, all_requests, all_tokens, grouped
from dashboard.usage.pricing import PriceOf, computed_usd
from dashboard.usage.profile import ModelUsage
from dashboard.usage.rows import LoadedFile
from dashboard.usage.source import Source, literal
from dashboard.usage.tidy import EXPORTED_TWICE


def fault_list() -> str:
    """SQL: the reasons that mean a row is broken."""
    return ", ".join(literal(reason) for reason in FAULTS)


def skipped_by_reason(
    database: duckdb.DuckDBPyConnection, loaded: Sequence[LoadedFile]
) -> dict[str, int]:
    """Why rows were not used, in the order of the alphabet -> how many."""
    counts = dict(
        database.execute(
            "SELECT skip, count(*) FROM usage_rows WHERE skip IS NOT NULL GROUP BY skip"
        ).fetchall()
    )
    for file in loaded:
        for reason, count in file.rejected.items():
            counts[reason] = counts.get(reason, 0) + count
    return dict(sorted(counts.items()))


def row_counts(database: duckdb.DuckDBPyConnection, by_reason: dict[str, int]) -> tuple[int, int]:
    """All rows and the used ones."""
    found = database.execute("SELECT count(*) FROM usage_rows WHERE skip IS NULL").fetchall()
    used = int(found[0][0])
    return used + sum(by_reason.values()), used


def nothing_used(opened: Sequence[Source], by_reason: dict[str, int]) -> str:
    """The sentence for files without one usable row."""
    names = ", ".join(source.name for source in opened)
    if not by_reason:
        return f"{names} has a header and no rows; check the period chosen in the export"
    reasons = ", ".join(f"{count} x {reason}" for reason, count in by_reason.items())
    return f"{names} has no row with token usage that can be read: {reasons}"


def usage_by_model(
    database: duckdb.DuckDBPyConnection, cube: Sequence[Cell], price: PriceOf | None
) -> tuple[tuple[ModelUsage, ...], tuple[str, ...]]:
    """Every model with its tokens and money, and why some have no computed cost."""
    billed = {
        (provider, model): float(usd)
        for provider, model, usd in database.execute(
            "SELECT provider, model, sum(usd) FROM usage_rows WHERE usd IS NOT NULL "
            f"AND coalesce(skip, '') NOT IN ({fault_list()}, {literal(EXPORTED_TWICE)}) "
            "AND upper(coalesce(currency, 'USD')) = 'USD' GROUP BY ALL"
        ).fetchall()
    }
    groups = grouped(cube, lambda cell: (cell.provider, cell.model))
    found: list[ModelUsage] = []
    unpriced: list[str] = []
    for key in sorted({*groups, *billed}, key=str):
        members = groups.get(key, [])
        computed, why_not = computed_usd(members, price)
        unpriced += [why_not] if why_not else []
        total = sum(cell.all_tokens for cell in members)
        batch = sum(cell.all_tokens for cell in members if cell.batch)
        found.append(
            ModelUsage(
                model=key[1],
                provider=key[0],
                rows=sum(cell.rows for cell in members),
                requests=all_requests(members),
                tokens=all_tokens(members),
                batch_token_share=round(batch / total, 6) if total else 0.0,
                billed_usd=billed.get(key),
                computed_usd=computed,
            )
        )
    return tuple(found), tuple(dict.fromkeys(unpriced))


def sum_or_none(amounts: Sequence[float]) -> float | None:
    """The sum, or None where there is nothing to add."""
    return round(sum(amounts), 9) if amounts else None
