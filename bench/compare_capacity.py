"""Ours, the measured kernel tables and the textbook against the published measurements; time and memory.

    python bench/compare_capacity.py          # errors on hold-outs; refits for every model x GPU, some minutes
    python bench/compare_capacity.py --time   # seconds and memory of single queries and of 1,000 rows

"compact" is the compact model fitted without the model x GPU of the row; "tables" are aiconfigurator-core's
kernel tables as they are; "ours" is the compact model bent towards the tables, as `replica` does it. All three
are asked at the same concurrency. "inside" counts rows whose measurement lies in the packaged range around ours.
"""

import argparse
import contextlib
import csv
import io
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from fit_capacity import (
    PRIORS,
    Rows,
    base_values,
    group_of,
    held_out,
    load_rows,
    modelled,
    with_values,
)

from dashboard.catalog import load
from dashboard.cli import main as golden_path
from dashboard.engine.capacity.memory import ReplicaMemory, replica_memory
from dashboard.engine.capacity.size import distrusted, replica
from dashboard.engine.inputs.kernel_tables import Measured, Unmeasured

DAY = date(2026, 11, 23)


def tables_say(rows: Rows) -> pd.DataFrame:
    """Per row: what the tables say, how full the replica is, and whether they are trusted there."""
    catalog = load(DAY)
    coefficients, tables = catalog.capacity, catalog.kernel_tables
    out = []
    row: Any
    for place, row in enumerate(rows.table.itertuples()):
        _, model, gpu, precision, engine, gpus = rows.builds[rows.build[place]]
        settings = coefficients.engines[engine]
        length = row.input_tokens + row.output_tokens
        memory = replica_memory(
            model, gpu, coefficients, precision=precision, engine=engine,
            gpus_per_replica=gpus, tokens_per_request=length,
        )  # fmt: skip
        assert isinstance(memory, ReplicaMemory), memory
        growing = row.input_tokens + row.output_tokens * settings.held_output_share
        held = min(memory.kv_cache_tokens // growing, settings.max_sequences)
        found: Measured | Unmeasured = tables.measured(
            model, gpu, precision=precision, engine=engine, gpus_per_replica=gpus,
            fp8_kv=settings.kv_follows_fp8_weights and precision in ("fp8", "fp4"),
            input_tokens=row.input_tokens, output_tokens=row.output_tokens, cached_share=0.0,
            concurrency=(max(1, int(row.batch)),),
        )  # fmt: skip
        measured = isinstance(found, Measured)
        rate = found.requests_per_s[0] if isinstance(found, Measured) else np.nan
        full = row.scenario == "saturated"
        spread = (coefficients.saturated_spread if full else coefficients.concurrency_spread)[
            engine
        ]
        if model.moe_experts:
            spread = spread.widened(coefficients.moe_spread)
        out.append(
            {
                "tables": rate * row.output_tokens,
                "full": min(1.0, row.batch / held),
                "trusted": measured and not distrusted(model, gpu, engine=engine, gpus=gpus),
                "kind": kind(gpus, experts=bool(model.moe_experts), nvlink=gpu.nvlink),
                "low": spread.low,
                "high": spread.high,
            }
        )
    return pd.DataFrame(out, index=rows.table.index)


def kind(gpus: int, *, experts: bool, nvlink: bool) -> str:
    if gpus > 1 and not nvlink:
        return "several GPUs over PCIe"
    if experts:
        return "experts, several GPUs" if gpus > 1 else "experts, one GPU"
    return "dense"


def errors() -> None:
    base = base_values()
    textbook = with_values(base, {name: value for name, (value, _) in PRIORS.items()})
    rows, _ = load_rows(textbook)
    said = tables_say(rows)
    measured = rows.table["output_tokens_per_s"]
    compact = held_out(rows, base, group_of(rows.table))["output_tokens_per_s"]
    weight = said["full"].where(said["trusted"], 0.0)
    ours = compact * (said["tables"] / compact).fillna(1.0) ** weight
    table = rows.table.assign(
        kind=said["kind"],
        textbook=100 * (modelled(rows, textbook)["output_tokens_per_s"] / measured - 1).abs(),
        tables=100 * (said["tables"] / measured - 1).abs(),
        compact=100 * (compact / measured - 1).abs(),
        ours=100 * (ours / measured - 1).abs(),
        inside=100 * (measured / ours).between(said["low"], said["high"]),
        rows=1,
    )
    means = {
        "textbook": "mean",
        "tables": "mean",
        "compact": "mean",
        "ours": "mean",
        "inside": "mean",
    }
    for by in (
        ["scenario", "engine"],
        ["scenario", "kind"],
        ["scenario", "engine", "gpu", "model", "precision"],
    ):
        print(table.groupby(by).agg({"rows": "sum"} | means).round(1).to_string(), "\n")


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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--time", action="store_true", help="seconds and memory only")
    pd.set_option("display.width", 200, "display.max_rows", 500)
    times() if parser.parse_args().time else errors()


if __name__ == "__main__":
    main()
