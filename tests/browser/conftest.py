"""The real dashboard in a real Chromium. Any off-site request, console error or traceback fails the test."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fake_model import FakeModel, fake_model
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
)

expect.set_options(timeout=30_000)

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features="
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,TcpPortRandomizationWin,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
]
"""With the features that Playwright switches off itself, since the last list counts, and with the popups of the
address bar: nobody types there, and each new window loads them as pages of their own, for half a second."""
MODES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium where there is one, else Playwright's own."""
    found = next(
        (
            path
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (path := shutil.which(name))
        ),
        None,
    )
    return {"args": ARGUMENTS} | ({"executable_path": found} if found else {})


OF_AN_IFRAME = (
    "Unrecognized feature: ",
    "An iframe which has both allow-scripts and allow-same-origin",
)
"""What Chromium says of every frame that Streamlit draws."""
SLOW_START_MS = 90_000
"""The first visit of a server, while others use the machine."""


@dataclass(frozen=True)
class Dashboard:
    """The dashboard as `golden-path run` starts it."""

    url: str
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    with running(free_port(), tmp_path_factory.mktemp("dashboard") / "server.log") as found:
        yield found


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    port: int, log_file: Path, *, folder: Path | None = None, **settings: str
) -> Iterator[Dashboard]:
    """The dashboard, with more in its environment, started in a folder."""
    command = [sys.executable, "-m", "dashboard", "run", "--host", "127.0.0.1", "--port", str(port)]
    environment = {n: v for n, v in os.environ.items() if not n.startswith("STREAMLIT_")} | settings
    with log_file.open("w") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder
        )
    found = Dashboard(f"http://127.0.0.1:{port}", log_file)
    try:
        _wait_until_up(found, process)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_up(dashboard: Dashboard, process: "subprocess.Popen[bytes]") -> None:
    health = urllib.request.Request(f"{dashboard.url}/_stcore/health")  # noqa: S310 - loopback
    for _ in range(300):
        assert process.poll() is None, dashboard.log()
        try:
            with urllib.request.urlopen(health, timeout=1):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(dashboard.log())


@dataclass
class Watch:
    """What must not happen while a test runs."""

    home: str
    off_site: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def on(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.home:
            self.off_site.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type in {"error", "warning"} and not message.text.startswith(OF_AN_IFRAME):
            self.errors.append(f"{message.text} ({where})")


Opener = Callable[..., Page]


@contextmanager
def _opening(browser: Browser, dashboard: Dashboard) -> Iterator[Opener]:
    """Pages in browsers of their own, settled, watched until all of them are closed."""
    watch = Watch(urlsplit(dashboard.url).netloc)
    contexts: list[BrowserContext] = []
    log_before = len(dashboard.log())

    def open_page(path: str = "/", *, mode: str = "desktop", script: str = "") -> Page:
        context = browser.new_context(**MODES[mode])
        if script:
            context.add_init_script(script)
        contexts.append(context)
        watch.on(context)
        page = context.new_page()
        address = path if path.startswith("http") else dashboard.url + path
        page.goto(address, timeout=SLOW_START_MS)
        settled(page, within_ms=SLOW_START_MS)
        return page

    yield open_page
    for context in contexts:
        context.close()
    said = dashboard.log()[log_before:]
    assert watch.off_site == []
    assert watch.errors == []
    assert "Traceback" not in said, said


@pytest.fixture
def opened(browser: Browser, dashboard: Dashboard) -> Iterator[Opener]:
    """`opened(path, mode="desktop", script="")`: a page in a browser of its own, settled, watched to the end."""
    with _opening(browser, dashboard) as open_page:
        yield open_page


@pytest.fixture(scope="session")
def _standing(browser: Browser, dashboard: Dashboard, looked_at: tuple[str, str]) -> Iterator[Page]:
    path, mode = looked_at
    with _opening(browser, dashboard) as open_page:
        yield open_page(path, mode=mode)


@pytest.fixture(scope="session")
def looked_at(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The path and mode that `looks_at` names."""
    found: tuple[str, str] = request.param
    return found


def looks_at(*pages: tuple[str, str]) -> pytest.MarkDecorator:
    """For tests that press and type nothing: each page and mode is opened once for all of them, which then run
    one after the other, whichever module they stand in."""
    return pytest.mark.parametrize(
        "looked_at", pages, ids=[" ".join(page) for page in pages], indirect=True, scope="session"
    )


@pytest.fixture
def standing(_standing: Page, looked_at: tuple[str, str]) -> Page:
    """The page of `looks_at` in the size of its mode, settled."""
    _standing.set_viewport_size(MODES[looked_at[1]]["viewport"])
    settled(_standing)
    return _standing


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with fake_model() as found:
        yield found


def settled(page: Page, *, within_ms: float = 30_000) -> None:
    """The script has ended, nothing on the page is from an earlier run, and nothing still loads."""
    idle = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(idle).to_be_visible(timeout=within_ms)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=within_ms)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=within_ms)


def main_part(page: Page) -> Any:
    """The page without the sidebar and the navigation."""
    return page.locator("[data-testid=stMain]")
