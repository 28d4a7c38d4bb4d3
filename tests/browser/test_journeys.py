"""Three people do what they came for, their clicks counted; the main journey by keyboard alone."""

import csv
import io
import re

import pytest
from conftest import Opener, main_part, settled
from fake_model import FakeModel
from playwright.sync_api import FilePayload, Locator, Page, expect

from dashboard.catalog.folder import data_folder

pytestmark = pytest.mark.browser
EXPORT = data_folder() / "examples" / "usage" / "litellm_spendlogs_week_CONSTRUCTED.csv"
SLOW_MS = 90_000
FOCUSED = """() => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  return at ? (at.getAttribute("aria-label") || at.innerText || "").trim() : "";
}"""


class Counted:
    """Clicks, drags and drops of one person."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def drag(self, slider: Locator, *, share: float) -> None:
        """The thumb is taken at the middle and let go at a share of the width."""
        box = slider.bounding_box()
        assert box is not None
        mouse, y = slider.page.mouse, box["y"] + box["height"] / 2
        mouse.move(box["x"] + box["width"] / 2, y)
        mouse.down()
        mouse.move(box["x"] + box["width"] * share, y, steps=8)
        mouse.up()
        self.clicks += 1

    def drop(self, uploader: Locator, files: list[FilePayload]) -> None:
        uploader.set_input_files(files)
        self.clicks += 1


def test_a_cto_reads_drags_the_volume_and_shares_in_at_most_four_clicks(opened: Opener) -> None:
    page, person = opened("/"), Counted()
    heading = main_part(page).get_by_role("heading").first
    before = heading.inner_text()
    assert "$" in before
    person.drag(page.locator(".bar").get_by_label("Volume", exact=True), share=0.8)
    expect(heading).not_to_have_text(before, timeout=SLOW_MS)
    settled(page)
    person.click(page.get_by_role("button", name="Share"))
    code = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    code.hover()
    person.click(code.get_by_role("button"))
    assert person.clicks <= 4
    other = opened(code.locator("code").inner_text().strip())
    expect(main_part(other).get_by_role("heading").first).to_have_text(heading.inner_text())


def halves() -> list[FilePayload]:
    """One week of a gateway's log as two exports."""
    rows = list(csv.DictReader(EXPORT.read_text(encoding="utf-8").splitlines()))
    files: list[FilePayload] = []
    for name, part in (("one.csv", rows[: len(rows) // 2]), ("two.csv", rows[len(rows) // 2 :])):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(part)
        files.append({"name": name, "mimeType": "text/csv", "buffer": text.getvalue().encode()})
    return files


def test_finops_drops_two_exports_and_takes_the_memo_away_in_at_most_five_clicks(
    opened: Opener,
) -> None:
    page, person = opened("/"), Counted()
    person.click(main_part(page).get_by_role("button", name="Drop an export"))
    heading = main_part(page).get_by_role("heading").first
    expect(heading).to_have_text(re.compile("Drop a usage export"))
    settled(page)
    person.drop(main_part(page).get_by_test_id("stFileUploaderDropzoneInput"), halves())
    expect(heading).to_contain_text("2 files: 552 requests over", timeout=SLOW_MS)
    settled(page)
    person.click(page.get_by_role("button", name="Use in the plan"))
    expect(heading).not_to_contain_text("requests over", timeout=SLOW_MS)
    expect(main_part(page).locator(".gp-tile").first).to_be_visible(timeout=SLOW_MS)
    settled(page)
    person.click(page.get_by_role("button", name="Take it away"))
    with page.expect_download(timeout=SLOW_MS) as memo:
        person.click(page.get_by_test_id("stPopoverBody").get_by_role("button").first)
    assert memo.value.suggested_filename.endswith(".pdf")
    assert person.clicks <= 5


def _type(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Tab")


def test_a_platform_engineer_compares_an_endpoint_and_plans_the_cheapest_build_in_at_most_eight(
    opened: Opener, model: FakeModel
) -> None:
    page, person = opened("/"), Counted()
    person.click(page.get_by_role("link", name="Compare"))
    person.click(page.get_by_role("button", name="Add a model"))
    _type(page.get_by_role("textbox", name="Base URL"), model.base_url)
    _type(page.get_by_role("textbox", name="Model", exact=True), "own-llama")
    settled(page)
    _type(page.get_by_role("spinbutton", name="USD per 1M input tokens"), "0")
    _type(page.get_by_role("spinbutton", name="USD per 1M output tokens"), "0")
    settled(page)
    person.click(page.get_by_role("button", name="Add this model"))
    expect(page.get_by_role("button", name="Remove")).to_be_visible()
    settled(page)
    person.click(page.get_by_role("button", name=re.compile("^Send ")))
    expect(page.get_by_text("What changes in the plan")).to_be_visible(timeout=SLOW_MS)
    settled(page)
    person.click(page.get_by_role("link", name="Capacity"))
    cheapest = page.get_by_role("button", name="Put the cheapest into the option")
    expect(cheapest).to_be_visible(timeout=SLOW_MS)
    settled(page)
    address = page.url
    person.click(cheapest)
    expect(page).not_to_have_url(address, timeout=SLOW_MS)
    settled(page)
    expect(page.get_by_test_id("stSidebar").get_by_text("Changed:")).to_be_visible()
    assert person.clicks <= 8


def walk_to(page: Page, label: str, *, key: str = "Tab", at_most: int = 120) -> None:
    """The key is pressed until what is called so has the focus."""
    for _ in range(at_most):
        page.keyboard.press(key)
        if str(page.evaluate(FOCUSED)).startswith(label):
            return
    raise AssertionError(f"{label} cannot be reached by {key}")


def test_the_main_journey_needs_no_mouse(opened: Opener) -> None:
    page = opened("/")
    expect(page.locator(".bar input").first).to_be_visible(timeout=SLOW_MS)
    heading = main_part(page).get_by_role("heading").first
    before = heading.inner_text()
    walk_to(page, "Volume")
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(heading).not_to_have_text(before, timeout=SLOW_MS)
    settled(page)
    walk_to(page, "Share", key="Shift+Tab")
    page.keyboard.press("Enter")
    link = page.get_by_test_id("stPopoverBody").locator("code")
    expect(link).to_contain_text("?plan=1.")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
