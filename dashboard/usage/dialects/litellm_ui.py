"""What LiteLLM's own dashboard exports: tokens and spend per day, team, key or model."""

from dashboard.usage.dialect import Dialect

DIALECT = Dialect(
    name="litellm_ui",
    title="LiteLLM dashboard export",
    evidence="spec",
    grain="bucket",
    marks=(("spend ($)", "requests"), ("spend ($)", "total tokens")),
    needs=("date", "requests", "prompt tokens", "completion tokens"),
    numbers=(
        "spend ($)",
        "requests",
        "failed",
        "prompt tokens",
        "completion tokens",
        "cache read input tokens",
        "cache creation input tokens",
    ),
    times=("date",),
    texts=("model", "team"),
    maps={
        "at": '"date"',
        "model": "model",
        "team": "team",
        "requests": 'requests - coalesce("failed", 0)',
        "cache_read": '"cache read input tokens"',
        "cache_write": '"cache creation input tokens"',
        "input_uncached": '"prompt tokens" - cache_read - cache_write',
        "output": '"completion tokens"',
        "usd": '"spend ($)"',
    },
    notes=(
        "Requests that failed are left out of the requests; their tokens, if any, are not told apart.",
        "The export names no provider.",
    ),
)
