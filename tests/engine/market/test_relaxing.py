"""Bad input and demands that nothing meets: a sentence each, the plan still drawn."""

from dataclasses import replace
from datetime import date

import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, scenario

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Constraints, MarketChoice
from dashboard.engine.market.relaxing import _without_one, most_removing
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.wording.answer import DEMANDS, answer
from dashboard.wording.words import capital

DAY = date(2026, 11, 23)
NOW = Hosted("hosted", "gpt-4.1", "openai")
PLAIN = Scenario(
    {"chat": FLAT_DAY}, {"now": NOW}, as_of=DAY, candidates="market", market=MarketChoice((), False)
)


def plan(asked: Scenario) -> Plan:
    return evaluate(asked, load(DAY))


@pytest.mark.parametrize(
    ("constraints", "key"),
    [
        (Constraints(region="mars", min_quality=1_000), "constraints.region"),
        (Constraints(min_quality=5_000), "constraints.min_quality"),
    ],
)
def test_where_nothing_may_be_used_the_answer_says_what_leaves_out_most(
    constraints: Constraints, key: str
) -> None:
    found = plan(replace(PLAIN, constraints=constraints))
    assert found.path is None
    assert found.relaxed is not None
    assert found.relaxed.key == key
    assert found.relaxed.admits > 100
    said = answer(found)
    demand = capital(DEMANDS[key])
    assert f"{demand} leaves out most: without it {found.relaxed.admits:,} offers" in said
    assert key not in said


def test_every_demand_that_may_be_given_up_has_words() -> None:
    asked = Constraints(region="eu", zero_retention=True, baa=True, min_quality=0.5)
    shorter = replace(PLAIN.workloads["chat"], longest_request_tokens=9_000.0)
    every = replace(
        PLAIN,
        constraints=asked,
        market=replace(PLAIN.market, exclude=("openai",)),
        workloads={"chat": shorter},
    )
    assert {key for key, _ in _without_one(every)} == set(DEMANDS)


def test_without_demands_there_is_none_to_give_up() -> None:
    assert most_removing(PLAIN, load(DAY)) is None
    assert plan(PLAIN).relaxed is None


def test_an_unknown_category_is_said_with_the_nearest_and_the_plan_goes_on() -> None:
    typed = replace(FLAT_DAY, category="codng")
    found = evaluate(scenario({"today": BIG}, typed), CATALOG)
    assert found.path is not None
    (said,) = found.warnings
    assert said == (
        "chat: 'codng' is no category of ratings, so those over all prompts stand in; did you mean coding?"
    )
