"""What a comparison tells the plan: tokens and success of a lane, with how sure we are.

Timings stay behind on purpose: those of the demo lane are of a laptop's CPU, not of a GPU.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from dashboard.engine.inputs.fields import Range, TokenRatio
from dashboard.engine.inputs.measured import Measured
from dashboard.live import stats
from dashboard.live.comparison import Comparison
from dashboard.live.results import success_by_prompt
from dashboard.live.score_intervals import Line, line_through

FEWEST_FOR_A_RATIO = 2
"""One prompt (or group of prompts) shows a ratio, but not how far it varies."""
DIGITS = 4
SAME_TOKENS = TokenRatio()


@dataclass(frozen=True, slots=True)
class _Tokens:
    """A lane's tokens per token of the reference; None where they were not measured."""

    input: Range | None = None
    output: Range | None = None
    input_fixed: Range | None = None
    prompts: int = 0


def measure(
    comparison: Comparison,
    *,
    lane: str,
    reference: str | None,
    day: date,
    reference_ratio: TokenRatio = SAME_TOKENS,
) -> Measured:
    """What `lane` showed: success with its Wilson interval, tokens against `reference`'s on the same prompts.

    `reference` is the lane of the option that the workload's tokens are counted in, `reference_ratio` that
    option's own ratio. Only full answers count: an error or a cut one says nothing about length. Input tokens
    are a fixed part and a proportional one, by a line through what both lanes counted; where the prompts are
    too few or too alike in length for that, or the lane has a prompt of its own, and for answers, whose
    lengths scatter, a ratio of sums. None where nothing was measured.
    """
    runs = [run for run in comparison.runs if run.call.lane.name == lane]
    shares = success_by_prompt(runs)
    used = {run.call.lane.name: run.call.lane.is_demo for run in comparison.runs}
    own_prompt = any(run.call.lane.system is not None for run in runs)
    tokens = _Tokens()
    if reference is not None and reference != lane:
        tokens = _tokens(comparison, lane, reference, reference_ratio, own_prompt=own_prompt)
    return Measured(
        on=day,
        prompts=len(shares),
        ratio_prompts=tokens.prompts,
        success_share=_success(shares),
        input_ratio=tokens.input,
        output_ratio=tokens.output,
        input_fixed=tokens.input_fixed,
        own_prompt=own_prompt,
        demo=used.get(lane, False) or (tokens.prompts > 0 and used.get(reference or "", False)),
    )


def _success(shares: dict[str, float]) -> Range | None:
    right = sum(shares.values())
    bounds = stats.wilson95(right, trials=len(shares))
    return None if bounds is None else _range(right / len(shares), *bounds)


def _tokens(
    comparison: Comparison, lane: str, reference: str, own: TokenRatio, *, own_prompt: bool
) -> _Tokens:
    """Input and output tokens of `lane` per token of `reference`, and on how many prompts."""
    mine, theirs = _tokens_of(comparison, lane), _tokens_of(comparison, reference)
    both = [p for p in comparison.prompts if p.id in mine and p.id in theirs]
    units = stats.unit_of([prompt.group for prompt in both])
    if not both or int(units.max()) + 1 < FEWEST_FOR_A_RATIO:
        return _Tokens()
    counts = stats.drawn_counts(units, seed=comparison.seed)
    found: list[Range | None] = []
    for column, scale in ((0, own.input), (1, own.output)):
        above = np.array([mine[prompt.id][column] for prompt in both])
        below = np.array([theirs[prompt.id][column] for prompt in both])
        ratio = stats.ratio_interval(above, below, counts=counts, most_share=1.0)
        known = ratio.value and ratio.low is not None and ratio.high is not None
        found.append(
            _range(*(scale * (bound or 0.0) for bound in (ratio.value, ratio.low, ratio.high)))
            if known
            else None
        )
    if None in found:
        return _Tokens()
    counted = np.array([theirs[prompt.id][0] for prompt in both])
    billed = np.array([mine[prompt.id][0] for prompt in both])
    line = None if own_prompt else line_through(counted, billed, units=units)
    if line is None or line.proportional[0] <= 0:
        return _Tokens(found[0], found[1], prompts=len(both))
    return _on_the_line(line, own, found[1], prompts=len(both))


def _on_the_line(line: Line, own: TokenRatio, output: Range | None, *, prompts: int) -> _Tokens:
    """Counted from the workload's tokens: those of the reference are `own.input_fixed + own.input` times them."""
    value, low, high = line.proportional
    fixed = [part + value * own.input_fixed for part in line.fixed]
    return _Tokens(
        _range(own.input * value, own.input * low, own.input * high),
        output,
        _range(*fixed),
        prompts,
    )


def _tokens_of(comparison: Comparison, lane: str) -> dict[str, tuple[float, float]]:
    """Mean input and output tokens by prompt, from full answers whose usage is known."""
    runs: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for run in comparison.runs:
        tokens = run.answer.tokens
        if run.call.lane.name == lane and run.answer.ending == "answered" and tokens is not None:
            runs[run.call.prompt.id].append((tokens.input, tokens.output))
    return {
        prompt: (sum(i for i, _ in used) / len(used), sum(o for _, o in used) / len(used))
        for prompt, used in runs.items()
    }


def _range(value: float, low: float, high: float) -> Range:
    """Rounded alike, so that the value lies inside."""
    value, low, high = (round(each, DIGITS) for each in (value, low, high))
    return Range(value, min(low, value), max(high, value))
