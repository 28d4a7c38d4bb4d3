"""The profile's groups as workloads of a scenario file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.usage.profile.level import bounded, fades_after, level_of
from dashboard.usage.profile.periods import periods_of
from dashboard.usage.profile.profile import Growth
from dashboard.usage.profile.shape import (
    FEWEST_HOURS,
    Coverage,
    workload_weights,
)
from dashboard.usage.summing.cube import Cell, all_requests, all_tokens, grouped
from dashboard.usage.summing.prefixes import Prefixes
from dashboard.usage.summing.quantiles import Spread

WIDEST_SPREAD = 20.0
"""What a scenario allows."""
TIERS = ("flex", "priority")
"""What an option of its own is: what goes by batches is a share of a workload."""


@dataclass(frozen=True, slots=True)
class Made:
    """Workloads by their ids."""

    workloads: dict[str, dict[str, Any]]
    models_in_use: dict[str, Mapping[str, str | None] | None]
    names: dict[str, str]
    """What the file calls each."""
    levels: dict[str, float]
    """The volume it is planned at over the mean of the file."""


def make_workloads(
    cells: Sequence[Cell],
    cover: Coverage,
    *,
    burstiness: Mapping[str, float],
    spreads: Mapping[str, Spread],
    tokens_per_request: float | None,
    longest: Mapping[str, int] | None = None,
    prefixes: Mapping[str, Prefixes] | None = None,
) -> Made:
    """The workloads of every group that has requests."""
    groups = grouped(cells, lambda cell: cell.workload)
    levels = {name: _level(members, cover) for name, members in groups.items()}
    fields = {
        name: workload_fields(
            members,
            cover,
            level=levels[name],
            burstiness=burstiness.get(name),
            spread=spreads.get(name),
            tokens_per_request=tokens_per_request,
            longest_tokens=(longest or {}).get(name),
            prefixes=(prefixes or {}).get(name),
        )
        for name, members in groups.items()
    }
    ids = workload_ids([name for name, found in fields.items() if found])
    return Made(
        {ids[name]: fields[name] or {} for name in ids},
        {ids[name]: model_in_use(groups[name]) for name in ids},
        {ids[name]: name for name in ids},
        {ids[name]: levels[name][0] for name in ids},
    )


def workload_ids(names: Sequence[str]) -> dict[str, str]:
    """Group name -> a short id of a-z, 0-9 and hyphens, each used once."""
    ids: dict[str, str] = {}
    for name in names:
        base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
        base = base or ("unnamed" if len(names) > 1 else "all-requests")
        slug, number = base, 2
        while slug in ids.values():
            slug, number = f"{base}-{number}", number + 1
        ids[name] = slug
    return ids


def workload_fields(
    cells: Sequence[Cell],
    cover: Coverage,
    *,
    level: tuple[float, Growth | None] | None = None,
    burstiness: float | None = None,
    spread: Spread | None = None,
    tokens_per_request: float | None = None,
    longest_tokens: int | None = None,
    prefixes: Prefixes | None = None,
) -> dict[str, Any] | None:
    """The fields of a scenario's workload that the export shows, or None where requests or input tokens
    are unknown or the time covered is too short.

    Per month of 730 hours, scaled by the hours covered, at the level that the last full weeks show.
    `requests_per_month` counts the requests that were answered, those that came without their usage too,
    which are taken to be like the others; those that failed and were billed are in `billed_failure_share` and
    in the means. `tokens_per_request` (mean input) stands in where the export counts no requests.
    `cached_share` is what was read from a cache; where the export tells the blocks of its requests in place of
    that, what a cache would find (`prefixes`). `level` is what `_level` says, where it is known.
    """
    tokens = all_tokens(cells)
    requests: float | None = all_requests(cells)
    unmetered = sum(cell.unmetered for cell in cells)
    if requests is not None:
        requests -= unmetered
    if requests is None and tokens_per_request:
        requests = tokens.input / tokens_per_request
    if not requests or not tokens.input or cover.hours < FEWEST_HOURS:
        return None
    at_level, trend = level or _level(cells, cover)
    failed = sum(cell.billed_failures for cell in cells)
    batch = sum(cell.load for cell in cells if cell.batch)
    cached = tokens.cache_read + (prefixes.found_recent if prefixes else 0)
    fields: dict[str, Any] = {
        "requests_per_month": round(
            (requests + unmetered - failed) * HOURS_PER_MONTH / cover.hours * at_level, 2
        ),
        "input_tokens": round(tokens.input / requests, 2),
        "cached_share": round(cached / tokens.input, 6) if tokens.input else 0.0,
        "output_tokens": round(tokens.output / requests, 2),
        "reasoning_tokens": round(tokens.reasoning / requests, 2),
        "batch_share": round(batch / sum(cell.load for cell in cells), 6),
    }
    optional = {
        "billed_failure_share": round(failed / requests, 6) or None,
        "input_spread": min(spread.ratio, WIDEST_SPREAD) if spread else None,
        "burstiness": burstiness,
        "cache_write_share": round((tokens.cache_write - tokens.cache_write_1h) / tokens.input, 6)
        or None,
        "cache_write_hour_share": round(tokens.cache_write_1h / tokens.input, 6) or None,
        "longest_request_tokens": longest_tokens,
        "hourly": _hours(cells, cover),
        **_growing(trend, cover),
    }
    return fields | {name: value for name, value in optional.items() if value is not None}


def _hours(cells: Sequence[Cell], cover: Coverage) -> list[float] | None:
    weights = workload_weights(cover, load_by_hour_of_week(cells))
    return list(weights) if weights else None


def _growing(trend: Growth | None, cover: Coverage) -> dict[str, Any]:
    """The growth that is planned on; an 80% interval has the 10th and 90th percentile at its ends. It fades past
    twice the time it was seen in."""
    if trend is None:
        return {}
    trend = bounded(trend)
    return {
        "growth": {
            "per_month": trend.value,
            "low": trend.low,
            "high": trend.high,
            "fades_after_months": fades_after(cover),
        }
    }


def _level(cells: Sequence[Cell], cover: Coverage) -> tuple[float, Growth | None]:
    """The level over the mean of the file, and the growth where it can be told from none."""
    load = sum(cell.load for cell in cells)
    return level_of(periods_of(cells, cover), load=load, cover=cover)


def model_in_use(cells: Sequence[Cell]) -> Mapping[str, str | None] | None:
    """The provider and model that carry most of the tokens, and the tier where most of theirs go by flex or
    priority; None where the file names no model."""
    named = grouped(
        [cell for cell in cells if cell.model], lambda cell: (cell.provider, cell.model)
    )
    if not named:
        return None

    def tokens(members: Sequence[Cell]) -> int:
        return sum(cell.all_tokens for cell in members)

    provider, model = max(named, key=lambda key: (tokens(named[key]), str(key)))
    tiers = grouped(named[provider, model], lambda cell: cell.tier)
    tier = max(tiers, key=lambda each: (tokens(tiers[each]), each == "standard"))
    told: dict[str, str | None] = {"provider": provider, "model": model}
    return told | {"tier": tier} if tier in TIERS else told


def load_by_hour_of_week(cells: Sequence[Cell]) -> dict[int, int]:
    """Hour of the week (Monday 00 is 0) -> requests, or tokens where requests are unknown.

    Without what goes through a batch interface, which comes when it was handed in, unless that is all.
    """
    load: dict[int, int] = {}
    for cell in [cell for cell in cells if not cell.batch] or cells:
        hour = cell.hour.weekday() * 24 + cell.hour.hour
        load[hour] = load.get(hour, 0) + cell.load
    return load
