"""Every page opens, says its answer first, carries its numbers in the address, and is accessible."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from conftest import MODES, Opener, looks_at, main_part, settled
from playwright.sync_api import Locator, Page, expect

from dashboard.views import PAGES

pytestmark = pytest.mark.browser
PATHS = ["/", *(f"/{view.url_path}" for view in PAGES[1:])]
HIGHEST = "plot => plot.layout.yaxis.range[1]"
FAILED = "This page could not be drawn"


STREAMLITS_OWN = {
    # st.table scrolls sideways on a phone, in a box without a tabindex that an app could not set
    "scrollable-region-focusable": "stTable",
}


FADES_END = """() => document.getAnimations()
  .filter(fade => fade.effect.getComputedTiming().endTime !== Infinity)
  .forEach(fade => fade.finish())"""
"""Not waited for: a fade of what was drawn over meanwhile may never end by itself."""


def serious_barriers(page: Page) -> list[tuple[str, str]]:
    """What axe-core calls serious or critical, Streamlit's own left out: the rule and the element."""
    page.evaluate(FADES_END)  # half faded in, any text lacks contrast
    return [
        (violation["id"], node["html"][:300])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
        if STREAMLITS_OWN.get(violation["id"], "no rule") not in str(node["target"])
    ]


def answer(page: Page) -> str:
    """The sentence of the Plan page."""
    return str(main_part(page).get_by_role("heading").first.inner_text())


def requests_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Requests per month").first


def charts_painted(page: Page, *, at_least: int) -> None:
    expect(page.locator(".js-plotly-plot .main-svg").nth(at_least - 1)).to_be_visible()


@looks_at(*(("/", mode) for mode in MODES))
def test_the_answer_is_on_the_first_screen(standing: Page) -> None:
    box = main_part(standing).get_by_role("heading").first.bounding_box()
    viewport = standing.viewport_size
    assert box is not None
    assert viewport is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= viewport["height"]


@looks_at(*((path, mode) for path in PATHS for mode in MODES))
def test_every_page_opens_without_an_error_or_a_barrier(
    standing: Page, looked_at: tuple[str, str]
) -> None:
    expect(main_part(standing).get_by_role("heading").first).to_be_visible()
    expect(standing.get_by_text(FAILED)).to_have_count(0)
    if looked_at[0] == "/":
        charts_painted(standing, at_least=2)
    assert serious_barriers(standing) == []


def test_answer_figures_and_charts_follow_an_input(opened: Opener) -> None:
    page = opened("/")
    charts_painted(page, at_least=2)
    before_answer = answer(page)
    before_unit = page.locator(".gp-tile b").nth(0).inner_text()
    chart = page.locator(".js-plotly-plot").first
    before_chart = chart.evaluate(HIGHEST)
    requests_box(page).fill("20000000")
    requests_box(page).press("Enter")
    expect(page.locator(".gp-tile b").nth(0)).not_to_have_text(before_unit)
    settled(page)
    assert answer(page) != before_answer
    expect(chart).to_be_visible()
    after_chart = chart.evaluate(HIGHEST)
    assert after_chart != before_chart


def test_a_copied_link_opens_to_the_same_numbers_in_another_browser(opened: Opener) -> None:
    page = opened("/")
    before = answer(page)
    requests_box(page).fill("7300000")
    requests_box(page).press("Enter")
    expect(main_part(page).get_by_role("heading").first).not_to_have_text(before)
    settled(page)
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text().strip()
    assert "?plan=1." in link
    other = opened(link)
    expect(requests_box(other)).to_have_value("7,300,000")
    assert answer(other) == answer(page)
    figures = page.locator(".gp-tile b").all_inner_texts()
    assert len(figures) == 4
    assert other.locator(".gp-tile b").all_inner_texts() == figures


def test_the_back_button_brings_the_earlier_numbers_back(opened: Opener) -> None:
    page = opened("/")
    first = answer(page)
    expect(page).to_have_url(re.compile(r"\?plan=1\."))
    address = page.url
    requests_box(page).fill("9000000")
    requests_box(page).press("Enter")
    expect(main_part(page).get_by_role("heading").first).not_to_have_text(first)
    expect(page).not_to_have_url(address)
    settled(page)
    page.go_back()
    expect(requests_box(page)).to_have_value("1,000,000")
    expect(main_part(page).get_by_role("heading").first).to_have_text(first)


@pytest.mark.parametrize("code", ["1.AAAA", "hello", "2.eJyrVkrLz1eyUkpKLFKqBQAdegQ0"])
def test_a_damaged_link_says_so_and_shows_the_example(opened: Opener, code: str) -> None:
    page = opened(f"/?plan={code}")
    expect(page.get_by_text("The link could not be opened.")).to_be_visible()
    expect(requests_box(page)).to_have_value("1,000,000")
    expect(page.get_by_text(FAILED)).to_have_count(0)


def test_a_short_link_opens_to_the_same_figures_and_a_wrong_one_to_a_sentence(
    opened: Opener,
) -> None:
    page = opened("/")
    figures = page.locator(".gp-tile b").all_inner_texts()
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Make a short link").click()
    link = page.locator("code", has_text="?s=").first.inner_text().strip()
    assert len(link) < 70
    kept = link.split("?s=")[1]
    other = opened(f"/?s={kept}", mode="phone")
    expect(other).to_have_url(re.compile(r"\?plan=1\."))
    assert "s=" not in other.url.split("?plan=")[0]
    assert other.locator(".gp-tile b").all_inner_texts() == figures
    wrong = opened(f"/?s={kept[:5]}{'a' * 26}")
    expect(
        wrong.get_by_text("The link could not be opened. This link is not known")
    ).to_be_visible()
    expect(wrong.locator(".gp-tile b")).to_have_count(0)
    assert serious_barriers(wrong) == []
    wrong.get_by_role("button", name="Show the example").click()
    expect(wrong).to_have_url(re.compile(r"\?plan=1\."))
    expect(wrong.locator(".gp-tile b").first).to_be_visible()
