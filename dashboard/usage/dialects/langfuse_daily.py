"""Langfuse's daily metrics, as its API answers them: a day and model each."""

from dashboard.usage.mapping.dialect import Dialect

# Observations that have a model are calls of it. `inputUsage` sums all kinds of input, cached ones too.
DIALECT = Dialect(
    name="langfuse_daily",
    title="Langfuse daily metrics",
    evidence="spec",
    grain="bucket",
    marks=(("inputusage", "totalusage"), ("inputusage", "countobservations")),
    needs=("date", "inputusage", "outputusage"),
    numbers=("inputusage", "outputusage", "totalusage", "totalcost", "countobservations"),
    times=("date",),
    texts=("model",),
    maps={
        "at": '"date"',
        "model": "model",
        "requests": "CASE WHEN model IS NOT NULL THEN countobservations END",
        "input_uncached": "inputusage",
        "output": "outputusage",
        "total": "CASE WHEN totalusage > 0 THEN totalusage END",
        "usd": "CASE WHEN inputusage IS NOT NULL THEN totalcost END",
    },
    says_money="estimated",
    notes=(
        "Langfuse's costs are reckoned from its own price list; cached tokens are inside the input and not told "
        "apart, export the observations to see them.",
    ),
)
