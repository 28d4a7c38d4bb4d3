"""The packaged coefficients against the published measurements they were fitted on."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import yaml

from dashboard.catalog import BuiltCatalog, load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.throughput import capacity_coefficients
from dashboard.engine.capacity.size import OperatingPoint, ReplicaCapacity, replica
from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients, Engine, Precision
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.inputs.parallel import Parallel

FOLDER: Path = data_folder() / "throughput"


def rows() -> Iterator[dict[str, str]]:
    with (FOLDER / "measurements.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def sized(
    catalog: BuiltCatalog, row: dict[str, str], coefficients: CapacityCoefficients, *, tables: bool
) -> tuple[OperatingPoint, float] | None:
    """What is said of the row's server, and what was measured; None for a row that the fit leaves out."""
    try:
        model, gpu = catalog.model(row["model"]), catalog.gpu(row["gpu"])
    except UnknownName:
        return None
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
        parallel=Parallel(
            data=int(float(row["data_parallel"])), expert=int(float(row["expert_parallel"]))
        ),
        input_tokens=float(row["input_tokens"]),
        output_tokens=float(row["output_tokens"]),
        concurrency=open_requests,
        tables=catalog.kernel_tables if tables else None,
    )
    if not isinstance(capacity, ReplicaCapacity):
        return None
    starved = capacity.memory.kv_gib < 0.1 * capacity.memory.total_gib
    if row["scenario"] != "single" and starved:
        return None
    return capacity.at_concurrency or capacity.saturated, float(row["output_tokens_per_s"])


def compared() -> dict[str, list[tuple[float, OperatingPoint]]]:
    """Measured output tokens per second with what the bare model says, by engine and scenario."""
    catalog, bare = load(date(2026, 11, 23)), replace(capacity_coefficients(), residuals=None)
    found: dict[str, list[tuple[float, OperatingPoint]]] = {}
    for row in rows():
        said = sized(catalog, row, bare, tables=False)
        if said is not None:
            found.setdefault(f"{row['engine']} {row['scenario']}", []).append((said[1], said[0]))
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


LAYER = yaml.safe_load((FOLDER / "residuals.yaml").read_text(encoding="utf-8"))
UNSEEN, BESIDE = (
    LAYER["errors_percent"][name] for name in ("unseen_model_and_gpu", "four_rows_in_five_known")
)
SERVERS = sorted(kind for kind in KINDS if not kind.startswith("llama.cpp"))


@pytest.mark.parametrize("kind", SERVERS)
def test_of_rows_the_layer_has_not_seen_eight_in_ten_lie_in_its_range(kind):
    assert BESIDE[kind]["inside"] >= 80
    assert UNSEEN[kind]["inside"] >= 70


@pytest.mark.parametrize("kind", SERVERS)
def test_beside_measured_neighbours_the_layer_is_closer_than_todays_rule(kind):
    assert BESIDE[kind]["layer"] < BESIDE[kind]["rule"]
    assert BESIDE[kind]["layer"] <= 9


@pytest.mark.timeout(300)
def test_the_packaged_layer_says_what_its_rows_were_measured_to_do():
    """Every tenth row through the whole of `replica`: rows it was fitted to, so closer than the hold-outs."""
    catalog = load(date(2026, 11, 23))
    errors, inside = [], []
    for row in list(rows())[::10]:
        found = sized(catalog, row, capacity_coefficients(), tables=True)
        if found is None:
            continue
        point, measured = found
        errors.append(abs(point.output_tokens_per_s.value / measured - 1))
        inside.append(point.output_tokens_per_s.low <= measured <= point.output_tokens_per_s.high)
    assert len(errors) > 200
    assert np.mean(errors) < 0.09
    assert np.mean(inside) > 0.85
