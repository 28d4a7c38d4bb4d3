"""What TRL documents of the keys and figures of its runs, as data with their source."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).parent / "trl_sft.yaml"


@cache
def starting_points() -> dict[str, Any]:
    """The figures of a run that no scenario has, with their source."""
    table: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    found: dict[str, Any] = table["starting_points"]
    return found
