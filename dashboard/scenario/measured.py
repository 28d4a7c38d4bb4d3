"""Writes measured figures into options: the figures in use, and beside them their ranges."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Item

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.fields import Range
from dashboard.engine.inputs.measured import Measured
from dashboard.scenario.check import MEASURED_BOUNDS
from dashboard.scenario.files import inline


def usable(measured: Measured) -> Measured:
    """The figures an option may take; a ratio beyond 0.05 to 20 is a failed measurement. 0 of 3 is a finding."""
    ratios = (measured.input_ratio, measured.output_ratio)
    fits = all(ratio is not None and _within(ratio) for ratio in ratios)
    return replace(
        measured,
        input_ratio=_clipped(measured.input_ratio) if fits else None,
        output_ratio=_clipped(measured.output_ratio) if fits else None,
        input_fixed=_clipped(measured.input_fixed, "input_fixed") if fits else None,
    )


def is_empty(measured: Measured) -> bool:
    """True when there is nothing in it for an option."""
    found = usable(measured)
    return found.success_share is None and found.input_ratio is None


def told(measured: Measured) -> str:
    """What is taken over, or why not, in a few words."""
    found = usable(measured)
    parts = []
    if measured.success_share is not None:
        parts.append(f"success {_in_words(measured.success_share)}")
    if measured.input_ratio is not None:
        into, out = found.input_ratio, found.output_ratio
        parts.append(
            f"token ratio {_in_words(into)} in{_fixed_in_words(found.input_fixed)}, {_in_words(out)} out"
            if into and out
            else "no token ratio (beyond 0.05 to 20)"
        )
    said = " and ".join(parts) or "nothing"
    return f"{said}, its own prompt included" if measured.own_prompt and found.input_ratio else said


def put_into(option: Any, measured: Measured) -> None:
    """The option's table, as a file has it, holds the usable figures and their ranges.

    Where the model was asked with its own prompt, the input ratio includes what a fine-tune takes out of the
    prompt, so the option's `prompt_shrink` becomes 0: else it would count twice.
    """
    fields = fields_of(measured)
    comments = {
        "success_share": measured.origin(measured.prompts),
        "token_ratio": measured.origin(measured.ratio_prompts),
    }
    for key, value in fields.items():
        _put(option, key, value, comments.get(key, "95% intervals"))
    if measured.own_prompt and "token_ratio" in fields and option.get("tuning"):
        _put(option["tuning"], "prompt_shrink", 0.0, "the shorter prompt is in token_ratio")


def fields_of(measured: Measured) -> dict[str, Any]:
    """The fields of an option that the usable figures set, as a file has them."""
    found = usable(measured)
    fields: dict[str, Any] = {}
    if found.success_share is not None:
        fields["success_share"] = found.success_share.value
    if found.input_ratio is not None and found.output_ratio is not None:
        fields["token_ratio"] = {
            "input": found.input_ratio.value,
            "output": found.output_ratio.value,
        }
        if found.input_fixed is not None:
            fields["token_ratio"]["input_fixed"] = found.input_fixed.value
    return {**fields, "measured": _without_defaults(asdict(found))} if fields else {}


def with_measured(text: str, measured: Mapping[str, Measured]) -> str:
    """A TOML scenario with the figures set, each with a comment beside it; all else stays as it was.

    `text` is a valid scenario that has all these options.
    """
    document = tomlkit.parse(text)
    options: Any = document["options"]
    for option_id, figures in measured.items():
        put_into(options[option_id], figures)
    return tomlkit.dumps(document)


def with_measured_json(text: str, measured: Mapping[str, Measured]) -> str:
    """A JSON scenario with the figures set; keys and their order stay."""
    raw = json.loads(text)
    for option_id, figures in measured.items():
        put_into(raw["options"][option_id], figures)
    return json.dumps(raw, indent=2, ensure_ascii=False, default=str) + "\n"


def _within(ratio: Range) -> bool:
    low, high = MEASURED_BOUNDS["input_ratio"]
    return low <= ratio.value <= high


def _clipped(found: Range | None, figure: str = "input_ratio") -> Range | None:
    if found is None or found.low is None or found.high is None:
        return found
    low, high = MEASURED_BOUNDS[figure]
    return Range(found.value, max(low, found.low), min(high, found.high))


def _fixed_in_words(found: Range | None) -> str:
    return "" if found is None else f" and {_in_words(found)} tokens on every request"


def _in_words(found: Range) -> str:
    if found.low is None or found.high is None:
        return f"{num(found.value):g}"
    return f"{num(found.value):g} ({num(found.low):g} to {num(found.high):g})"


def _without_defaults(table: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from an empty measurement, ranges as tables."""
    empty = asdict(Measured())
    return {key: value for key, value in table.items() if value != empty[key]}


def _put(option: Any, key: str, given: Any, origin: str) -> None:
    """Sets a field. A table written in one line has no room for comments, a plain one none at all."""
    if isinstance(option, dict) and not isinstance(option, Item):
        option[key] = given
        return
    value: Any = inline(given) if isinstance(given, dict) else tomlkit.item(given)
    if not isinstance(option, InlineTable):
        value.comment(origin)
    option[key] = value
