"""From a comparison to an option of the scenario: token ratios and success share, with where they came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from dashboard.live.comparison import Comparison
from dashboard.live.pieces import Tokens


@dataclass(frozen=True, slots=True)
class TokenRatios:
    """Tokens of one lane per token of another, over the prompts that both answered in full."""

    input: float
    output: float
    prompts: int


@dataclass(frozen=True, slots=True)
class Success:
    """Mean success over prompts, 0 to 1, calls that failed for other reasons than the model left out."""

    share: float
    prompts: int


def token_ratios(comparison: Comparison, lane: str, *, base: str) -> TokenRatios | None:
    """Tokens of `lane` per token of `base`; None when no prompt was answered in full by both.

    A ratio of sums over the same prompts: a workload's cost goes with its total tokens. Truncated answers
    and errors are left out on both sides, because their length says nothing about the model.
    """
    of_lane, of_base = _full_answers(comparison, lane), _full_answers(comparison, base)
    both = of_lane.keys() & of_base.keys()
    if not both:
        return None
    here = [sum(getattr(of_lane[p], side) for p in both) for side in ("input", "output")]
    there = [sum(getattr(of_base[p], side) for p in both) for side in ("input", "output")]
    if not all(here + there):
        return None
    return TokenRatios(here[0] / there[0], here[1] / there[1], len(both))


def success(comparison: Comparison, lane: str) -> Success | None:
    """The share of good answers of `lane`; None when no answer was scored."""
    found: dict[str, list[float]] = {}
    for run in comparison.runs:
        if run.call.lane.name == lane and run.outcome not in {None, "error"}:
            found.setdefault(run.call.prompt.id, []).append(float(run.outcome == "success"))
    if not found:
        return None
    return Success(float(np.mean([np.mean(each) for each in found.values()])), len(found))


def origin_of(prompts: int, day: date, *, demo: bool) -> str:
    """What stands beside a field that was measured."""
    counted = "1 prompt" if prompts == 1 else f"{prompts} prompts"
    said = f"measured on {counted}, {day.day} {day:%B %Y}"
    return f"{said} (demo model)" if demo else said


def _full_answers(comparison: Comparison, lane: str) -> Mapping[str, Tokens]:
    """Tokens of the latest full answer to each prompt."""
    return {
        run.call.prompt.id: run.answer.tokens
        for run in comparison.runs
        if run.call.lane.name == lane
        and run.answer.ending == "answered"
        and run.answer.tokens is not None
    }
