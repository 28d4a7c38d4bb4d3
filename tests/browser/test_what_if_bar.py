"""The what-if bar in a real browser: no call to the server while sliding, a new plan when let go."""

import re
from collections.abc import Callable

import pytest
from conftest import looks_at
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_sliding_repaints_in_the_browser_and_letting_go_plans_anew(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    bar = page.locator(".bar")
    expect(bar.locator("dd span").first).to_contain_text("$", timeout=60_000)
    before = page.url
    volume = bar.get_by_label("Volume", exact=True)
    milliseconds = volume.evaluate(
        """(input) => {
          const times = [];
          for (let x = 0; x <= 3; x += 0.25) {
            input.value = x;
            const start = performance.now();
            input.dispatchEvent(new Event("input", { bubbles: true }));
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
        }"""
    )
    assert milliseconds < 20
    expect(bar.locator(".said")).to_contain_text("With these figures")
    expect(bar.locator("dd small").first).to_contain_text("planned")
    assert page.url == before
    volume.dispatch_event("change")
    expect(page.get_by_text("1M → 8M")).to_be_visible(timeout=60_000)
    expect(page).not_to_have_url(before)
    expect(volume).to_have_value("0")
    bar.get_by_role("button", name="Back one step").click()
    expect(page.get_by_text("1M → 8M")).to_have_count(0, timeout=60_000)


@looks_at(("/plan", "desktop"))
def test_the_plan_has_an_address_of_its_own(standing: Page) -> None:
    page = standing
    expect(page.locator(".bar dd span").first).to_contain_text("$", timeout=60_000)
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page).to_have_title(re.compile(r"^Plan: Support assistant, saves \$.* - Golden Path$"))
