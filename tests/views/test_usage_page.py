"""The Usage page: from a dropped export, or the sample, to fields of the scenario and a plan that follows."""

from pathlib import Path

import pytest
from drawn_figures import tiles_of
from streamlit.runtime.uploaded_file_manager import UploadedFile
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

ROOT = Path(__file__).parents[2]
APP = ROOT / "dashboard" / "app.py"
EXAMPLES = ROOT / "data" / "examples" / "usage"

TWO_MODELS = b"""start_time,end_time,num_model_requests,model,batch,input_tokens,output_tokens,input_cached_tokens
1759276800,1759363200,1000,gpt-4o-2024-08-06,FALSE,1000000,200000,250000
1759363200,1759449600,1000,gpt-4o-2024-08-06,FALSE,1000000,200000,250000
1759363200,1759449600,many,gpt-4o-2024-08-06,FALSE,1000000,200000,250000
1759363200,1759449600,10,o3-2025-04-16,FALSE,2000,1000,0
"""
"""Two days. Per request of gpt-4o: 1,000 input tokens, a quarter cached, and 200 output tokens."""


@pytest.fixture
def app() -> AppTest:
    tested = AppTest.from_file(str(APP), default_timeout=60).run()
    tested._page_hash = calc_hash("usage")  # pages that are functions have no public way in
    return tested.run()


def drop(app: AppTest, name: str, content: bytes) -> None:
    """Drops a file on the page; the sidebar has an uploader too, for scenario files."""
    (uploader,) = [u for u in app.file_uploader if u.label == "Drop usage exports here"]
    uploader.upload(name, content, "text/csv")
    app.run()


def test_the_sample_is_read_and_labelled_as_sample_data(app: AppTest) -> None:
    app.button(key="usage-sample").click().run()
    assert app.title[0].value == (
        "Sample data: 19,366 requests over 58 minutes; 22.4M input and 4.09M output tokens"
    )
    assert any("CC-BY 4.0" in caption.value for caption in app.caption)


def test_an_hour_of_traffic_keeps_the_plans_volume_and_says_so(app: AppTest) -> None:
    app.button(key="usage-sample").click().run()
    assert "58 minutes are no month" in app.warning[0].value
    assert app.text_input(key="usage:1:all-requests:volume").value == "1,000,000"


def test_taking_the_sample_over_fills_the_workload_and_the_plan_follows(app: AppTest) -> None:
    before = app.session_state["plan"]
    app.button(key="usage-sample").click().run()
    app.text_input(key="usage:1:all-requests:volume").set_value("2M").run()
    app.button(key="usage-use").click().run()
    scenario = app.session_state["scenario"]
    workload = scenario.workloads["all-requests"]
    assert list(scenario.workloads) == ["all-requests"]
    assert (workload.requests_per_month, workload.output_tokens) == (2_000_000, 211.13)
    assert workload.ttft_ms is None  # the target was the example's, and nobody typed it
    assert (
        workload.growth_per_month == 0
    )  # the example grows by 5 % a month, the file shows no growth
    plan = app.session_state["plan"]
    assert plan.total_requests_month_0 == 2_000_000
    current = scenario.current_of("all-requests")
    assert plan.options[current].cost.monthly_usd[0] > before.options[current].cost.monthly_usd[0]
    assert next(iter(tiles_of(app))).startswith("Saved over")  # the Plan page is shown


def test_fields_of_the_file_say_so_and_a_typed_volume_does_not(app: AppTest) -> None:
    app.button(key="usage-sample").click().run()
    app.button(key="usage-use").click().run()
    origins = app.session_state["origins"]
    assert origins["workloads.all-requests.input_tokens"] == "sample data, 58 minutes"
    assert "workloads.all-requests.requests_per_month" not in origins


def test_the_models_in_a_file_become_the_options_in_use(app: AppTest) -> None:
    drop(app, "usage.csv", TWO_MODELS)
    app.button(key="usage-use").click().run()
    scenario = app.session_state["scenario"]
    (name,) = scenario.workloads
    assert name == "GPT-4o traffic"  # what people read, without the id's date
    workload = scenario.workloads[name]
    # 2,000 requests in 48 hours are 2,000 x 730 / 48 in a month.
    assert workload.requests_per_month == pytest.approx(30_417, abs=1)
    assert (workload.input_tokens, workload.cached_share) == (1000, 0.25)
    # o3 has under 1% of the tokens, and is not ticked
    assert scenario.current_of(name) == "gpt-4o"
    assert scenario.options["gpt-4o"].provider == "openai"
    assert scenario.options["tuned-8b-own"].fallback == "gpt-4o"


