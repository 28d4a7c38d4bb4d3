"""Seconds and memory of sizing: single queries, a thousand rows of a file.

    python bench/size_speed.py

Errors against published measurements are in bench/fit_residuals.py, which makes its hold-outs anew.
"""

import contextlib
import csv
import io
import os
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from dashboard.cli import ONE_THREAD
from dashboard.cli import main as golden_path

os.environ.setdefault(
    ONE_THREAD, "1"
)  # as the command line and the workers do, before NumPy is there
BARE_MIB = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

import numpy as np  # noqa: E402

from dashboard.catalog import load  # noqa: E402
from dashboard.engine.capacity.size import replica  # noqa: E402

DAY = date(2026, 11, 23)


def times() -> None:
    catalog = load(DAY)

    def query(gpu: str, tokens: int) -> float:
        start = time.perf_counter()
        replica(
            catalog.model("llama-3.3-70b"), catalog.gpu(gpu), catalog.capacity, precision="fp8",
            engine="vllm", gpus_per_replica=2, input_tokens=tokens, output_tokens=200,
            tables=catalog.kernel_tables,
        )  # fmt: skip
        return 1000 * (time.perf_counter() - start)

    before = memory_mib()
    print(
        f"first query of all {query('h100-sxm', 1000):8.1f} ms, {memory_mib() - before:.0f} MiB added"
    )
    print(f"above the bare process {memory_mib() - BARE_MIB:.0f} MiB")
    before = memory_mib()
    print(
        f"first of a GPU     {query('h200', 1000):8.1f} ms, {memory_mib() - before:.0f} MiB added"
    )
    fresh = [query("h100-sxm", 1000 + n) for n in range(1, 101)]
    again = [query("h100-sxm", 1000 + n) for n in range(1, 101)]
    print(
        f"warm, new lengths  {np.median(fresh):8.2f} ms\nwarm, seen before  {np.median(again):8.2f} ms"
    )
    with tempfile.TemporaryDirectory() as folder:
        cases = Path(folder) / "cases.csv"
        write_cases(cases)
        for turn in ("first", "second"):
            start = time.perf_counter()
            with contextlib.redirect_stdout(io.StringIO()):
                golden_path(["size", "--from", str(cases), "--json"])
            print(f"1,000 rows, {turn:<6} {time.perf_counter() - start:8.1f} s")
    print(f"the process at most {memory_mib():.0f} MiB")


def write_cases(path: Path) -> None:
    """Two models on three GPUs, 1,000 different lengths."""
    draw = np.random.default_rng(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "model",
                "gpu",
                "gpus-per-replica",
                "precision",
                "engine",
                "input-tokens",
                "output-tokens",
                "tpot-ms",
            ]
        )
        for _ in range(1000):
            model, gpu = (
                draw.choice(["llama-3.3-70b", "llama-3.1-8b"]),
                draw.choice(["h100-sxm", "h200", "l40s"]),
            )
            lengths = draw.integers(50, 8000), draw.integers(1, 2000)
            writer.writerow([model, gpu, draw.choice([1, 2, 4, 8]), "fp8", "vllm", *lengths, 50])


def memory_mib() -> float:
    unit = 1024 if sys.platform == "linux" else 1024**2
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    times()
