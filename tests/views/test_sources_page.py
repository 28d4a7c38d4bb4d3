"""The Sources page: every fact can be found and filtered; hosts and disagreements stand beside them."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture
def app() -> AppTest:
    tested = AppTest.from_file(str(APP), default_timeout=60).run()
    tested._page_hash = calc_hash("sources")  # pages that are functions have no public way in
    return tested.run()


def test_the_heading_counts_what_the_table_shows(app: AppTest) -> None:
    count = app.title[0].value.split(" facts")[0].replace(",", "")
    assert int(count) == len(app.dataframe[0].value)


def test_every_published_fact_names_its_source(app: AppTest) -> None:
    table = app.dataframe[0].value
    published = table[table["Kind"] == "published"]
    assert len(published) > 300
    assert (published["Source, or why"].str.strip() != "").all()


def test_every_word_that_is_typed_must_be_in_a_fact(app: AppTest) -> None:
    app.text_input(key="sources-find").set_value("h100-sxm rent").run()
    names = app.dataframe[0].value["Name"]
    assert "gpus.h100-sxm.rent.on_demand" in set(names)
    assert names.str.contains("h100-sxm").all()


def test_facts_are_told_by_names_and_days_as_people_read_them(app: AppTest) -> None:
    table = app.dataframe[0].value.set_index("Name")
    assert table.loc["staff_usd_per_year", "Fact"] == "Cost of an engineer"
    assert not table["Fact"].str.contains("_").any()
    days = table["Checked on"].dropna()
    assert len(days) > 300
    assert all(isinstance(day, date) for day in days)
    day = r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])"  # one within a name, such as gpt-4o-2024-08-06, is part of it
    for column in ("Value", "Source, or why", "In effect from", "Note"):
        assert not table[column].str.contains(day).any(), column


def test_a_search_without_a_match_says_so(app: AppTest) -> None:
    app.text_input(key="sources-find").set_value("no such fact").run()
    assert app.info[0].value.startswith("No fact matches")


def test_the_toggle_leaves_the_facts_of_this_plan(app: AppTest) -> None:
    app.toggle(key="sources-used").set_value(True).run()
    shown = set(app.dataframe[0].value["Name"])
    assert shown == {fact.name for fact in app.session_state["plan"].facts}


def test_a_fact_says_which_options_rest_on_it(app: AppTest) -> None:
    app.toggle(key="sources-used").set_value(True).run()
    used = app.dataframe[0].value.set_index("Name")["Used in"]
    assert "Llama 3.3 70B on rented H100" in used["staff_usd_per_year"]
    assert "GPT-4.1 at OpenAI" in used["price.openai.gpt-4.1.input"]


def test_kinds_and_weak_facts_can_be_picked_out(app: AppTest) -> None:
    app.multiselect(key="sources-kinds").set_value(["assumed"]).run()
    assert set(app.dataframe[0].value["Kind"]) == {"assumed"}
    app.multiselect(key="sources-kinds").set_value([]).run()
    app.toggle(key="sources-weak").set_value(True).run()
    assert set(app.dataframe[0].value["Weak"]) == {"weak"}


def test_the_hosts_of_a_llama_stand_side_by_side(app: AppTest) -> None:
    app.radio(key="sources-part").set_value("Llama at its hosts").run()
    hosts = app.dataframe[0].value
    assert {"DeepInfra", "AWS Bedrock"} <= set(hosts["Host"])
    assert (hosts["Input"] > 0).all()
    assert hosts.set_index("Host").loc["AWS Bedrock", "Ends on"] == date(2027, 3, 30)


def test_disagreeing_price_lists_are_shown_with_both_prices(app: AppTest) -> None:
    app.radio(key="sources-part").set_value("Where price lists disagree").run()
    table = app.dataframe[0].value
    assert len(table) > 0
    assert (table["Used"] != table["Others"]).all()
