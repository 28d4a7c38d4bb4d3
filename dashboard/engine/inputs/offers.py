"""Every offer of a day as a table: what the decision looks at before it looks closer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dashboard.engine.inputs.facts import OfferState
from dashboard.engine.inputs.ratings import Rating

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

PRICES = (
    *("input", "cached_input", "cache_write", "cache_write_1h", "output"),
    *("batch_input", "batch_cached_input", "batch_output"),
)
"""The meters that the table has columns for, USD per million tokens."""

LONG_PRICES = ("long_input", "long_cached_input", "long_output")
"""What a request above `long_context_above_tokens` is billed at, whole."""


@dataclass(frozen=True, slots=True, eq=False)
class OfferTable:
    """One row for each model at each seller, wherever the seller has room (zone ""), on one day.

    Spellings of one offer are one row; what does not answer in text is left out. Rows stand in the order
    of model and provider. A price that is not known is nan, a size that is not known 0.
    """

    as_of: date
    digest: str
    model_id: tuple[str, ...]
    provider: tuple[str, ...]
    maker: tuple[str, ...]
    """Who makes the model; "" where that is not known."""
    open_weights: tuple[bool, ...]
    router: tuple[bool, ...]
    """True for a seller with several routes: its price is one of them on one day, and never wins alone."""
    state: tuple[OfferState, ...]
    evidence: tuple[str, ...]
    """Why the state is what it is, in words for people."""
    retires_on: tuple[date | None, ...]
    price_as_of: tuple[str, ...]
    """The day of the price list, as ISO; never the day of our import."""
    source: tuple[str, ...]
    weak: tuple[bool, ...]
    """True where the source is secondary or old, or another one says something else."""
    usd_per_mtok: Mapping[str, Array]
    """A column for each name in `PRICES` and `LONG_PRICES`."""
    context_tokens: Whole
    """The longest request of the offer; the model's own window where the seller says nothing."""
    max_input_tokens: Whole
    """The longest input, where the window leaves the rest to the answer alone; 0 where no such cap is known."""
    max_output_tokens: Whole
    long_context_above_tokens: Whole
    """Longer requests are billed at the long prices; 0 where there is no such tier."""

    def __len__(self) -> int:
        return len(self.model_id)

    def row(self, model: str, provider: str) -> int | None:
        """Where the offer stands; None when it is not in the table."""
        return next((i for i in self.rows(model) if self.provider[i] == provider), None)

    def rows(self, model: str) -> tuple[int, ...]:
        """Every offer of one model, by our id."""
        return _places(self).get(model, ())

    @property
    def running(self) -> npt.NDArray[np.bool_]:
        """Which rows may be chosen as far as their state goes."""
        return np.array([state == "running" for state in self.state], dtype=bool)


@lru_cache(maxsize=16)
def _places(table: OfferTable) -> Mapping[str, tuple[int, ...]]:
    """The rows of every model. A table is itself and no other, so it is its own key."""
    found: dict[str, list[int]] = {}
    for i, name in enumerate(table.model_id):
        found.setdefault(name, []).append(i)
    return {name: tuple(rows) for name, rows in found.items()}


@dataclass(frozen=True, slots=True)
class SoldModel:
    """A model that its maker sells on the day."""

    model_id: str
    provider: str
    retires_on: date | None
    rating: Rating | None


def largest_window(table: OfferTable, own: Iterable[int]) -> int:
    """The longest request that any model takes, by sellers or by its own window; 0 where none is known."""
    return max(int(table.context_tokens.max(initial=0)), *own, 0)


def windows_named(table: OfferTable, model: str) -> tuple[int, ...]:
    """The longest request of a model as its sellers name it, in the order of the table."""
    return tuple(int(table.context_tokens[i]) for i in table.rows(model) if table.context_tokens[i])


@lru_cache(maxsize=16)
def usual_window(table: OfferTable) -> int:
    """What half of the running offers whose window is named hold; 0 where none is named."""
    known = table.context_tokens[table.running & (table.context_tokens > 0)]
    return int(np.median(known)) if len(known) else 0
