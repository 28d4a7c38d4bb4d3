"""What a first visit loads: bytes on the wire and requests, from an empty cache to everything drawn.

Each page on a laptop, and beside them a page of plain Streamlit with one chart: what the shell alone takes.
Off-site requests and errors on the console count too. Run: `python bench/first_visit.py`.
"""

import shutil
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, sync_playwright
from slider_to_painted import ARGUMENTS, free_port, served, streamlit_page

PATHS = ("/", "/usage", "/options", "/risk", "/compare", "/sources")
MOST_MB, MOST_REQUESTS = 3.0, 60
BARE = """
import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
st.title("Bare")
st.plotly_chart(go.Figure(go.Scatter(x=[1, 2], y=[1, 2])))
"""


class Wire:
    """Counts what the browser's network says of one page."""

    def __init__(self, session: CDPSession, own: str) -> None:
        self.bytes, self.requests, self.offsite = 0, 0, 0
        self._own = own
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict[str, dict[str, str]]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme not in ("http", "https"):
            return
        self.requests += 1
        self.offsite += address.netloc != self._own

    def _finished(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])


def visit(browser: Browser, url: str) -> tuple[Wire, int, float]:
    """What was loaded, errors on the console, and the seconds until all was drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(120_000)
    errors: list[str] = []
    page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    wire = Wire(context.new_cdp_session(page), urlsplit(url).netloc)
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator("[data-testid=stMain] :is(h1, h2)").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    seconds = time.perf_counter() - began
    page.wait_for_timeout(3_000)
    context.close()
    return wire, len(errors), seconds


def main() -> None:
    port = free_port()
    own = ["dashboard", "run", "--host", "127.0.0.1", "--port", str(port)]
    found_browser = shutil.which("chromium") or shutil.which("google-chrome")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(own, port) as url,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=found_browser, args=ARGUMENTS)
        script = Path(folder) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        with streamlit_page(script) as bare:
            wire, _, seconds = visit(browser, bare)
            found = f"{wire.bytes / 1e6:.2f} MB; {wire.requests} requests; {seconds:.1f} s"
            print(f"plain Streamlit with one chart: {found}")
        for path in PATHS:
            wire, errors, seconds = visit(browser, url + path)
            size = wire.bytes / 1e6
            heavy = "" if size <= MOST_MB else f", above {MOST_MB} MB"
            many = "" if wire.requests <= MOST_REQUESTS else f", above {MOST_REQUESTS}"
            print(
                f"{path}: {size:.2f} MB{heavy}; {wire.requests} requests{many}; {wire.offsite} off-site; "
                f"{errors} errors on the console; {seconds:.1f} s"
            )
        browser.close()


if __name__ == "__main__":
    main()
