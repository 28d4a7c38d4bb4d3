"""What a comparison tells the plan: tokens and success of a lane, with how sure we are.

Timings stay behind on purpose: those of the demo lane are of a laptop's CPU, not of a GPU.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.live import stats
from dashboard.live.comparison import Comparison
from dashboard.live.pieces import Tokens
from dashboard.live.results import success_by_prompt


@dataclass(frozen=True, slots=True)
class Measured:
    """A lane against the lane in use now, on the prompts that both answered.

    `token_ratio` has `input` and `output`: this lane's tokens per token of the reference, as a
    scenario's option wants them. Intervals are of 95 %; None where nothing was measured.
    """

    lane: str
    reference: str
    prompts: int
    token_ratio: dict[str, stats.Interval]
    cached_share: float | None
    success_share: stats.Interval
    success_prompts: int
    is_demo: bool


def measure(comparison: Comparison, *, lane: str, reference: str) -> Measured:
    """What `lane` showed next to `reference`. Raises KeyError for a lane that did not take part."""
    demo = {entry.name: entry.is_demo for entry in comparison.lanes}[lane]
    of_lane, of_reference = _tokens_of(comparison, lane), _tokens_of(comparison, reference)
    both = [prompt for prompt in comparison.prompts if prompt.id in of_lane.keys() & of_reference]
    mine = [of_lane[prompt.id] for prompt in both]
    theirs = [of_reference[prompt.id] for prompt in both]
    groups = [prompt.group for prompt in both]
    seed = comparison.seed
    shares = success_by_prompt([run for run in comparison.runs if run.call.lane.name == lane])
    given = sum(tokens[0] for tokens in mine)
    return Measured(
        lane=lane,
        reference=reference,
        prompts=len(both),
        token_ratio={
            name: _ratio(mine, theirs, groups, column=column, seed=seed)
            for name, column in (("input", 0), ("output", 1))
        },
        cached_share=sum(tokens[2] for tokens in mine) / given if given else None,
        success_share=stats.jeffreys(sum(shares.values()), trials=len(shares)),
        success_prompts=len(shares),
        is_demo=demo,
    )


Mean = tuple[float, float, float]


def _tokens_of(comparison: Comparison, lane: str) -> dict[str, Mean]:
    """Mean input, output and cached tokens by prompt, from the runs whose usage is known."""
    runs: dict[str, list[Tokens]] = {}
    for run in comparison.runs:
        if run.call.lane.name == lane and run.answer.tokens is not None:
            runs.setdefault(run.call.prompt.id, []).append(run.answer.tokens)
    return {
        prompt: (
            sum(tokens.input for tokens in used) / len(used),
            sum(tokens.output for tokens in used) / len(used),
            sum(tokens.cached for tokens in used) / len(used),
        )
        for prompt, used in runs.items()
    }


def _ratio(
    mine: Sequence[Mean], theirs: Sequence[Mean], groups: Sequence[str], *, column: int, seed: int
) -> stats.Interval:
    total = sum(tokens[column] for tokens in theirs)
    if not total:
        return stats.Interval(None, None, None)
    return stats.ratio_interval(
        np.array([tokens[column] for tokens in mine]),
        np.array([tokens[column] for tokens in theirs]),
        counts=stats.drawn_counts(stats.unit_of(groups), seed=seed),
        most_share=1.0,
    )
