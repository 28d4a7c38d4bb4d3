"""What calls cost, before and after they are made. Unknown prices stay unknown."""

from collections.abc import Callable, Mapping, Sequence

from dashboard.live.lanes import Lane, Prices
from dashboard.live.prompt import Prompt
from dashboard.live.stream_events import Tokens

PER_REQUEST = "usd_per_request"
"""Beside the prices of tokens: what a request costs whatever its length."""
MESSAGE_OVERHEAD_TOKENS = 32
"""Role markers and template of one message, rounded up; the templates we know use 3 to 12."""
BASE_OVERHEAD_TOKENS = 64
"""System text a chat template adds by itself, rounded up."""


def usd_of(tokens: Tokens, prices: Prices | None) -> float | None:
    """The cost of one call in USD; None when a price it needs is unknown.

    Cached input without a price of its own is charged as input: what a provider without a discount
    does, and never too little.
    """
    if prices is None or not {"input", "output"} <= prices.keys():
        return None
    cached_rate = prices.get("cached_input", prices["input"])
    uncached = tokens.input - tokens.cached
    total = (
        uncached * prices["input"] + tokens.cached * cached_rate + tokens.output * prices["output"]
    )
    return total / 1e6 + prices.get(PER_REQUEST, 0.0)


def can_price(lane: Lane) -> bool:
    """True when input and output of a lane have a price."""
    return lane.usd_per_mtok is not None and {"input", "output"} <= lane.usd_per_mtok.keys()


def most_tokens(messages: Sequence[Mapping[str, str]], *, max_tokens: int) -> Tokens:
    """A bound no tokenizer exceeds: byte-level vocabularies need at most one token per UTF-8 byte."""
    text_bytes = sum(
        len(message["content"].encode("utf-8", "surrogatepass")) for message in messages
    )
    overhead = BASE_OVERHEAD_TOKENS + MESSAGE_OVERHEAD_TOKENS * len(messages)
    return Tokens(input=text_bytes + overhead, output=max_tokens)


def most_usd(lane: Lane, messages: Sequence[Mapping[str, str]], *, max_tokens: int) -> float | None:
    """The most one call can cost in USD; 0 for the demo lane (nobody bills it), None without prices."""
    if lane.is_demo:
        return 0.0
    return usd_of(most_tokens(messages, max_tokens=max_tokens), lane.usd_per_mtok)


def estimate_usd(
    prompts: Sequence[Prompt],
    lanes: Sequence[Lane],
    *,
    repeats: int = 1,
    max_tokens: int,
    paid: Callable[[Lane, Prompt], int] = lambda _lane, _prompt: 0,
) -> float | None:
    """The most a comparison can cost in USD; None when a lane has no price.

    `paid` tells how many of the repeats of a prompt on a lane are paid for already.
    """
    total = 0.0
    for lane in lanes:
        for prompt in prompts:
            left = repeats - paid(lane, prompt)
            if left <= 0:
                continue
            usd = most_usd(lane, lane.messages(prompt), max_tokens=max_tokens)
            if usd is None:
                return None
            total += usd * left
    return total
