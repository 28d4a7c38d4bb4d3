"""Times the search of the market: table of all offers, screen, whole plans, beside one pass over an array.

    python bench/search.py

Every figure is of this run on this machine. `cold` is the first call of a fresh process that has imported all;
everything else is warm: best and median of a few runs. A plan that is asked for with other requests every time
stands for the slider of the page.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import count

import numpy as np
from evaluate import MONTHS

from dashboard.catalog import BuiltCatalog, load
from dashboard.catalog.folder import data_folder
from dashboard.engine.market.rated import _rated
from dashboard.engine.market.screen import screen
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.scenario import read_scenario

DAY = date(2026, 11, 23)
REPEATS = 7
TABLE_COLD_MS, TABLE_WARM_MS, SCREEN_MS, ONE_MS, FOUR_MS = 1_500, 50, 20, 60, 250
"""What decision.md asks for."""

COLD = """
import time
from datetime import date
from dashboard.catalog import load
start = time.perf_counter()
load(date.fromisoformat("{day}")).offers()
print((time.perf_counter() - start) * 1000)
"""


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Best and median of a few runs, after two to warm up."""
    work()
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times), statistics.median(times)


def cold_ms(day: date) -> float:
    """The table of a day in a process of its own, imports not counted."""
    code = COLD.format(day=day.isoformat())
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def example(workloads: int, *, searching: bool) -> Scenario:
    """The support assistant, once or as several workloads that grow alike and weigh differently."""
    asked = read_scenario(data_folder() / "examples/scenarios/support-assistant.toml", today=DAY)
    (chat,) = asked.workloads.values()
    sizes = (1_155.0, 600.0, 6_000.0, 2_400.0)[:workloads]
    each = {
        f"w{i}": replace(chat, input_tokens=tokens, requests_per_month=1e6 * (i + 1))
        for i, tokens in enumerate(sizes)
    }
    searched = replace(asked, workloads=each, candidates="market", horizon_months=MONTHS)
    return searched if searching else replace(searched, candidates="listed")


def slid(asked: Scenario, catalog: BuiltCatalog) -> Callable[[], object]:
    """A plan with other requests at every call."""
    steps = count(1)

    def work() -> object:
        more = 1 + next(steps) / 1_000
        workloads = {
            w: replace(v, requests_per_month=v.requests_per_month * more)
            for w, v in asked.workloads.items()
        }
        return evaluate(replace(asked, workloads=workloads), catalog)

    return work


def forgetful(asked: Scenario, catalog: BuiltCatalog) -> Callable[[], object]:
    """A screen as the first of a day, or after another figure of quality was typed."""

    def work() -> object:
        _rated.cache_clear()
        return screen(asked, catalog, "w0")

    return work


def main() -> None:
    """One line a figure, with its target where there is one."""
    catalog = load(DAY)
    table = catalog.offers()
    print(
        f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, ", end=""
    )
    print(f"NumPy {np.__version__}, {len(table):,} offers, {MONTHS} months")
    cold = cold_ms(DAY)
    told = f"table of all offers, cold {cold:,.0f} ms (target {TABLE_COLD_MS:,})"
    print(told if cold <= TABLE_COLD_MS else f"{told}: MISSED")
    volumes = np.random.default_rng(1).random((len(table), MONTHS))
    one, four = (example(n, searching=True) for n in (1, 4))
    rows: list[tuple[str, Callable[[], object], float | None]] = [
        (f"one NumPy pass over {volumes.shape}", lambda: np.sum(volumes * 1.01), None),
        ("table of all offers, warm", lambda: load(DAY).offers(), TABLE_WARM_MS),
        (f"screen of {len(table):,} offers", partial(screen, one, catalog, "w0"), SCREEN_MS),
        ("the same with nothing remembered", forgetful(one, catalog), None),
        ("plan, listed, one workload", slid(example(1, searching=False), catalog), None),
        ("plan, market, one workload", partial(evaluate, one, catalog), ONE_MS),
        ("plan, market, one workload, other requests", slid(one, catalog), ONE_MS),
        ("plan, listed, four workloads", slid(example(4, searching=False), catalog), None),
        ("plan, market, four workloads", partial(evaluate, four, catalog), FOUR_MS),
        ("plan, market, four workloads, other requests", slid(four, catalog), FOUR_MS),
    ]
    for name, work, target in rows:
        best, median = milliseconds(work)
        goal = f"target {target:5.0f}" if target else ""
        missed = " MISSED" if target and best > target else ""
        print(f"{name:<48} best {best:9.3f} ms   median {median:9.3f} ms   {goal}{missed}")


if __name__ == "__main__":
    main()
