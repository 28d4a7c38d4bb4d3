"""No JavaScript, a lost connection, a reload in the middle: said where it happens, and nothing is lost."""

import re

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
    expect(page.locator("noscript p")).to_contain_text("Turn JavaScript on and load it again")
    context.close()


def test_a_reload_in_the_middle_of_editing_keeps_the_scenario(opened: Opener) -> None:
    page = opened("/")
    box = page.get_by_role("textbox", name="Requests per month").first
    expect(page).to_have_url(re.compile("plan="), timeout=60_000)
    settled(page)
    before = page.url
    box.fill("2M")
    box.press("Enter")
    expect(page).not_to_have_url(before, timeout=60_000)
    settled(page)
    answer = main_part(page).get_by_role("heading").first
    said = answer.inner_text()
    page.reload()
    settled(page)
    expect(page.get_by_role("textbox", name="Requests per month").first).to_have_value("2,000,000")
    expect(answer).to_have_text(said, timeout=60_000)


LOST = """
state => {
  const app = document.querySelector("[data-testid=stApp]");
  if (state) app.dataset.testConnectionState = state;
  return getComputedStyle(app, "::after").content;
}
"""


@pytest.mark.parametrize("state", ["PINGING_SERVER", "DISCONNECTED_FOREVER"])
def test_a_lost_connection_is_said_over_the_page(opened: Opener, state: str) -> None:
    page = opened("/sources")
    expect(main_part(page).get_by_role("heading").first).to_be_visible()
    assert page.evaluate(LOST, "") in ("none", "normal")
    assert "The connection to the server is lost." in page.evaluate(LOST, state)
