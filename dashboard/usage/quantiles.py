"""How long requests are: the distribution of tokens where every row is one request."""

import duckdb

QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1.0}


def token_quantiles(database: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]] | None:
    """`input` and `output` tokens per request at each quantile (the smallest count that so many requests
    do not exceed); None where rows are not requests.

    Exact and in bounded memory: requests are first counted by their number of tokens.
    """
    kinds = {
        "input": "input_uncached + cache_read + cache_write",
        "output": "output + reasoning",
    }
    of_requests = "FROM usage_rows WHERE skip IS NULL AND until IS NULL AND requests = 1"
    result = {}
    for kind, expression in kinds.items():
        counts = database.execute(
            f"SELECT {expression} AS tokens, count(*) {of_requests} GROUP BY tokens ORDER BY tokens"
        ).fetchall()
        total = sum(count for _, count in counts)
        if not total:
            return None
        result[kind] = {name: _at(counts, share * total) for name, share in QUANTILES.items()}
    return result


def _at(counts: list[tuple[int, int]], rank: float) -> int:
    seen = 0
    for tokens, count in counts:
        seen += count
        if seen >= rank:
            return tokens
    return counts[-1][0]
