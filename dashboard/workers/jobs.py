"""What workers work out, from what is small to send: a scenario, never a plan."""

from datetime import date

from dashboard.catalog import BuiltCatalog, load
from dashboard.engine.inputs.currency import Shown, showing, shown
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import Risk, assess
from dashboard.engine.scenario import Scenario
from dashboard.exports.content.memo import STAGES, memo_of
from dashboard.exports.content.model import Memo
from dashboard.sensitivity import Share, shares_of_spread
from dashboard.workers.stages import Stages

PLANNING, DRAWING, PRICING = (
    "planning",
    "drawing what is uncertain",
    "pricing the plan some 20,000 times",
)


def risk_of(scenario: Scenario, day: date, draws: int) -> Risk | None:
    """See `assess`."""
    stages = Stages(2)
    stages.begin(PLANNING)
    planned = _planned(scenario, day)
    stages.begin(DRAWING)
    return assess(*planned, draws=draws)


def spread_of(scenario: Scenario, day: date) -> tuple[Share, ...]:
    """See `shares_of_spread`."""
    stages = Stages(2)
    stages.begin(PLANNING)
    planned = _planned(scenario, day)
    stages.begin(PRICING)
    return shares_of_spread(*planned)


def memo_in(scenario: Scenario, day: date, link: str, currency: Shown) -> Memo:
    """See `memo_of`."""
    stages = Stages(1 + STAGES)
    stages.begin(PLANNING)
    with showing(currency):
        return memo_of(*_planned(scenario, day), link=link, told=stages.begin)


def _planned(scenario: Scenario, day: date) -> tuple[Plan, BuiltCatalog]:
    catalog, key = load(day), (repr(scenario), day, shown().numbers.code)
    if key not in _KEPT:
        _KEPT.clear()
        _KEPT[key] = evaluate(scenario, catalog)
    return _KEPT[key], catalog


_KEPT: dict[tuple[str, date, str], Plan] = {}
"""The last plan: risk, spread and memo of one scenario follow each other."""
