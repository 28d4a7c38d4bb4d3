"""An option more in a scenario's file, offered wherever a workload lists its options; all else stays."""

import json
from collections.abc import Mapping
from typing import Any

import tomlkit

from dashboard.scenario.files import inline


def with_option(text: str, option_id: str, table: Mapping[str, Any], *, as_json: bool) -> str:
    """The scenario with the option, in place of one of that name. `text` is a valid scenario."""
    if as_json:
        raw: Any = json.loads(text)
        add_option(raw, option_id, table)
        return json.dumps(raw, indent=2, ensure_ascii=False, default=str) + "\n"
    document: Any = tomlkit.parse(text)
    option = tomlkit.table()
    for key, value in table.items():
        option[key] = inline(value) if isinstance(value, dict) else value
    add_option(document, option_id, option)
    return tomlkit.dumps(document)


def add_option(scenario: Any, option_id: str, table: Mapping[str, Any]) -> None:
    """The scenario, as a file has it, has the option, and so has every workload that lists its own."""
    scenario["options"][option_id] = table
    for workload in scenario.get("workloads", {}).values():
        listed = workload.get("options")
        if listed and option_id not in listed:
            listed.append(option_id)
