"""The rows of litellm's price map, of the installed package or of a wheel, read as the JSON file they are:
importing litellm would take seconds and may fetch other prices from the network."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from sys import intern
from typing import Any

from dashboard.catalog.names import Names

_FILE = "model_prices_and_context_window_backup.json"
SPECIFIC = "provider_specific_entry"
"""By zone and by speed: multiples of the plain price."""
_MODES = ("chat", "responses", "completion", "embedding")
_NEEDED = re.compile(
    r"_cost_per_token|_cost_per_audio_token|token_cost|^(?:litellm_provider|mode|source|deprecation_(?:date|source)|successor_model|max_input_tokens|max_output_tokens)$|"
    r"uplift_multiplier"
)


def map_rows() -> Mapping[str, Mapping[str, Any]]:
    """Every row of the bundled map by its key, what has to do with prices; empty without litellm."""
    spec = find_spec("litellm")
    if spec is None or not spec.submodule_search_locations:
        return {}
    path = Path(spec.submodule_search_locations[0]) / _FILE
    if not path.is_file():
        return {}
    return parsed_rows(path.read_bytes())


def rows_in_wheel(wheel: Path) -> Mapping[str, Mapping[str, Any]]:
    """The rows of the map in a wheel of litellm. Raises OSError, KeyError, ValueError or BadZipFile."""
    import zipfile  # noqa: PLC0415 - for snapshots only

    with zipfile.ZipFile(wheel) as package:
        return parsed_rows(package.read(f"litellm/{_FILE}"))


def parsed_rows(content: bytes) -> Mapping[str, Mapping[str, Any]]:
    """The rows of a map's JSON without the keys that no price needs. Raises ValueError when it is no map."""
    rows = json.loads(content, object_hook=_kept)
    if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
        raise ValueError("expected one JSON object of objects")
    return rows


def _kept(pairs: dict[str, Any]) -> dict[str, Any]:
    """A row without what no price needs, equal words kept once; the whole map as it is."""
    if "litellm_provider" not in pairs:
        return pairs
    return {
        key: intern(value) if isinstance(value, str) else value
        for key, value in pairs.items()
        if value is not None and (_is_needed(key) or _is_of_maker(key, pairs))
    }


@cache
def _is_needed(key: str) -> bool:
    """A map has a few hundred keys over tens of thousands of fields."""
    return _NEEDED.search(key) is not None


def _is_of_maker(key: str, row: Mapping[str, Any]) -> bool:
    """Whether it is what a maker asks at its own address beside the plain price: a cloud has rows for that."""
    return key == SPECIFIC and row["litellm_provider"] == "anthropic"


@dataclass(frozen=True, slots=True)
class KnownRows:
    """What a map's rows say of our sellers, by their labels: most of them are never asked for."""

    by_label: Mapping[str, Mapping[str, Mapping[str, Any]]]
    """The rows that are sold by tokens, by key."""
    aliases: Mapping[str, Sequence[tuple[str, str]]]
    """Names and the keys that they stand for, the last first."""
    other_modes: Mapping[str, str]
    """How the map calls what each model does that is not sold by tokens."""


def known_rows(rows: Mapping[str, Mapping[str, Any]], names: Names) -> KnownRows:
    """The rows of those who sell under one of the labels of `names`."""
    by_label: dict[str, dict[str, Mapping[str, Any]]] = {}
    aliases: dict[str, list[tuple[str, str]]] = {}
    modes: dict[str, str] = {}
    for key, fields in rows.items():
        mode = str(fields.get("mode") or "")
        modes[in_lower_case(key.rsplit("/", 1)[-1])] = mode
        label = _label_of(fields, names)
        if label and mode in _MODES:
            by_label.setdefault(label, {})[key] = fields
        target = fields.get("alias_of", "")
        seller = _label_of(rows.get(target, {}), names)
        if seller:
            aliases.setdefault(seller, []).insert(0, (key, target))
    others = {name: intern(mode) for name, mode in modes.items() if mode not in _MODES}
    return KnownRows(by_label, aliases, others)


def _label_of(fields: Mapping[str, Any], names: Names) -> str:
    """The label of a row's seller; "" where it is none of ours."""
    label = fields.get("litellm_provider", "")
    return label if isinstance(label, str) and label in names.by_litellm_label else ""


def in_lower_case(text: str) -> str:
    """In lower case: the very text where it is so already, which thousands of keys are."""
    return text if text.islower() else text.lower()
