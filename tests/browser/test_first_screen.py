"""The first screen: answer, money, charts and what if, together on a laptop and in order on a phone."""

import pytest
from conftest import Opener, looks_at, main_part, settled
from playwright.sync_api import Locator, Page, ViewportSize, expect

pytestmark = pytest.mark.browser
SCREEN: ViewportSize = {"width": 1280, "height": 720}
LOWEST_PX = 640


def parts(page: Page) -> list[Locator]:
    """What must be seen at once, in reading order."""
    main = main_part(page)
    return [
        main.get_by_role("heading").first,
        main.locator(".gp-tile").last,
        main.locator(".js-plotly-plot").first,
        main.locator(".bar input[type=range]").first,
    ]


def bottoms(page: Page) -> list[float]:
    found = []
    for part in parts(page):
        expect(part).to_be_visible(timeout=60_000)
        box = part.bounding_box()
        assert box is not None
        found.append(box["y"] + box["height"])
    return found


@looks_at(("/", "desktop"))
def test_a_laptop_shows_answer_money_charts_and_what_if_at_once(standing: Page) -> None:
    page = standing
    page.set_viewport_size(SCREEN)
    page.locator(".js-plotly-plot .main-svg").nth(1).wait_for()
    settled(page)
    found = bottoms(page)
    assert found == sorted(found)
    assert found[-1] <= LOWEST_PX
    second = main_part(page).locator(".js-plotly-plot").nth(1).bounding_box()
    assert second is not None
    assert second["y"] + second["height"] <= LOWEST_PX


@looks_at(("/", "phone"))
def test_a_phone_shows_the_same_in_the_same_order(standing: Page) -> None:
    found = bottoms(standing)
    assert found == sorted(found)
    assert len(set(found)) == len(found)


def test_example_numbers_have_a_row_of_ways_to_ones_own_which_goes_with_the_example(
    opened: Opener,
) -> None:
    page = opened("/")
    row = main_part(page).get_by_role("button", name="Five questions")
    expect(row).to_be_visible()
    main_part(page).get_by_role("button", name="Examples").click()
    page.get_by_role("dialog").get_by_role("button", name="Helpdesk and document").click()
    name = page.get_by_role("textbox", name="Scenario")
    expect(name).to_have_value("Helpdesk and document extraction", timeout=60_000)
    expect(row).to_be_visible()
    settled(page)
    box = page.get_by_role("textbox", name="Requests per month").first
    box.fill("2M")
    box.press("Enter")
    expect(row).to_have_count(0, timeout=60_000)


WHERE_THE_PAGE_BEGINS = """
  window.begins = new Set();
  const look = () => {
    const main = document.querySelector("[data-testid=stMain]");
    if (main) window.begins.add(Math.round(main.getBoundingClientRect().x));
    requestAnimationFrame(look);
  };
  look();
"""


@pytest.mark.parametrize(("mode", "left_px"), [("desktop", 300), ("phone", 0)])
def test_the_sidebar_has_its_room_from_the_first_frame_on(
    opened: Opener, mode: str, left_px: int
) -> None:
    page = opened("/usage", mode=mode, script=WHERE_THE_PAGE_BEGINS)
    expect(main_part(page).get_by_role("heading").first).to_be_visible(timeout=60_000)
    assert page.evaluate("[...window.begins]") == [left_px]


def test_a_page_opened_by_its_own_address_asks_for_nothing_that_is_not_there(
    opened: Opener,
) -> None:
    page = opened("/usage")
    missing: list[str] = []
    page.on("response", lambda each: missing.append(each.url) if each.status >= 400 else None)
    page.reload()
    settled(page)
    expect(main_part(page).get_by_role("heading").first).to_be_visible()
    assert missing == []
