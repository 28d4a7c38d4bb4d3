"""One run of a benchmark on the user's own server, as a scenario keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from dashboard.engine.inputs.fields import STRICT, Quantity

FEWEST_OUTPUT_TOKENS = 1.5
"""Of an answer, on average: where most have one token, nothing was seen of the time between tokens."""


@dataclass(frozen=True)
class Benchmark:
    """What a server did with so many requests in flight all the time; tokens are means per request."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    concurrency: Annotated[float, Quantity("requests", 1, 1e6)]
    input_tokens: Annotated[float, Quantity("tokens", 0, 1e8)]
    output_tokens: Annotated[float, Quantity("tokens", 1, 1e8)]
    output_tokens_per_s: Annotated[float, Quantity("tokens per s", 0.001, 1e9)]
    ttft_ms: Annotated[float, Quantity("ms", 0.001, 1e9)] | None = None
    """Mean time to the first token; None where the tool did not say."""
