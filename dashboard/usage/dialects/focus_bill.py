"""A bill in the FOCUS format: one row per charge and period."""

from dashboard.usage.dialect import Dialect
from dashboard.usage.meters import NOT_TOKENS, part, parts_of, tier, tokens_per_unit, without

# "Tokens" as a pricing currency is something else; only units count.
DIALECT = Dialect(
    name="focus",
    title="FOCUS bill",
    evidence="spec",
    grain="bucket",
    marks=(("chargeperiodstart", "billedcost"),),
    needs=("chargeperiodstart", "billedcost"),
    numbers=("billedcost", "consumedquantity"),
    times=("chargeperiodstart", "chargeperiodend"),
    texts=(
        "billingcurrency",
        "chargecategory",
        "chargedescription",
        "consumedunit",
        "providername",
        "servicename",
        "skumeter",
        "subaccountname",
    ),
    steps={
        "meter": "concat_ws(' ', skumeter, chargedescription)",
        "part_": part("concat_ws(' ', skumeter, chargedescription)"),
        "per_unit": f"CASE WHEN consumedunit ILIKE '%token%' THEN {tokens_per_unit('consumedunit')} END",
    },
    maps={
        "at": "chargeperiodstart",
        "until": "chargeperiodend",
        "provider": "lower(providername)",
        "model": without(
            "coalesce(skumeter, chargedescription)",
            r"\b(cached|cd|cchd|inp|inpt|input|outp|outpt|opt|output|glbl|gl|dzone|dz|batch|tokens?)\b",
        ),
        "project": "subaccountname",
        **parts_of("part_", "consumedquantity * per_unit"),
        "tier": tier("skumeter", "chargedescription"),
        "usd": "billedcost",
        "currency": "billingcurrency",
        "aside": f"CASE WHEN chargecategory <> 'Usage' THEN 'charge that is no usage' "
        f"WHEN part_ IS NULL OR per_unit IS NULL THEN {NOT_TOKENS} END",
    },
)
