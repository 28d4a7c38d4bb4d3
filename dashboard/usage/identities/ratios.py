"""What else a cost may have been reckoned as: each a way to charge that logs and gateways are known for."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dashboard.usage.identities.pricing import PriceOf, computed_usd
from dashboard.usage.summing.cube import Cell
from dashboard.usage.summing.tokens import Tokens

DIFFERS = 0.01
"""A way that changes the cost by less is not told from the list price."""


def _cached_in_full(tokens: Tokens) -> Tokens:
    return replace(tokens, input_uncached=tokens.input_uncached + tokens.cache_read, cache_read=0)


def _all_input_in_full(tokens: Tokens) -> Tokens:
    return replace(
        tokens, input_uncached=tokens.input, cache_read=0, cache_write=0, cache_write_1h=0
    )


def _cached_twice(tokens: Tokens) -> Tokens:
    return replace(tokens, input_uncached=tokens.input_uncached + tokens.cache_read)


def _cached_left_out(tokens: Tokens) -> Tokens:
    return replace(tokens, cache_read=0)


def _writes_left_out(tokens: Tokens) -> Tokens:
    return replace(tokens, cache_write=0, cache_write_1h=0)


def _hours_as_minutes(tokens: Tokens) -> Tokens:
    return replace(tokens, cache_write_1h=0)


def _reasoning_twice(tokens: Tokens) -> Tokens:
    return replace(tokens, reasoning=2 * tokens.reasoning)


def _reasoning_left_out(tokens: Tokens) -> Tokens:
    return replace(tokens, reasoning=0)


_BY_TOKENS: Mapping[str, Callable[[Tokens], Tokens]] = {
    "cached tokens charged in full": _cached_in_full,
    "cached tokens and cache writes charged as plain input": _all_input_in_full,
    "cached tokens charged twice": _cached_twice,
    "cached tokens left out": _cached_left_out,
    "cache writes left out": _writes_left_out,
    "cache writes of an hour charged as those of five minutes": _hours_as_minutes,
    "reasoning charged twice": _reasoning_twice,
    "reasoning left out": _reasoning_left_out,
}


def _with(cell: Cell, tokens: Tokens) -> Cell:
    return cell._replace(tokens=tokens, all_tokens=tokens.input + tokens.output + tokens.reasoning)


def _at_standard(cell: Cell) -> Cell:
    return cell._replace(tier="standard")


def _all_at(tier: str) -> Callable[[Cell], Cell]:
    return lambda cell: cell._replace(tier=tier)


_BY_TIER: Mapping[str, Callable[[Cell], Cell]] = {
    "batch, flex and priority charged as standard": _at_standard,
    "everything charged as batch": _all_at("batch"),
    "everything charged as priority": _all_at("priority"),
}


def ways_to_charge(cells: Sequence[Cell], price: PriceOf) -> dict[str, float]:
    """Way -> what the tokens would cost in it, those that differ from the list price by more than 1%."""
    plain, _ = computed_usd(cells, price)
    if not plain:
        return {}
    found = {}
    for way, changed in _BY_TOKENS.items():
        usd, _ = computed_usd([_with(cell, changed(cell.tokens)) for cell in cells], price)
        found[way] = usd
    for way, moved in _BY_TIER.items():
        usd, _ = computed_usd([moved(cell) for cell in cells], price)
        found[way] = usd
    return {
        way: usd
        for way, usd in found.items()
        if usd is not None and not math.isclose(usd, plain, rel_tol=DIFFERS)
    }
