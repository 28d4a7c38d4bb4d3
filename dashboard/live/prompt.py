"""One prompt, and how its answer is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

ScorerName = Literal[
    "exact", "normalised", "numeric", "regex", "contains", "json", "json_schema", "code", "none"
]
SCORERS: tuple[ScorerName, ...] = get_args(ScorerName)
NEEDS_EXPECTED = frozenset({"exact", "normalised", "numeric", "regex", "contains", "code"})


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to ask, and how its answer is judged. `group` names prompts that are alike."""

    id: str
    prompt: str
    system: str = ""
    expected: str = ""
    scorer: ScorerName = "none"
    schema: Mapping[str, Any] | None = None
    group: str = ""
