"""The AWS Cost and Usage Report (legacy and 2.0), rows of Amazon Bedrock."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import (
    NO_USAGE,
    NOT_TAKEN_BACK,
    NOT_TOKENS,
    part,
    parts_of,
    tier,
    tokens_per_unit,
)

_COLUMNS = {
    "line_item_type": "line_item_line_item_type",
    "line_item_description": "line_item_line_item_description",
    "usage_type": "line_item_usage_type",
    "product_product_name": "product_servicename",
    "product_name": "product_servicename",
    # CUR 2.0 keeps most product attributes in one map.
    "product.servicename": "product_servicename",
    "product.product_name": "product_servicename",
}
_WORDS = "lower(concat_ws(' ', line_item_product_code, product_servicename))"
_IS_BEDROCK = (
    f"CASE WHEN {_WORDS} LIKE '%bedrock%' OR line_item_usage_type LIKE '%MP:%oken%' THEN TRUE "
    f"WHEN {_WORDS} <> '' THEN FALSE END"
)
# A Marketplace row may say "Units" and name the million in its description only.
_SAID = "concat_ws(' ', pricing_unit, line_item_line_item_description)"
_UNIT = (
    "CASE WHEN lower(pricing_unit) IN ('units', 'unit', 'count', 'quantity') "
    f"AND line_item_line_item_description ILIKE '%token%' THEN {_SAID} ELSE pricing_unit END"
)

# Models sold through the Marketplace name the model in the service only; the others in the usage type:
# USE1-Llama4-Maverick-17B-input-tokens, USE1-qwen.qwen3-32b-mantle-input-tokens-standard.
DIALECT = Dialect(
    name="aws_cur",
    title="AWS Cost and Usage Report (Bedrock)",
    evidence="fixture",
    grain="bucket",
    corrects=True,
    marks=(
        ("line_item_usage_type", "line_item_unblended_cost"),
        ("line_item_usage_type", "line_item_usage_amount"),
    ),
    needs=("line_item_usage_type", "line_item_usage_amount", "line_item_usage_start_date"),
    numbers=("line_item_usage_amount", "line_item_unblended_cost"),
    quantities=("line_item_usage_amount",),
    times=("line_item_usage_start_date", "line_item_usage_end_date"),
    texts=(
        "line_item_usage_type",
        "line_item_line_item_type",
        "line_item_usage_account_id",
        "line_item_currency_code",
        "line_item_product_code",
        "line_item_line_item_description",
        "pricing_unit",
        "product_servicename",
    ),
    aliases=_COLUMNS,
    steps={
        "part_": part("line_item_usage_type"),
        "per_unit": tokens_per_unit(_UNIT),
        # A refund gives money back, and what it was paid for is written with or without a minus.
        "tokens_": "per_unit * CASE WHEN line_item_line_item_type = 'Refund' AND "
        "line_item_unblended_cost < 0 THEN -abs(line_item_usage_amount) ELSE line_item_usage_amount END",
        "bedrock": _IS_BEDROCK,
        "paid_": "CASE WHEN bedrock IS NOT FALSE THEN line_item_unblended_cost END",
    },
    maps={
        "at": "line_item_usage_start_date",
        "until": "line_item_usage_end_date",
        "provider": "'bedrock'",
        "model": "CASE WHEN line_item_usage_type LIKE '%MP:%' "
        "THEN regexp_replace(product_servicename, '\\s*\\(.*$', '') "
        "ELSE regexp_replace(regexp_replace(line_item_usage_type, '^([A-Z]+[0-9]+|EU)-', ''), "
        "'(-mantle)?(-text)?-(input|output|cache)-.*$', '') END",
        "project": "line_item_usage_account_id",
        **parts_of("part_", "tokens_"),
        "cache_write_1h": "CASE WHEN part_ = 'cache_write' AND regexp_matches(lower(line_item_usage_type), "
        "'write[^a-z0-9]?1[^a-z0-9]?h') THEN tokens_ END",
        "tier": tier("line_item_usage_type"),
        "usd": "paid_",
        "apart": "CASE WHEN line_item_line_item_type NOT LIKE '%Usage' AND line_item_line_item_type NOT LIKE "
        f"'%Discount' AND {NOT_TAKEN_BACK} THEN paid_ END",
        "currency": "line_item_currency_code",
        "aside": "CASE WHEN NOT bedrock THEN 'another service than Bedrock' "
        f"WHEN line_item_line_item_type NOT LIKE '%Usage' AND {NOT_TAKEN_BACK} "
        f"THEN {NO_USAGE} "
        f"WHEN part_ IS NULL OR per_unit IS NULL THEN {NOT_TOKENS} END",
    },
)
