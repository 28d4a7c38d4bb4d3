"""What the reader should know of the user's own runs before trusting what is told from them."""

from collections.abc import Mapping, Sequence

import numpy as np

from dashboard.engine.capacity.residuals import Own, correction
from dashboard.engine.inputs.benchmark import Benchmark
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.residuals import Residuals

CARRIED_ON_SAID = 1.5
"""In flight over the most that was measured, from which the reader is told that nobody measured it."""
SURPRISES = 3.0
"""Standard deviations between a run and what servers like it do, from which the reader is told."""


def notes_on_own(
    runs: Sequence[Benchmark], own: Sequence[Own], layer: Residuals | None, *, in_flight: float
) -> tuple[str, ...]:
    """That own runs count; where one is unlike all such servers; how far beyond them `in_flight` lies."""
    if not runs:
        return ()
    many = "one run" if len(runs) == 1 else f"{len(runs)} runs"
    said = [f"your own benchmark, {many}, counts as measured on this very server."]
    if layer is not None:
        said += _apart(runs, own, layer)
    most = max(run.concurrency for run in runs)
    if in_flight > most * CARRIED_ON_SAID:
        said.append(
            f"your own benchmark had at most {num(most):,.0f} in flight; {num(in_flight):,.0f} are told "
            "of, which nobody "
            f"measured on it: the model carries on from there. Run it with {num(in_flight):,.0f} callers to know."
        )
    return tuple(said)


def notes_on_first_tokens(
    runs: Sequence[Benchmark], times: Mapping[float, float], *, wanted: bool
) -> tuple[str, ...]:
    """That measured times to the first token count, beside what is expected without them.

    Where a time is wanted and none was measured, that.
    """
    if not times:
        said = (
            "your own benchmark says nothing of the time to the first token: that is the model's."
        )
        return (said,) if runs and wanted else ()
    told = [
        f"{num(run.ttft_ms):,.0f} ms with {num(run.concurrency):,.0f} in flight "
        f"({num(run.ttft_ms / times[at]):,.0f} without it)"
        for run in runs
        if run.ttft_ms is not None and (at := float(max(1, round(run.concurrency)))) in times
    ]
    return (
        f"time to the first token as your own benchmark measured it: {', '.join(told)}; targets for it are held "
        "to that, with what waiting and bunched arrivals add.",
    )


def _apart(runs: Sequence[Benchmark], own: Sequence[Own], layer: Residuals) -> list[str]:
    """The run that surprises most beside what servers like it do, where it surprises much."""
    off = []
    for run, each in zip(runs, own, strict=True):
        mean, deviation = correction(layer, each.place)
        off.append((abs(each.off - mean[0]) / deviation[0], run, float(np.exp(each.off - mean[0]))))
    surprise, run, times = max(off, key=lambda found: found[0])
    if surprise <= SURPRISES:
        return []
    expected = run.output_tokens_per_s / times
    return [
        f"your own benchmark is far from what servers like this do: {num(run.output_tokens_per_s):,.0f} output "
        f"tokens/s with {num(run.concurrency):,.0f} in flight, where {num(expected):,.0f} are expected "
        "without it. Check "
        f"that it was this model, precision and GPU and that the caller kept up: a run of another server leads "
        f"astray."
    ]