def test_a_retired_model_in_a_file_leaves_the_option_in_use(app: AppTest) -> None:
    retired = TWO_MODELS.replace(b"gpt-4o-2024-08-06", b"o4-mini-2025-04-16")
    drop(app, "usage.csv", retired)
    assert any("was retired on 2026-10-23" in caption.value for caption in app.caption)
    app.button(key="usage-use").click().run()
    scenario = app.session_state["scenario"]
    (name,) = scenario.workloads
    assert scenario.current_of(name) == "gpt-4-1"


def test_skipped_rows_are_counted_and_listed(app: AppTest) -> None:
    drop(app, "usage.csv", TWO_MODELS)
    assert any("1 not a number" in caption.value for caption in app.caption)
    listed = app.dataframe[-1].value
    assert list(listed.loc[0, ["Row", "Column", "Found"]]) == [4, "num_model_requests", "many"]


def test_a_broken_file_is_one_sentence_and_what_was_read_stays(app: AppTest) -> None:
    app.button(key="usage-sample").click().run()
    scenario = app.session_state["scenario"]
    drop(app, "holiday.csv", b"a,b\n1,2\n")
    assert len(app.error) == 1
    assert app.error[0].value.startswith("holiday.csv has no token columns")
    assert app.title[0].value.startswith("Sample data: 19,366 requests")
    assert app.session_state["scenario"] is scenario


def test_no_bytes_and_no_rows_of_a_file_stay_in_the_session(app: AppTest) -> None:
    drop(app, "usage.csv", TWO_MODELS)
    state = app.session_state._state.filtered_state
    assert state["usage"].name == "usage.csv"
    kept: list[object] = [
        value for value in state.values() if isinstance(value, bytes | UploadedFile)
    ]
    kept += [value for value in state.values() if isinstance(value, list) and value]
    assert kept == []


def test_a_saved_profile_can_be_dropped_in_place_of_the_export(app: AppTest) -> None:
    drop(app, "usage.csv", TWO_MODELS)
    saved = app.session_state["usage"].profile
    drop(app, "usage-profile.json", saved.to_json().encode())
    assert app.session_state["usage"].profile.workloads == saved.workloads
    assert app.title[0].value.startswith("usage-profile.json: ")


def test_two_workloads_of_one_name_are_refused_before_the_plan_changes(app: AppTest) -> None:
    drop(app, "usage.csv", TWO_MODELS)
    app.checkbox(key="usage:1:o3-2025-04-16:take").check().run()
    other = app.text_input(key="usage:1:gpt-4o-2024-08-06:name").value
    app.text_input(key="usage:1:o3-2025-04-16:name").set_value(other).run()
    assert "Two workloads are named" in app.error[0].value
    assert app.button(key="usage-use").disabled


def test_a_week_by_the_hour_survives_in_the_link(app: AppTest) -> None:
    export = EXAMPLES / "openai_usage_hourly_CONSTRUCTED.csv"
    drop(app, export.name, export.read_bytes())
    app.button(key="usage-use").click().run()
    taken = app.session_state["scenario"]
    code = app.session_state["code"]
    assert any(len(workload.hourly or ()) == 168 for workload in taken.workloads.values())
    other = AppTest.from_file(str(APP), default_timeout=60)
    other.query_params["plan"] = code
    other.run()
    assert other.session_state["scenario"] == taken
    assert len(code) < 4_000


OWN = b"when,llm,prompt,answer\n2026-06-01,gpt-4o-2024-08-06,1000,10\n2026-06-03,gpt-4o-2024-08-06,1000,10\n"


def test_a_table_in_no_known_format_is_read_once_its_columns_are_named(app: AppTest) -> None:
    drop(app, "own.csv", OWN)
    assert "no token columns" in app.error[0].value
    key = f"usage-mapping:{app.session_state['usage_drops']}"
    assert app.selectbox(key=f"{key}:input").value == "prompt"
    app.selectbox(key=f"{key}:model").set_value("llm")
    folder = app.session_state["usage_unmapped"].path.parent
    (send,) = [button for button in app.button if button.label == "Read the file so"]
    send.click().run()
    assert app.session_state["usage"].profile.tokens.input == 2_000
    assert "usage_unmapped" not in app.session_state
    assert not folder.exists()


