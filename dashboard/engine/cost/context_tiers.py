"""What requests cost where long ones have a price of their own: expected cost, not the cost of the mean request.

A request whose input passes the price list's limit is billed whole at the long price. Lengths are lognormal with
the workload's mean and spread; with a spread of 0 every request is the mean request. Answers are taken to be as
long for long requests as for short ones.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from dashboard.engine.cost.tokens import MissingMeter, RequestTokens, usd_per_request
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import HostedPrice, NoPrice

NEGLIGIBLE = 1e-6
"""A share of the tokens below which there are no long requests."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """The share of requests that pass a limit, and the share of all input tokens that are in them."""

    requests: float
    tokens: float


def beyond(mean_tokens: float, limit: float | None, *, spread: float) -> Beyond:
    """Of requests with this mean length and this spread (standard deviation over mean), those above the limit.

    ln X is normal with variance s^2 = ln(1 + spread^2) and mean ln(mean) - s^2 / 2, so that
    P(X > L) = Phi(-(ln(L / mean) + s^2 / 2) / s) and E[X; X > L] / mean = Phi(-(ln(L / mean) - s^2 / 2) / s).
    """
    if limit is None or mean_tokens <= 0:
        return Beyond(0.0, 0.0)
    if spread == 0:
        share = 1.0 if mean_tokens > limit else 0.0
        return Beyond(share, share)
    variance = math.log1p(spread**2)
    deviation, distance = math.sqrt(variance), math.log(limit / mean_tokens)
    normal = NormalDist()
    found = Beyond(
        normal.cdf(-(distance + variance / 2) / deviation),
        normal.cdf(-(distance - variance / 2) / deviation),
    )
    return found if found.tokens >= NEGLIGIBLE else Beyond(0.0, 0.0)


def unlisted_above(
    price: HostedPrice, makers: HostedPrice | NoPrice, *, mean_tokens: float, spread: float
) -> int | None:
    """The limit above which the maker asks another price and this reseller's list has none, if requests pass it.

    Who runs open weights has prices of its own, so only models that their maker alone has are looked at.
    """
    if not price.proprietary or price.long_context_above_tokens is not None:
        return None
    if isinstance(makers, NoPrice) or makers.provider == price.provider:
        return None
    limit = makers.long_context_above_tokens
    return limit if beyond(mean_tokens, limit, spread=spread).requests else None


def expected_usd(
    tokens: RequestTokens, price: HostedPrice, *, spread: float, tier: str, batch_share: float
) -> dict[str, float] | MissingMeter:
    """USD of one attempt by component, short and long requests by their shares."""
    long = beyond(tokens.input, price.long_context_above_tokens, spread=spread)
    total: dict[str, float] = {}
    for meters, requests, share, where in (
        (price.usd_per_mtok, 1 - long.requests, 1 - long.tokens, ""),
        (price.long_context_usd_per_mtok, long.requests, long.tokens, _above(price)),
    ):
        if share <= 0 and requests <= 0:
            continue
        part = RequestTokens(
            tokens.uncached * share,
            tokens.cached * share,
            tokens.output * requests,
            tokens.written * share,
            tokens.written_for_an_hour * share,
        )
        usd = usd_per_request(part, meters, tier=tier, batch_share=batch_share)
        if isinstance(usd, MissingMeter):
            return MissingMeter(usd.meter, where)
        for name, each in usd.items():
            total[name] = total.get(name, 0.0) + each
    return total


def _above(price: HostedPrice) -> str:
    limit = price.long_context_above_tokens
    return "" if limit is None else f" above {num(limit):,} input tokens"
