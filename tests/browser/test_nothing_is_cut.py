"""Nothing is cut at any width: tiles, the what-if bar and tables show their whole texts; a phone has cards."""

import pytest
from conftest import Opener, looks_at, main_part, settled
from playwright.sync_api import Page, ViewportSize, expect

pytestmark = pytest.mark.browser
WIDTHS: tuple[ViewportSize, ...] = (
    {"width": 1280, "height": 720},
    {"width": 1440, "height": 900},
    {"width": 390, "height": 844},
)
CUT = """
() => {
  const own = [...document.querySelectorAll("[data-testid=stMain] *")].flatMap(
    each => [each, ...(each.shadowRoot?.querySelectorAll("*") ?? [])]);
  return own.filter(each => {
    const style = getComputedStyle(each), box = each.getBoundingClientRect();
    const hides = style.overflowX !== "visible" && style.textOverflow === "ellipsis";
    return box.width > 20 && hides && each.scrollWidth > each.clientWidth + 1;
  }).map(each => each.textContent.slice(0, 80));
}
"""
SIDEWAYS = """
() => {
  const main = document.querySelector("[data-testid=stMain]");
  return main.scrollWidth - main.clientWidth;
}
"""


def ready(page: Page) -> None:
    expect(main_part(page).locator(".gp-table").first).to_be_visible(timeout=60_000)
    settled(page)


@looks_at(("/", "desktop"))
def test_the_plan_page_cuts_no_text_and_never_scrolls_sideways(standing: Page) -> None:
    page = standing
    for size in WIDTHS:
        page.set_viewport_size(size)
        ready(page)
        assert main_part(page).locator(".gp-tile").count() == 4
        assert page.evaluate(CUT) == [], size
        assert page.evaluate(SIDEWAYS) <= 0, size


def test_a_row_of_options_is_a_card_on_a_phone_and_its_figures_open_in_it(opened: Opener) -> None:
    page = opened("/", mode="phone")
    ready(page)
    table = main_part(page).locator(".gp-wide").last
    row = table.get_by_role("row").nth(1)
    assert row.evaluate("each => getComputedStyle(each).display") == "block"
    figure = row.locator("details").first
    figure.locator("summary").click()
    line = figure.locator("p").first
    expect(line).to_be_visible()
    box, card = line.bounding_box(), row.bounding_box()
    assert box is not None
    assert card is not None
    assert box["x"] >= card["x"]
    assert box["x"] + box["width"] <= card["x"] + card["width"]


def test_a_figure_opens_over_the_page_by_the_keyboard_and_moves_nothing(opened: Opener) -> None:
    page = opened("/")
    ready(page)
    tile = main_part(page).locator("details.gp-tile").first
    chart = main_part(page).locator(".js-plotly-plot").first
    before = chart.bounding_box()
    tile.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(tile.locator("p").first).to_be_visible()
    assert chart.bounding_box() == before
