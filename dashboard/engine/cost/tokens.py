"""From a workload's tokens and a price list to USD per request."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.engine.inputs.facts import PRICE_IS_KNOWN
from dashboard.engine.inputs.fields import TokenRatio, Workload
from dashboard.engine.inputs.normal import Z99

BATCH_HOURS = "batch_turnaround_hours"
"""The assumption of how long a host may take for a batch."""


@dataclass(frozen=True, slots=True)
class RequestTokens:
    """The mean request as one model sees it: disjoint parts, so that nothing is counted twice."""

    uncached: float
    cached: float
    output: float
    """Visible and reasoning tokens: both are billed and both take GPU time."""
    written: float = 0.0
    """How many of the uncached tokens are written to a prompt cache for minutes."""
    written_for_an_hour: float = 0.0
    """How many of the rest of the uncached ones are written to one that lasts an hour."""

    @property
    def input(self) -> float:
        return self.uncached + self.cached


def request_tokens(
    workload: Workload,
    *,
    ratio: TokenRatio,
    shrink_share: float = 0.0,
    shrink_from_cached: bool = True,
) -> RequestTokens:
    """A workload's mean request in this model's tokens, `shrink_share` of the prompt left out.

    What a fine-tune removes is the static part, which is the part a cache already serves cheaply: by default the
    cached tokens go first. Tokens that come on top of every request are cached as far as the rest of it is;
    one that takes some away leaves nothing below zero.
    """
    cached = workload.input_tokens * workload.cached_share
    uncached = workload.input_tokens - cached
    removed = workload.input_tokens * shrink_share
    from_cached = min(cached, removed) if shrink_from_cached else cached * shrink_share
    from_uncached = min(uncached, removed - from_cached)
    written = min(uncached - from_uncached, workload.input_tokens * workload.cache_write_share)
    lasting = min(
        uncached - from_uncached - written, workload.input_tokens * workload.cache_write_hour_share
    )
    left = cached - from_cached + uncached - from_uncached
    longer = _per_token(ratio, left)
    return RequestTokens(
        uncached=(uncached - from_uncached) * longer,
        cached=(cached - from_cached) * longer,
        output=(workload.output_tokens + workload.reasoning_tokens) * ratio.output,
        written=written * longer,
        written_for_an_hour=lasting * longer,
    )


def _per_token(ratio: TokenRatio, tokens: float) -> float:
    """This model's input tokens per token of the workload's, on a request of so many."""
    if not ratio.input_fixed or not tokens:
        return ratio.input
    return max(0.0, ratio.input + ratio.input_fixed / tokens)


def attempts_per_answer(workload: Workload) -> float:
    """Billed attempts per request: a failed one is paid for and tried again, at most `retries` times.

    (1 - f^(r + 1)) / (1 - f), and 1 / (1 - f) without a limit. What fails unbilled costs time, not money.
    """
    return (1.0 - unanswered_share(workload)) / (1.0 - workload.billed_failure_share)


def unanswered_share(workload: Workload) -> float:
    """Share of requests whose last retry failed too, f^(r + 1); nothing without a limit."""
    if workload.retries is None:
        return 0.0
    share: float = workload.billed_failure_share ** (workload.retries + 1)
    return share


@dataclass(frozen=True, slots=True)
class MissingMeter:
    """The price list has no price for something the workload uses."""

    meter: str
    where: str = ""
    """For which requests, in words: " above 200,000 input tokens"; empty for all."""

    @property
    def reason(self) -> str:
        return f"no {self.meter.replace('_', ' ')} {PRICE_IS_KNOWN}{self.where}"


def batched_share(workload: Workload, *, turnaround_hours: float) -> float:
    """The share of the requests that can wait as long as a host may take for a batch."""
    return workload.batch_share if workload.batch_window_hours >= turnaround_hours else 0.0


def usd_per_request(
    tokens: RequestTokens,
    usd_per_mtok: Mapping[str, float],
    *,
    tier: str,
    batch_share: float,
) -> dict[str, float] | MissingMeter:
    """USD of one attempt by component (`input`, `cached_input`, `cache_write`, `cache_write_1h`, `output`).

    `tier` prices every request; under `standard`, `batch_share` of them go at the batch price where the provider
    has one. Cached tokens without a cached price, and written ones without a price of writing, are billed as
    input, which is what providers do.
    """
    standard = _at_tier(tokens, usd_per_mtok, tier)
    if isinstance(standard, MissingMeter) or tier != "standard" or batch_share == 0:
        return standard
    batch = _at_tier(tokens, usd_per_mtok, "batch")
    if isinstance(batch, MissingMeter):
        return standard  # no batch window at this provider: those requests are served like the rest
    return {
        part: (1 - batch_share) * usd + batch_share * batch[part] for part, usd in standard.items()
    }


def _at_tier(
    tokens: RequestTokens, usd_per_mtok: Mapping[str, float], tier: str
) -> dict[str, float] | MissingMeter:
    prefix = "" if tier == "standard" else f"{tier}_"
    price = {meter: usd_per_mtok.get(prefix + meter) for meter in ("input", "output")}
    used = {"input": True, "output": tokens.output > 0}  # what embeds gives no tokens back
    for meter, usd in price.items():
        if usd is None and used[meter]:
            return MissingMeter(prefix + meter)
    into, out = price["input"] or 0.0, price["output"] or 0.0
    cached = usd_per_mtok.get(f"{prefix}cached_input", into)
    parts = {
        "input": (tokens.uncached - tokens.written - tokens.written_for_an_hour) * into / 1e6,
        "cached_input": tokens.cached * min(cached, into) / 1e6,
        "output": tokens.output * out / 1e6,
    }
    if tokens.written:
        write = usd_per_mtok.get(f"{prefix}cache_write", into)
        parts["cache_write"] = tokens.written * write / 1e6
    if tokens.written_for_an_hour:
        write = usd_per_mtok.get(f"{prefix}cache_write", into)
        lasting = usd_per_mtok.get(f"{prefix}cache_write_1h", write)
        parts["cache_write_1h"] = tokens.written_for_an_hour * lasting / 1e6
    return parts


def longest_request(workload: Workload) -> float:
    """Input and output of the longest request: as typed, else the 99th percentile of a lognormal input.

    Never less than the mean request, which some requests are as long as.
    """
    typed, mean = workload.longest_request_tokens, mean_request(workload)
    if typed:
        return max(typed, mean)
    return longest_input(workload) + workload.output_tokens


def longest_input(workload: Workload) -> float:
    """The input that some request has for certain: of a longest request as typed nobody says how much of it is
    the answer, so there it is the mean input, else the 99th percentile of a lognormal one."""
    if workload.longest_request_tokens:
        return workload.input_tokens
    sigma = math.sqrt(math.log1p(workload.input_spread**2))
    longest = workload.input_tokens * math.exp(Z99 * sigma - sigma**2 / 2)
    return max(workload.input_tokens, longest)


def input_if_shared(workload: Workload) -> float:
    """The input of the longest request, of one as typed where it has the share of input of the mean request."""
    if not workload.longest_request_tokens:
        return longest_input(workload)
    return longest_request(workload) * workload.input_tokens / mean_request(workload)


def mean_request(workload: Workload) -> float:
    """Input and visible output of the mean request."""
    return workload.input_tokens + workload.output_tokens
