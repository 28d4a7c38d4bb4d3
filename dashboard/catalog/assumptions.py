"""data/assumptions.yaml -> our defaults by name."""

from collections.abc import Mapping
from pathlib import Path

from dashboard.catalog.record import read_fact, read_yaml
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import Fact


def normal_name(name: str) -> str:
    """`Trend.api-price` and `trend_api_price` are one name."""
    return name.strip().lower().replace(".", "_").replace("-", "_")


def read_assumptions(folder: Path) -> tuple[Mapping[str, Fact], Mapping[str, str]]:
    """The facts by name, and the second names (`also`) with the name each stands for."""
    top = read_yaml(folder / "assumptions.yaml")
    facts: dict[str, Fact] = {}
    also: dict[str, str] = {}
    for name in top.field_names():
        entry = top.record(name)
        if name != normal_name(name):
            raise FactFileError(f"{entry.where}: names are snake_case: {normal_name(name)}")
        facts[name] = read_fact(
            entry, name=name, value=entry.number("value"), unit=entry.text("unit")
        )
        if entry.has("also"):
            also[entry.text("also")] = name
        entry.done()
    clash = facts.keys() & also.keys()
    if clash:
        raise FactFileError(f"{top.where}: {sorted(clash)[0]} is both a name and an `also`")
    return facts, also
