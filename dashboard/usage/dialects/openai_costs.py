"""OpenAI's costs export: dollars per day, project and line item, as CSV or Costs API pages."""

from dashboard.usage.mapping.dialect import Dialect

DIALECT = Dialect(
    name="openai_costs",
    title="OpenAI costs export",
    evidence="real",
    grain="bucket",
    marks=(("start_time", "amount_value"),),
    needs=("start_time", "amount_value"),
    numbers=("amount_value",),
    times=("start_time", "end_time"),
    texts=("amount_currency", "line_item", "project_id"),
    aliases={
        "amount.value": "amount_value",
        "amount.currency": "amount_currency",
        "start_time_iso": "start_time",
        "end_time_iso": "end_time",
    },
    maps={
        "at": "start_time",
        "until": "end_time",
        "provider": "'openai'",
        # "gpt-4o-2024-08-06, input" -> gpt-4o-2024-08-06
        "model": "regexp_replace(line_item, ',.*$', '')",
        "project": "project_id",
        "usd": "amount_value",
        "currency": "amount_currency",
    },
    notes=(
        "This export has costs and no tokens; add the usage export of the same days.",
        "OpenAI states that usage and costs may not agree to the cent; costs are what is invoiced.",
    ),
)
