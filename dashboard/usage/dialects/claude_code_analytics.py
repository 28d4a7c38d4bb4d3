"""Anthropic's report on Claude Code: a day, a person and a model each."""

from dashboard.usage.mapping.dialect import Dialect

# Cached tokens are beside the input. Amounts are in cents.
DIALECT = Dialect(
    name="claude_code_analytics",
    title="Claude Code analytics report",
    evidence="spec",
    grain="bucket",
    says_money="estimated",
    marks=(("tokens.cache_creation", "estimated_cost.amount"),),
    needs=("date", "model", "tokens.input", "tokens.output"),
    numbers=(
        *("tokens.input", "tokens.output", "tokens.cache_read", "tokens.cache_creation"),
        "estimated_cost.amount",
    ),
    times=("date",),
    texts=("model", "actor.email_address", "actor.api_key_name", "estimated_cost.currency"),
    maps={
        "at": '"date"',
        "provider": "'anthropic'",
        "model": "model",
        "team": 'coalesce("actor.email_address", "actor.api_key_name")',
        "cache_read": '"tokens.cache_read"',
        "cache_write": '"tokens.cache_creation"',
        "input_uncached": '"tokens.input"',
        "output": '"tokens.output"',
        "usd": '"estimated_cost.amount" / 100',
        "currency": '"estimated_cost.currency"',
    },
    notes=("The report reckons costs from list prices; seats of a plan are charged apart.",),
)
