"""Stub to be written."""

from dataclasses import dataclass

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class MarketView:
    searched: int = 0


def with_market(scenario: Scenario, catalog: Catalog) -> tuple[Scenario, MarketView]:
    return scenario, MarketView()
