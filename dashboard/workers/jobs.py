"""What workers work out, from what is small to send: a scenario, never a plan."""

from datetime import date

from dashboard.catalog import BuiltCatalog, load
from dashboard.engine.inputs.currency import Shown, showing
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import Risk, assess
from dashboard.engine.scenario import Scenario
from dashboard.exports.content.memo import memo_of
from dashboard.exports.content.model import Memo
from dashboard.sensitivity import Share, shares_of_spread


def risk_of(scenario: Scenario, day: date, draws: int) -> Risk | None:
    """See `assess`."""
    return assess(*_planned(scenario, day), draws=draws)


def spread_of(scenario: Scenario, day: date) -> tuple[Share, ...]:
    """See `shares_of_spread`."""
    return shares_of_spread(*_planned(scenario, day))


def memo_in(scenario: Scenario, day: date, link: str, currency: Shown) -> Memo:
    """See `memo_of`."""
    with showing(currency):
        return memo_of(*_planned(scenario, day), link=link)


def _planned(scenario: Scenario, day: date) -> tuple[Plan, BuiltCatalog]:
    catalog, key = load(day), (repr(scenario), day)
    if key not in _KEPT:
        _KEPT.clear()
        _KEPT[key] = evaluate(scenario, catalog)
    return _KEPT[key], catalog


_KEPT: dict[tuple[str, date], Plan] = {}
"""The last plan: risk, spread and memo of one scenario follow each other."""
