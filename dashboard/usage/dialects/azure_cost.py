"""Azure Cost Management's cost details, rows of Azure OpenAI and Foundry models."""

from dashboard.usage.dialect import Dialect
from dashboard.usage.meters import NOT_TOKENS, part, parts_of, tier, tokens_per_unit, without

# Column names differ by agreement in casing and spacing. The unit, 1K or 1M, is told per row.
DIALECT = Dialect(
    name="azure_cost",
    title="Azure cost details",
    evidence="fixture",
    grain="bucket",
    marks=(("metername", "unitofmeasure"),),
    needs=("date", "metername", "unitofmeasure", "quantity"),
    numbers=("quantity", "costinbillingcurrency"),
    times=("date",),
    texts=("metername", "metercategory", "unitofmeasure", "billingcurrency", "resourcegroup"),
    aliases={
        "meter name": "metername",
        "meter": "metername",
        "meter category": "metercategory",
        "unit of measure": "unitofmeasure",
        "usagedate": "date",
        "usagedatetime": "date",
        "cost": "costinbillingcurrency",
        "pretaxcost": "costinbillingcurrency",
        "billingcurrencycode": "billingcurrency",
        "currency": "billingcurrency",
        "resourcegroupname": "resourcegroup",
        "resource group": "resourcegroup",
    },
    steps={
        "part_": part("metername"),
        "per_unit": tokens_per_unit("unitofmeasure"),
        "ours": "regexp_matches(lower(metercategory), 'foundry|cognitive|openai|ai services')",
    },
    maps={
        "at": '"date"',
        "provider": "'azure'",
        "model": without(
            "metername",
            r"\b(cached|cd|cchd|inp|inpt|input|outp|outpt|opt|output|glbl|gl|dzone|dz|batch|pp|tokens?"
            r"|shortco|1m|1k|unit)\b",
        ),
        "project": "resourcegroup",
        **parts_of("part_", "quantity * per_unit"),
        "tier": "CASE WHEN regexp_matches(lower(metername), '(^|[^a-z])pp([^a-z]|$)') THEN 'priority' "
        f"ELSE {tier('metername')} END",
        "usd": "CASE WHEN ours IS NOT FALSE THEN costinbillingcurrency END",
        "currency": "billingcurrency",
        "aside": "CASE WHEN NOT ours THEN 'another service than Azure AI' "
        f"WHEN part_ IS NULL OR per_unit IS NULL THEN {NOT_TOKENS} END",
    },
    notes=("Dates like 06/01/2026 are read month first.",),
)
