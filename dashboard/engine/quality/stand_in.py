"""What a model in use that nobody rated is taken to be: as the rated models of its maker are."""

from dataclasses import dataclass
from statistics import median

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.normal import Z90
from dashboard.engine.inputs.ratings import Rating


@dataclass(frozen=True, slots=True)
class StandIn:
    """Arena points, their standard deviation, and the ratings they are from."""

    points: float
    deviation: float
    facts: tuple[Fact, ...]


def stand_in(catalog: Catalog, model: str) -> StandIn | None:
    """The median of what the maker sells, the worst and the best of it the 10th and 90th percentile.

    Where the maker is not known or nothing of it is rated, the well-known models that are as open or closed. None
    where none of these is rated. A model is never taken to be bad because nobody rated it: that would let every
    small model take its place.
    """
    maker = catalog.maker(model) if model else None
    sold = catalog.running_models(maker) if maker else ()
    found = _distinct([each.rating for each in sold])
    if not found:
        is_open = bool(model) and catalog.open_weights(model)
        alike = [m for m in catalog.well_known_models() if catalog.open_weights(m) == is_open]
        found = _distinct([catalog.rating(m) for m in alike])
    if not found:
        return None
    points = [rating.points for rating in found]
    spread = (max(points) - min(points)) / 2 / Z90
    return StandIn(float(median(points)), spread, tuple(rating.fact for rating in found))


def _distinct(ratings: list[Rating | None]) -> list[Rating]:
    return list({r.model_id: r for r in ratings if r is not None}.values())
