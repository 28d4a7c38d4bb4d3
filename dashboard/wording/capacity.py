"""The sentences of the Capacity page."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.engine.capacity.points import OperatingPoint
from dashboard.engine.capacity.simulation import Simulated
from dashboard.engine.capacity.size import ReplicaCapacity
from dashboard.engine.capacity.waiting import Waiting
from dashboard.engine.inputs.benchmark import Benchmark
from dashboard.engine.inputs.currency import num
from dashboard.engine.market.fleet import FleetPlan
from dashboard.wording.words import a_second, gpu_name, model_name, money

UNCHANGED = "over the whole range"
METHODS = {
    "measured": "measured kernel tables and whole servers that were measured",
    "compact": "whole servers that were measured",
    "benchmark": "your own benchmark of this server",
}


ENGINES = {"vllm": "vLLM", "sglang": "SGLang", "trtllm": "TensorRT-LLM"}
"""Servers of models as their makers write them."""


def benchmarks_in_words(runs: Sequence[Benchmark]) -> str:
    """The user's own runs: "32 in flight, 1,000 in and 200 out: 640 output tokens a second"."""
    return "; ".join(
        f"{num(run.concurrency):,.0f} in flight, {num(run.input_tokens):,.0f} in and "
        f"{num(run.output_tokens):,.0f} out: "
        f"{a_second(run.output_tokens_per_s)} output tokens a second"
        for run in runs
    )


def other_model_in_words(asked: str, meant: str | None, sized: str) -> str:
    """That a file measured another model than is sized, or one that nobody can tell; empty where it is the same.

    `asked` is what the server was asked for, empty where the file does not say; `meant` our id of it.
    """
    if not asked:
        return f"the file does not say which model was measured; it is taken to be {sized}."
    if meant is None:
        return (
            f'measured was "{asked}", which is the name of no model on file; it is taken to be {sized}: '
            f"check that it is."
        )
    if meant != sized:
        return (
            f"measured was {meant}, sized is {sized}: what one model does says little of another. "
            f"Measure {sized}, or size {meant}."
        )
    return ""


def nearest_in_words(near: Mapping[str, Any]) -> str:
    """The measurement that says most about a replica, as Markdown with its link."""
    gpus = f"{near['gpus']} x " if near["gpus"] > 1 else ""
    load = f"{num(near['concurrency']):,.0f} in flight" if near["concurrency"] else "saturated"
    spread = near["edition_spread"]
    editions = f"; other editions of it differ by {spread:.0%}" if spread is not None else ""
    source = f"[{near['source']}]({near['source_url']})" if near["source_url"] else near["source"]
    engine = ENGINES.get(near["engine"], near["engine"])
    return (
        f"Nearest measurement of a whole server: {model_name(near['model'])} in {near['precision']} on {gpus}"
        f"{gpu_name(near['gpu'])} with {engine}, {num(near['input_tokens']):,.0f} in and "
        f"{num(near['output_tokens']):,.0f} out, {load}: {a_second(near['output_tokens_per_s'])} output tokens a "
        f"second ({source}){editions}."
    )


def answer(found: FleetPlan) -> str:
    """The fleet in one sentence: "2 replicas of 2 H100 carry the peak of 0.77 requests/s"."""
    option, size = found.option, found.expected
    up = size.gpus // option.gpus_per_replica
    gpus = f"{option.gpus_per_replica} {gpu_name(option.gpu)}"
    what = f"{up} replica{'s' * (up != 1)} of {gpus}"
    spare = option.spare_replicas * option.regions if not option.replicas else 0
    kept = f", {spare} of them spare," if spare and up > spare else ""
    peak = f"the busiest hour's {num(float(found.requests_per_s.max())):.3g} requests/s"
    return f"{what}{kept} carr{'y' if up != 1 else 'ies'} {peak}; {_range_in_words(found)}"


def _range_in_words(found: FleetPlan) -> str:
    each = found.option.gpus_per_replica
    slow, fast = found.sizes["slow"], found.sizes["fast"]
    few = (fast or found.expected).gpus // each
    if slow is None:
        return "at the slow end of the range no number of them meets the targets"
    most = slow.gpus // each
    if few == most:
        return "the range of the throughput does not change that"
    return f"the range says {few} to {most}"


