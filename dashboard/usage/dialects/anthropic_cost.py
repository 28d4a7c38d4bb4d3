"""Anthropic's costs by day and model: the Console's export, or the cost report of the Admin API."""

from dashboard.usage.mapping.dialect import Dialect

# The Console writes dollars. The report's `amount` is in cents, "123.45" is $1.23: platform.claude.com,
# "Get Cost Report", read in November 2026.
DIALECT = Dialect(
    name="anthropic_cost",
    title="Anthropic cost export or cost report",
    evidence="real",
    grain="bucket",
    marks=(("usage_date_utc", "cost_usd"), ("usage_date_utc", "amount")),
    needs=("usage_date_utc",),
    numbers=("cost_usd", "amount"),
    times=("usage_date_utc", "ending_at"),
    texts=("model", "description", "workspace", "currency"),
    aliases={"starting_at": "usage_date_utc", "workspace_id": "workspace"},
    maps={
        "at": "usage_date_utc",
        "until": "ending_at",
        "provider": "'anthropic'",
        "model": "coalesce(model, regexp_replace(description, ' Usage.*$', ''))",
        "project": "workspace",
        "usd": "coalesce(cost_usd, amount / 100)",
        "currency": "currency",
        "aside": "CASE WHEN cost_usd IS NULL AND amount IS NULL THEN 'empty bucket' END",
    },
    notes=(
        "The Console rounds costs to cents per row, so small rows show 0.00.",
        "This export has costs and no tokens; add the tokens export of the same days.",
    ),
)
