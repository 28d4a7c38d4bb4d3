"""Google Cloud's billing export from BigQuery, rows of Vertex AI and the Gemini API."""

from dashboard.usage.dialect import Dialect
from dashboard.usage.meters import NOT_TOKENS, part, parts_of, tier, without

# Token rows say that their unit is "requests" while the amount is tokens; storage rows are in hours.
DIALECT = Dialect(
    name="gcp_billing",
    title="Google Cloud billing export",
    evidence="fixture",
    grain="bucket",
    marks=(("sku.description", "usage.amount"), ("sku_description", "usage_amount")),
    needs=("sku.description", "usage_start_time", "usage.amount"),
    numbers=("cost", "usage.amount"),
    times=("usage_start_time", "usage_end_time"),
    texts=(
        "currency",
        "project.id",
        "service.description",
        "sku.description",
        "usage.unit",
        "cost_type",
    ),
    aliases={
        "sku_description": "sku.description",
        "usage_amount": "usage.amount",
        "usage_unit": "usage.unit",
        "service_description": "service.description",
        "project_id": "project.id",
    },
    steps={
        "part_": part('"sku.description"'),
        "other": "NOT regexp_matches(lower(\"service.description\"), 'vertex|gemini|generative')",
        "timed": "regexp_matches(lower(\"usage.unit\"), '^(h|hour|mo|month|second|byte)')",
    },
    maps={
        "at": "usage_start_time",
        "until": "usage_end_time",
        "provider": "'google'",
        "model": without(
            '"sku.description"',
            r"\b(ga|thinking|text|input|output|caching|cached|predictions?|batch|priority|flex|global)\b"
            r"|-\s",
        ),
        "project": '"project.id"',
        **parts_of("part_", '"usage.amount"'),
        "tier": tier('"sku.description"'),
        "usd": "CASE WHEN other IS NOT TRUE THEN cost END",
        "currency": "currency",
        "aside": "CASE WHEN other THEN 'another service than Vertex AI' "
        "WHEN cost_type <> 'regular' THEN 'charge that is no usage' "
        f"WHEN part_ IS NULL OR timed THEN {NOT_TOKENS} END",
    },
    notes=("Costs are before credits.",),
)
