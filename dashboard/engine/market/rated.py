"""How good every model on the market is for a workload, worked out once for all that does not touch it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.offers import OfferTable
from dashboard.engine.quality.share import Expected, Quality, expected_of
from dashboard.engine.quality.sources import Asked, Judge, effort_ratio


@dataclass(frozen=True, slots=True)
class Rated:
    """The models of a table in their order, and arrays with one entry an offer."""

    qualities: Mapping[str, Quality]
    shares: Array
    """The success share of the offer's model as planned."""
    expected: Expected
    ratios: Array
    """Output tokens billed for each visible one at the effort of the rating; nan where no rating decides."""


def rated_of(table: OfferTable, judge: Judge, assumptions: Mapping[str, object]) -> Rated:
    """The qualities of a judge. Requests, tokens and prices have no part in them, so they are remembered."""
    key = (
        judge.category,
        judge.current_id,
        judge.today,
        judge.in_use,
        tuple(judge.stated.items()),
        tuple(judge.ratios.items()),
        judge.hidden_apart,
        tuple(assumptions.items()),
    )
    return _rated(table, _Question(key, judge))


@dataclass(frozen=True, slots=True)
class _Question:
    """Two judges that agree in everything but the scenario they were asked in are one."""

    key: tuple[object, ...]
    judge: Judge = field(compare=False)


@lru_cache(maxsize=64)
def _rated(table: OfferTable, asked: _Question) -> Rated:
    """A table is itself and no other, and belongs to one catalogue, so it is its own key."""
    judge = asked.judge
    qualities = {m: judge.quality(Asked(m, "", False)) for m in dict.fromkeys(table.model_id)}
    place = {m: i for i, m in enumerate(qualities)}
    of_model = np.array([place[m] for m in table.model_id], dtype=int)
    each = tuple(qualities.values())
    expected = expected_of(each)
    ratios = np.array([_or_nan(effort_ratio(q, judge.assume)) for q in each])
    return Rated(
        qualities,
        np.array([q.value for q in each])[of_model],
        Expected(*(part[of_model] for part in (expected.share, expected.worse, expected.better))),
        ratios[of_model],
    )


def _or_nan(ratio: float | None) -> float:
    return float("nan") if ratio is None else ratio
