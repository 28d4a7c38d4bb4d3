"""The AWS Cost and Usage Report (legacy and 2.0), rows of Amazon Bedrock."""

from dashboard.usage.dialect import Dialect
from dashboard.usage.meters import NOT_TOKENS, part, parts_of, tier, tokens_per_unit

_COLUMNS = {
    "lineitem/usagetype": "line_item_usage_type",
    "lineitem/usageamount": "line_item_usage_amount",
    "lineitem/unblendedcost": "line_item_unblended_cost",
    "lineitem/usagestartdate": "line_item_usage_start_date",
    "lineitem/usageenddate": "line_item_usage_end_date",
    "lineitem/lineitemtype": "line_item_line_item_type",
    "lineitem/usageaccountid": "line_item_usage_account_id",
    "lineitem/currencycode": "line_item_currency_code",
    "lineitem/productcode": "line_item_product_code",
    "pricing/unit": "pricing_unit",
    "product/servicename": "product_servicename",
}
_IS_BEDROCK = "concat_ws(' ', line_item_product_code, product_servicename) ILIKE '%bedrock%'"

# Models sold through the Marketplace name the model in the service only; the others in the usage type:
# USE1-Llama4-Maverick-17B-input-tokens, USE1-qwen.qwen3-32b-mantle-input-tokens-standard.
DIALECT = Dialect(
    name="aws_cur",
    title="AWS Cost and Usage Report (Bedrock)",
    evidence="fixture",
    grain="bucket",
    marks=(
        ("line_item_usage_type", "line_item_unblended_cost"),
        ("line_item_usage_type", "line_item_usage_amount"),
    ),
    needs=("line_item_usage_type", "line_item_usage_amount", "line_item_usage_start_date"),
    numbers=("line_item_usage_amount", "line_item_unblended_cost"),
    times=("line_item_usage_start_date", "line_item_usage_end_date"),
    texts=(
        "line_item_usage_type",
        "line_item_line_item_type",
        "line_item_usage_account_id",
        "line_item_currency_code",
        "line_item_product_code",
        "pricing_unit",
        "product_servicename",
    ),
    aliases=_COLUMNS,
    steps={
        "part_": part("line_item_usage_type"),
        "per_unit": tokens_per_unit("pricing_unit"),
        "bedrock": _IS_BEDROCK,
    },
    maps={
        "at": "line_item_usage_start_date",
        "until": "line_item_usage_end_date",
        "provider": "'bedrock'",
        "model": "CASE WHEN line_item_usage_type LIKE '%MP:%' "
        "THEN regexp_replace(product_servicename, '\\s*\\(.*$', '') "
        "ELSE regexp_replace(regexp_replace(line_item_usage_type, '^[A-Z]+[0-9]+-', ''), "
        "'(-mantle)?-(input|output|cache)-.*$', '') END",
        "project": "line_item_usage_account_id",
        **parts_of("part_", "line_item_usage_amount * per_unit"),
        "tier": tier("line_item_usage_type"),
        "usd": "CASE WHEN bedrock THEN line_item_unblended_cost END",
        "currency": "line_item_currency_code",
        "aside": "CASE WHEN NOT bedrock THEN 'another service than Bedrock' "
        "WHEN line_item_line_item_type NOT LIKE '%Usage' THEN 'charge that is no usage' "
        f"WHEN part_ IS NULL OR per_unit IS NULL THEN {NOT_TOKENS} END",
    },
)
