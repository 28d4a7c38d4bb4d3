"""From a new number in "Requests per month" to the Plan page painted, against a bare Streamlit page.

The bare page has as many charts with as many points and as many widgets, and nothing to compute; the peer has the
shape of a public Streamlit planner, two inputs and four charts. All run in the same Chromium, turn by turn; the
medians and their ratios to ours are printed. Run: `python bench/slider_to_painted.py [rounds]`.
"""

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.charts.choice import HEIGHT, band_of_winners, stay_against_path
from dashboard.charts.timeline import timeline
from dashboard.engine.answers.winners import winners
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import read_scenario
from dashboard.wording.winners import FAMILY_NAMES

ROUNDS, WARM_UP = 15, 3
WIDGETS = {
    "text_input": 4,
    "number_input": 2,
    "selectbox": 1,
    "radio": 2,
    "button": 9,
    "expander": 5,
    "popover": 4,
}
"""On the Plan page beside the field that is changed."""
PEER, PEER_WIDGETS, PEER_HEIGHT = [[60]] * 4, {"slider": 1}, 380
LONGEST_MS = 120_000
"""A first visit on a machine with other work; nothing of it is measured."""
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]

OURS = "Plan page"
BARE = """
import gc
import numpy as np
import plotly.graph_objects as go
import streamlit as st

@st.cache_resource
def warm():
    gc.collect()
    gc.freeze()

st.set_page_config(layout="wide")
warm()
with st.sidebar:
    size = float(st.text_input("Requests per month", "1000000"))
    for kind, many in {widgets}.items():
        for i in range(many):
            more = [["a", "b"]] if kind in ("radio", "selectbox") else []
            getattr(st, kind)(f"{{kind}} {{i}}", *more)
places = [*st.columns(2), *(st.container() for _ in {lengths}[2:])]
for number, lengths in enumerate({lengths}):
    figure = go.Figure()
    for line, points in enumerate(lengths):
        x = np.linspace(0, 1, points)
        figure.add_scatter(x=x, y=np.sin(x * (line + 1)) + x * size / 1e6, mode="lines")
    figure.update_layout(height={height})
    with places[number]:
        st.plotly_chart(figure, key=f"chart-{{number}}")
"""

STEP_UNTIL_PAINTED = """
async () => {
  const drawn = plot => [
    ...[...plot.querySelectorAll(".scatterlayer path.js-line, .shapelayer path")].map(
      line => line.getAttribute("d")),
    ...[...plot.querySelectorAll(".xtick text, .ytick text")].map(
      tick => tick.textContent + tick.getAttribute("transform")),
  ].join();
  const charts = () => [...document.querySelectorAll(".js-plotly-plot")].slice(0, 2).map(drawn);
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const before = charts();
  const box = document.querySelector("[data-testid=stTextInput] input[aria-label='Requests per month']");
  const typed = String(Number(box.value.replaceAll(",", "")) + 100000);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, typed);
  box.dispatchEvent(new Event("input", {bubbles: true}));
  await frame();
  const begun = performance.now();
  box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", code: "Enter", keyCode: 13, bubbles: true}));
  while (performance.now() - begun < 20000) {
    await frame();
    const now = charts();
    const idle = document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning";
    if (idle && now.length === before.length && now.every((chart, i) => chart !== before[i])) {
      await frame();
      return performance.now() - begun;
    }
  }
  return null;
}
"""


def trace_lengths(plan: Plan) -> list[list[int]]:
    """Points of every trace of every chart of the Plan page."""
    names = {option_id: option_id for option_id in plan.options}
    here = plan.total_requests_month_0
    found = winners(plan, here * 1e-3, here * 1e3)
    figures = [stay_against_path(plan), band_of_winners(plan, found, FAMILY_NAMES)]
    if plan.path is not None and plan.path.steps:
        figures.append(timeline(plan, plan.path, names))
    return [[len(trace.x) for trace in figure.data] for figure in figures if figure is not None]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(arguments: list[str], port: int) -> Iterator[str]:
    """The address of a server that is up; it is stopped afterwards."""
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()  # noqa: S310
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def streamlit_page(script: Path) -> AbstractContextManager[str]:
    """The address of a script that plain Streamlit serves."""
    port = free_port()
    flags = ["--server.port", str(port), "--server.headless", "true"]
    return served(["streamlit", "run", str(script), *flags, "--server.address", "127.0.0.1"], port)


def measured_ms(pages: dict[str, Page], *, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every step after the warm-up, page by page, turn by turn."""
    found: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(WARM_UP + rounds):
        for name, page in pages.items():
            page.bring_to_front()
            took = page.evaluate(STEP_UNTIL_PAINTED)
            if took is None:
                raise SystemExit(f"{name}: the charts did not follow the input within 20 s")
            if turn >= WARM_UP:
                found[name].append(float(took))
    return found


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    today = datetime.now(UTC).date()
    scenario = read_scenario(
        data_folder() / "examples" / "scenarios" / "support-assistant.toml", today=today
    )
    lengths = trace_lengths(evaluate(scenario, load(scenario.as_of or today)))
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        own = ["dashboard", "run", "--host", "127.0.0.1", "--port", str(port)]
        urls = {OURS: held.enter_context(served(own, port))}
        others = {
            "bare page": BARE.format(lengths=lengths, widgets=WIDGETS, height=HEIGHT),
            "peer's shape": BARE.format(lengths=PEER, widgets=PEER_WIDGETS, height=PEER_HEIGHT),
        }
        for number, (name, script) in enumerate(others.items()):
            path = folder / f"page_{number}.py"
            path.write_text(script, encoding="utf-8")
            urls[name] = held.enter_context(streamlit_page(path))
        play = held.enter_context(sync_playwright())
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=ARGUMENTS,
        )
        pages = {}
        for name, url in urls.items():
            pages[name] = browser.new_page(viewport={"width": 1440, "height": 900})
            pages[name].set_default_timeout(LONGEST_MS)
            pages[name].goto(url, wait_until="commit")
            pages[name].locator(".js-plotly-plot").nth(len(lengths) - 1).wait_for()
            pages[name].locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
            pages[name].wait_for_timeout(2_000)
        found = measured_ms(pages, rounds=rounds)
        browser.close()
    points = sum(sum(chart) for chart in lengths)
    print(f"{len(lengths)} charts, {points} points, {rounds} steps each, turn by turn")
    for name, times in found.items():
        print(f"{name}: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms")
    ours = statistics.median(found[OURS])
    for name, times in found.items():
        if name != OURS:
            print(f"ratio to the {name} {ours / statistics.median(times):.2f}")


if __name__ == "__main__":
    main()
