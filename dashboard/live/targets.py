"""The share of right answers that a pipeline asks for, and whether each lane keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.engine.inputs.currency import num
from dashboard.live.stats import wilson95

State = Literal["met", "open", "missed"]


@dataclass(frozen=True, slots=True)
class Target:
    """Missed where the whole 95% interval lies below the share, met where it lies above, open between.

    A lane without a scored answer has shown nothing, so it misses.
    """

    lane: str
    share: float
    state: State
    right: float
    prompts: int

    @property
    def in_words(self) -> str:
        if not self.prompts:
            return f"{self.lane}: no answer was scored, so {self.share:.0%} is not shown"
        seen = f"{self.lane}: {num(self.right):.3g} of {self.prompts} prompts right"
        return {
            "met": f"{seen}; at least {self.share:.0%} is met",
            "open": f"{seen}; whether {self.share:.0%} is met cannot be told from so many",
            "missed": f"{seen}; below the {self.share:.0%} asked for",
        }[self.state]

    def as_json(self) -> dict[str, Any]:
        return {"share": self.share, "state": self.state, "prompts": self.prompts}


def target(lane: str, share: float, by_prompt: Mapping[str, float]) -> Target:
    """Whether the lane keeps the share, by its success on every prompt."""
    right, count = sum(by_prompt.values()), len(by_prompt)
    bounds = wilson95(right, trials=count)
    if bounds is None:
        return Target(lane, share, "missed", 0.0, 0)
    state: State = "missed" if bounds[1] < share else "met" if bounds[0] >= share else "open"
    return Target(lane, share, state, right, count)
