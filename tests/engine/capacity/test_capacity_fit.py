"""The packaged coefficients against the published measurements they were fitted on."""

import csv
from datetime import date
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import yaml

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.throughput import capacity_coefficients
from dashboard.engine.capacity.size import OperatingPoint, ReplicaCapacity, replica
from dashboard.engine.inputs.capacity_coefficients import Engine, Precision
from dashboard.engine.inputs.facts import UnknownName

FOLDER: Path = data_folder() / "throughput"


def compared() -> dict[str, list[tuple[float, OperatingPoint]]]:
    """Measured output tokens per second with what the model says, by engine and scenario."""
    catalog, coefficients = load(date(2026, 11, 23)), capacity_coefficients()
    found: dict[str, list[tuple[float, OperatingPoint]]] = {}
    with (FOLDER / "measurements.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            try:
                model = catalog.model(row["model"])
                gpu = catalog.gpu(row["gpu"])
            except UnknownName:
                continue
            open_requests = {"saturated": None, "single": 1.0}.get(
                row["scenario"], float(row["concurrency"] or 1)
            )
            capacity = replica(
                model,
                gpu,
                coefficients,
                precision=cast(Precision, row["precision"]),
                engine=cast(Engine, row["engine"]),
                gpus_per_replica=int(float(row["gpus_per_replica"])),
                input_tokens=float(row["input_tokens"]),
                output_tokens=float(row["output_tokens"]),
                concurrency=open_requests,
            )
            if not isinstance(capacity, ReplicaCapacity):
                continue
            if (
                row["scenario"] != "single"
                and capacity.memory.kv_gib < 0.1 * capacity.memory.total_gib
            ):
                continue
            point = capacity.at_concurrency or capacity.saturated
            kind = f"{row['engine']} {row['scenario']}"
            found.setdefault(kind, []).append((float(row["output_tokens_per_s"]), point))
    return found


COMPARED = compared()
STATED = yaml.safe_load((FOLDER / "coefficients.yaml").read_text(encoding="utf-8"))
KINDS = sorted(STATED["throughput_errors_percent"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_model_is_as_wrong_as_the_fit_says(kind):
    stated, pairs = STATED["throughput_errors_percent"][kind], COMPARED[kind]
    errors = [abs(point.output_tokens_per_s.value / measured - 1) for measured, point in pairs]
    assert len(pairs) == stated["rows"]
    assert 100 * float(np.mean(errors)) == pytest.approx(stated["fitted_mape"], abs=0.3)


@pytest.mark.parametrize("kind", KINDS)
def test_the_range_holds_at_least_eight_measurements_in_ten(kind):
    inside = [
        point.output_tokens_per_s.low <= measured <= point.output_tokens_per_s.high
        for measured, point in COMPARED[kind]
    ]
    assert np.mean(inside) >= 0.8


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("llama.cpp")])
def test_models_and_gpus_it_has_not_seen_are_within_fifteen_percent_on_average(kind):
    stated = STATED["throughput_errors_percent"][kind]
    assert stated["hold_out_mape"] < 15
    assert stated["no_such_gpu_mape"] < 15
