"""What ccusage reckons from the session logs of Claude Code: a day and model each."""

from dashboard.usage.mapping.dialect import Dialect

# Cached tokens are beside the input.
DIALECT = Dialect(
    name="ccusage",
    title="ccusage report",
    evidence="spec",
    grain="bucket",
    marks=(("cachecreationtokens", "cachereadtokens"),),
    needs=("date", "inputtokens", "outputtokens"),
    numbers=(
        *("inputtokens", "outputtokens", "cachecreationtokens", "cachereadtokens"),
        *("totaltokens", "cost"),
    ),
    times=("date",),
    texts=("modelname", "sessionid"),
    aliases={"totalcost": "cost", "lastactivity": "date", "projectpath": "sessionid"},
    maps={
        "at": '"date"',
        "provider": "'anthropic'",
        "model": "modelname",
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
