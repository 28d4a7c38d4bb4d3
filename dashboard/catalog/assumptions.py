"""data/assumptions.yaml -> our defaults by name."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dashboard.catalog.record import Record, optional_text, read_fact, read_yaml
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import Fact, Use


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
        fact = read_fact(entry, name=name, value=entry.number("value"), unit=entry.text("unit"))
        facts[name] = replace(fact, use=_use(entry))
        if entry.has("also"):
            also[entry.text("also")] = name
        entry.done()
    clash = facts.keys() & also.keys()
    if clash:
        raise FactFileError(f"{top.where}: {sorted(clash)[0]} is both a name and an `also`")
    return facts, also


def _use(entry: Record) -> Use:
    """Who reads it and whether the risk draws it, or that it is shown for reference."""
    label = entry.text("label")
    if entry.has("use"):
        if entry.text("use") != "reference":
            raise entry.fault(
                "use", f"is {entry.text('use')!r}; expected reference, or no such key"
            )
        return Use(label, set_with=optional_text(entry, "set_with"))
    read_by = entry.words_or_one("read_by")
    if not read_by:
        raise entry.fault("read_by", "is missing: name the modules that read it, or use: reference")
    risk = entry.text("risk")
    if risk == "drawn":
        if not (entry.has("low") and entry.has("high")):
            raise entry.fault("risk", "is drawn, which takes low and high")
        order = entry.whole("order") if entry.has("order") else None
        return Use(label, read_by, "drawn", order=order)
    if risk == "fixed":
        return Use(label, read_by, "fixed", fixed_why=entry.text("fixed_why"))
    raise entry.fault("risk", f"is {risk!r}; expected drawn, or fixed with a fixed_why")
