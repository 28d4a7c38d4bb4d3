"""data/market/successors.yaml: what vendors name to replace the models they end."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dashboard.catalog.record import read_fact, read_yaml
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import Fact

NONE_NAMED = "none named"
"""The value where the vendor's page was read and names nothing."""


def read_successors(folder: Path) -> Mapping[tuple[str, str], Fact]:
    """By seller and model: a fact whose value is our id of the replacement, or `NONE_NAMED`.

    Raises `FactFileError` naming the row.
    """
    top = read_yaml(folder / "market" / "successors.yaml")
    found: dict[tuple[str, str], Fact] = {}
    for row in top.records("successors"):
        provider, models = row.text("provider"), row.words("models")
        nothing = row.flag("none")
        successor = row.text("successor") if row.has("successor") else None
        if nothing == (successor is not None) or not models:
            raise FactFileError(
                f"{row.where}: give models, and either a successor or `none: true` where none is named"
            )
        fact = read_fact(
            row, name="", value=successor or NONE_NAMED, unit="model", default_kind="published"
        )
        row.done()
        for model in models:
            if (provider, model) in found:
                raise FactFileError(f"{row.where}: {model} at {provider} has a successor already")
            found[provider, model] = replace(fact, name=f"market.successor.{provider}.{model}")
    top.done()
    return found
