"""The Capacity page: the answer first, calm refusals, a build taken over, real requests on request."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from drawn_figures import tiles_of
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.engine.inputs.benchmark import Benchmark
from dashboard.live.lanes import Lane
from dashboard.live.speed import SpeedRun
from dashboard.scenario import encode
from dashboard.ui.capacity import measure_server
from dashboard.wording.words import capital, named

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture
def app() -> AppTest:
    tested = AppTest.from_file(str(APP), default_timeout=90).run()
    tested._page_hash = calc_hash("capacity")  # pages that are functions have no public way in
    return tested.run()


def test_options_that_come_from_the_market_are_sized_as_well(app: AppTest) -> None:
    assert len(app.radio[0].options) > 2
    for option_id in app.radio[0].options:
        app.radio[0].set_value(_id_of(app, option_id)).run()
        assert not app.exception, option_id
        assert "could not be drawn" not in " ".join(each.value for each in app.error), option_id


def _id_of(app: AppTest, shown: str) -> str:
    plan = app.session_state["plan"]
    return next(o for o in plan.options if capital(named(plan, o)) == shown)


def test_the_answer_names_replicas_gpus_and_the_peak(app: AppTest) -> None:
    assert app.title[0].value.startswith("2 replicas of 2 H100, 1 of them spare, carry")
    assert "0.769 requests/s" in app.title[0].value
    shown = tiles_of(app)
    assert shown["GPUs in the busiest hour"] == "4"
    assert shown["GPUs, a month"] == "$8,731"  # 4 GPUs x 730 hours x 2.99
    assert not app.exception
    assert not app.error


def test_the_builds_start_with_the_cheapest(app: AppTest) -> None:
    shown = app.dataframe[0].value
    # Dated prices of good sources first, each group by the mean of the expected cost and that at the slow end.
    ranks = [
        (weak == "weak" or not seen[:1].isdigit(), usd + slow)
        for weak, seen, usd, slow in zip(
            shown["Weak"],
            shown["Seen"],
            shown["GPUs, a month"],
            shown["At the slow end"],
            strict=True,
        )
    ]
    assert ranks == sorted(ranks)
    assert shown["GPUs, a month"].iloc[0] < 8731
    assert app.button(key="take-build").label == "Put the cheapest into the option"


def test_the_builds_name_provider_day_and_source_and_spot_is_asked_for(app: AppTest) -> None:
    shown = app.dataframe[0].value
    assert {"Provider", "GPU-hour", "Rent", "Seen", "Source"} <= set(shown.columns)
    assert "Spot" not in set(shown["Rent"])
    (kinds,) = (group for group in app.button_group if group.label == "Commitment")
    kinds.set_value(["spot"]).run()
    assert set(app.dataframe[0].value["Rent"]) == {"Spot"}
    assert not app.exception


def test_real_requests_are_sent_on_request_only(app: AppTest) -> None:
    assert not any("real requests through" in line.value for line in app.markdown)
    app.button(key="simulate").click().run()
    said = next(line.value for line in app.markdown if "real requests through" in line.value)
    assert said.startswith("19,366 real requests through 1 replica: ")


def test_an_option_that_does_not_fit_is_a_sentence_and_builds_that_do(app: AppTest) -> None:
    scenario = app.session_state["scenario"]
    small = replace(scenario.options["llama-70b-own"], gpu="l4")
    changed = replace(scenario, options={**scenario.options, "llama-70b-own": small})
    app.query_params["plan"] = encode(changed, engine="", catalog="")
    app.run()
    assert app.title[0].value.endswith("cannot serve as it is built")
    assert any("GiB for its weights" in line.value for line in app.markdown)
    assert len(app.dataframe[0].value) > 5
    assert not app.exception


def test_a_server_is_measured_and_its_runs_are_taken_over(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = SpeedRun(4, 20, 20, 0, 0, 20, 100.0, 50.0, 0.0, 200.0, 80.0, 18.0, 5.0, (), (100,) * 20)
    asked: list[str] = []

    def measured(lane: Lane, _prompts: object, **_more: object) -> Iterator[SpeedRun]:
        asked.append(f"{lane.model} at {lane.base_url}")
        yield run

    monkeypatch.setattr(measure_server, "measure_speed", measured)
    app.text_input(key="server-url-0").set_value("https://8.8.8.8/v1").run()
    app.text_input(key="server-model-0").set_value("llama").run()
    assert not asked
    next(each for each in app.button if each.label == "Measure").click().run()
    assert asked == ["llama at https://8.8.8.8/v1"]
    shown = "\n".join(each.value for each in app.markdown).replace("\\", "")
    assert "200 output tokens/s with 4 callers at once, first token after 80 ms" in shown
    next(each for each in app.button if each.label == "Take over").click().run()
    assert not app.exception
    (own,) = [
        built
        for each in app.session_state["scenario"].options.values()
        if (built := each.traits.on_gpus) and built.benchmarks
    ]
    assert own.benchmarks == (Benchmark(4, 100, 50, 200, 80),)


def test_speculative_decoding_is_off_until_it_is_chosen_and_then_told_with_its_range(
    app: AppTest,
) -> None:
    choice = next(each for each in app.selectbox if each.label == "Speculative decoding")
    before = tiles_of(app)["One replica carries"]
    assert choice.value == "off"
    assert not any("tokens come" in each.value for each in app.caption)
    choice.set_value("eagle3").run()
    assert not app.exception
    told = [each.value for each in app.caption if "tokens come" in each.value]
    assert "2.36 (1.4 to 2.7) times as fast with one request in flight" in told[0]
    assert any("without it the replica carries" in each for each in told[1:])
    assert tiles_of(app)["One replica carries"] != before
