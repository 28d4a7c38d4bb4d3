"""Moving to the cheaper model of the day: progress that the same model's price does not show, at its own cost.

The price of the same model hardly falls; the price of the same quality does, but only for who tests and moves to
another model. The same progress reaches models on GPUs, as a smaller model that answers as well.
"""

import numpy as np

from dashboard.engine.cost.context import Context, chosen, number
from dashboard.engine.cost.cost_terms import Array, PerMonth
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.options import Option

TREND = "trend_api_price_quality_adjusted"
"""The assumption of how fast the same quality gets cheaper, in log points a year."""


def refresh_months(option: Option) -> int:
    """Every how many months the option moves to another model; 0 for never."""
    return option.traits.refresh_months or 0


def refresh_factor(
    option: Option, context: Context, drifted: Array, *, trend: Array | None = None
) -> Array:
    """The price of every month: that of the same model between refreshes, of the same quality at each.

    `drifted` is the price without a refresh, 1 in month 0, months first; with draws behind, `trend` (draws,) may
    be the trend of each. A refresh never makes anything dearer.
    """
    every = refresh_months(option)
    if not every:
        return drifted
    month = np.arange(len(drifted))
    since, at = month % every, month - month % every
    yearly = np.float64(context.value(TREND)) if trend is None else trend
    kept = np.exp(np.multiply.outer(at / 12, yearly)) * drifted[since]
    cheaper: Array = np.minimum(kept, drifted)
    return cheaper


def refresh_term(option: Option, context: Context) -> tuple[PerMonth, ...]:
    """Testing and moving to the next model, spread over the months between two refreshes."""
    every = refresh_months(option)
    if not every:
        return ()
    weeks = context.assume("switch_engineer_weeks_hosted")
    rate, trend = context.assume("engineer_usd_per_week"), context.assume(TREND)
    usd = number(weeks) * number(rate) / every
    gap = chosen("refresh_months", every, "months")
    formula = (
        "engineer-weeks of moving to another model x cost of a week / months between refreshes"
    )
    facts = (weeks, rate, gap, trend)
    return (PerMonth("model refresh", usd, formula, facts, role=CostRole.REFRESH),)
