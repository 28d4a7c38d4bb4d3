"""The Usage page: from a dropped export, or the sample, to fields of the scenario and a plan that follows."""

from pathlib import Path

import pytest
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
def page() -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app._page_hash = calc_hash("usage")  # pages that are functions have no public way in
    return app.run()


def drop(page: AppTest, name: str, content: bytes) -> AppTest:
    page.file_uploader[-1].upload(name, content, "text/csv")
    return page.run()


def uploader_of_exports(page: AppTest) -> int:
    """The place of the export's uploader: the sidebar has one too, for scenario files."""
    return [u.label for u in page.main.file_uploader].index("Drop usage exports here")


def test_the_sample_is_read_and_labelled_as_sample_data(page: AppTest) -> None:
    page.button(key="usage-sample").click().run()
    assert page.header[0].value == (
        "Sample data: 19,366 requests over 58 minutes; 22.4M input and 4.09M output tokens"
    )
    assert any("CC-BY 4.0" in caption.value for caption in page.caption)


def test_an_hour_of_traffic_keeps_the_plans_volume_and_says_so(page: AppTest) -> None:
    page.button(key="usage-sample").click().run()
    assert "58 minutes are no month" in page.warning[0].value
    assert page.number_input(key="usage:1:all-requests:volume").value == 1_000_000


def test_taking_the_sample_over_fills_the_workload_and_the_plan_follows(page: AppTest) -> None:
    before = page.session_state["plan"]
    page.button(key="usage-sample").click().run()
    page.number_input(key="usage:1:all-requests:volume").set_value(2_000_000).run()
    page.button(key="usage-use").click().run()
    scenario = page.session_state["scenario"]
    workload = scenario.workloads["all-requests"]
    assert list(scenario.workloads) == ["all-requests"]
    assert (workload.requests_per_month, workload.output_tokens) == (2_000_000, 211.13)
    assert workload.ttft_ms == 2000  # the target of the workload it replaced
    plan = page.session_state["plan"]
    assert plan.total_requests_month_0 == 2_000_000
    current = scenario.current_of("all-requests")
    assert plan.options[current].cost.monthly_usd[0] > before.options[current].cost.monthly_usd[0]
    assert page.metric[0].label.startswith("Saved over")  # the Plan page is shown


def test_fields_of_the_file_say_so_and_a_typed_volume_does_not(page: AppTest) -> None:
    page.button(key="usage-sample").click().run()
    page.button(key="usage-use").click().run()
    origins = page.session_state["origins"]
    assert origins["workloads.all-requests.input_tokens"] == "sample data, 58 minutes"
    assert "workloads.all-requests.requests_per_month" not in origins


def test_the_models_in_a_file_become_the_options_in_use(page: AppTest) -> None:
    drop(page, "usage.csv", TWO_MODELS)
    page.button(key="usage-use").click().run()
    scenario = page.session_state["scenario"]
    workload = scenario.workloads["gpt-4o-2024-08-06"]
    # 2,000 requests in 48 hours are 2,000 x 730 / 48 in a month.
    assert workload.requests_per_month == pytest.approx(30_417, abs=1)
    assert (workload.input_tokens, workload.cached_share) == (1000, 0.25)
    assert "o3-2025-04-16" not in scenario.workloads  # under 1% of the tokens, not ticked
    assert scenario.current_of("gpt-4o-2024-08-06") == "gpt-4o"
    assert scenario.options["gpt-4o"].provider == "openai"
    assert scenario.options["tuned-8b-own"].fallback == "gpt-4o"


def test_skipped_rows_are_counted_and_listed(page: AppTest) -> None:
    drop(page, "usage.csv", TWO_MODELS)
    assert any("1 of 4: 1 not a number" in caption.value for caption in page.caption)
    listed = page.dataframe[-1].value
    assert list(listed.loc[0, ["Row", "Column", "Found"]]) == [4, "num_model_requests", "many"]


def test_a_broken_file_is_one_sentence_and_what_was_read_stays(page: AppTest) -> None:
    page.button(key="usage-sample").click().run()
    scenario = page.session_state["scenario"]
    drop(page, "holiday.csv", b"a,b\n1,2\n")
    assert len(page.error) == 1
    assert page.error[0].value.startswith("holiday.csv has no token columns")
    assert page.header[0].value.startswith("Sample data: 19,366 requests")
    assert page.session_state["scenario"] is scenario


def test_no_bytes_and_no_rows_of_a_file_stay_in_the_session(page: AppTest) -> None:
    drop(page, "usage.csv", TWO_MODELS)
    state = page.session_state.filtered_state
    assert state["usage"].name == "usage.csv"
    kept = [value for value in state.values() if isinstance(value, bytes | UploadedFile)]
    kept += [value for value in state.values() if isinstance(value, list) and value]
    assert kept == []


def test_a_saved_profile_can_be_dropped_in_place_of_the_export(page: AppTest) -> None:
    drop(page, "usage.csv", TWO_MODELS)
    saved = page.session_state["usage"].profile
    drop(page, "usage-profile.json", saved.to_json().encode())
    assert page.session_state["usage"].profile.workloads == saved.workloads
    assert page.header[0].value.startswith("usage-profile.json: ")


def test_two_workloads_of_one_name_are_refused_before_the_plan_changes(page: AppTest) -> None:
    drop(page, "usage.csv", TWO_MODELS)
    page.checkbox(key="usage:1:o3-2025-04-16:take").check().run()
    page.text_input(key="usage:1:o3-2025-04-16:name").set_value("gpt-4o-2024-08-06").run()
    assert "Two workloads are named" in page.error[0].value
    assert page.button(key="usage-use").disabled


def test_a_week_by_the_hour_survives_in_the_link(page: AppTest) -> None:
    export = EXAMPLES / "openai_usage_hourly_CONSTRUCTED.csv"
    drop(page, export.name, export.read_bytes())
    page.button(key="usage-use").click().run()
    taken = page.session_state["scenario"]
    code = page.session_state["code"]
    assert len(taken.workloads["gpt-4-1-2025-04-14"].hourly) == 168
    other = AppTest.from_file(str(APP), default_timeout=60)
    other.query_params["plan"] = code
    other.run()
    assert other.session_state["scenario"] == taken
    assert len(code) < 4_000
