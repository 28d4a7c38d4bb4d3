# ruff: noqa: S608 - SQL over words of our own
"""One workload for each project, team or model: every way that a file can be told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.usage.identities.pricing import PriceOf, computed_usd
from dashboard.usage.profile.profile import Grouping
from dashboard.usage.profile.shape import Coverage, burstiness
from dashboard.usage.profile.workloads import make_workloads
from dashboard.usage.summing.cube import Cell, grouped, workload_column
from dashboard.usage.summing.prefixes import prefixes_found
from dashboard.usage.summing.quantiles import input_spreads, longest_requests
from dashboard.usage.summing.sums import GROUPINGS, MOST_GROUPS, GroupBy

TOKENS_TO_BEGIN_WITH = 1_000.0
"""Input tokens of a request where nobody has said how many: see `Grouping.sized`."""


def groupings_of(database: duckdb.DuckDBPyConnection) -> tuple[GroupBy, ...]:
    """How the files can be told apart, the way to prefer first; by model always."""
    found = []
    for by in GROUPINGS:
        ((count, blank),) = database.execute(
            f"SELECT count(DISTINCT {by}), coalesce(sum(rows) FILTER ({by} IS NULL), 0) / sum(rows) "
            "FROM sums WHERE skip IS NULL"
        ).fetchall()
        if by == "model" or (2 <= count <= MOST_GROUPS and blank < 1 / 2):
            found.append(by)
    return tuple(found)


def grouping_of(
    database: duckdb.DuckDBPyConnection,
    cover: Coverage,
    *,
    by: GroupBy,
    price: PriceOf | None,
    tokens_per_request: float | None,
    cube: Sequence[Cell],
) -> Grouping:
    """The workloads of one way to tell the file apart, and what each costs a month at list prices.

    `cube` is the used rows, summed for this way.
    """
    column = workload_column(by)
    longest = longest_requests(database, workload=column)
    shapes = {
        "burstiness": burstiness(database, workload=column),
        "spreads": input_spreads(database, workload=column),
        "longest": longest,
        "prefixes": prefixes_found(database, workload=column),
    }
    made = make_workloads(cube, cover, tokens_per_request=tokens_per_request, **shapes)  # type: ignore[arg-type]
    unsized = not made.workloads and not tokens_per_request
    if unsized:
        made = make_workloads(cube, cover, tokens_per_request=TOKENS_TO_BEGIN_WITH, **shapes)  # type: ignore[arg-type]
    members = grouped(cube, lambda cell: cell.workload)
    usd: dict[str, float | None] = dict.fromkeys(made.names)
    in_use: dict[str, float | None] = dict.fromkeys(made.names)
    for name, workload in made.names.items() if price else ():
        usd[name] = _a_month(members[workload], price, cover)
        alike = _as_one_model(members[workload], made.models_in_use[name])
        in_use[name] = _a_month(alike, price, cover)
    return Grouping(
        by,
        {} if unsized else made.workloads,
        made.models_in_use,
        usd,
        made.workloads if unsized else {},
        made.levels,
        in_use,
    )


def _a_month(cells: Sequence[Cell], price: PriceOf | None, cover: Coverage) -> float | None:
    computed, _ = computed_usd(cells, price)
    return None if computed is None else round(computed * HOURS_PER_MONTH / cover.hours, 6)


def _as_one_model(
    cells: Sequence[Cell], in_use: Mapping[str, str | None] | None
) -> tuple[Cell, ...]:
    """The cells as if all had gone to the model in use, those in batches still in batches, and sound as text."""
    if in_use is None:
        return ()
    tier = in_use.get("tier") or "standard"
    wanted = in_use["provider"], in_use["model"]
    return tuple(
        cell
        if (cell.provider, cell.model) == wanted
        and cell.tier in ("batch", tier)
        and not cell.tokens.audio_input | cell.tokens.audio_output
        else cell._replace(
            provider=in_use["provider"],
            model=in_use["model"],
            tier="batch" if cell.batch else tier,
            tokens=replace(cell.tokens, audio_input=0, audio_output=0),
        )
        for cell in cells
    )
