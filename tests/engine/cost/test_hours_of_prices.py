"""Prices by the hour, weighed by the hours of the workload."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, FLAT_DAY, PRICE, SmallCatalog, context

from dashboard.engine.cost.context import Served
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.inputs.hours import HourlyPrice

DEAR = HourlyPrice(
    tuple(1.5 if hour % 24 < 12 else 0.5 for hour in range(168)), "mornings cost thrice"
)
CATALOG = SmallCatalog(prices={"big": replace(PRICE, by_hour=DEAR)})


def usd(workload: Workload) -> float:
    found = BIG.serve(context(workload, catalog=CATALOG))
    assert isinstance(found, Served)
    return sum(float(term.usd(np.array([[1e6]]))[0]) for term in found.terms)


def test_the_hours_of_a_workload_weigh_the_price() -> None:
    """All in the morning pays 1.5 of the mean, all in the afternoon 0.5, without hours the mean."""
    mean = usd(replace(FLAT_DAY, hourly=None))
    morning = tuple(1.0 if hour < 12 else 0.0 for hour in range(24))
    afternoon = tuple(1.0 - each for each in morning)
    assert usd(replace(FLAT_DAY, hourly=morning)) == pytest.approx(1.5 * mean)
    assert usd(replace(FLAT_DAY, hourly=afternoon)) == pytest.approx(0.5 * mean)
    assert usd(replace(FLAT_DAY, hourly=(1.0,) * 168)) == pytest.approx(mean)


def test_the_rule_of_the_hours_is_said() -> None:
    found = BIG.serve(context(FLAT_DAY, catalog=CATALOG))
    assert isinstance(found, Served)
    assert any("mornings cost thrice" in note for note in found.notes)
