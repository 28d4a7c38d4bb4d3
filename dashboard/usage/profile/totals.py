"""Rows counted and set aside, and every model with its tokens and money."""

from collections.abc import Collection, Sequence

import duckdb

from dashboard.usage.identities.billed import Billed, model_key
from dashboard.usage.identities.pricing import PriceOf, computed_usd
from dashboard.usage.profile.profile import ModelUsage
from dashboard.usage.reading.source import Source
from dashboard.usage.summing.cube import Cell, all_requests, all_tokens, grouped
from dashboard.usage.summing.rows import Export


def skipped_by_reason(
    database: duckdb.DuckDBPyConnection, exports: Sequence[Export]
) -> dict[str, int]:
    """Why rows were not used, in the order of the alphabet -> how many."""
    counts = {
        reason: int(count)
        for reason, count in database.execute(
            "SELECT skip, sum(rows) FROM sums WHERE skip IS NOT NULL GROUP BY skip"
        ).fetchall()
    }
    for export in exports:
        for row in export.no_rows:
            counts[row.problem] = counts.get(row.problem, 0) + 1
    return dict(sorted(counts.items()))


def row_counts(database: duckdb.DuckDBPyConnection, by_reason: dict[str, int]) -> tuple[int, int]:
    """All rows and the used ones."""
    found = database.execute(
        "SELECT coalesce(sum(rows), 0) FROM sums WHERE skip IS NULL"
    ).fetchall()
    used = int(found[0][0])
    return used + sum(by_reason.values()), used


def nothing_used(opened: Sequence[Source], by_reason: dict[str, int]) -> str:
    """The sentence for files without one usable row."""
    names = ", ".join(source.name for source in opened)
    if not by_reason:
        return f"{names} has a header and no rows; check the period chosen in the export"
    reasons = ", ".join(f"{count} x {reason}" for reason, count in by_reason.items())
    instead = next((what for why, what in INSTEAD.items() if why in by_reason), EXPORT)
    return f"{names} has no row with token usage that can be read: {reasons}; {instead}"


EXPORT = "export the usage of models, by input and output tokens, for days on which they were used"
INSTEAD = {
    "not text tokens": "hours of provisioned units, images and the like have no tokens: export the usage of the "
    "deployments, or their metrics of input and output tokens",
    "counted in another unit than tokens": "export the usage by input and output tokens",
    "charge that is no usage": "taxes, credits and fees have no tokens: export the lines of usage too",
}
"""Why rows hold no usage -> what to export instead."""


Offer = tuple[str | None, str | None]
"""Provider and model as the files write them."""


def usage_by_model(
    cube: Sequence[Cell], billed: Sequence[Billed], price: PriceOf | None
) -> tuple[tuple[ModelUsage, ...], tuple[str, ...]]:
    """Every model with its tokens and money, and why some have no computed cost.

    What a bill says of "Claude Opus 4.5" stands with the tokens of claude-opus-4-5-20251101, where only one model
    in the files can be meant.
    """
    used = {(cell.provider, cell.model) for cell in cube if cell.all_tokens}
    groups = grouped(cube, lambda cell: _home((cell.provider, cell.model), used))
    amounts: dict[Offer, list[float]] = {}
    for each in billed:
        amounts.setdefault(_home((each.provider, each.model), used), []).append(each.usd)
    found: list[ModelUsage] = []
    unpriced: list[str] = []
    for key in sorted({*groups, *amounts}, key=str):
        members = groups.get(key, [])
        computed, why_not = computed_usd(members, price)
        unpriced += [why_not] if why_not else []
        total = sum(cell.all_tokens for cell in members)
        tiers = grouped([cell for cell in members if cell.all_tokens], lambda cell: cell.tier)
        shares = {
            tier: round(sum(cell.all_tokens for cell in found) / total, 6)
            for tier, found in sorted(tiers.items())
        }
        found.append(
            ModelUsage(
                model=key[1],
                provider=key[0],
                rows=sum(cell.rows for cell in members),
                requests=all_requests(members),
                tokens=all_tokens(members),
                batch_token_share=shares.get("batch", 0.0),
                tier_token_shares=shares,
                billed_usd=sum_or_none(amounts.get(key, ())),
                computed_usd=computed,
            )
        )
    return tuple(found), tuple(dict.fromkeys(unpriced))


def _home(offer: Offer, used: Collection[Offer]) -> Offer:
    """The one model with tokens that the name can mean, or the name itself."""
    provider, model = offer
    if offer in used or model is None:
        return offer
    meant = [
        other for other in used if other[0] == provider and model_key(other[1]) == model_key(model)
    ]
    return meant[0] if len(meant) == 1 else offer


def sum_or_none(amounts: Sequence[float]) -> float | None:
    """The sum, or None where there is nothing to add."""
    return round(sum(amounts), 9) if amounts else None
