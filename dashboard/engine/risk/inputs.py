"""One figure a plan does not know: its range, where the range is from, and what it moves.

`low` and `high` of a range are its 10th and 90th percentiles and `value` its median: two halves of a normal
distribution, so a range need not be symmetric. What has no range is not drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.normal import Z90
from dashboard.engine.scenario import Scenario

Action = Literal["growth", "drift", "throughput", "price", "quality", "route"]


@dataclass(frozen=True, slots=True)
class UncertainInput:
    """One figure nobody knows exactly."""

    name: str
    label: str
    unit: str
    value: float
    low: float
    high: float
    action: Action
    """What it moves: volumes, price trends, the capacity of replicas, success shares, what a host behind a
    router asks, or other prices."""
    fact: Fact | None = None
    about: str = ""
    """The option it is a figure of; empty for those of the scenario."""
    group: str = ""
    """Inputs of one group move together to some degree."""
    at_low: Scenario | None = None
    """The scenario with this input at `low`, for those that move coefficients."""
    at_high: Scenario | None = None
    options: tuple[str, ...] = ()
    """The options it may move; empty for all."""

    def values(self, z: Array) -> Array:
        """The input's value at standard normal deviates, any shape."""
        return self.value + two_piece(z, self.low - self.value, self.high - self.value)


def two_piece(z: Array, at_low: Array | float, at_high: Array | float) -> Array:
    """Straight from 0 at z = 0 to `at_low` at the 10th percentile, and to `at_high` at the 90th."""
    found: Array = np.where(z < 0, -z * at_low, z * at_high) / Z90
    return found


def with_options(scenario: Scenario, fields: Mapping[str, Mapping[str, Any]]) -> Scenario:
    """The scenario with some fields of some options changed."""
    options: dict[str, Any] = dict(scenario.options)
    for option_id, changed in fields.items():
        options[option_id] = replace(options[option_id], **changed)
    return replace(scenario, options=options)
