"""What a screen reader walks along and hears: one heading of the first order, none skipped, changes told."""

import itertools
import re

import pytest
from conftest import Opener, looks_at, main_part, settled
from playwright.sync_api import Page, expect

from dashboard.views import PAGES

pytestmark = pytest.mark.browser

LEVELS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter(each => each.getClientRects().length)
  .map(each => Number(each.tagName[1]))"""
REGION = "#golden-path-announcer"


def levels(page: Page) -> list[int]:
    expect(page.locator("h1")).to_have_count(1)
    found: list[int] = page.evaluate(LEVELS)
    return found


@looks_at(*((f"/{view.url_path}", "desktop") for view in PAGES))
def test_a_page_has_one_first_heading_and_skips_no_level(standing: Page) -> None:
    found = levels(standing)
    assert found[0] == 1
    assert found.count(1) == 1
    assert all(later <= before + 1 for before, later in itertools.pairwise(found))


def change_requests(page: Page, typed: str) -> str:
    """The answer after so many requests, told to a screen reader too."""
    heading = main_part(page).get_by_role("heading", level=1)
    before = heading.inner_text()
    box = page.get_by_role("textbox", name="Requests per month").first
    box.fill(typed)
    box.press("Enter")
    expect(heading).not_to_have_text(before, timeout=60_000)
    settled(page)
    expect(page.locator(REGION)).to_have_text(heading.inner_text())
    return heading.inner_text()


def test_a_changed_answer_is_told_and_nothing_moves(opened: Opener) -> None:
    page = opened("/")
    expect(page.locator(REGION)).to_have_text("")
    assert page.locator(REGION).get_attribute("aria-live") == "polite"
    first = change_requests(
        page, "20M"
    )  # with it goes the row that an example has above its answer
    place = main_part(page).locator("h1").bounding_box()
    assert change_requests(page, "40M") != first
    after = main_part(page).locator("h1").bounding_box()
    assert place is not None
    assert after is not None
    assert (after["x"], after["y"]) == (place["x"], place["y"])
    page.get_by_role("link", name="Risk").click()
    expect(page).to_have_title(re.compile("^Risk"))
    settled(page)
    expect(page.locator(REGION)).to_have_text(main_part(page).locator("h1").inner_text())
