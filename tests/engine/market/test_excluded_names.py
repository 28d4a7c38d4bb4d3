"""Names in the lists of a scenario that nobody has: what is left out of the market, and whose word there is."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Constraints, MarketChoice
from dashboard.engine.options.hosted import Hosted
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


@pytest.mark.parametrize("candidates", ["listed", "market"])
def test_a_provider_whose_word_counts_and_whom_nobody_knows_is_said_with_the_nearest(
    candidates: Literal["listed", "market"],
) -> None:
    asked = replace(
        read_scenario(EXAMPLE, today=DAY),
        candidates=candidates,
        constraints=Constraints(baa=True, confirmed=("opnai", "azur", "deepinfra", "Azure")),
    )
    said = [each for each in evaluate(asked, load(DAY)).warnings if "confirmed" in each]
    known = "is no provider that is known here, so its word lets nobody in; did you mean"
    assert said == [
        f"constraints.confirmed: 'opnai' {known} openai?",
        f"constraints.confirmed: 'azur' {known} azure?",
        f"constraints.confirmed: 'Azure' {known} azure?",
    ]


def test_a_provider_of_an_option_of_ones_own_may_be_confirmed() -> None:
    asked = read_scenario(EXAMPLE, today=DAY)
    price = {"input": 1.0, "output": 2.0}
    ours = Hosted(kind="hosted", provider="our-host", model="llama-3.3-70b", prices=price)
    asked = replace(
        asked,
        options={**asked.options, "ours": ours},
        constraints=Constraints(baa=True, confirmed=("our-host",)),
    )
    assert not any("confirmed" in each for each in evaluate(asked, load(DAY)).warnings)


def test_an_open_model_for_own_gpus_is_a_name_that_leaves_something_out() -> None:
    """Some models of which no host is on the market are looked at on own GPUs."""
    catalog = load(DAY)
    alone = sorted(set(catalog.model_ids()) - set(catalog.offers().model_id))
    assert alone
    asked = replace(
        read_scenario(EXAMPLE, today=DAY), candidates="market", market=MarketChoice(tuple(alone))
    )
    assert not any("market.exclude" in each for each in evaluate(asked, catalog).warnings)
