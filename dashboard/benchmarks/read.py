"""What a benchmark's result file says of a server: one run a concurrency, or a sentence why it says nothing.

Shapes as their documentation has them: `vllm bench serve --save-result` and SGLang's `bench_serving` (flat, one
object or one a line), GuideLLM's `benchmarks.json`, AIPerf's and GenAI-Perf's `profile_export_*.json`.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.engine.inputs.benchmark import FEWEST_OUTPUT_TOKENS, Benchmark

OURS = "golden-path measure"
FAILED_AT_MOST = 0.05
"""Of the requests: beyond, what a server does under errors was measured."""
FILLINGS = 5
"""A run of fewer requests than so many times those in flight is mostly its beginning and its end."""
MIXED = 0.3
"""Standard deviation over mean from which lengths are called mixed."""


class BenchmarkRefused(ValueError):  # noqa: N818 - it names a finding, not a crash
    """The file says nothing that can be used; the sentence says what it is and what to run instead."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of one file."""

    tool: str
    model: str
    """As the server was asked for it; empty where the file does not say."""
    runs: tuple[Benchmark, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """One run as a tool reports it; None where it does not."""

    model: str
    completed: float
    failed: float
    concurrency: float | None
    input_tokens: float | None
    output_tokens: float | None
    output_tokens_per_s: float | None
    ttft_ms: float | None
    tpot_ms: float | None
    input_spread: float = 0.0
    """Standard deviation over mean."""
    all_at_once: bool = False


def read_benchmark(content: bytes, *, name: str) -> Runs:
    """The runs of a result file. Raises BenchmarkRefused with the file's name and what to do."""
    tool, found = _told(_parsed(content, name), name)
    notes: list[str] = []
    runs = tuple(_checked(run, name, notes) for run in found)
    models = {run.model for run in found if run.model}
    if len(models) > 1:
        raise BenchmarkRefused(
            f"{name} measures several models ({', '.join(sorted(models))}); give one file for each."
        )
    return Runs(tool, next(iter(models), ""), runs, tuple(dict.fromkeys(notes)))


def _parsed(content: bytes, name: str) -> list[Mapping[str, Any]]:
    try:
        text = content.decode("utf-8-sig")
        try:
            found = json.loads(text)
        except json.JSONDecodeError:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise BenchmarkRefused(f"{name} is not JSON: {fault}. {_WHAT}") from None
    entries = found if isinstance(found, list) else [found]
    if not entries or not all(isinstance(each, dict) for each in entries):
        raise BenchmarkRefused(f"{name} holds no result of a benchmark. {_WHAT}")
    return entries


_WHAT = (
    "Read are the result files of vllm bench serve (--save-result), sglang.bench_serving (--output-file), "
    "GuideLLM (benchmarks.json), AIPerf (profile_export_aiperf.json) and golden-path measure (--out)."
)


def _told(entries: list[Mapping[str, Any]], name: str) -> tuple[str, list[_Run]]:
    first = entries[0]
    if "benchmarks" in first:
        runs = [_guidellm(each, first) for each in first["benchmarks"] or ()]
        if not runs:
            raise BenchmarkRefused(f"{name} is GuideLLM's, without a finished benchmark in it.")
        return "GuideLLM", runs
    if "output_token_throughput" in first and isinstance(first["output_token_throughput"], dict):
        return "AIPerf", [_aiperf(each) for each in entries]
    if "output_throughput" in first and "total_output_tokens" in first:
        ours = first.get("backend") == OURS
        return OURS if ours else "vllm bench serve", [_vllm(each) for each in entries]
    raise BenchmarkRefused(f"{name} is of no benchmark that is known here. {_WHAT}")


def _vllm(entry: Mapping[str, Any]) -> _Run:
    completed = _number(entry, "completed") or 0.0
    asked = _number(entry, "num_prompts") or completed
    failed = _number(entry, "failed")
    lengths = entry.get("input_lens")
    concurrency = _number(entry, "max_concurrency")
    rate = _number(entry, "request_rate")
    output = _mean(entry, "total_output_tokens", completed)
    run = _Run(
        model=str(entry.get("model_id") or entry.get("model") or ""),
        completed=completed,
        failed=asked - completed if failed is None else failed,
        concurrency=concurrency,
        input_tokens=_mean(entry, "total_input_tokens", completed),
        output_tokens=output,
        output_tokens_per_s=_number(entry, "output_throughput"),
        ttft_ms=_number(entry, "mean_ttft_ms"),
        tpot_ms=_number(entry, "mean_tpot_ms"),
        input_spread=_spread(lengths) if isinstance(lengths, list) else 0.0,
        all_at_once=concurrency is None and rate is None,
    )
    return (
        run
        if concurrency or run.all_at_once
        else _by_little(run, _number(entry, "request_throughput"))
    )


def _by_little(run: _Run, requests_per_s: float | None) -> _Run:
    """Arrivals at a rate: those in flight follow from rate and time in the server."""
    if None in (requests_per_s, run.ttft_ms, run.tpot_ms, run.output_tokens):
        return run
    seconds = ((run.ttft_ms or 0) + (run.tpot_ms or 0) * ((run.output_tokens or 1) - 1)) / 1000
    return replace(run, concurrency=max(1.0, (requests_per_s or 0) * seconds))


def _guidellm(entry: Mapping[str, Any], report: Mapping[str, Any]) -> _Run:
    metrics = entry.get("metrics") or {}
    made = (
        _first(entry, ("scheduler_metrics", "requests_made"), ("run_stats", "requests_made")) or {}
    )
    if not made:
        made = _first(entry, ("request_totals",)) or {}
    prompts = _successful(metrics, "prompt_token_count")
    between = _successful(metrics, "inter_token_latency_ms") or _successful(
        metrics, "time_per_output_token_ms"
    )
    model = _first(
        entry, ("config", "backend", "model"), ("benchmarker", "backend", "model"),
        ("worker", "backend_model"), ("args", "model"),
    ) or _first(report, ("args", "model"), ("metadata", "model"))  # fmt: skip
    return _Run(
        model=str(model or ""),
        completed=_number(made, "successful") or 0.0,
        failed=_number(made, "errored") or 0.0,
        concurrency=_number(_successful(metrics, "request_concurrency"), "mean"),
        input_tokens=_number(prompts, "mean"),
        output_tokens=_number(_successful(metrics, "output_token_count"), "mean"),
        output_tokens_per_s=_number(_successful(metrics, "output_tokens_per_second"), "mean"),
        ttft_ms=_number(_successful(metrics, "time_to_first_token_ms"), "mean"),
        tpot_ms=_number(between, "mean"),
        input_spread=_over_mean(prompts, "std_dev"),
    )


def _aiperf(entry: Mapping[str, Any]) -> _Run:
    load = _first(
        entry, ("input_config", "loadgen"), ("config", "loadgen"), ("input_config", "perf_analyzer")
    )
    models = _first(
        entry, ("input_config", "endpoint", "model_names"), ("config", "endpoint", "model_names")
    )
    output = entry.get("output_sequence_length") or entry.get("output_token_count")
    prompts = entry.get("input_sequence_length")
    run = _Run(
        model=str((models or [""])[0]) if isinstance(models, list) else str(models or ""),
        completed=_number(entry.get("request_count"), "avg") or 0.0,
        failed=_number(entry.get("error_request_count"), "avg") or 0.0,
        concurrency=_number(load, "concurrency"),
        input_tokens=_number(prompts, "avg"),
        output_tokens=_number(output, "avg"),
        output_tokens_per_s=_number(entry.get("output_token_throughput"), "avg"),
        ttft_ms=_number(entry.get("time_to_first_token"), "avg"),
        tpot_ms=_number(entry.get("inter_token_latency"), "avg"),
        input_spread=_over_mean(prompts, "std", mean="avg"),
    )
    if run.concurrency:
        return run
    return _by_little(run, _number(entry.get("request_throughput"), "avg"))


def _checked(run: _Run, name: str, notes: list[str]) -> Benchmark:
    """The run as one that holds for a server, with what was done to it in the notes. Raises BenchmarkRefused."""
    whole = run.completed + run.failed
    if whole and run.failed / whole > FAILED_AT_MOST:
        raise BenchmarkRefused(
            f"{name}: {run.failed:.0f} of {whole:.0f} requests failed; what the others got is no measure of the "
            f"server. Mend what fails (often a length above the context) and run it again."
        )
    if run.all_at_once:
        raise BenchmarkRefused(
            f"{name}: all {whole:.0f} requests were sent at once, so how many were in flight is not known; run "
            f"it with a fixed concurrency (vllm bench serve --max-concurrency 32)."
        )
    missing = [
        word
        for word, value in (
            ("how many requests were in flight", run.concurrency),
            ("the tokens of a prompt", run.input_tokens),
            ("the tokens of an answer", run.output_tokens),
            ("output tokens per second", run.output_tokens_per_s),
        )
        if not value
    ]
    if missing:
        raise BenchmarkRefused(f"{name} does not say {' nor '.join(missing)}. {_WHAT}")
    if (run.output_tokens or 0.0) < FEWEST_OUTPUT_TOKENS:
        raise BenchmarkRefused(
            f"{name}: its answers have {run.output_tokens:.3g} tokens on average, so that no time per output "
            "token was measured, and a replica cannot be sized by it; run it again with prompts that are "
            "answered at length, or with a higher limit of tokens."
        )
    if run.failed:
        notes.append(f"{run.failed:.0f} of {whole:.0f} requests failed and are left out")
    if run.input_spread > MIXED:
        notes.append("prompts of mixed lengths: their mean counts")
    reported = Benchmark(
        concurrency=run.concurrency or 1.0,
        input_tokens=run.input_tokens or 0.0,
        output_tokens=max(run.output_tokens or 1.0, 1.0),
        output_tokens_per_s=run.output_tokens_per_s or 0.0,
        ttft_ms=run.ttft_ms or None,
    )
    return _steady(reported, run, whole, notes)


def _steady(reported: Benchmark, run: _Run, whole: float, notes: list[str]) -> Benchmark:
    """The run as of a server that has been running for a while.

    In a short run the start and the end weigh; what each request met on average tells of the middle.
    """
    in_flight, output = reported.concurrency, reported.output_tokens
    short = 0 < whole < FILLINGS * in_flight
    if not short or run.ttft_ms is None or run.tpot_ms is None:
        return reported
    seconds = (run.ttft_ms + run.tpot_ms * (output - 1)) / 1000
    notes.append(
        f"{whole:.0f} requests with {in_flight:.0f} in flight are a short run: throughput from the mean "
        f"times per request, as start and end would weigh"
    )
    return replace(reported, output_tokens_per_s=in_flight * output / seconds)


def _number(entry: object, key: str) -> float | None:
    """A finite number of the entry; None where it is absent, null, infinite or a word."""
    value = entry.get(key) if isinstance(entry, Mapping) else None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _mean(entry: Mapping[str, Any], key: str, count: float) -> float | None:
    whole = _number(entry, key)
    return whole / count if whole is not None and count else None


def _spread(lengths: list[Any]) -> float:
    numbers = [float(each) for each in lengths if isinstance(each, int | float)]
    mean = sum(numbers) / len(numbers) if numbers else 0.0
    if not mean:
        return 0.0
    return math.sqrt(sum((each - mean) ** 2 for each in numbers) / len(numbers)) / mean


def _over_mean(entry: object, deviation: str, *, mean: str = "mean") -> float:
    middle = _number(entry, mean)
    return (_number(entry, deviation) or 0.0) / middle if middle else 0.0


def _successful(metrics: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = metrics.get(key)
    inside = found.get("successful") if isinstance(found, Mapping) else None
    return inside if isinstance(inside, Mapping) else {}


def _first(entry: Mapping[str, Any], *paths: tuple[str, ...]) -> Any:
    """The value at the first path that leads somewhere; None where none does."""
    return next((found for path in paths for found in _at(entry, path)), None)


def _at(entry: object, path: tuple[str, ...]) -> Iterator[Any]:
    for key in path:
        entry = entry.get(key) if isinstance(entry, Mapping) else None
    if entry is not None:
        yield entry
