"""Tables with columns for each model, or for each project, in place of rows."""

import re
from collections.abc import Sequence

from dashboard.usage.mapping.columns import guess_mapping
from dashboard.usage.mapping.values import MODEL

_SIDES = re.compile(
    r"(?<![a-z])(in|out|input|output|prompt|completion|generated|uncached|tokens?|tok|number|num|count|of|n|total)"
    r"(?![a-z])|[^a-z0-9.]+"
)
_KINDS = frozenset(
    {"", "text", "audio", "image", "video", "cached", "cache", "reasoning", "billed"}
)
"""What parts of one call's tokens are called."""


def counts_a_side(name: str) -> bool:
    """Whether the column is called as input or output tokens are."""
    return bool({"input", "output", "uncached_input"} & guess_mapping([name]).columns.keys())


def _of_whom(name: str) -> str:
    """What the name says beside input and output: whose tokens these are."""
    return _SIDES.sub(" ", re.sub(r" \(\d+\)$", "", name)).strip()


def columns_of_models(names: Sequence[str]) -> list[str]:
    """The columns of tokens, where each model has some of its own; empty where they are of one model or none."""
    named = [name for name in names if MODEL.search(name) and counts_a_side(name)]
    return named if len({_of_whom(name) for name in named}) > 1 else []


def columns_of_others(names: Sequence[str]) -> list[str]:
    """The columns of tokens, where something else than models has an input and an output each. Members of
    JSON objects are not: an answer may tell its usage twice."""
    sides = {
        side: {
            _of_whom(name): name
            for name in names
            if {side} & guess_mapping([name]).columns.keys() and not re.search(r"\.", name)
        }
        for side in ("input", "output")
    }
    whose = sides["input"].keys()
    if len(whose) < 2 or whose != sides["output"].keys() or whose & _KINDS:
        return []
    return [each[name] for name in whose for each in sides.values()]
