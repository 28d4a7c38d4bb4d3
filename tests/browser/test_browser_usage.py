"""A usage export becomes the plan: the sample trace, from the button to the Plan page."""

import re

import pytest
from conftest import Opener, main_part, settled
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_sample_trace_is_taken_over_and_the_plan_follows(opened: Opener) -> None:
    page = opened("/usage")
    page.get_by_role("button", name="Load the sample trace").click()
    heading = main_part(page).get_by_role("heading").first
    expect(heading).to_contain_text("Sample data: 19,366 requests")
    settled(page)
    page.get_by_role("button", name="Use in the plan").click()
    expect(page).to_have_url(re.compile(r"/(\?plan=1\..*)?$"))
    expect(page.get_by_role("spinbutton", name="Output tokens")).to_have_value("211.13")
    expect(heading).not_to_contain_text("Sample data")
    settled(page)
    expect(main_part(page).get_by_test_id("stMetricValue").first).to_be_visible()
