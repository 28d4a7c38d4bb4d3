"""Reading cloud bills: which part of a request a meter counts, in which unit, for which model.

A cloud bill has one row per direction and model. What a row counts stands in the words of its meter, SKU or
usage type, which differ by vendor and year; the expressions here read the words seen in public bills.
"""

OTHER_METERS = (
    "storage|hosting|hour|image|audio|video|(^|[^a-z])(aud|img)([^a-z]|$)|embed|search|provisioned"
    "|character|session"
)
CACHE_WRITES = "cache.?(write|creation)"
CACHE_READS = "cached|cache.?(read|hit)|caching|(^|[^a-z])(cd|cchd)([^a-z]|$)"
INPUTS = "(^|[^a-z])(inp|inpt|input)"
OUTPUTS = "(^|[^a-z])(opt|out|outp|outpt|output)([^a-z]|$)|outputtoken"
MILLIONS = "(^|[^0-9a-z])(1 ?)?m($|[^a-z])|(^|[^0-9a-z])(1 ?)?mtok|million|1,?000,?000"
THOUSANDS = "(^|[^0-9a-z])(1 ?)?k($|[^a-z])|(^|[^0-9a-z])(1 ?)?ktok|thousand|1,?000"
NOT_TOKENS = "'not text tokens'"
NO_USAGE = "'charge that is no usage'"
NOT_TAKEN_BACK = "coalesce(tokens_ >= 0 OR part_ IS NULL, true)"
"""SQL: whether a row is no correction, which acts on tokens as on money. Credits have money only."""
MAKERS = {
    "openai": "^(ft:)?(gpt-|o[134](-|$)|chatgpt|codex|text-embedding|davinci)",
    "anthropic": "claude",
    "google": "^(models/)?gemini",
    "deepseek": "^deepseek-(chat|reasoner|v[0-9])",
    "mistral": "^(open-)?(mistral|mixtral|ministral|codestral|magistral|devstral|pixtral)",
    "xai": "^grok",
    "cohere": "^(command|c4ai)",
}
"""Who serves a model that a file names without a provider, as far as only its maker does."""


def part(text: str) -> str:
    """SQL: the canonical token part that the words of a meter name, or null."""
    words = f"lower({text})"
    return (
        f"CASE WHEN regexp_matches({words}, '{OTHER_METERS}') THEN NULL "
        f"WHEN regexp_matches({words}, '{CACHE_WRITES}') THEN 'cache_write' "
        f"WHEN regexp_matches({words}, '{CACHE_READS}') THEN 'cache_read' "
        f"WHEN regexp_matches({words}, '{INPUTS}') THEN 'input_uncached' "
        f"WHEN regexp_matches({words}, '{OUTPUTS}') THEN 'output' END"
    )


def tokens_per_unit(unit: str) -> str:
    """SQL: how many tokens one unit is (1K and 1M are both in use), or null where it is no token unit."""
    words = f"lower({unit})"
    return (
        f"CASE WHEN regexp_matches({words}, 'hour|month|day|gib|gb') THEN NULL "
        f"WHEN regexp_matches({words}, '{MILLIONS}') THEN 1e6 "
        f"WHEN regexp_matches({words}, '(^|[^0-9])100 ?k($|[^a-z])|100,?000') THEN 1e5 "
        f"WHEN regexp_matches({words}, '(^|[^0-9])10 ?k($|[^a-z])|10,?000') THEN 1e4 "
        f"WHEN regexp_matches({words}, '{THOUSANDS}') THEN 1e3 "
        f"WHEN regexp_matches({words}, 'token|count|request|unit') THEN 1 END"
    )


def parts_of(part: str, tokens: str) -> dict[str, str]:
    """Canonical token part -> SQL: the row's tokens where it counts that part, else 0."""
    return {
        name: f"CASE WHEN {part} = '{name}' THEN {tokens} END"
        for name in ("cache_read", "cache_write", "input_uncached", "output")
    }


def without(text: str, pattern: str) -> str:
    """SQL: the text without what the pattern matches, single-spaced."""
    bare = f"regexp_replace(regexp_replace({text}, '{pattern}', ' ', 'gi'), '\\s+', ' ', 'g')"
    return f"trim(regexp_replace({bare}, '[ ,;:_-]+$', ''))"


def tier(*texts: str) -> str:
    """SQL: batch, flex or priority where the words of a meter say so, else null."""
    words = f"lower(concat_ws(' ', {', '.join(texts)}))" if len(texts) > 1 else f"lower({texts[0]})"
    return (
        f"CASE WHEN {words} LIKE '%batch%' THEN 'batch' WHEN {words} LIKE '%flex%' THEN 'flex' "
        f"WHEN {words} LIKE '%priority%' THEN 'priority' END"
    )


def maker_of(model: str) -> str:
    """SQL: who serves the model, where only its maker does; else null."""
    whens = " ".join(
        f"WHEN regexp_matches(lower({model}), '{pattern}') THEN '{maker}'"
        for maker, pattern in MAKERS.items()
    )
    return f"CASE {whens} END"


def tier_named(column: str) -> str:
    """SQL: the tier where a column holds nothing but its name; null for the standard one.

    The names that most rows have are told first: `lower` of every row would cost more than reading it.
    """
    return (
        f"CASE WHEN {column} = 'default' THEN NULL WHEN {column} = 'standard' THEN NULL "
        f"ELSE CASE lower({column}) WHEN 'batch' THEN 'batch' WHEN 'flex' THEN 'flex' "
        "WHEN 'priority' THEN 'priority' END END"
    )
