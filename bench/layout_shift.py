"""How much of a page jumps while it loads: the layout shift that Chromium adds up, 0.1 and more being poor.

The pages of the dashboard, on a laptop and on a phone, each opened so many times; the median and the worst are
printed. Run: `python bench/layout_shift.py [rounds]`.
"""

import shutil
import statistics
import sys

from playwright.sync_api import Browser, ViewportSize, sync_playwright
from slider_to_painted import ARGUMENTS, free_port, served

ROUNDS, TARGET = 5, 0.05
PATHS = ("/", "/usage", "/options", "/risk", "/sources")
SCREENS: dict[str, ViewportSize] = {
    "laptop": {"width": 1280, "height": 720},
    "phone": {"width": 390, "height": 844},
}
WATCH = """
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach((each) => {
    if (!each.hadRecentInput) window.shifts.push(each.value);
  })).observe({ type: "layout-shift", buffered: true });
"""


def shift_of(browser: Browser, url: str, screen: ViewportSize) -> float:
    """What one visit adds up to, from an empty cache to everything drawn."""
    context = browser.new_context(viewport=screen)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(url, wait_until="commit")
    page.locator("[data-testid=stMain] :is(h1, h2)").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(2_000)
    found = float(sum(page.evaluate("window.shifts")))
    context.close()
    return found


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    port = free_port()
    own = ["dashboard", "run", "--host", "127.0.0.1", "--port", str(port)]
    found_browser = shutil.which("chromium") or shutil.which("google-chrome")
    with served(own, port) as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found_browser, args=ARGUMENTS)
        for path in PATHS:
            for name, screen in SCREENS.items():
                found = [shift_of(browser, url + path, screen) for _ in range(rounds)]
                middle = statistics.median(found)
                mark = "" if middle < TARGET else f", above {TARGET}"
                print(f"{path} on a {name}: {middle:.3f}, worst {max(found):.3f}{mark}")
        browser.close()


if __name__ == "__main__":
    main()
