"""The tab says the page, the scenario and what is saved."""

from datetime import date

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.engine.plan import evaluate
from dashboard.scenario import read_scenario
from dashboard.wording.tab import tab_in_words
from dashboard.wording.words import money

DAY = date(2026, 11, 23)
FILE = data_folder() / "examples" / "scenarios" / "support-assistant.toml"


def test_the_amount_is_that_of_the_plan():
    plan = evaluate(read_scenario(FILE, today=DAY), load(DAY))
    assert plan.path is not None
    assert plan.path.saving_usd is not None
    assert plan.path.saving_usd > 0
    said = tab_in_words("Plan", "Support assistant", plan)
    assert said == f"Plan: Support assistant, saves {money(plan.path.saving_usd)} - Golden Path"


def test_without_a_plan_there_is_no_amount():
    assert tab_in_words("Sources", "Mine", None) == "Sources: Mine - Golden Path"
