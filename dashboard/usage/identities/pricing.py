"""What the tokens of an export cost at list price, on the day of each row."""

import math
from collections.abc import Callable, Sequence
from datetime import date

from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage.summing.cube import Cell
from dashboard.usage.summing.tokens import Tokens

PriceOf = Callable[[str, str, date], HostedPrice | NoPrice]
"""(model, provider, day) -> the price list of that day."""


def computed_usd(cells: Sequence[Cell], price: PriceOf | None) -> tuple[float | None, str]:
    """The cost of one model's tokens, or None and the reason why it cannot be computed.

    Sums of many requests are priced at the standard tier: a long-context tier is for single requests, and a
    day's tokens would always reach it. Batch, flex and priority rows are priced by their own meters, cache writes
    of an hour by theirs.
    """
    used = [cell for cell in cells if cell.all_tokens]
    if price is None or not used:
        return None, ""
    total = []
    for cell in used:
        if cell.model is None:
            return None, "rows without a model: the file does not name the provider"
        # Without a provider, what its maker asks: of a model that anybody may host nobody does.
        listed = price(cell.model, cell.provider or "", cell.hour.date())
        if isinstance(listed, NoPrice):
            untold = f"{cell.model}: the file does not name the provider"
            return None, listed.reason if cell.provider else untold
        usd, missing = _cost(
            cell.tokens, listed, prefix="" if cell.tier == "standard" else f"{cell.tier}_"
        )
        if missing:
            return None, f"{cell.model} has no price for {missing} at {listed.provider}"
        total.append(usd)
    return round(math.fsum(total), 9), ""


def _cost(tokens: Tokens, price: HostedPrice, *, prefix: str) -> tuple[float, str]:
    """USD, and the first meter that is needed and has no price."""
    meters = {
        "input": tokens.input_uncached - tokens.audio_input,
        "audio_input": tokens.audio_input,
        "cached_input": tokens.cache_read,
        "cache_write": tokens.cache_write - tokens.cache_write_1h,
        "cache_write_1h": tokens.cache_write_1h,
        "output": tokens.output + tokens.reasoning - tokens.audio_output,
        "audio_output": tokens.audio_output,
    }
    usd = 0.0
    for meter, count in meters.items():
        listed = price.usd_per_mtok.get(prefix + meter)
        if count and listed is None:
            return 0.0, prefix + meter
        usd += count * (listed or 0.0) / 1e6
    return usd, ""
