"""What ccusage reckons from the session logs of Claude Code: a day and model each."""

from dashboard.usage.mapping.dialect import Dialect

# Cached tokens are beside the input.
DIALECT = Dialect(
    name="ccusage",
    title="ccusage report",
    evidence="spec",
    grain="bucket",
    marks=(
        ("cachecreationtokens", "cachereadtokens"),
        ("tokencounts.cachereadinputtokens", "isgap"),
    ),
    needs=("date", "inputtokens", "outputtokens"),
    numbers=(
        *("inputtokens", "outputtokens", "cachecreationtokens", "cachereadtokens"),
        *("totaltokens", "cost"),
    ),
    times=("date", "end"),
    texts=("modelname", "models", "sessionid"),
    aliases={
        "totalcost": "cost",
        "costusd": "cost",
        "lastactivity": "date",
        "month": "date",
        "week": "date",
        "starttime": "date",
        "endtime": "end",
        "projectpath": "sessionid",
        "modelsused": "models",
        "tokencounts.inputtokens": "inputtokens",
        "tokencounts.outputtokens": "outputtokens",
        "tokencounts.cachecreationinputtokens": "cachecreationtokens",
        "tokencounts.cachereadinputtokens": "cachereadtokens",
    },
    maps={
        "at": '"date"',
        "until": '"end"',
        "provider": "'anthropic'",
        # Blocks of five hours list their models, with one sum for all.
        "model": "coalesce(modelname, CASE WHEN models LIKE '[\"%' AND models NOT LIKE '%,%' "
        "THEN trim(models, '[]\"') END)",
        "project": "sessionid",
        "cache_read": "cachereadtokens",
        "cache_write": "cachecreationtokens",
        "input_uncached": "inputtokens",
        "output": "outputtokens",
        "total": "totaltokens",
        "usd": "cost",
    },
    says_money="estimated",
    notes=(
        "ccusage reckons costs from list prices; a plan with a fixed fee charges none of them.",
    ),
)
