"""A bill in the FOCUS format: one row per charge and period."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import (
    NO_USAGE,
    NOT_TAKEN_BACK,
    NOT_TOKENS,
    part,
    parts_of,
    tier,
    tokens_per_unit,
    without,
)

# "Tokens" as a pricing currency is something else; only units count. Microsoft writes "Units" of what the meter
# names, AWS names the meter in columns of its own.
_METER = (
    "concat_ws(' ', skumeter, chargedescription, x_skudescription, x_skumetername, x_usagetype)"
)
_COUNTED = "lower(coalesce(consumedunit, pricingunit))"
# Where no meter names the direction, the details of the SKU may: {"x_Direction": "output"}.
_DIRECTION = (
    "CASE WHEN regexp_matches(lower(skupricedetails), 'direction\\W+output') THEN 'output' "
    "WHEN regexp_matches(lower(skupricedetails), 'direction\\W+input') THEN 'input_uncached' END"
)
_AI = "ai and machine learning"
DIALECT = Dialect(
    name="focus",
    title="FOCUS bill",
    evidence="spec",
    grain="bucket",
    corrects=True,
    month_first=True,
    marks=(("chargeperiodstart", "billedcost"),),
    needs=("chargeperiodstart", "billedcost"),
    numbers=("billedcost", "consumedquantity", "pricingquantity", "x_consumedtokens"),
    quantities=("consumedquantity", "pricingquantity", "x_consumedtokens"),
    times=("chargeperiodstart", "chargeperiodend"),
    texts=(
        "billingcurrency",
        "chargecategory",
        "chargedescription",
        "consumedunit",
        "pricingunit",
        "providername",
        "servicecategory",
        "servicename",
        "skumeter",
        "skupricedetails",
        "subaccountname",
        "x_skudescription",
        "x_skumetername",
        "x_usagetype",
    ),
    aliases={"serviceprovidername": "providername", "subaccountid": "subaccountname"},
    steps={
        "part_": f"coalesce({part(_METER)}, {_DIRECTION})",
        "per_unit": f"CASE WHEN {_COUNTED} LIKE '%token%' OR "
        f"regexp_matches({_COUNTED}, '^(1 ?)?(units?|count|k|m)$') "
        f"THEN {tokens_per_unit(_COUNTED)} END",
        "tokens_": "coalesce(per_unit * CASE WHEN consumedunit IS NULL THEN pricingquantity "
        "ELSE consumedquantity END, x_consumedtokens)",
        "other": f"lower(servicecategory) <> '{_AI}' AND (part_ IS NULL OR tokens_ IS NULL)",
        "paid_": "CASE WHEN other IS NOT TRUE THEN billedcost END",
    },
    maps={
        "at": "chargeperiodstart",
        "until": "chargeperiodend",
        "provider": "CASE WHEN lower(providername) LIKE '%amazon%' THEN 'aws' "
        "WHEN lower(providername) LIKE '%google%' THEN 'google' ELSE lower(providername) END",
        "model": without(
            "coalesce(skumeter, x_skumetername, x_skudescription, x_usagetype, chargedescription)",
            r"\b(cached|cd|cchd|inp|inpt|input|outp|outpt|opt|output|glbl|gl|dzone|dz|batch|tokens?)\b",
        ),
        "project": "subaccountname",
        **parts_of("part_", "tokens_"),
        "tier": tier("skumeter", "chargedescription"),
        "usd": "paid_",
        "apart": f"CASE WHEN chargecategory <> 'Usage' AND {NOT_TAKEN_BACK} THEN paid_ END",
        "currency": "billingcurrency",
        "aside": "CASE WHEN other THEN 'another service than AI' "
        f"WHEN chargecategory <> 'Usage' AND {NOT_TAKEN_BACK} THEN {NO_USAGE} "
        f"WHEN part_ IS NULL OR tokens_ IS NULL THEN {NOT_TOKENS} END",
    },
)
