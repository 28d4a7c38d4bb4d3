"""What LiteLLM's own dashboard exports: tokens and spend per day, team, key or model."""

from dataclasses import replace

from dashboard.usage.mapping.dialect import Dialect

DIALECT = Dialect(
    name="litellm_ui",
    title="LiteLLM dashboard export",
    evidence="spec",
    grain="bucket",
    says_money="estimated",
    marks=(("spend ($)", "prompt tokens"),),
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
    texts=("model", "team", "tag"),
    # Sheets by organization, customer or user are those by team under another name.
    aliases={
        "failed requests": "failed",
        "organization": "team",
        "customer": "team",
        "user": "team",
        "agent": "team",
        "key alias": "team",
    },
    maps={
        "at": '"date"',
        "model": "model",
        "project": "tag",
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

# An export by day, team and model has no more than the sum of input and output in some versions.
TOTALS = replace(
    DIALECT,
    name="litellm_ui_totals",
    title="LiteLLM dashboard export, totals only",
    marks=(("spend ($)", "total tokens"),),
    needs=("date", "spend ($)", "total tokens"),
    numbers=("spend ($)", "requests", "failed", "total tokens"),
    maps={
        name: DIALECT.maps[name] for name in ("at", "model", "project", "team", "requests", "usd")
    },
    notes=(
        "The export has the sum of input and output tokens only, which cannot be told apart: spend and requests "
        "are read, tokens are not. Export again with prompt and completion tokens.",
        "The export names no provider.",
    ),
)
