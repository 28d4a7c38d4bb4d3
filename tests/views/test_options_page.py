"""The Options page: the answer, the options, constraints with their reasons, quality, hosts, live prices."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.catalog import LiveLists, PriceChange, RefreshRefused
from dashboard.catalog.built import BuiltCatalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.market.pareto import RatedOffer
from dashboard.ui.options.market import pair_in_words

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture
def app() -> AppTest:
    tested = AppTest.from_file(str(APP), default_timeout=60).run()
    tested._page_hash = calc_hash("options")  # pages that are functions have no public way in
    return checked(tested.run())


def checked(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def choose(app: AppTest, label: str, value: object) -> AppTest:
    box = next(box for box in app.selectbox if box.label == label)
    return checked(box.set_value(value).run())


def switch(app: AppTest, label: str) -> AppTest:
    toggle = next(toggle for toggle in app.toggle if toggle.label == label)
    return checked(toggle.set_value(True).run())


def press(app: AppTest, label: str) -> AppTest:
    button = next(button for button in app.button if button.label == label)
    return checked(button.click().run())


def said(app: AppTest) -> str:
    parts = (*app.title, *app.markdown, *app.caption, *app.warning, *app.success)
    return "\n".join(part.value for part in parts).replace("\\", "")


def constraints_of(app: AppTest) -> Any:
    return app.session_state["scenario"].constraints


def test_the_first_thing_is_the_answer_and_the_options(app: AppTest) -> None:
    assert app.title[0].value.startswith(
        "5 of 5 listed options can serve. Cheapest of them this month: "
    )
    assert "GPT-4.1 at OpenAI" in app.expander[0].label
    assert "in use now" in app.expander[0].label


def test_without_constraints_the_page_says_what_they_would_do(app: AppTest) -> None:
    assert "None set." in said(app)
    assert "Confirmed by you" not in [box.label for box in app.multiselect]


def test_the_eu_leaves_out_what_is_not_known_and_says_why(app: AppTest) -> None:
    app = choose(app, "Region", "eu")
    assert constraints_of(app).region == "eu"
    told = said(app)
    assert "Llama 3.3 70B at OpenRouter** is out: processing in the EU only at OpenRouter" in told
    assert "is not known, so it is left out" in told
    assert (
        "Llama 3.3 70B at AWS Bedrock** is out: no price is known for Llama 3.3 70B at AWS Bedrock"
        in told
    )
    assert app.title[0].value.startswith("3 of 5 listed options can serve.")


def test_a_provider_that_was_confirmed_is_let_in_again(app: AppTest) -> None:
    app = choose(app, "Region", "eu")
    box = next(box for box in app.multiselect if box.label == "Confirmed by you")
    app = checked(box.set_value(["openrouter"]).run())
    assert constraints_of(app).confirmed == ("openrouter",)
    assert app.title[0].value.startswith("4 of 5 listed options can serve.")


def test_gpus_of_ones_own_pass_with_a_word_about_the_audit(app: AppTest) -> None:
    app = switch(app, "Zero retention")
    assert "add the cost of the audit to staff or switching" in said(app)


def test_a_minimum_in_arena_points_leaves_the_better_models(app: AppTest) -> None:
    number = next(n for n in app.number_input if n.label == "Minimum quality")
    app = checked(number.set_value(1_400.0).run())
    assert app.title[0].value.startswith("1 of 5 listed options can serve.")
    assert "has 1,318 Arena points; the scenario asks 1,400" in said(app)


def test_rated_models_that_nobody_sells_under_the_constraints_are_named(app: AppTest) -> None:
    app = choose(app, "Region", "eu")
    assert "Left out by the constraints at every host: " in said(app)


def test_two_models_are_compared_in_a_sentence(app: AppTest) -> None:
    assert "People would prefer Llama 3.3 70B to GPT-4.1 in 36 of 100 comparisons" in said(app)
    app = choose(app, "Compare", "gpt-4o-mini")
    assert "People would prefer GPT-4o Mini to GPT-4.1 in 36 of 100" in said(app)


def test_a_rating_difference_becomes_a_share_of_wins_with_its_range() -> None:
    """100 points: 1 / (1 + 10^0.25) = 36%; at the ends 110 and 90 points: 34.7 and 37.3%."""
    fact = Fact("rating", 1.0, "points", "measured", "a table")
    a = RatedOffer("gpt-4o", "openai", 0.5, Rating("a", "a", "full", 1_300, 1_295, 1_305, fact))
    b = RatedOffer("gpt-5", "openai", 2.0, Rating("b", "b", "full", 1_400, 1_395, 1_405, fact))
    assert pair_in_words(a, b) == (
        "People would prefer GPT-4o to GPT-5 in 36 of 100 comparisons (35 to 37 over both intervals). It "
        "costs $0.50 at OpenAI instead of $2.00 at OpenAI per 1M tokens of this workload."
    )


def hosts_of(app: AppTest) -> Any:
    """The table of the hosts of one model, whatever tables of options stand before it."""
    return next(each.value for each in app.dataframe if "Host" in each.value.columns)


def test_hosts_show_price_context_and_end_and_what_the_constraints_say(app: AppTest) -> None:
    hosts = hosts_of(app)
    assert {"Host", "Input", "Output", "Context", "Retires", "Source"} <= set(hosts.columns)
    assert "Constraints" not in hosts.columns
    app = choose(app, "Region", "eu")
    under = hosts_of(app).set_index("Host")
    assert under.loc["Azure", "Constraints"] == "met"
    assert under.loc["Azure", "Input"] == 0.781
    assert str(under.loc["DeepInfra", "Constraints"]).startswith("out: ")


def test_own_gpus_are_added_as_an_option(app: AppTest) -> None:
    app = press(app, "Add as an option")
    assert "llama-3-3-70b-h100-sxm" in app.session_state["scenario"].options
    assert app.title[0].value.startswith("6 of 6")


def test_an_option_that_is_not_in_use_can_be_removed(app: AppTest) -> None:
    app = press(app, "Remove")
    assert len(app.session_state["scenario"].options) == 4


def refuse(*_: object, **__: object) -> LiveLists:
    raise RefreshRefused("The live price list could not be fetched; nothing was changed")


def test_without_a_connection_live_prices_are_refused_in_a_sentence(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BuiltCatalog, "fetch_live", refuse)
    app = press(app, "Ask for live prices")
    assert [warning.value for warning in app.warning] == [
        "The live price list could not be fetched; nothing was changed."
    ]


def offered(app: AppTest, monkeypatch: pytest.MonkeyPatch, *changes: PriceChange) -> AppTest:
    """The packaged lists once more, as if fetched: taking them changes no price but is a taking."""
    hosted = BuiltCatalog.__dict__["_hosted"]
    monkeypatch.setattr(
        BuiltCatalog,
        "fetch_live",
        lambda self, *, today: LiveLists(
            hosted.__get__(self).genai, hosted.__get__(self).litellm, today, "live"
        ),
    )
    monkeypatch.setattr(BuiltCatalog, "changes", lambda *_: changes)
    return press(app, "Ask for live prices")


def test_what_live_prices_would_change_is_shown_before_anything_is_taken(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = PriceChange("openai", "gpt-4.1", "input", 2.0, 3.0)
    before = app.session_state["code"]
    app = offered(app, monkeypatch, change)
    assert "would change 1 price of 1 offer" in said(app)
    shown = app.dataframe[-1].value
    assert shown.iloc[0].tolist() == [
        *("OpenAI", "GPT-4.1", "input", 2.0, 3.0),
        # 1M requests with 1155 x 70 % fresh tokens, 1 % of attempts failed and billed: $1 more for each million.
        pytest.approx(1e6 * 1155 * 0.7 / 0.99 / 1e6),
    ]
    assert app.session_state["code"] == before


def test_live_prices_are_taken_by_this_session_and_given_back(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = app.session_state["code"]
    app = offered(app, monkeypatch, PriceChange("openai", "gpt-4.1", "input", 2.0, 3.0))
    app = press(app, "Use them in this session")
    assert "This session uses the live lists of" in said(app)
    assert app.session_state["code"] != before  # the link pins the facts
    app = press(app, "Go back to the packaged lists")
    assert app.session_state["code"] == before


def test_live_prices_can_be_left(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    app = offered(app, monkeypatch, PriceChange("openai", "gpt-4.1", "input", 2.0, 3.0))
    app = press(app, "Leave them")
    assert "would change" not in said(app)


def test_lists_that_change_nothing_say_so(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "change no price" in said(offered(app, monkeypatch))


def boxes(app: AppTest, label: str) -> list[Any]:
    return [box for box in (*app.number_input, *app.text_input) if box.label == label]


def test_what_moving_costs_is_typed_for_a_kind_and_seen_by_all_of_it(app: AppTest) -> None:
    """The example has three hosted options and two on own GPUs."""
    checked(boxes(app, "Prompts in use")[0].set_value("40").run())
    assert app.session_state["scenario"].switching["hosted"].prompts == 40
    assert [box.value for box in boxes(app, "Prompts in use")] == ["40", "40", "40", "", ""]
    parts = app.session_state["plan"].costs()["llama-70b-aws"].one_off
    assert "prompts" in [part.component for part in parts]


def test_an_option_is_given_figures_of_its_own_and_goes_back_to_its_kind(app: AppTest) -> None:
    checked(boxes(app, "Engineer-weeks")[1].set_value(6.0).run())
    checked(next(b for b in app.button if b.key == "own-switching:llama-70b-aws").click().run())
    checked(boxes(app, "Engineer-weeks")[1].set_value(2.0).run())
    table = app.session_state["scenario"].switching
    assert (table["hosted"].engineer_weeks, table["llama-70b-aws"].engineer_weeks) == (6, 2)
    checked(next(b for b in app.button if b.key == "as-kind:llama-70b-aws").click().run())
    assert "llama-70b-aws" not in app.session_state["scenario"].switching
    assert [box.value for box in boxes(app, "Engineer-weeks")][:3] == [6, 6, 6]


def test_all_offers_are_a_table_that_can_be_searched(app: AppTest) -> None:
    app = switch(app, "Show them")
    find = next(box for box in app.text_input if box.label == "Find a model")
    app = checked(find.set_value("kimi-k3").run())
    frame = next(f.value for f in app.dataframe if "Why" in f.value.columns)
    assert set(frame["State"]) == {"Running"}
    assert all("kimi k3" in name.lower() for name in frame["Model"])
    assert (frame["Input"] > 0).all()
    assert frame["Seller"].str.contains("router").any()
    states = next(box for box in app.multiselect if box.label == "State")
    app = checked(states.set_value(["ended"]).run())
    assert any("No offer matches" in info.value for info in app.info) or set(
        next(f.value for f in app.dataframe if "Why" in f.value.columns)["State"]
    ) == {"Ended"}


def test_what_a_licence_asks_stands_with_the_option(app: AppTest) -> None:
    said = "\n".join(caption.value for caption in app.caption)
    assert "700 million" in said
