"""Times one plan of 8 options x 60 months x 4 workloads, warm, beside one NumPy pass over an array of that shape.

    python bench/evaluate.py

Two plans: with the throughput of a replica given, and with the capacity model asked for it.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np

from dashboard.catalog.built import load
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.options import Option
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.provisioned import Provisioned, Units
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.self_hosted import Replica, SelfHosted
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario

MONTHS = 60
REPEATS = 30


def scenario(*, given_throughput: bool) -> Scenario:
    """Four workloads that grow, eight ways of serving them."""
    day = Workload(requests_per_month=1_500_000, growth_per_month=0.04, cached_share=0.3)
    workloads = {
        "chat": day,
        "search": replace(day, requests_per_month=4_000_000, input_tokens=600, output_tokens=80),
        "report": replace(day, requests_per_month=90_000, input_tokens=6_000, output_tokens=900),
        "triage": replace(day, requests_per_month=700_000, peak_to_mean=3.0, batch_share=0.5),
    }
    own = SelfHosted(
        kind="self_hosted",
        model="llama-3.3-70b",
        gpu="h100-sxm",
        precision="fp8",
        gpus_per_replica=2,
        usd_per_gpu_hour=2.99,
        replica=Replica(tokens_per_s=5_000.0) if given_throughput else Replica(),
    )
    small = replace(own, model="llama-3.1-8b", gpu="l40s", gpus_per_replica=1, usd_per_gpu_hour=0.9)
    units = Units(
        input_tokens_per_minute=3000, output_weight=4, minimum=15, step=5, usd_per_hour=1.0
    )
    prices = {"input": 2.0, "cached_input": 0.5, "output": 8.0}
    options: dict[str, Option] = {
        "today": Hosted(kind="hosted", model="gpt-4.1", provider="openai", prices=prices),
        "open": Hosted(
            kind="hosted",
            model="llama-3.3-70b",
            provider="together",
            prices={"input": 0.6, "output": 0.7},
        ),
        "units": Provisioned(kind="provisioned", model="gpt-4.1", units=units),
        "own": own,
        "own-auto": replace(own, autoscale=True),
        "small": replace(small, success_share=0.95, fallback="today"),
        "endpoint": replace(own, kind="dedicated", usd_per_gpu_hour=3.5),
        "offer": Quote(kind="quote", usd_per_month=40_000, usd_per_1k_requests=0.5),
    }
    return Scenario(workloads, options, horizon_months=MONTHS, current="today")


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Best and median of many runs, after one to warm up."""
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times), statistics.median(times)


def main() -> None:
    catalog = load(date(2026, 11, 23))
    volumes = np.random.default_rng(1).random((8, MONTHS, 4))
    rows: list[tuple[str, Callable[[], object]]] = [
        (f"one NumPy pass over {volumes.shape}", lambda: np.sum(volumes * 1.01)),
    ]
    for given, name in ((True, "throughput given"), (False, "with the capacity model")):
        asked = scenario(given_throughput=given)
        served = sum(option.feasible for option in evaluate(asked, catalog).options.values())
        rows.append(
            (f"plan, {name} ({served} of 8 options serve)", partial(evaluate, asked, catalog))
        )
    for name, work in rows:
        best, median = milliseconds(work)
        print(f"{name:<60} best {best:9.3f} ms   median {median:9.3f} ms")


if __name__ == "__main__":
    main()