def per_mtok_in_words(found: FleetPlan, whole_usd: float | None) -> str:
    """What a million tokens cost on the fleet, input and output together: GPUs alone, and all of the option."""
    if found.mtok <= 0:
        return ""
    alone = money(found.expected.usd_per_month / found.mtok)
    said = f"That is {alone} per 1M tokens for GPUs alone"
    if whole_usd is not None:
        said += f", {money(whole_usd / found.mtok)} with people and tools, as on Plan"
    return f"{said}; input and output together, what is cached included, at this month's load."


def gpu_range(found: FleetPlan) -> str:
    """GPUs in the busiest hour from the fast to the slow end of the range."""
    slow, fast = found.sizes["slow"], found.sizes["fast"]
    few = (fast or found.expected).gpus
    if slow is None:
        return f"{few} or more"
    return UNCHANGED if slow.gpus == few else f"{few} to {slow.gpus}"


def usd_range(found: FleetPlan) -> str:
    """USD a month from the fast to the slow end of the range."""
    slow, fast = found.sizes["slow"], found.sizes["fast"]
    few = money((fast or found.expected).usd_per_month)
    if slow is None:
        return f"{few} or more"
    most = money(slow.usd_per_month)
    return UNCHANGED if most == few else f"{few} to {most}"


def memory_in_words(capacity: ReplicaCapacity, point: OperatingPoint) -> str:
    """What the memory bar shows."""
    memory = capacity.memory
    return (
        f"{num(memory.weights_gib):,.0f} of {num(memory.total_gib):,.0f} GiB are weights; the KV cache holds "
        f"{num(memory.kv_cache_tokens):,} tokens, at most {num(capacity.max_concurrency):,} requests at a time. "
        f"{num(point.concurrency):,.0f} are planned with."
    )


def limit_in_words(capacity: ReplicaCapacity, point: OperatingPoint) -> str:
    """What one replica gives, what holds it back, and how that is known."""
    by = {
        "memory": "the KV cache is full before the GPU is busy",
        "bandwidth": "reading weights and KV cache takes most of the time",
        "compute": "multiplying takes most of the time",
        "link": "the exchange between the GPUs takes most of the time",
        "target": "the latency targets are reached before the hardware is full",
    }[capacity.limited_by]
    rate = point.output_tokens_per_s
    return (
        f"{a_second(rate.value)} output tokens a second ({a_second(rate.low)} to {a_second(rate.high)}): {by}. "
        f"From {METHODS[capacity.method]}."
    )


def day_in_words(found: FleetPlan) -> str:
    """What the staircase shows."""
    option, size = found.option, found.expected
    busy = float(found.needed.mean() / size.replicas.mean())
    if option.replicas:
        fleet = f"A fixed fleet of {option.replicas}"
    elif option.autoscale:
        fleet = f"Follows the load, {int(size.replicas.min())} to {int(size.replicas.max())} up"
    else:
        fleet = f"{int(size.replicas.max())} up at every hour"
    more = f", in {option.regions} regions" if option.regions > 1 else ""
    return f"{fleet}{more}; over the day the load fills {busy:.0%} of what the plan allows."


def simulated_in_words(done: Simulated, wait: Waiting, found: FleetPlan) -> str:
    """What real requests met, beside what the chain says."""
    replicas = f"{found.serving} replica{'s' * (found.serving != 1)}"
    return (
        f"{num(done.requests):,} real requests through {replicas}: {num(done.waits_share):.1%} wait for a "
        "place, 95 of 100 "
        f"at most {num(done.p95_wait_ms):,.0f} ms, and see the first token within "
        f"{num(done.ttft_p95_ms):,.0f} ms and the "
        f"next ones every {done.tpot_p95_ms:.0f} ms. The formula says {num(wait.waits_share):.1%}, "
        f"{num(wait.p95_wait_ms):,.0f} ms, {num(wait.ttft_p95_ms):,.0f} ms and {wait.tpot_p95_ms:.0f} ms."
    )
