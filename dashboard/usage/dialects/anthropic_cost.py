"""Anthropic Console's cost export: one row per day, model and kind of token, in dollars."""

from dashboard.usage.dialect import Dialect

DIALECT = Dialect(
    name="anthropic_cost",
    title="Anthropic Console cost export",
    evidence="real",
    grain="bucket",
    marks=(("usage_date_utc", "cost_usd"),),
    needs=("usage_date_utc", "token_type", "cost_usd"),
    numbers=("cost_usd",),
    times=("usage_date_utc",),
    texts=("model", "workspace"),
    maps={
        "at": "usage_date_utc",
        "provider": "'anthropic'",
        "model": "model",
        "project": "workspace",
        "usd": "cost_usd",
    },
    notes=(
        "Costs are rounded to cents per row, so small rows show 0.00.",
        "This export has costs and no tokens; add the tokens export of the same days.",
    ),
)
