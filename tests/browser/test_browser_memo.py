"""The HTML memo in a real Chromium, from a disk and without a network."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.catalog import load
from dashboard.engine.plan import evaluate
from dashboard.exports.content.memo import memo_of
from dashboard.exports.html.page import html_of
from dashboard.scenario import read_scenario
from dashboard.wording.words import money

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)


def test_the_what_if_bar_works_from_a_disk_and_asks_nobody(
    browser: Browser, tmp_path: Path
) -> None:
    catalog = load(DAY)
    scenario = read_scenario(
        ROOT / "data/examples/scenarios/helpdesk-and-extraction.toml", today=DAY
    )
    plan = evaluate(scenario, catalog)
    assert plan.path is not None
    assert plan.path.saving_usd is not None
    file = tmp_path / "memo.html"
    file.write_bytes(html_of(plan, memo_of(plan, catalog, link="https://plans.example.org/")))
    page = browser.new_context(offline=True).new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(file.as_uri())
    assert page.locator("#now-saving").inner_text() == money(plan.path.saving_usd)
    page.locator("#volume").fill("1")
    assert page.locator("#volume-said").inner_text() == "2 times"
    doubled = page.locator("#now-saving").inner_text()
    assert doubled != money(plan.path.saving_usd)
    assert re.match(
        r"With these figures the moves of this plan still save \$",
        page.locator("#now-said").inner_text(),
    )
    page.locator("#follows").fill("50")
    halved = page.locator("#now-saving").inner_text()
    assert halved not in (doubled, money(plan.path.saving_usd))
    page.locator("#share").fill("40")
    assert "the plan would not move there" in page.locator("#now-said").inner_text()
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("document.getElementById('volume-said').textContent === '1 times'")
    assert page.locator("#now-saving").inner_text() == money(plan.path.saving_usd)
    assert asked == [file.as_uri()]
    assert faults == []
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_amount_and_no_short_word_of_a_table_is_broken(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    """Every cell of up to 24 characters stands on one line; what is too wide is scrolled within its table."""
    catalog = load(DAY)
    scenario = read_scenario(
        ROOT / "data/examples/scenarios/helpdesk-and-extraction.toml", today=DAY
    )
    plan = evaluate(scenario, catalog)
    file = tmp_path / "memo.html"
    file.write_bytes(html_of(plan, memo_of(plan, catalog, link="https://plans.example.org/")))
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(file.as_uri())
    broken, short = page.evaluate(
        """() => {
          const cells = [...document.querySelectorAll("td, th")].filter((c) => c.offsetParent);
          const short = cells.filter((c) => c.textContent && c.textContent.length <= 24);
          const lines = (c) => {
            const range = document.createRange();
            range.selectNodeContents(c);
            return new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size;
          };
          return [short.filter((c) => lines(c) > 1).map((c) => c.textContent), short.length];
        }"""
    )
    assert short > 50
    assert broken == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()
