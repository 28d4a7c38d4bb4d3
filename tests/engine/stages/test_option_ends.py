"""What ends costs nothing that could be paid from its end on, whoever uses it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, OWN, SmallCatalog, scenario

from dashboard.commands.plan import _row
from dashboard.engine.inputs.fields import Constraints
from dashboard.engine.plan import evaluate

ENDING = SmallCatalog(
    prices={"big": replace(CATALOG.prices["big"], retires_on=date(2027, 2, 10))},
    as_of=date(2026, 11, 23),
)
"""Ends in month 3."""


@pytest.mark.parametrize("current", ["own", "it"])
def test_all_that_ends_is_not_served_from_then_on(current: str) -> None:
    asked = scenario(
        {"own": OWN, "it": BIG}, current=current, constraints=Constraints(successors="none")
    )
    found = evaluate(asked, ENDING)
    option = found.options["it"]
    assert option.cost is not None
    assert option.cost.ends_in == found.ends["it"] == 3
    for usd in (
        option.cost.monthly_usd,
        *option.cost.by_workload.values(),
        *option.cost.breakdown_usd.values(),
    ):
        assert np.isfinite(usd[:3]).all()
        assert np.isinf(usd[3:]).all()
    assert _row(found, option, 11)[2] == "not served"
    own = found.options["own"].cost
    assert own is not None
    assert np.isfinite(own.monthly_usd).all()


def test_what_goes_on_at_the_same_price_is_served_to_the_end() -> None:
    asked = scenario({"own": OWN, "it": BIG}, constraints=Constraints(successors="same_price"))
    cost = evaluate(asked, ENDING).options["it"].cost
    assert cost is not None
    assert cost.ends_in is None
    assert np.isfinite(cost.monthly_usd).all()
