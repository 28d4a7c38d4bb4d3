"""OpenAI's former cost export: dollars per day and display name of a model."""

from dashboard.usage.mapping.dialect import Dialect

# `cost` is in cents; `cost_in_major` is in dollars.
DIALECT = Dialect(
    name="openai_cost_old",
    title="OpenAI cost export (before 2025)",
    evidence="real",
    grain="bucket",
    marks=(("cost_in_major", "name"), ("cost_in_major", "timestamp")),
    needs=("cost_in_major", "timestamp"),
    numbers=("cost_in_major",),
    times=("timestamp",),
    texts=("name", "currency", "project_name"),
    aliases={"date": "timestamp"},
    maps={
        "at": "timestamp",
        "provider": "'openai'",
        "model": "name",
        "project": "project_name",
        "usd": "cost_in_major",
        "currency": "currency",
    },
    notes=("This export has costs and no tokens; add the usage export of the same days.",),
)
