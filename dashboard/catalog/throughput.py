"""The fitted coefficients of the compact capacity model, read from data/throughput/coefficients.yaml."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.catalog.counted import whole_content_of
from dashboard.catalog.folder import data_folder
from dashboard.catalog.speculative import speculations_of
from dashboard.engine.inputs.capacity_coefficients import (
    CapacityCoefficients,
    EngineCoefficients,
    Spread,
)
from dashboard.engine.inputs.facts import Fact

if TYPE_CHECKING:
    from dashboard.engine.inputs.residuals import Residuals

_UNITS = {
    "us": "microseconds",
    "ms": "milliseconds",
    "gib": "GiB",
    "share": "share",
    "sequences": "sequences",
    "gpus": "GPUs",
}


@cache
def capacity_coefficients(path: Path | None = None) -> CapacityCoefficients:
    """The coefficients in `path`, by default the packaged ones. Raises ValueError for another kind of file."""
    source = path or data_folder() / "throughput" / "coefficients.yaml"
    content = whole_content_of(source)
    try:
        layer = residuals_of(source.parent)
        fitted = coefficients_from(content["coefficients"])
        return replace(fitted, residuals=layer, speculative=speculations_of(source.parent))
    except (KeyError, TypeError) as fault:
        raise ValueError(
            f"{source.name}: {fault}; rewrite the file with `python bench/fit_capacity.py`"
        ) from fault


def coefficients_from(values: Mapping[str, Any]) -> CapacityCoefficients:
    """The coefficients of a plain mapping. Unknown or missing keys raise TypeError with the key's name."""
    nested: dict[str, Any] = {
        "engines": {name: EngineCoefficients(**each) for name, each in values["engines"].items()},
        "calibrated": frozenset(values["calibrated"]),
        "small_by_default": tuple(values["small_by_default"]),
        "experts_only": tuple(values["experts_only"]),
    }
    ranges = values["ttft_spread"].items()
    nested["ttft_spread"] = {engine: Spread(**each) for engine, each in ranges}
    return CapacityCoefficients(**{**values, **nested})


def residuals_of(folder: Path) -> "Residuals | None":
    """The residual layer over the coefficients of the folder; None where there is none."""
    import numpy as np  # noqa: PLC0415 - for throughput only

    from dashboard.engine.inputs.residuals import Places, Residuals  # noqa: PLC0415 - numpy

    if not (folder / "residuals.npz").exists():
        return None
    layer = whole_content_of(folder / "residuals.yaml")["layer"]
    with np.load(folder / "residuals.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    codes = ("engine", "family", "gpu", "precision", "experts", "shape")
    return Residuals(
        rows=Places(
            numbers=arrays["numbers"].astype(np.float64),
            tables=arrays["tables"].astype(np.float64),
            **{name: arrays[name].astype(np.int64) for name in codes},
        ),
        weights=arrays["weights"],
        landmarks=arrays["landmarks"].astype(np.int64),
        shrinks=arrays["shrinks"],
        scales=np.array(list(layer["scales"].values())),
        signal=layer["signal"],
        likeness=layer["likeness"],
        engines=tuple(layer["engines"]),
        families=tuple(layer["families"]),
        gpus=tuple(layer["gpus"]),
        precisions=tuple(layer["precisions"]),
        width=layer["width"],
        ids=tuple(arrays["ids"].tolist()),
    )


def capacity_facts(path: Path) -> tuple[Fact, ...]:
    """Every figure of the throughput model as a fact: fitted, or taken as given by its settings."""
    content = whole_content_of(path)
    common = Fact(
        name="throughput",
        value=None,
        unit="",
        kind="derived",
        source=", ".join(content["sources"]),
        checked_on=str(content["written_on"]),
        why="fitted on published measurements, or set beforehand in data/throughput/settings.yaml",
    )
    fitted = tuple(
        replace(common, name=f"throughput.{name}", value=value, unit=_unit(name))
        for name, value in _leaves(content["coefficients"])
    )
    return (*fitted, *(f for each in speculations_of(path.parent).values() for f in each.facts))


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
