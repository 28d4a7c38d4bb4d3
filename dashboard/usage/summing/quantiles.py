# ruff: noqa: S608 - SQL over words of our own
"""How long requests are: the distribution of tokens where every row is one request."""

from dataclasses import dataclass

import duckdb
import numpy as np

FEWEST_LENGTHS = 30
"""Fewer requests do not show how uneven they are."""
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


@dataclass(frozen=True, slots=True)
class Spread:
    """How uneven the prompts of a workload are."""

    ratio: float
    """Standard deviation of input tokens over their mean."""
    requests: int
    """So many requests it was measured on."""


def input_spreads(database: duckdb.DuckDBPyConnection, *, workload: str) -> dict[str, Spread]:
    """Workload -> the spread of its input tokens, where rows are requests and 30 of them are known.

    Of a log of more than 250,000 requests, from about as many of them.
    """
    found = database.execute(
        "SELECT workload, stddev_pop(tokens) / avg(tokens), count(*) FROM ("
        f"SELECT {workload} AS workload, unnest(inputs) AS tokens FROM sums "
        "WHERE skip IS NULL AND len(inputs) > 0) GROUP BY workload "
        f"HAVING count(*) >= {FEWEST_LENGTHS} AND avg(tokens) > 0"
    ).fetchall()
    return {name: Spread(round(ratio, 4), requests) for name, ratio, requests in found}


def longest_requests(database: duckdb.DuckDBPyConnection, *, workload: str) -> dict[str, int]:
    """Workload -> input and output of the longest request, one in a hundred left out, where rows are requests
    and 30 of them are known."""
    found = database.execute(
        "SELECT workload, CAST(quantile_disc(tokens, 0.99) AS BIGINT) FROM ("
        f"SELECT {workload} AS workload, unnest(lengths) AS tokens FROM sums "
        f"WHERE skip IS NULL AND len(lengths) > 0) GROUP BY workload HAVING count(*) >= {FEWEST_LENGTHS}"
    ).fetchall()
    return dict(found)


def _rank(share: float, requests: int) -> int:
    return max(0, int(np.ceil(share * requests)) - 1)
