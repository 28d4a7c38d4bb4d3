"""Where nothing may be used: which of the scenario's demands leaves out most, and what would come in without."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.fields import Constraints
from dashboard.engine.market.screen import screen
from dashboard.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Relaxed:
    """One demand of the scenario, by its key, and how many offers more could be used without it."""

    key: str
    admits: int
    searched: int


def most_removing(scenario: Scenario, catalog: Catalog) -> Relaxed | None:
    """The demand without which most offers could be used; None where no single one admits any."""
    now = _usable(scenario, catalog)
    searched = len(catalog.offers()) * len(scenario.workloads)
    found = [
        Relaxed(key, _usable(relaxed, catalog) - now, searched)
        for key, relaxed in _without_one(scenario)
    ]
    best = max(found, key=lambda each: each.admits, default=None)
    return best if best is not None and best.admits > 0 else None


def _without_one(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """The scenario without each of its demands."""
    asked, plain = scenario.constraints, Constraints()
    for name in ("region", "zero_retention", "baa", "min_quality"):
        usual = getattr(plain, name)
        if getattr(asked, name) != usual:
            yield (
                f"constraints.{name}",
                replace(scenario, constraints=replace(asked, **{name: usual})),
            )
    if scenario.market.exclude:
        yield "market.exclude", replace(scenario, market=replace(scenario.market, exclude=()))
    if any(w.longest_request_tokens for w in scenario.workloads.values()):
        shorter = {w: replace(v, longest_request_tokens=0.0) for w, v in scenario.workloads.items()}
        yield "longest_request_tokens", replace(scenario, workloads=shorter)


def _usable(scenario: Scenario, catalog: Catalog) -> int:
    screens = (screen(scenario, catalog, w) for w in scenario.workloads)
    return sum(int(np.count_nonzero(each.admissible)) for each in screens)
