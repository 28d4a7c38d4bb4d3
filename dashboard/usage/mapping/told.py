"""What somebody said of files that these do not say themselves: kept with the profile, to be said once."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dashboard.usage.mapping.columns import ColumnMapping, as_typed, parse_mapping
from dashboard.usage.reading.packing import UnreadableUsage


@dataclass(frozen=True, slots=True)
class Told:
    """Which column means what, and which model a name of the file is."""

    mapping: ColumnMapping | None = None
    models: Mapping[str, str] = field(default_factory=dict)
    """The file's name, such as that of a deployment -> PROVIDER/MODEL of the catalogue."""

    def as_dict(self) -> dict[str, Any]:
        """As it stands in a saved profile."""
        columns = [] if self.mapping is None else as_typed(self.mapping)
        return {"map": columns, "models": dict(self.models)}

    @staticmethod
    def from_dict(body: Mapping[str, Any]) -> "Told":
        columns = body.get("map") or ()
        return Told(parse_mapping(columns) if columns else None, dict(body.get("models") or {}))

    def and_then(self, later: "Told") -> "Told":
        """Both; where they differ the later one counts, its columns as a whole."""
        return replace(
            self,
            mapping=later.mapping or self.mapping,
            models={**self.models, **later.models},
        )


def parse_models(given: Iterable[str]) -> dict[str, str]:
    """From `NAME=PROVIDER/MODEL`, as typed. Raises UnreadableUsage on anything else."""
    found = {}
    for each in given:
        name, said, model = each.rpartition("=")
        provider, slash, rest = model.strip().partition("/")
        if not (said and slash and name.strip() and provider and rest):
            raise UnreadableUsage(
                f"{each!r} names no model; write NAME=PROVIDER/MODEL, such as prod-chat=azure/gpt-4.1"
            )
        found[name.strip()] = f"{provider}/{rest}"
    return found


def told_in(path: Path) -> Told:
    """What a saved profile was told. Raises UnreadableUsage where the file is none."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        return Told.from_dict(body["told"])
    except OSError as fault:
        raise UnreadableUsage(
            f"{path} cannot be opened: {fault.strerror}; check its path"
        ) from fault
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        if isinstance(fault, UnreadableUsage):
            raise
        raise UnreadableUsage(
            f"{path.name} is no saved profile that was told anything; write one with --map and --save"
        ) from fault
