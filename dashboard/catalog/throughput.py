"""The fitted coefficients of the compact capacity model, read from data/throughput/coefficients.yaml."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.catalog.folder import data_folder
from dashboard.catalog.yaml_file import content_of
from dashboard.engine.inputs.capacity_coefficients import (
    CapacityCoefficients,
    EngineCoefficients,
    Spread,
)
from dashboard.engine.inputs.facts import Fact

_UNITS = {
    "us": "microseconds",
    "ms": "milliseconds",
    "gib": "GiB",
    "share": "share",
    "sequences": "sequences",
}


@cache
def capacity_coefficients(path: Path | None = None) -> CapacityCoefficients:
    """The coefficients in `path`, by default the packaged ones. Raises ValueError for another kind of file."""
    source = path or data_folder() / "throughput" / "coefficients.yaml"
    content = content_of(source)
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


def capacity_facts(path: Path) -> tuple[Fact, ...]:
    """Every figure of the throughput model as a fact: fitted, or taken as given by its settings."""
    content = content_of(path)
    common = Fact(
        name="throughput",
        value=None,
        unit="",
        kind="derived",
        source=", ".join(content["sources"]),
        checked_on=str(content["written_on"]),
        why="fitted on published measurements, or set beforehand in data/throughput/settings.yaml",
    )
    return tuple(
        replace(common, name=f"throughput.{name}", value=value, unit=_unit(name))
        for name, value in _leaves(content["coefficients"])
    )


def _leaves(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float | bool]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        elif isinstance(value, bool):
            yield f"{prefix}{key}", value
        elif isinstance(value, int | float):
            yield f"{prefix}{key}", float(value)


def _unit(name: str) -> str:
    if name.startswith("bytes_per_weight"):
        return "bytes per weight"
    if name.startswith("reported_memory_gib"):
        return "GiB"
    return _UNITS.get(name.rsplit(".", 1)[-1].rsplit("_", 1)[-1], "ratio")
