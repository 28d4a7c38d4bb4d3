"""data/throughput/speculative.yaml -> what speculative decoding gains, by its method."""

from functools import lru_cache
from pathlib import Path
from typing import get_args

from dashboard.catalog.record import Record, read_fact, read_yaml
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.nearest import did_you_mean
from dashboard.engine.inputs.speculative import Gain, Method, Speculation, Speculations

METHODS: tuple[Method, ...] = get_args(Method)


@lru_cache(maxsize=8)
def speculations_of(folder: Path) -> Speculations:
    """By method, from the folder `throughput`; none where it has no such file. Raises `FactFileError`."""
    path = folder / "speculative.yaml"
    if not path.exists():
        return {}
    top = read_yaml(path)
    for name in top.field_names():
        if name not in METHODS:
            raise FactFileError(f"{top.where}: unknown method {name}{did_you_mean(name, METHODS)}")
    return {name: _speculation(name, top.record(name)) for name in METHODS if top.has(name)}


def _speculation(method: Method, row: Record) -> Speculation:
    alone, full = (_gain(method, row, load) for load in ("alone", "full"))
    found = Speculation(
        method=method,
        label=row.text("label"),
        engines=row.words("engines"),
        models=row.words("models"),
        alone=alone[0],
        full=full[0],
        facts=(alone[1], full[1]),
    )
    row.done()
    return found


def _gain(method: Method, row: Record, load: str) -> tuple[Gain, Fact]:
    entry = row.record(load)
    value, low, high = (entry.positive(end) for end in ("value", "low", "high"))
    name = f"speculative.{method}.{load}"
    fact = read_fact(entry, name=name, value=value, unit=entry.text("unit"))
    entry.done()
    return Gain(value, low, high), fact
