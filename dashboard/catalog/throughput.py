"""The fitted coefficients of the compact capacity model, read from data/throughput/coefficients.yaml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dashboard.catalog.folder import data_folder
from dashboard.engine.capacity_coefficients import CapacityCoefficients, EngineCoefficients, Spread


@cache
def capacity_coefficients(path: Path | None = None) -> CapacityCoefficients:
    """The coefficients in `path`, by default the packaged ones. Raises ValueError for another kind of file."""
    source = path or data_folder() / "throughput" / "coefficients.yaml"
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    try:
        return coefficients_from(content["coefficients"])
    except (KeyError, TypeError) as fault:
        raise ValueError(
            f"{source.name}: {fault}; rewrite the file with `python bench/fit_capacity.py`"
        ) from fault


def coefficients_from(values: Mapping[str, Any]) -> CapacityCoefficients:
    """The coefficients of a plain mapping. Unknown or missing keys raise TypeError with the key's name."""
    nested: dict[str, Any] = {
        "engines": {name: EngineCoefficients(**each) for name, each in values["engines"].items()},
        "extrapolation_spread": Spread(**values["extrapolation_spread"]),
        "moe_spread": Spread(**values["moe_spread"]),
        "calibrated": frozenset(values["calibrated"]),
    }
    for name in ("saturated_spread", "concurrency_spread", "tpot_spread", "ttft_spread"):
        nested[name] = {engine: Spread(**each) for engine, each in values[name].items()}
    return CapacityCoefficients(**{**values, **nested})
