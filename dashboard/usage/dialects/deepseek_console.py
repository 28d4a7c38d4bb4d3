"""DeepSeek's usage export: one row per day, model, key and kind of count."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import parts_of

# A long table: `type` names what `amount` counts, and requests are one of the kinds. `price` is per token.
DIALECT = Dialect(
    name="deepseek_console",
    title="DeepSeek usage export",
    evidence="fixture",
    grain="bucket",
    marks=(("utc_date", "amount"),),
    needs=("utc_date", "model", "type", "amount"),
    numbers=("amount", "price"),
    quantities=("price",),
    times=("utc_date",),
    texts=("model", "type", "api_key_name"),
    steps={
        "kind_": "lower(type)",
        "part_": "CASE WHEN kind_ LIKE '%cache_hit%' THEN 'cache_read' "
        "WHEN kind_ LIKE '%output%' OR kind_ LIKE '%completion%' THEN 'output' "
        "WHEN kind_ LIKE '%input%' OR kind_ LIKE '%prompt%' THEN 'input_uncached' END",
    },
    maps={
        "at": "utc_date",
        "provider": "'deepseek'",
        "model": "model",
        "project": "api_key_name",
        "requests": "CASE WHEN kind_ LIKE '%request%' THEN amount ELSE 0 END",
        **parts_of("part_", "amount"),
        "aside": "CASE WHEN part_ IS NULL AND kind_ NOT LIKE '%request%' THEN 'not text tokens' END",
    },
)
COSTS = Dialect(
    name="deepseek_costs",
    title="DeepSeek cost export",
    evidence="fixture",
    grain="bucket",
    marks=(("utc_date", "wallet_type"), ("utc_date", "cost")),
    needs=("utc_date", "cost"),
    numbers=("cost",),
    times=("utc_date",),
    texts=("model", "currency"),
    maps={
        "at": "utc_date",
        "provider": "'deepseek'",
        "model": "model",
        "usd": "cost",
        "currency": "currency",
    },
)
