"""Pictures of every page at three widths, light and dark, into docs/screenshots: `make screenshots`.

PAGE=plan takes one page only. To be looked at by people; no test compares them.
"""

import argparse
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from dashboard.views import PAGES

INTO = Path(__file__).parents[1] / "docs" / "screenshots"
SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": 1920, "height": 1080},
    "laptop": {"width": 1280, "height": 720},
    "phone": {"width": 390, "height": 844},
}
MODES = ("light", "dark")
TALLEST_PX = 9000
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def served() -> Iterator[str]:
    """The address of a dashboard of this tree."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "run", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310
                    break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def settled(page: Page) -> None:
    """Nothing is being worked out, and what is drawn is of the last run."""
    page.locator(SETTLED).wait_for(timeout=90_000)
    for left in ("[data-stale=true]", "[data-testid=stSkeleton]", "[data-testid=stSpinner]"):
        expect(page.locator(left)).to_have_count(0, timeout=90_000)
    page.wait_for_timeout(700)


def whole(page: Page) -> int:
    """The height of all that the page holds."""
    found: int = page.evaluate(
        "Math.ceil(document.querySelector('[data-testid=stMain]').scrollHeight)"
    )
    return min(found, TALLEST_PX)


def pictures(browser: Browser, address: str, paths: list[str]) -> None:
    """One picture of each page, width and mode, as tall as the page."""
    for mode in MODES:
        for size, viewport in SIZES.items():
            context = browser.new_context(viewport=viewport, color_scheme=mode)  # type: ignore[arg-type]
            page = context.new_page()
            for path in paths:
                page.set_viewport_size(viewport)
                page.goto(f"{address}/{path}", wait_until="commit")
                page.locator("h1").first.wait_for(timeout=90_000)
                settled(page)
                page.set_viewport_size({"width": viewport["width"], "height": whole(page)})
                settled(page)
                name = f"{path}-{size}-{mode}.png"
                page.screenshot(path=INTO / name)
                print(name, flush=True)
            context.close()


def main() -> None:
    known = [view.url_path for view in PAGES]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", choices=known, help="one page only")
    asked = parser.parse_args()
    INTO.mkdir(parents=True, exist_ok=True)
    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pictures(browser, address, [asked.page] if asked.page else known)
        browser.close()


if __name__ == "__main__":
    main()
