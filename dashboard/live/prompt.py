"""One prompt, and how its answer is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

ScorerName = Literal[
    "exact",
    "normalised",
    "label",
    "numeric",
    "regex",
    "contains",
    "json",
    "json_schema",
    "code",
    "none",
]
SCORERS: tuple[ScorerName, ...] = get_args(ScorerName)
NEEDS_EXPECTED = frozenset(SCORERS) - {"json", "json_schema", "none"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to ask, and how its answer is judged. `group` names prompts that are alike.

    `rivals` are the other labels of a prompt that is judged by `label`.
    """

    id: str
    prompt: str
    system: str = ""
    expected: str = ""
    scorer: ScorerName = "none"
    schema: Mapping[str, Any] | None = None
    group: str = ""
    rivals: tuple[str, ...] = ()
    where: str = field(default="", compare=False, repr=False)
    """The row it is from."""

    @property
    def asked(self) -> str:
        """All the text that the model is given."""
        return f"{self.system}\n{self.prompt}"
