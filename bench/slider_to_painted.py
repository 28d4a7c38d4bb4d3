"""From a new number in "Requests per month" to the Plan page painted, against a bare Streamlit page.

The bare page has the same number of charts with the same number of points and nothing to compute. Both
run in the same Chromium, turn by turn; the medians and their ratio are printed. Run:
`python bench/slider_to_painted.py [rounds]`.
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
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.charts.cost import cost_against_volume, cost_over_time
from dashboard.charts.timeline import timeline
from dashboard.engine.cost.breakeven import VolumeWindows
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import read_scenario

ROUNDS, WARM_UP = 15, 3
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]

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
size = float(st.text_input("Requests per month", "1000000"))
places = [*st.columns(2), st.container()]
for number, lengths in enumerate({lengths}):
    figure = go.Figure()
    for line, points in enumerate(lengths):
        x = np.linspace(0, 1, points)
        figure.add_scatter(x=x, y=np.sin(x * (line + 1)) + x * size / 1e6, mode="lines")
    figure.update_layout(height=380)
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
    nothing = VolumeWindows("never", (), ())
    figures = [cost_over_time(plan, names), cost_against_volume(plan, names, windows=nothing)]
    if plan.path is not None and plan.path.steps:
        figures.append(timeline(plan, plan.path, names))
    return [[len(trace.x) for trace in figure.data] for figure in figures]


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
        bare = Path(held.enter_context(tempfile.TemporaryDirectory())) / "bare.py"
        bare.write_text(BARE.format(lengths=lengths), encoding="utf-8")
        ports = free_port(), free_port()
        flags = ["--server.headless", "true", "--server.address", "127.0.0.1"]
        own = ["dashboard", "run", "--host", "127.0.0.1", "--port", str(ports[0])]
        other = ["streamlit", "run", str(bare), "--server.port", str(ports[1]), *flags]
        urls = {
            "Plan page": held.enter_context(served(own, ports[0])),
            "bare page": held.enter_context(served(other, ports[1])),
        }
        play = held.enter_context(sync_playwright())
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=ARGUMENTS,
        )
        pages = {}
        for name, url in urls.items():
            pages[name] = browser.new_page(viewport={"width": 1440, "height": 900})
            pages[name].goto(url)
            pages[name].locator(".js-plotly-plot .main-svg").nth(len(lengths) - 1).wait_for()
            pages[name].wait_for_load_state("networkidle")
        found = measured_ms(pages, rounds=rounds)
        browser.close()
    points = sum(sum(chart) for chart in lengths)
    print(f"{len(lengths)} charts, {points} points, {rounds} steps each, turn by turn")
    for name, times in found.items():
        print(f"{name}: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms")
    ratio = statistics.median(found["Plan page"]) / statistics.median(found["bare page"])
    print(f"ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
