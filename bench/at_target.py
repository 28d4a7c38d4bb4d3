"""Replicas at latency targets against published sweeps: the figure that people buy GPUs on.

    python bench/at_target.py

A sweep is one configuration at four or more loads. For targets between its measured times per token, what the
largest load within the target carried (interpolated) is held against what `replica` plans at that target; the
mean between tokens times the packaged factor stands for the 95th percentile on both sides. With the packaged
layer, which has seen these rows, with the bare compact model, fitted on them in a few coefficients only, and with
a model and a layer that have seen no row of the model x GPU.
"""

from dataclasses import replace
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd
from fit_capacity import PRIORS, base_values, group_of, load_rows, with_values
from fit_residuals import made_without, tables_of, theta_of

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.engine.capacity.size import OperatingPoint, ReplicaCapacity, replica
from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients, Engine, Precision
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.inputs.parallel import Parallel

KEYS = [
    "source", "engine", "model", "gpu", "precision", "gpus_per_replica", "data_parallel", "expert_parallel",
    "input_tokens", "output_tokens",
]  # fmt: skip
BETWEEN = (0.25, 0.5, 0.75)
"""Places of the targets along the logarithm of the measured times."""


def sweeps() -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """Every sweep that slows down and carries more with each load, with what is the same all along."""
    rows = pd.read_csv(data_folder() / "throughput" / "measurements.csv")
    rows = rows[rows["scenario"].eq("concurrency") & rows["tpot_ms"].notna()]
    found = []
    for key, group in rows.groupby(KEYS):
        sweep = group.sort_values("concurrency").drop_duplicates("concurrency")
        times, rates = sweep["tpot_ms"], sweep["output_tokens_per_s"]
        rising = bool((np.diff(times) > 0).all() and (np.diff(rates) > 0).all())
        if len(sweep) >= 4 and rising:
            found.append((dict(zip(KEYS, key, strict=True)), sweep))
    return found


def unseen(packaged: CapacityCoefficients) -> dict[str, CapacityCoefficients]:
    """By model x GPU, what is made of the rows of all others."""
    layer, base = packaged.residuals, base_values()
    assert layer is not None
    rows, _ = load_rows(with_values(base, {name: value for name, (value, _) in PRIORS.items()}))
    said = tables_of(rows, packaged)
    theta = theta_of(layer.signal, layer.likeness, layer.scales)
    folds = made_without(rows, base, theta, said, group_of(rows.table), refit=True)
    return {
        fold.name: replace(fold.coefficients, residuals=replace(fold.layer, width=layer.width))
        for fold in folds
    }


def main() -> None:
    catalog = load(date(2026, 11, 23))
    packaged = catalog.capacity
    without = unseen(packaged)
    lines: list[dict[str, Any]] = []
    for case, sweep in sweeps():
        group = group_of(pd.DataFrame([case]))[0]
        asked = {"packaged": packaged, "compact": replace(packaged, residuals=None)}
        if group in without:
            asked["unseen"] = without[group]
        for name, coefficients in asked.items():
            for place in BETWEEN:
                found = compared(
                    catalog, coefficients, case, sweep, place, tables=name != "compact"
                )
                if found is not None:
                    lines.append(
                        {"by": name, "engine": case["engine"], "gpu": case["gpu"], "log": found}
                    )
    told = pd.DataFrame(lines)
    told["log_abs_percent"] = 100 * told["log"].abs()
    told["told_too_few"] = 100.0 * (told["log"] > np.log(1 / 0.7))
    told["cases"] = 1
    how = {"cases": "sum", "log_abs_percent": "median", "told_too_few": "mean"}
    print("median |log| of replicas needed over told, %; share told under 0.7 of the need, %")
    print(told.groupby(["by"]).agg(how).round(1).to_string(), "\n")
    print(told.groupby(["by", "engine", "gpu"]).agg(how).round(1).to_string())


def compared(
    catalog: Any, coefficients: CapacityCoefficients, case: dict[str, Any], sweep: pd.DataFrame, place: float,
    *, tables: bool,
) -> float | None:  # fmt: skip
    """The logarithm of replicas needed over replicas told at a target; None where nothing can be planned."""
    times = np.log(sweep["tpot_ms"].to_numpy())
    target = times[0] + place * (times[-1] - times[0])
    carried = np.exp(np.interp(target, times, np.log(sweep["output_tokens_per_s"].to_numpy())))
    try:
        model, gpu = catalog.model(case["model"]), catalog.gpu(case["gpu"])
    except UnknownName:
        return None
    found = replica(
        model, gpu, coefficients,
        precision=cast(Precision, case["precision"]), engine=cast(Engine, case["engine"]),
        gpus_per_replica=int(case["gpus_per_replica"]),
        parallel=Parallel(data=int(case["data_parallel"]), expert=int(case["expert_parallel"])),
        input_tokens=case["input_tokens"], output_tokens=case["output_tokens"],
        tpot_ms=float(np.exp(target)) * coefficients.tpot_p95_over_mean,
        tables=catalog.kernel_tables if tables else None,
    )  # fmt: skip
    if not isinstance(found, ReplicaCapacity) or not isinstance(found.at_target, OperatingPoint):
        return None
    return float(np.log(found.at_target.output_tokens_per_s.value / carried))


if __name__ == "__main__":
    main()
