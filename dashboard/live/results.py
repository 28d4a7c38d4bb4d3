"""A comparison as numbers: the dictionary that `golden-path compare --json` prints."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from dashboard.live import stats
from dashboard.live.closeness import close_ones
from dashboard.live.comparison import Comparison
from dashboard.live.declined import declined_ones
from dashboard.live.dispatch import Run
from dashboard.live.lanes import Lane
from dashboard.live.scoring import OUTCOMES, behind_negation
from dashboard.live.spending import can_price
from dashboard.live.targets import Target, target

ByPrompt = dict[str, float]


def summary(comparison: Comparison) -> dict[str, Any]:
    """The result in the shape of the contract; ready for `json.dumps`. None where it is not known.

    Success leaves infrastructure errors out (they say nothing about the model); next to it stands
    the share with errors counted as failures. With repeats a prompt counts by the mean of its runs.
    """
    by_lane = {lane.name: _runs_of(comparison, lane) for lane in comparison.lanes}
    return {
        "prompts": len(comparison.prompts),
        "repeats": comparison.repeats,
        "estimated_usd": comparison.estimated_usd,
        "spent_usd": _spent_usd(comparison),
        "spent_at_most_usd": comparison.spent_at_most_usd,
        "stopped": comparison.stopped,
        "given_up": dict(comparison.given_up),
        "lanes": {lane.name: _lane(comparison, lane) for lane in comparison.lanes},
        "pairs": _pairs(comparison, by_lane),
        "decisions": [decision.as_json() for decision in comparison.decisions],
        "faulty": _faulty(comparison),
    }


def _faulty(comparison: Comparison) -> list[dict[str, str]]:
    """Prompts that no answer could be judged by, with the row they are from and what is wrong with it."""
    found = {
        run.call.prompt.id: {"where": run.call.prompt.where, "why": run.why}
        for run in comparison.runs
        if run.outcome is None and run.why
    }
    return [{"prompt": prompt, **told} for prompt, told in found.items()]


def targets_of(comparison: Comparison, shares: Mapping[str, float]) -> tuple[Target, ...]:
    """Whether each lane that has a target keeps that share of right answers."""
    return tuple(
        target(lane.name, shares[lane.name], success_by_prompt(_runs_of(comparison, lane)))
        for lane in comparison.lanes
        if lane.name in shares
    )


def _runs_of(comparison: Comparison, lane: Lane) -> list[Run]:
    return [run for run in comparison.runs if run.call.lane.name == lane.name]


def _spent_usd(comparison: Comparison) -> float | None:
    """The known cost; None when a lane was called whose price nobody knows."""
    called = {run.call.lane.name for run in comparison.runs}
    billed = [lane for lane in comparison.lanes if not lane.is_demo and lane.name in called]
    if not all(can_price(lane) for lane in billed):
        return None
    return float(sum(run.answer.usd or 0.0 for run in comparison.runs))


def _lane(comparison: Comparison, lane: Lane) -> dict[str, Any]:
    runs = _runs_of(comparison, lane)
    answered = [run for run in runs if run.outcome != "error"]
    scored = [run for run in answered if run.outcome is not None]
    shares = success_by_prompt(runs)
    successes = sum(run.outcome == "success" for run in runs)
    judged = len(scored) + len(runs) - len(answered)
    tokens = [run.answer.tokens for run in runs if run.answer.tokens is not None]
    costs = [run.answer.usd for run in runs if run.answer.usd is not None]
    interval = stats.wilson95(sum(shares.values()), trials=len(shares))
    return {
        "model": lane.model,
        "runs_on": "this machine" if lane.is_demo else "its provider",
        "n": len(runs),
        "scored": len(scored),
        "success": successes,
        "success_share": _mean(list(shares.values())),
        "success_share_with_errors": successes / judged if scored else None,
        "wilson95": list(interval) if interval else None,
        "changed": _changed(runs),
        "outcomes": {name: sum(run.outcome == name for run in runs) for name in OUTCOMES},
        "tokens": {
            "input": _mean([used.input for used in tokens]),
            "cached": _mean([used.cached for used in tokens]),
            "output": _mean([used.output for used in tokens]),
            "reasoning": _mean([used.reasoning for used in tokens]),
        },
        **{
            name: stats.quantiles([ms for run in answered if (ms := getattr(run.answer, name))])
            for name in ("ttft_ms", "tpot_ms", "e2e_ms", "connect_ms")
        },
        "usd_per_request": _mean(costs),
        "usd_per_success": _usd_per_success(comparison, runs),
        "close": list(close_ones(runs)),
        "declined": list(declined_ones(runs)),
        "negated": list(dict.fromkeys(run.call.prompt.id for run in runs if _negated(run))),
        "uncounted": sum(run.answer.tokens is None for run in answered),
        "errors": sorted({run.answer.error for run in runs if run.answer.error})[:5],
    }


def _negated(run: Run) -> bool:
    """Whether what counts as right stands behind a negation."""
    return run.outcome == "success" and behind_negation(run.answer.text, run.call.prompt)


def _changed(runs: Sequence[Run]) -> int:
    """Prompts to which the lane gave different full answers when it was asked again."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    for run in runs:
        if run.answer.ending == "answered":
            said[run.call.prompt.id].add(run.answer.text.strip())
    return sum(len(texts) > 1 for texts in said.values())


