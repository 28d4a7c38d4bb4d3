"""Names that are to be left out of the market and are not on it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from dashboard.catalog import load
from dashboard.engine.inputs.fields import MarketChoice
from dashboard.engine.plan import evaluate
from dashboard.scenario import read_scenario

DAY = date(2026, 11, 23)
EXAMPLE = Path(__file__).parents[3] / "data/examples/scenarios/support-assistant.toml"


def test_a_name_that_nothing_on_the_market_has_is_said_with_the_nearest() -> None:
    asked = read_scenario(EXAMPLE, today=DAY)
    without = MarketChoice(exclude=("openruter", "gmi", "glm-5.3-flash", "google"))
    plan = evaluate(replace(asked, market=without), load(DAY))
    (said,) = (each for each in plan.warnings if "market.exclude" in each)
    assert "'openruter' is no provider, model or maker" in said
    assert "did you mean openrouter?" in said
    assert plan.market is not None
    assert not {o.provider for o in map(plan.scenario.options.get, plan.market.kept) if o} & {"gmi"}


def test_where_only_what_is_listed_counts_nothing_is_said() -> None:
    asked = replace(
        read_scenario(EXAMPLE, today=DAY),
        candidates="listed",
        market=MarketChoice(exclude=("openruter",)),
    )
    assert not any("market.exclude" in each for each in evaluate(asked, load(DAY)).warnings)