def test_usage_and_costs_dropped_together_are_compared_by_day(app: AppTest) -> None:
    names = ("openai_usage_week_CONSTRUCTED.tsv", "openai_costs_week_CONSTRUCTED.tsv")
    (uploader,) = [u for u in app.file_uploader if u.label == "Drop usage exports here"]
    uploader.set_value(
        [(name, (EXAMPLES / name).read_bytes(), "text/tab-separated-values") for name in names]
    )
    app.run()
    assert "Bill against list prices" in [heading.value for heading in app.header]
    table = next(each.value for each in app.dataframe if "What it shows" in each.value)
    assert list(table["What it shows"]).count("agrees with list prices") == 3


@pytest.mark.parametrize("name", ["gpt-4.1", "gpt-4.1-2025-04-14"])
def test_a_discount_that_the_bill_shows_becomes_the_price_of_the_option(
    app: AppTest, name: str
) -> None:
    """A million in and 100,000 out of GPT-4.1 are 2.00 + 0.80 at list; 2.464 is 12% less, on five days."""
    start, day = 1_780_272_000, 86_400  # 2026-06-01
    usage = "start_time,end_time,model,num_model_requests,input_tokens,output_tokens,input_cached_tokens\n"
    costs = "start_time,end_time,amount_value,amount_currency,line_item\n"
    for at in range(start, start + 5 * day, day):
        usage += f"{at},{at + day},{name},10,1000000,100000,0\n"
        costs += f'{at},{at + day},2.464,usd,"{name}"\n'
    (uploader,) = [u for u in app.file_uploader if u.label == "Drop usage exports here"]
    uploader.set_value(
        [("usage.csv", usage.encode(), "text/csv"), ("costs.csv", costs.encode(), "text/csv")]
    )
    app.run()
    (take,) = [button for button in app.button if button.label == "Use for gpt-4-1"]
    take.click().run()
    prices = app.session_state["scenario"].options["gpt-4-1"].prices
    assert (prices["input"], prices["output"]) == pytest.approx((1.76, 7.04))
    assert not [button for button in app.button if button.label == "Use for gpt-4-1"]
    assert [said.value for said in app.success if "gpt-4-1 is priced by the bill" in said.value]
    assert [said.value for said in app.markdown if "The plan uses them." in said.value]


def test_a_file_in_a_folder_the_operator_opened_is_read_where_it_lies(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "usage-server-path" not in [field.key for field in app.text_input]
    folder = tmp_path / "open"
    folder.mkdir()
    (folder / "june.csv").write_bytes(TWO_MODELS)
    (folder / "own.csv").write_bytes(OWN)
    (tmp_path / "secret.csv").write_bytes(TWO_MODELS)
    monkeypatch.setenv("GOLDEN_PATH_USAGE_FOLDERS", str(folder))
    app.run()

    def ask(typed: str) -> None:
        app.text_input(key="usage-server-path").set_value(typed)
        (send,) = [button for button in app.button if button.label == "Read it"]
        send.click().run()

    ask("../secret.csv")
    assert "no file in the folders" in app.error[0].value
    assert "usage" not in app.session_state
    ask("own.csv")
    assert app.session_state["usage_unmapped"].path == folder / "own.csv"
    ask("june.csv")
    assert app.session_state["usage"].profile.requests == 2_010
    assert sorted(path.name for path in folder.iterdir()) == ["june.csv", "own.csv"]


EITHER_ORDER = b"""Date,Slug,Usage,BYOK Usage,Requests,Prompt Tokens,Completion Tokens,Reasoning Tokens
03/04/2026,openai/gpt-4.1,0.028,0,10,10000,1000,0
"""


@pytest.mark.parametrize(
    ("chosen", "day"),
    [("Day first: 31/12/2026", "3 April 2026"), ("Month first: 12/31/2026", "4 March 2026")],
)
def test_the_order_of_dates_is_chosen_on_the_page(app: AppTest, chosen: str, day: str) -> None:
    app.selectbox(key="usage-date-order").select(chosen)
    drop(app, "activity.csv", EITHER_ORDER)
    assert any(day in caption.value for caption in app.caption)
    assert not any("dates read in one way" in box.label for box in app.checkbox)


def test_a_date_of_either_order_is_asked_about_before_it_is_taken_over(app: AppTest) -> None:
    drop(app, "activity.csv", EITHER_ORDER)
    assert any("dates read in one way" in warning.value for warning in app.warning)
