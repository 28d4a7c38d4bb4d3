"""The Compare page: lanes with keys, prompts, a bound before sending, results that reach the plan."""

import csv
import io
import json
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.catalog import load
from dashboard.commands.scenario_file import today
from dashboard.engine.plan import evaluate
from dashboard.live import progress
from dashboard.live.clusters import kinds
from dashboard.live.comparison import compare
from dashboard.live.lanes import Lane, NoLane
from dashboard.live.progress import Progress
from dashboard.live.route_map import KindRoute, RouteMap
from dashboard.live.served import Served, ServedModel
from dashboard.live.spending import usd_of
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Delta
from dashboard.store.keeping import open_store
from dashboard.store.place import PLACE
from dashboard.ui.compare import answers, lanes, route_choice
from dashboard.ui.compare.voting import as_csv
from dashboard.ui.shell import served_models
from dashboard.wording.answer import answer

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
KEY = "sk-visitor-42a7c9"
PRICES = {"input": 2.0, "output": 8.0}
TOKENS = {"big": Tokens(input=100, output=40), "small": Tokens(input=120, output=20)}


def answered(
    lane: Lane, _messages: Any, *, max_tokens: int, deadline_s: float, cancelled: Any
) -> Iterator[Delta | Answer]:
    """`big` gets every sample right, `small` says 4 to everything: one of three."""
    text = "4" if lane.name == "small" else "Paris is positive about 4"
    yield Delta(text, at_ms=12.0)
    used = TOKENS[lane.name.removeprefix("Judge: ")]
    usd = usd_of(used, lane.usd_per_mtok)
    yield Answer(lane.name, lane.model, "answered", text=text, tokens=used, ttft_ms=12.0, usd=usd)


def held(
    lane: Lane, _messages: Any, *, max_tokens: int, deadline_s: float, cancelled: Any
) -> Iterator[Delta | Answer]:
    """Says a word and then nothing until it is cancelled."""
    yield Delta("Wait", at_ms=5.0)
    while not cancelled():
        time.sleep(0.01)
    yield Answer(lane.name, lane.model, "cancelled", text="Wait")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(lanes, "demo_model_path", lambda: None)
    monkeypatch.setattr(progress, "compare", partial(compare, call_lane=answered))
    tested = AppTest.from_file(str(APP), default_timeout=60).run()
    tested._page_hash = calc_hash("compare")  # pages that are functions have no public way in
    return tested.run()


def with_lanes(app: AppTest, *names: str, prices: dict[str, float] | None = PRICES) -> AppTest:
    app.session_state["lanes"] = [
        Lane(
            name=name,
            model=f"{name}-model",
            base_url="https://host/v1",
            api_key=KEY,
            usd_per_mtok=prices,
        )
        for name in names
    ]
    return app.run()


def send(app: AppTest) -> Progress:
    app.button(key="send").click().run()
    found: Progress = app.session_state["comparison"]
    return found


def ended(app: AppTest) -> Progress:
    found = send(app)
    assert found._ended.wait(30)
    app.run()
    return found


def text_of(app: AppTest) -> str:
    parts = [
        *app.markdown,
        *app.caption,
        *app.title,
        *app.header,
        *app.text,
        *app.warning,
        *app.info,
        *app.error,
    ]
    return "\n".join(str(part.value).replace("\\", "") for part in parts)


def test_without_the_demo_model_the_page_says_how_to_fetch_it(app: AppTest) -> None:
    assert "python -m dashboard.live.demo_model" in app.info[0].value
    assert app.button(key="send").disabled


