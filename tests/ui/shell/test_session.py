"""The scenario survives reruns, edits and links; the address bar always carries it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Workload
from dashboard.scenario import decode, encode, from_mapping
from dashboard.scenario.link import PARAMETER
from dashboard.scenario.typed_numbers import Typed, read_number
from dashboard.wording.declared import quantity_of

APP = str(Path(__file__).parents[3] / "dashboard" / "app.py")
DAY = date(2026, 11, 23)


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def requests_box(app: AppTest) -> Any:
    return next(box for box in app.text_input if box.label == "Requests per month")


def requests_of(app: AppTest) -> float:
    """What stands in the field, as the field reads it."""
    found = read_number(requests_box(app).value, quantity_of(Workload, "requests_per_month"))
    assert isinstance(found, Typed)
    return found.value


def code_of(app: AppTest) -> str:
    found = app.query_params[PARAMETER]
    return found[0] if isinstance(found, list) else found


def link_code(requests: float) -> str:
    scenario = from_mapping(
        {
            "as_of": "2026-11-23",
            "workloads": {"chat": {"requests_per_month": requests}},
            "options": {"now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}},
        },
        today=DAY,
    )
    return encode(scenario, engine="", catalog="")


def test_an_edit_stays_and_reaches_the_address() -> None:
    app = opened()
    requests_box(app).set_value("2,000,000").run()
    assert requests_of(app) == 2_000_000
    carried = decode(code_of(app), today=DAY).scenario
    assert carried.workloads["support-chat"].requests_per_month == 2_000_000


def test_a_second_edit_keeps_the_first() -> None:
    app = opened()
    requests_box(app).set_value("2,000,000").run()
    output = next(box for box in app.text_input if box.label == "Output tokens")
    output.set_value("400").run()
    workload = decode(code_of(app), today=DAY).scenario.workloads["support-chat"]
    assert (workload.requests_per_month, workload.output_tokens) == (2_000_000, 400)


def test_a_link_opens_to_its_scenario() -> None:
    app = opened(**{PARAMETER: link_code(77_000)})
    assert requests_of(app) == 77_000


def test_an_address_this_session_did_not_write_is_opened_as_the_back_button_asks() -> None:
    app = opened()
    first = code_of(app)
    requests_box(app).set_value("2,000,000").run()
    app.query_params[PARAMETER] = first
    app.run()
    assert requests_of(app) == 1_000_000


def test_an_edit_wins_over_an_address_that_is_late() -> None:
    app = opened()
    first = code_of(app)
    requests_box(app).set_value("2,000,000").run()
    app.query_params[PARAMETER] = first
    requests_box(app).set_value("3,000,000").run()
    assert requests_of(app) == 3_000_000


@pytest.mark.parametrize("code", ["nonsense", "1.AAAA", link_code(5)[:-9]])
def test_a_damaged_link_is_said_and_nothing_is_lost(code: str) -> None:
    app = opened(**{PARAMETER: code})
    assert any("The link could not be opened" in warning.value for warning in app.warning)
    assert requests_of(app) == 1_000_000


def test_a_link_from_other_facts_says_that_numbers_may_differ() -> None:
    scenario = decode(link_code(5000), today=DAY).scenario
    same = encode(scenario, engine="", catalog=load(DAY).digest)
    other = encode(scenario, engine="0.0.1", catalog="0" * 16)
    assert not opened(**{PARAMETER: same}).warning
    said = [warning.value for warning in opened(**{PARAMETER: other}).warning]
    assert any("the engine and the facts changed" in text for text in said)


def test_a_refused_value_leaves_the_scenario_as_it_was() -> None:
    app = opened()
    before = code_of(app)
    name = next(box for box in app.number_input if box.label == "Peak to mean")
    name.set_value(3.0).run()
    assert code_of(app) != before
    assert not app.exception


def button(app: AppTest, label: str) -> Any:
    return next(each for each in app.button if each.label == label)


def test_undo_and_redo_walk_through_the_changes_and_reset_takes_all_back() -> None:
    app = opened()
    assert all(each.label != "Undo" for each in app.button)
    requests_box(app).set_value("2,000,000").run()
    requests_box(app).set_value("3,000,000").run()
    button(app, "Undo").click().run()
    assert requests_of(app) == 2_000_000
    button(app, "Redo").click().run()
    assert requests_of(app) == 3_000_000
    assert any("1M → 3M (3x)" in each.label for each in app.sidebar.button)
    button(app, "Reset").click().run()
    assert requests_of(app) == 1_000_000
    assert button(app, "Undo").disabled
    button(app, "Redo").click().run()
    assert requests_of(app) == 2_000_000


def test_a_chip_takes_its_change_back_and_no_other_and_undo_brings_it_again() -> None:
    app = opened()
    requests_box(app).set_value("2,000,000").run()
    growth = next(box for box in app.number_input if box.label.startswith("Growth per month"))
    growth.set_value(7.0).run()
    chips = [each for each in app.sidebar.button if each.label.endswith("×")]
    assert [each.label.split(" 1M")[0].split(" 0.05")[0] for each in chips] == [
        "requests per month",
        "growth per month",
    ]
    chips[0].click().run()
    assert requests_of(app) == 1_000_000
    workload = next(iter(app.session_state["scenario"].workloads.values()))
    assert workload.growth_per_month == pytest.approx(0.07)
    assert [each.label[:6] for each in app.sidebar.button if each.label.endswith("×")] == ["growth"]
    button(app, "Undo").click().run()
    assert requests_of(app) == 2_000_000


def test_a_change_after_an_undo_forgets_what_was_taken_back() -> None:
    app = opened()
    requests_box(app).set_value("2,000,000").run()
    button(app, "Undo").click().run()
    requests_box(app).set_value("5,000,000").run()
    assert button(app, "Redo").disabled


def test_a_link_begins_a_history_of_its_own() -> None:
    app = opened()
    requests_box(app).set_value("2,000,000").run()
    app.query_params[PARAMETER] = link_code(7_000_000)
    app.run()
    assert requests_of(app) == 7_000_000
    assert all(each.label != "Undo" for each in app.button)


def test_a_text_that_is_no_number_is_refused_under_its_field_and_the_plan_stays() -> None:
    app = opened()
    before = code_of(app)
    requests_box(app).set_value("2.5 millon").run()
    assert code_of(app) == before
    assert any("did you mean million?" in each.value for each in app.sidebar.caption)
    assert any("All figures here are still for 1,000,000." in each.value for each in app.warning)
    assert app.title[0].value.startswith(":gray[")
    output = next(box for box in app.text_input if box.label == "Output tokens")
    output.set_value("400").run()
    assert requests_box(app).value == "2.5 millon"
    requests_box(app).set_value("2.5 million").run()
    assert requests_of(app) == 2_500_000
    assert not any("All figures" in each.value for each in app.warning)
    assert not app.title[0].value.startswith(":gray[")
    workload = decode(code_of(app), today=DAY).scenario.workloads["support-chat"]
    assert (workload.requests_per_month, workload.output_tokens) == (2_500_000, 400)


def test_a_number_that_does_not_fit_the_others_is_refused_under_its_field_and_stays_there() -> None:
    app = opened()
    longest = next(box for box in app.text_input if box.label == "Longest request")
    longest.set_value("1e9").run()
    assert any("at most 10,000,000" in each.value for each in app.sidebar.caption)
    assert next(box for box in app.text_input if box.label == "Longest request").value == "1e9"
    button_labels = [each.label for each in app.button]
    assert "Undo" not in button_labels


def test_a_field_is_read_also_right_after_another_scenario_was_opened() -> None:
    app = opened()
    requests_box(app).set_value("nothing").run()
    del app.session_state["unread"]
    requests_box(app).set_value("3M").run()
    assert not app.exception
    assert requests_of(app) == 3_000_000
