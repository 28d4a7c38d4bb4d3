"""LibreChat's transactions: two records for each answer, one for the prompt and one for the completion."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import maker_of

# Amounts are negative, since they are taken off a balance; `tokenvalue` is in millionths of a dollar. Of a prompt
# with a cache the three parts stand beside the amount.
DIALECT = Dialect(
    name="librechat",
    title="LibreChat transactions",
    evidence="spec",
    grain="bucket",
    says_money="estimated",
    marks=(("tokentype", "rawamount"),),
    needs=("createdat", "tokentype", "rawamount"),
    numbers=("rawamount", "tokenvalue", "inputtokens", "writetokens", "readtokens"),
    times=("createdat",),
    texts=("model", "user", "tokentype", "context"),
    aliases={"created_at": "createdat", "timestamp": "createdat"},
    steps={
        "is_prompt": "lower(tokentype) = 'prompt'",
        "is_answer": "lower(tokentype) = 'completion'",
    },
    maps={
        "at": "createdat",
        "until": "createdat + INTERVAL 1 MINUTE",
        "provider": maker_of("model"),
        "model": "model",
        "team": '"user"',
        "requests": "CASE WHEN is_answer THEN 1 ELSE 0 END",
        "cache_read": "CASE WHEN is_prompt THEN abs(readtokens) END",
        "cache_write": "CASE WHEN is_prompt THEN abs(writetokens) END",
        "input_uncached": "CASE WHEN is_prompt THEN coalesce(abs(inputtokens), abs(rawamount)) END",
        "output": "CASE WHEN is_answer THEN abs(rawamount) END",
        "usd": "CASE WHEN is_prompt OR is_answer THEN abs(tokenvalue) / 1e6 END",
        "aside": "CASE WHEN NOT (is_prompt OR is_answer) THEN 'credits added to a balance' END",
    },
)