def test_the_button_names_prompts_lanes_and_the_most_it_costs(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    # 64 + 32 tokens of template and at most 48 to 68 bytes a prompt, 128 tokens out: about a third of a cent
    label = app.button(key="send").label.replace("\\", "")
    assert label.startswith("Send 3 prompts to 2 models, at most $0.00")


def test_a_low_limit_is_what_it_costs_at_most(app: AppTest) -> None:
    with_lanes(app, "big")
    app.number_input(key="spend-cap").set_value(0.001).run()
    assert app.button(key="send").label.replace("\\", "").endswith("at most $0.001")
    ended(app)
    assert "Ended early: the next call could have passed the spending cap" in text_of(app)


def test_a_lane_without_a_price_needs_a_yes(app: AppTest) -> None:
    with_lanes(app, "big", prices=None)
    assert app.button(key="send").disabled
    assert "The price of big is unknown" in text_of(app)
    app.checkbox(key="no-cap").check().run()
    ended(app)
    assert "price unknown" in text_of(app)
    assert "$0.00" not in text_of(app)


def test_results_say_tokens_cost_and_that_three_prompts_are_not_enough(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    ended(app)
    said = text_of(app)
    # 100 x 2 + 40 x 8 = 520 USD per million requests
    assert "100 tokens in, 40 out · first token 12 ms · $0.00052" in said
    assert "Not enough prompts to tell the models apart" in said
    # three times (100 x 2 + 40 x 8) + (120 x 2 + 20 x 8), per million
    assert "Spent $0.0028." in said
    table = app.dataframe[0].value
    assert list(table["Right"]) == ["3 of 3", "1 of 3"]


def test_an_edited_prompt_is_sent_and_no_longer_scored(app: AppTest) -> None:
    with_lanes(app, "big")
    app.text_area[0].set_value("Where is my parcel?").run()
    assert "Your text: not scored" in text_of(app)
    found = ended(app)
    assert found.prompts[0].prompt == "Where is my parcel?"
    assert found.prompts[0].scorer == "none"


def test_an_empty_prompt_is_not_sent(app: AppTest) -> None:
    with_lanes(app, "big")
    app.text_area[1].set_value("  ").run()
    assert app.button(key="send").label.startswith("Send 2 prompts to 1 model")


def test_cancelling_keeps_what_arrived(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "compare", partial(compare, call_lane=held))
    with_lanes(app, "big")
    found = send(app)
    app.run()
    app.button(key="cancel-comparison").click().run()
    assert found._ended.wait(30)
    app.run()
    assert "Ended early: it was cancelled; 0 of 3 answers are kept." in text_of(app)
    assert found.cell("big", "p1").text == "Wait"


def test_measured_figures_reach_the_option_with_where_they_came_from(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    day = ended(app).day
    app.selectbox(key="lane-is-big").set_value("gpt-4-1").run()
    app.selectbox(key="lane-is-small").set_value("llama-70b-openrouter").run()
    app.button(key="take-over-measured").click().run()
    option = app.session_state["scenario"].options["llama-70b-openrouter"]
    # right on 1 of 3; 120 / 100 tokens in, 20 / 40 out
    assert option.success_share == pytest.approx(1 / 3, abs=1e-4)
    assert (option.token_ratio.input, option.token_ratio.output) == (1.2, 0.5)
    said = app.session_state["origins"]["options.llama-70b-openrouter.token_ratio.input"]
    assert said == f"measured on 3 prompts, {day.day} {day:%B %Y}"


def test_a_candidate_of_the_plan_becomes_an_option_with_what_it_showed(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    ended(app)
    app.selectbox(key="lane-is-big").set_value("gpt-4-1").run()
    choice = app.selectbox(key="lane-is-small")
    candidate = next(o for o in _ids(app) if o not in app.session_state["scenario"].options)
    choice.set_value(candidate).run()
    app.button(key="take-over-measured").click().run()
    assert not app.exception
    option = app.session_state["scenario"].options[candidate]
    assert option.success_share == pytest.approx(1 / 3, abs=1e-4)


def _ids(app: AppTest) -> list[str]:
    return list(evaluate(app.session_state["scenario"], load(today())).scenario.options)


def test_where_nothing_was_right_nothing_is_advised(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(lane: Lane, *_args: Any, **_more: Any) -> Iterator[Delta | Answer]:
        yield Answer(lane.name, lane.model, "answered", "banana", "stop", Tokens(100, 4))

    monkeypatch.setattr(progress, "compare", partial(compare, call_lane=wrong))
    with_lanes(app, "big", "small")
    ended(app)
    said = text_of(app)
    assert "Nothing was right at any model: check the scorer and the expected answers" in said
    assert "lane-is-big" not in {each.key for each in app.selectbox}
    assert "Send " not in said.split("Nothing was right", 1)[1]


def test_without_the_lane_in_use_only_success_is_taken(app: AppTest) -> None:
    with_lanes(app, "small")
    ended(app)
    app.selectbox(key="lane-is-small").set_value("llama-70b-openrouter").run()
    app.button(key="take-over-measured").click().run()
    option = app.session_state["scenario"].options["llama-70b-openrouter"]
    assert option.success_share == pytest.approx(1 / 3, abs=1e-4)
    assert (option.token_ratio.input, option.token_ratio.output) == (1.0, 1.0)


def test_a_key_is_in_no_text_and_not_in_the_link(app: AppTest) -> None:
    with_lanes(app, "big")
    ended(app)
    assert KEY not in text_of(app)
    assert KEY not in app.session_state["code"]


def test_a_removed_lane_takes_its_key_along(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    app.button(key="remove-big").click().run()
    assert [lane.name for lane in app.session_state["lanes"]] == ["small"]


def test_a_private_address_is_refused_where_others_reach_the_dashboard(app: AppTest) -> None:
    app.text_input(key="lane-url-0").set_value("http://10.0.0.7:8000/v1").run()
    app.text_input(key="lane-model-0").set_value("llama").run()
    add = next(b for b in app.button if b.label == "Add this model")
    add.click().run()
    assert "is private or reserved and is not called" in text_of(app)
    assert app.session_state["lanes"] == []


def test_the_answer_is_shown_before_and_after_on_both_pages(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    ended(app)
    app.selectbox(key="lane-is-big").set_value("gpt-4-1").run()
    app.selectbox(key="lane-is-small").set_value("llama-70b-openrouter").run()
    said = text_of(app)
    # small is right once in three: Wilson 0.0615 to 0.7923, and 120 / 100 and 20 / 40 tokens each time
    assert "small: success 0.3333 (0.0615 to 0.7923)" in said
    assert "token ratio 1.2 (1.2 to 1.2) in, 0.5 (0.5 to 0.5) out" in said
    now = answer(app.session_state["plan"]).replace("$", "\\$")
    assert now in [part.value for part in app.markdown]
    assert "ends of the intervals" in said
    app.button(key="take-over-measured").click().run()
    app._page_hash = calc_hash("plan")
    app.run()
    assert f"Before Compare measured: {now}" in "\n".join(part.value for part in app.markdown)


def test_a_blind_vote_comes_before_names_and_results(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    app.toggle(key="vote-blind").set_value(True).run()
    found = ended(app)
    for number in (1, 2, 3):
        said = text_of(app)
        assert f"Which answer is better? {number} of 3" in said
        for spoiler in ("not enough prompts", "of 3", "Spent", "stands for"):
            assert spoiler not in said.split("Which answer is better? ")[1][8:]
        assert not app.dataframe
        left = found.ballots[number - 1].left
        app.button(key=f"vote-{'left' if left == 'big' else 'right'}").click().run()
    said = text_of(app)
    # three of three: Wilson 0.4385 to 1, sign test 2 / 2^3
    assert (
        "big and small: not enough votes to tell. big was preferred in 3 of 3 decided votes" in said
    )
    assert "95% interval 44 to 100%; sign test p = 0.25); 0 ties, both bad 0 times." in said
    assert "Not enough prompts to tell the models apart" in said
    assert list(app.dataframe[0].value["Right"]) == ["3 of 3", "1 of 3"]


def test_voting_can_be_ended_early_and_the_votes_are_kept(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    app.toggle(key="vote-blind").set_value(True).run()
    found = ended(app)
    app.button(key="vote-tie").click().run()
    app.button(key="stop-voting").click().run()
    assert "no vote decided between them (1 tie, both bad 0 times)" in text_of(app)
    (row,) = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert (row["choice"], row["preferred"]) == ("tie", "")
    assert {row["left"], row["right"]} == {"big", "small"}
    assert KEY not in as_csv(found)


def test_a_judge_says_what_it_costs_and_does_not_count_without_votes(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    ended(app)
    label = app.button(key="ask-judge").label.replace("\\", "")
    assert label.startswith("Ask it 6 times, at most $0.0")
    assert label.endswith(" left")
    app.button(key="ask-judge").click().run()
    asked: Progress = app.session_state["judging"]
    assert asked._ended.wait(30)
    assert asked.spend_cap_usd is not None
    assert asked.spend_cap_usd < 0.1
    app.run()
    said = text_of(app)
    assert "0 pairs judged" in said  # it answers the samples, not in [[A]] or [[B]]
    assert "no readable verdict on 3" in said
    assert "Its verdicts do not count: 0 of them can be checked against a blind vote" in said


def test_the_operators_key_pays_for_fixed_providers_until_the_budget_is_gone(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dashboard.live.spent_store import PLACE
    from dashboard.ui.compare import operator

    prefix = "GOLDEN_PATH_OPERATOR_"
    monkeypatch.setenv(f"{prefix}PROVIDERS", "openai")
    monkeypatch.setenv(f"{prefix}KEY_OPENAI", "operator-secret-key")
    monkeypatch.setenv(f"{prefix}USD_PER_SESSION", "0.004")
    monkeypatch.setenv(f"{prefix}USD_PER_DAY", "1")
    monkeypatch.setenv(f"{prefix}STORE", str(tmp_path / "spent.sqlite"))
    monkeypatch.setitem(TOKENS, "gpt-4.1", Tokens(input=100, output=40))
    monkeypatch.setenv(PLACE, str(tmp_path / "spent.sqlite"))
    operator._ledger_of.cache_clear()
    app.run()
    app.radio(key="lane-kind-0").set_value("The operator's key").run()
    assert "You may spend $0.004 more of it today" in text_of(app)
    app.text_input(key="lane-model-0").set_value("openai/gpt-4.1").run()
    next(b for b in app.button if b.label == "Add this model").click().run()
    (lane,) = app.session_state["lanes"]
    assert (lane.api_key, lane.on_operators_key) == ("", True)
    # three prompts of at most 128 tokens out at 8 USD per million: more than 0.003, less than 0.004
    first = ended(app)
    assert first.result is not None
    assert [each.api_key for each in first.lanes] == ["operator-secret-key"]
    assert "operator-secret" not in text_of(app) + repr(first)
    app.number_input(key="answer-tokens").set_value(1024).run()
    app.button(key="send").click().run()
    app.run()
    assert "on the operator's key, and $0.00" in text_of(app)


def test_a_comparison_that_stops_itself_says_what_is_known(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    app.toggle(key="until-decided").set_value(True).run()
    progress = ended(app)
    assert progress.until is not None
    (decision,) = progress.decisions
    assert (decision.reference, decision.candidate) == ("big", "small")
    said = " ".join(each.value for each in app.markdown).replace("\\", "")
    assert "Open: whether small loses more than 5 points is not known yet" in said
    assert "3 prompts" in said


def test_models_of_an_address_are_found_and_one_becomes_a_lane(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Served("http://host:8000/v1", "vLLM", (ServedModel("llama", 4096), ServedModel("qwen")))
    asked: list[str] = []

    def models(url: str, **_more: object) -> Served:
        asked.append(url)
        return found

    monkeypatch.setattr(served_models, "models_at", models)
    assert app.button(key="lane-find-0").disabled
    app.text_input(key="lane-url-0").set_value("http://host:8000").run()
    assert not asked  # nothing is sent before it was asked for
    app.button(key="lane-find-0").click().run()
    assert asked == ["http://host:8000"]
    shown = " ".join(each.value for each in app.caption).replace("\\", "")
    assert "2 models at http://host:8000/v1, served by vLLM" in shown
    app.selectbox(key="lane-chosen-0").set_value("qwen").run()
    next(each for each in app.button if each.label == "Add this model").click().run()
    (lane,) = app.session_state["lanes"]
    assert (lane.base_url, lane.model) == ("http://host:8000/v1", "qwen")
    assert not app.exception


def test_an_address_that_lists_nothing_says_so_and_a_name_can_be_typed(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        served_models, "models_at", lambda _url, **_more: NoLane("nothing answers there")
    )
    app.text_input(key="lane-url-0").set_value("https://host").run()
    app.button(key="lane-find-0").click().run()
    assert "nothing answers there" in [each.value for each in app.error]
    app.text_input(key="lane-model-0").set_value("typed").run()
    next(each for each in app.button if each.label == "Add this model").click().run()
    assert app.session_state["lanes"][0].model == "typed"


def test_a_list_that_wants_a_key_is_asked_for_with_it_and_the_model_keeps_it(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def models(url: str, *, api_key: str = "", **_more: object) -> Served | NoLane:
        if api_key != "sesame":
            return NoLane("http://host:8000/v1/models refused the key")
        return Served("http://host:8000/v1", "vLLM", (ServedModel("llama"),))

    monkeypatch.setattr(served_models, "models_at", models)
    app.text_input(key="lane-url-0").set_value("http://host:8000").run()
    assert "lane-find-key-0" not in {each.key for each in app.text_input}  # asked for only then
    app.button(key="lane-find-0").click().run()
    app.text_input(key="lane-find-key-0").set_value("sesame")
    pressed = "Find its models with this key"
    next(each for each in app.button if each.label == pressed).click().run()
    assert not app.error
    next(each for each in app.button if each.label == "Add this model").click().run()
    (lane,) = app.session_state["lanes"]
    assert (lane.model, lane.api_key) == ("llama", "sesame")
    assert "sesame" not in text_of(app)


def test_too_few_prompts_give_no_route_map_and_it_is_said(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    ended(app)
    assert "3 prompts were judged on every model; kinds of prompts" in text_of(app)


def test_a_route_map_becomes_an_option_of_the_plan(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = RouteMap(
        ("big", "small"),
        (
            KindRoute(0.6, 60, ("refund",), {"big": 0.95, "small": 0.94}, "small"),
            KindRoute(0.4, 40, ("court",), {"big": 0.95, "small": 0.3}, "big"),
        ),
        kinds(["refund refund", "court court"], count=2, seed=1),
        100,
        *(0.945, (0.88, 0.975), 0.005, (-0.02, 0.03), 0.05, 0.0019, 0.004),
    )
    monkeypatch.setattr(route_choice, "route_map", lambda *_args, **_more: found)
    with_lanes(app, "big", "small")
    ended(app)
    assert app.button(key="take-routes").disabled
    app.selectbox(key="lane-is-big").set_value("gpt-4-1").run()
    app.selectbox(key="lane-is-small").set_value("llama-70b-openrouter").run()
    said = text_of(app)
    assert "Send 60% of the requests to small, 40% stay with big" in said
    assert "the margin of 5% is kept with 95 % confidence" in said
    shown = next(each.value for each in app.dataframe if "Goes to" in each.value)
    assert list(shown["Goes to"]) == ["small", "big"]
    app.button(key="take-routes").click().run()
    assert not app.exception
    router = app.session_state["scenario"].options["route-map"]
    assert router.traits.mix == pytest.approx({"gpt-4-1": 0.4, "llama-70b-openrouter": 0.6})
    assert router.measured.prompts == 100


def test_a_result_is_kept_by_a_short_link_without_what_was_asked_or_said(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = {PLACE: str(tmp_path / "store.sqlite")}
    monkeypatch.setenv(PLACE, place[PLACE])
    ended(with_lanes(app, "big", "small"))
    (button,) = (b for b in app.button if b.label == "Make a short link to these figures")
    button.click().run()
    assert not app.exception
    (entry,) = open_store(place).listed()
    assert entry.kind == "comparison"
    text = open_store(place).get(entry.id).text
    figures = json.loads(text)
    assert figures["lanes"]["big"]["success_share"] == 1
    assert figures["lanes"]["small"]["success_share"] == pytest.approx(1 / 3)
    for never in (KEY, "Paris", "host/v1"):
        assert never not in text
    assert any(entry.id in block.value for block in app.code)


def test_a_model_is_edited_in_the_form_with_all_that_it_had(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    app.button(key="edit-small").click().run()
    assert not app.exception
    assert [lane.name for lane in app.session_state["lanes"]] == ["big"]
    form = app.session_state["lane_form"]
    assert app.text_input(key=f"lane-url-{form}").value == "https://host/v1"
    assert app.text_input(key=f"lane-model-{form}").value == "small-model"
    assert app.text_input(key=f"lane-key-{form}").value == KEY
    assert app.number_input(key=f"lane-output-{form}-own").value == PRICES["output"]


def test_a_server_of_one_s_own_network_is_free_until_a_price_is_typed(app: AppTest) -> None:
    form = 0
    app.text_input(key=f"lane-url-{form}").set_value("http://127.0.0.1:8000/v1").run()
    assert app.number_input(key=f"lane-input-{form}-own").value == 0.0
    app.text_input(key=f"lane-url-{form}").set_value("https://host.example/v1").run()
    assert app.number_input(key=f"lane-input-{form}").value is None


def test_prompts_on_which_the_models_differ_come_first(app: AppTest) -> None:
    with_lanes(app, "big", "small")
    ended(app)
    assert "The models differ on 2 prompts; these come first." in text_of(app)
    progress = app.session_state["comparison"]
    first = [answers._differs(progress, prompt) for prompt in answers._shown(progress)]
    assert first == [True, True, False]
