"""A usage export becomes the plan: the sample trace by its button, a log by its upload."""

import csv
import io
import re

import pytest
from conftest import Opener, main_part, settled
from playwright.sync_api import expect

from dashboard.catalog.folder import data_folder

pytestmark = pytest.mark.browser
EXPORT = data_folder() / "examples" / "usage" / "litellm_spendlogs_week_CONSTRUCTED.csv"


def test_the_sample_trace_is_taken_over_and_the_plan_follows(opened: Opener) -> None:
    page = opened("/usage")
    page.get_by_role("button", name="Load the sample trace").click()
    heading = main_part(page).get_by_role("heading").first
    expect(heading).to_contain_text("Sample data: 19,366 requests")
    settled(page)
    page.get_by_role("button", name="Use in the plan").click()
    expect(page).to_have_url(re.compile(r"/(\?plan=1\..*)?$"))
    expect(page.get_by_role("textbox", name="Output tokens")).to_have_value("211.13")
    expect(heading).not_to_contain_text("Sample data")
    settled(page)
    expect(main_part(page).locator(".gp-tile b").first).to_be_visible()


def test_an_uploaded_export_is_read_checked_and_taken_over(opened: Opener) -> None:
    rows = list(csv.DictReader(EXPORT.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        row["spend"] = str(0.8 * float(row["spend"] or 0))
    rows[5]["prompt_tokens"] = "abc"
    export = io.StringIO()
    writer = csv.DictWriter(export, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    page = opened("/usage")
    page.get_by_test_id("stMainBlockContainer").get_by_test_id(
        "stFileUploaderDropzoneInput"
    ).set_input_files(
        {"name": "logs.csv", "mimeType": "text/csv", "buffer": export.getvalue().encode()}
    )
    heading = main_part(page).get_by_role("heading").first
    expect(heading).to_contain_text("logs.csv: 551 requests over 7.9 days")
    expect(main_part(page)).to_contain_text("1 not a number")
    # LiteLLM reckons its spend itself: a fifth below list is no discount that anybody was billed.
    expect(main_part(page)).to_contain_text("the log's own estimate")
    settled(page)
    expect(page.get_by_role("button", name="Use in the plan")).to_be_disabled()
    page.get_by_text("It is so; take the file as it was read").first.click()
    settled(page)
    page.get_by_role("button", name="Use in the plan").click()
    expect(page).to_have_url(re.compile(r"/(\?plan=1\..*)?$"))
    settled(page)
    expect(main_part(page).locator(".gp-tile b").first).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
