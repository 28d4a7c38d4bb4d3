"""Files that the project writes itself, known by their keys: what each is, and what reads it."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_BYTES = 8_000_000
"""Longer files are logs and exports, and none of ours."""
ORDER = "is a scenario: `golden-path plan` evaluates it, and the dashboard opens it"


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One kind of file: the keys that only it has together, and the sentence behind the file's name."""

    kind: str
    keys: frozenset[str]
    is_what: str


KINDS = (
    OwnFile(
        "usage profile",
        frozenset({"rows_used", "by_model", "models_in_use"}),
        "is a usage profile, what `golden-path usage` says of exports, and no scenario: drop the exports, or a "
        "profile saved with --save, on the Usage page and take its workloads over, or write its requests and "
        "tokens into a workload of a scenario file",
    ),
    OwnFile(
        "plan",
        frozenset({"verdict", "candidates", "break_even", "path"}),
        "is the answer of `golden-path plan --json`: give the scenario file that it was made from",
    ),
    OwnFile("scenario", frozenset({"workloads", "options"}), ORDER),
    OwnFile(
        "comparison",
        frozenset({"prompts", "repeats", "lanes"}),
        "is the answer of `golden-path compare --json`: `golden-path compare` takes the prompts, and a scenario "
        "the quality that was measured",
    ),
    OwnFile(
        "sizing",
        frozenset({"nearest_measurement"}),
        "is the answer of `golden-path size --json`: `golden-path size` takes a model, a GPU and lengths, or "
        "cases in a CSV file",
    ),
    OwnFile(
        "measurement",
        frozenset({"base_url", "model", "runs"}),
        "is what `golden-path measure` found: `golden-path size --measured` reads the file of its --out",
    ),
)
"""The first whose keys are all there."""


def own_file(raw: object) -> OwnFile | None:
    """The kind of a document; None where it is none of ours."""
    if not isinstance(raw, Mapping):
        return None
    return next((each for each in KINDS if each.keys <= raw.keys()), None)


def own_file_at(path: Path) -> OwnFile | None:
    """The kind of a file, TOML or JSON; None where it cannot be read as one of ours."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        return own_file(_parsed(path))
    except (OSError, ValueError, RecursionError):
        return None


def _parsed(path: Path) -> Any:
    text = path.read_text(encoding="utf-8-sig").lstrip()
    if text.startswith("{"):
        return json.loads(text)
    return tomllib.loads(text) if path.suffix.lower() == ".toml" else None
