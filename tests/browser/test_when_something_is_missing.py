"""No JavaScript, a connection that is lost, a reload in the middle: said where it happens, and nothing is lost."""

import pytest
from conftest import Dashboard, Opener, main_part, settled
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


def test_without_javascript_the_page_says_what_to_do(
    browser: Browser, dashboard: Dashboard
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(dashboard.url)
    expect(page.get_by_role("heading", name="Golden Path")).to_be_visible()
    expect(page.get_by_text("Turn JavaScript on and load it again")).to_be_visible()
    context.close()


def test_a_reload_in_the_middle_of_editing_keeps_the_scenario(opened: Opener) -> None:
    page = opened("/")
    box = page.get_by_role("textbox", name="Requests per month").first
    box.fill("2M")
    box.press("Enter")
    expect(page).to_have_url(lambda url: "plan=" in url, timeout=60_000)
    settled(page)
    answer = main_part(page).get_by_role("heading").first
    said = answer.inner_text()
    page.reload()
    settled(page)
    expect(page.get_by_role("textbox", name="Requests per month").first).to_have_value("2,000,000")
    expect(answer).to_have_text(said, timeout=60_000)