def success_by_prompt(runs: Sequence[Run]) -> ByPrompt:
    """Mean success, 0 to 1, of every prompt that was judged at least once."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for run in runs:
        if run.outcome is not None and run.outcome != "error":
            found[run.call.prompt.id].append(float(run.outcome == "success"))
    return {prompt: sum(values) / len(values) for prompt, values in found.items()}


def _usd_by_prompt(runs: Sequence[Run]) -> ByPrompt:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for run in runs:
        if run.answer.usd is not None:
            found[run.call.prompt.id].append(run.answer.usd)
    return {prompt: sum(values) / len(values) for prompt, values in found.items()}


def _usd_per_success(comparison: Comparison, runs: Sequence[Run]) -> dict[str, float | None]:
    shares, costs = success_by_prompt(runs), _usd_by_prompt(runs)
    both = [prompt for prompt in comparison.prompts if prompt.id in shares and prompt.id in costs]
    if not both:
        return {"value": None, "low": None, "high": None}
    won = np.array([shares[prompt.id] for prompt in both])
    spent = np.array([costs[prompt.id] for prompt in both])
    units = stats.unit_of([prompt.group for prompt in both])
    bounds = stats.wilson95(float(won.sum()), trials=len(both)) or (0.0, 1.0)
    found = stats.ratio_interval(
        spent,
        won,
        counts=stats.drawn_counts(units, seed=comparison.seed),
        most_share=bounds[1],
    )
    return {"value": found.value, "low": found.low, "high": found.high}


def _pairs(comparison: Comparison, by_lane: dict[str, list[Run]]) -> list[dict[str, Any]]:
    found: list[tuple[str, str, stats.Pairing]] = []
    for a, b in combinations(by_lane, 2):
        of_a, of_b = success_by_prompt(by_lane[a]), success_by_prompt(by_lane[b])
        both = [prompt for prompt in comparison.prompts if prompt.id in of_a and prompt.id in of_b]
        if both:
            units = stats.unit_of([prompt.group for prompt in both])
            pairing = stats.pair(
                np.array([of_a[prompt.id] for prompt in both]),
                np.array([of_b[prompt.id] for prompt in both]),
                units=units,
            )
            found.append((a, b, pairing))
    adjusted = stats.holm([pairing.unit_p for _, _, pairing in found])
    return [_pair(*entry, adjusted_p=p) for entry, p in zip(found, adjusted, strict=True)]


def _pair(a: str, b: str, found: stats.Pairing, *, adjusted_p: float) -> dict[str, Any]:
    word = stats.verdict(found, adjusted_p=adjusted_p)
    short = word == "not enough prompts"
    return {
        "a": a,
        "b": b,
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "mcnemar_p": found.mcnemar_p,
        "holm_p": adjusted_p,
        "prompts": found.pairs,
        "verdict": word,
        "prompts_needed": stats.prompts_needed(found) if short else None,
    }


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
