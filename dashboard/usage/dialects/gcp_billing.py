"""Google Cloud's billing export, rows of Vertex AI and Gemini: from BigQuery, or the console's cost table."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import (
    NO_USAGE,
    NOT_TAKEN_BACK,
    NOT_TOKENS,
    part,
    parts_of,
    tier,
    without,
)

# What the console's reports take off in columns of their own, as negative amounts.
_TAKEN_OFF = (
    "discounts ($)",
    "promotions and others ($)",
    "savings programs ($)",
    "other savings ($)",
)
_ALL_TAKEN_OFF = " + ".join(f'coalesce("{name}", 0)' for name in _TAKEN_OFF)

# Token rows say that their unit is "requests" while the amount is tokens; storage rows are in hours.
DIALECT = Dialect(
    name="gcp_billing",
    title="Google Cloud billing export",
    evidence="fixture",
    grain="bucket",
    corrects=True,
    marks=(("sku.description", "usage.amount"),),
    needs=("sku.description", "usage_start_time", "usage.amount"),
    numbers=("cost", "usage.amount", "credits.amount", *_TAKEN_OFF),
    quantities=("usage.amount",),
    times=("usage_start_time", "usage_end_time"),
    texts=(
        "currency",
        "project.id",
        "service.description",
        "sku.description",
        "usage.unit",
        "cost_type",
        "credits",
    ),
    aliases={
        "usage_start_date": "usage_start_time",
        "usage_end_date": "usage_end_time",
        "unrounded_cost ($)": "cost",
        "unrounded_cost": "cost",
        "cost ($)": "cost",
        "credit_amount": "credits.amount",
    },
    steps={
        # A list of credits, each with its amount, which is negative.
        "off": f"coalesce(amounts_in(credits), {_ALL_TAKEN_OFF})",
        "tokens_": '"usage.amount"',
        "part_": part('"sku.description"'),
        "other": "NOT regexp_matches(lower(\"service.description\"), 'vertex|gemini|generative')",
        "timed": "regexp_matches(lower(\"usage.unit\"), '^(h|hour|mo|month|second|byte)')",
        "paid_": 'CASE WHEN other IS NOT TRUE THEN cost + coalesce("credits.amount", off, 0) END',
    },
    maps={
        "at": "usage_start_time",
        "until": "usage_end_time",
        "provider": "'google'",
        "model": without(
            '"sku.description"',
            r"\b(ga|thinking|text|input|output|caching|cached|cache|read|write|hit|predictions?|batch|priority|flex"
            r"|global|generate content|tokens?|count|short|long)\b"
            r"|-\s",
        ),
        "project": '"project.id"',
        **parts_of("part_", "tokens_"),
        "tier": tier('"sku.description"'),
        "usd": "paid_",
        "apart": f"CASE WHEN cost_type <> 'regular' AND {NOT_TAKEN_BACK} THEN paid_ "
        'WHEN other IS NOT TRUE THEN coalesce("credits.amount", off) END',
        "currency": "currency",
        "aside": "CASE WHEN other THEN 'another service than Vertex AI' "
        f"WHEN cost_type <> 'regular' AND {NOT_TAKEN_BACK} THEN {NO_USAGE} "
        f"WHEN part_ IS NULL OR timed THEN {NOT_TOKENS} END",
    },
    notes=("Credits are taken off the costs.",),
)
