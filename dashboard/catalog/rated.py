"""Ratings as a plan asks for them: the one to prefer, and the worst of a size class for models nobody rated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboard.catalog.names import Names
from dashboard.catalog.quality import Ratings
from dashboard.engine.inputs.ratings import Rating


@dataclass(frozen=True, eq=False)
class Rated:
    """Answers for one catalogue; what was asked before is kept, because a search asks for every model on sale."""

    known: Ratings
    names: Names
    open_weights: Callable[[str], bool]
    size_class: Callable[[str], str | None]

    def rating(self, model: str, category: str, *, or_overall: bool = False) -> Rating | None:
        """See `BuiltCatalog.rating`."""
        key = model, category
        if key not in self._asked:
            found = self.ratings(model, category)
            self._asked[key] = found[0] if found else None
        rating = self._asked[key]
        if rating is None and or_overall and category != "overall":
            return self.rating(model, "overall")
        return rating

    def ratings(self, model: str, category: str) -> tuple[Rating, ...]:
        """See `BuiltCatalog.ratings`."""
        if model not in self.known.models:
            wanted = self.names.wanted(model)
            model = wanted.dated if wanted.dated in self.known.models else wanted.model_id
        return self.known.find(model, category=category)

    def worst(self, size_class: str | None, category: str) -> Rating | None:
        """See `BuiltCatalog.worst_rating`."""
        if category not in self._worst:
            self._worst[category] = self._worst_by_size(category)
        return self._worst[category].get(size_class)

    def _worst_by_size(self, category: str) -> Mapping[str | None, Rating]:
        found: dict[str | None, Rating] = {}
        for model in sorted(self.known.models):
            rating = self.rating(model, category) if self.open_weights(model) else None
            for size in (None, self.size_class(model)) if rating is not None else ():
                if size not in found or rating.points < found[size].points:  # type: ignore[union-attr]
                    found[size] = rating  # type: ignore[assignment]
        return found

    @cached_property
    def _asked(self) -> dict[tuple[str, str], Rating | None]:
        return {}

    @cached_property
    def _worst(self) -> dict[str, Mapping[str | None, Rating]]:
        return {}
