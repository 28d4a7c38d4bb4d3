# ruff: noqa: S608 - SQL over words of our own
"""How long requests are: the distribution of tokens where every row is one request."""

import duckdb
import numpy as np

QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


def token_quantiles(database: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]] | None:
    """`input` and `output` tokens per request at each quantile (the smallest count that so many requests
    do not exceed) and the longest; None where rows are not requests.

    Exact up to 250,000 requests, above from about as many of them; the longest is always exact.
    """
    result = {}
    for kind in ("input", "output"):
        found = database.sql(
            f"SELECT unnest({kind}s) AS tokens FROM sums WHERE skip IS NULL AND len({kind}s) > 0"
        ).fetchnumpy()
        tokens = np.sort(np.asarray(found["tokens"]))
        if not tokens.size:
            return None
        longest = database.execute(
            f"SELECT max(max_{kind}) FROM sums WHERE skip IS NULL AND len({kind}s) > 0"
        ).fetchall()[0][0]
        at = {name: int(tokens[_rank(share, tokens.size)]) for name, share in QUANTILES.items()}
        result[kind] = at | {"max": int(longest)}
    return result


def _rank(share: float, requests: int) -> int:
    return max(0, int(np.ceil(share * requests)) - 1)
