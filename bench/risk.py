"""Times the draws of a plan, beside one pass over an array of the same shape.

    python bench/risk.py

8 options x 60 months x 10,000 draws with one workload, and with four: what every option costs in every draw, the
cheapest path of every draw, and everything the Risk page shows.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
from evaluate import MONTHS, scenario

from dashboard.catalog.built import load
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.assess import assess
from dashboard.engine.risk.cash import uncertainty
from dashboard.engine.risk.choices import choices, hindsight_usd
from dashboard.engine.risk.outlook import glance
from dashboard.engine.risk.sampling import deviates
from dashboard.engine.search.routing import routes_of

DRAWS = 10_000
REPEATS = 5


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Best and median of a few runs, after one to warm up."""
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times), statistics.median(times)


def main() -> None:
    catalog = load(date(2026, 11, 23))
    array = np.random.default_rng(1).random((8, MONTHS, DRAWS))
    floor, _ = seconds(lambda: np.sum(array))
    print(f"{'one pass over ' + str(array.shape):<62} best {floor:6.3f} s")
    four = scenario(given_throughput=True)
    one = replace(four, workloads={"chat": four.workloads["chat"]})
    for name, asked in (("one workload", one), ("four workloads", four)):
        plan = evaluate(asked, catalog)
        assert plan.path is not None
        routes = routes_of(plan.route_costs, plan.path)
        unsure = uncertainty(plan.route_costs, catalog)
        z = deviates(unsure.inputs, draws=DRAWS, seed=1, correlation=0.5)

        def costs(u=unsure, z=z):
            drawn = u.drawn(z)
            return drawn, [drawn.option(i).monthly_usd() for i in range(8)]

        def paths(routes=routes, costs=costs):
            drawn, _ = costs()
            return [hindsight_usd(choices(drawn, routes, w)) for w in range(len(routes))]

        rows: list[tuple[str, Callable[[], object]]] = [
            (
                f"inputs looked at ({len(unsure.inputs)})",
                partial(uncertainty, plan.route_costs, catalog),
            ),
            (
                f"{len(unsure.inputs)} inputs drawn",
                partial(deviates, unsure.inputs, draws=DRAWS, seed=1, correlation=0.5),
            ),
            ("costs of every option", costs),
            ("costs and the cheapest path of every draw", paths),
            ("all of the Risk page", partial(assess, plan, catalog, draws=DRAWS)),
            ("the Plan page's glance, 1,000 draws", partial(glance, plan, catalog)),
            ("all of it with 1,000 draws", partial(assess, plan, catalog, draws=1000)),
        ]
        for what, work in rows:
            best, median = seconds(work)
            times = f"best {best:6.3f} s   median {median:6.3f} s   {best / floor:6.1f} x the pass"
            print(f"{name + ': ' + what:<62} {times}")


if __name__ == "__main__":
    main()
