"""What a price is cut by: from so many tokens a month on, and for so many months that were agreed on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, ClassVar

import numpy as np

from dashboard.engine.cost.context import chosen
from dashboard.engine.cost.cost_terms import Array, Overflow, PerRequest
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.fields import STRICT, Quantity


@dataclass(frozen=True)
class VolumeTier:
    """A row of a price list by volume: the tokens of a month above a mark cost less, those below as before."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    above_tokens_per_month: Annotated[
        float,
        Quantity(
            "tokens",
            1,
            1e18,
            "Above, tokens a month",
            "Input and output of all who use the option.",
        ),
    ]
    price_factor: Annotated[
        float, Quantity("ratio", 0.001, 1, "Price times", "Of the list price, for what lies above.")
    ]


@dataclass(frozen=True)
class Discount:
    """A row of an agreement: prices are cut for so many months of the plan."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    price_factor: Annotated[
        float, Quantity("ratio", 0.001, 1, "Price times", "0.85 is 15% off the list price.")
    ]
    months: Annotated[int, Quantity("months", 1, 120, "Months", "For how long.")]
    from_month: Annotated[
        int, Quantity("months", 0, 120, "From month", "0 is the month of the plan.")
    ] = 0


def discount_factors(discounts: Sequence[Discount], *, months: int) -> Array:
    """What prices are of the list by month; rows that overlap are multiplied."""
    factors = np.ones(months)
    for each in discounts:
        factors[each.from_month : each.from_month + each.months] *= each.price_factor
    return factors


def tier_terms(
    tiers: Sequence[VolumeTier], spent: Sequence[PerRequest], tokens_per_request: Array
) -> tuple[Overflow, ...]:
    """What the rows take off the list price, as costs below 0 that begin at the mark of each.

    What lies above a mark has the mix of all tokens of the month; every workload has its share of it.
    """
    if not tiers or not spent:
        return ()
    usd: Array = np.sum([term.usd_per_request for term in spent], axis=0)
    before, found = 1.0, []
    for number, tier in enumerate(tiers, start=1):
        off = before - tier.price_factor
        before = tier.price_factor
        if not off:
            continue
        facts = (
            chosen(f"volume_tiers.{number}.above", tier.above_tokens_per_month, "tokens a month"),
            chosen(f"volume_tiers.{number}.price_factor", tier.price_factor, "ratio"),
        )
        found.append(
            Overflow(
                "volume discount" if len(tiers) == 1 else f"volume discount {number}",
                tier.above_tokens_per_month,
                tokens_per_request[None, :],
                -off * usd,
                "share of the tokens above the mark x cost of the tokens x what is taken off",
                (*facts, *dict.fromkeys(fact for term in spent for fact in term.facts)),
                role=CostRole.DISCOUNT,
            )
        )
    return tuple(found)


def faults_in(
    tiers: Sequence[VolumeTier], *, has_commitment: bool
) -> Iterator[tuple[str, str, str]]:
    """What is wrong between the rows: field, what stands there, and what to do."""
    for number, (one, other) in enumerate(pairwise(tiers), start=1):
        where = f"volume_tiers.{number}"
        if other.above_tokens_per_month <= one.above_tokens_per_month:
            yield (
                f"{where}.above_tokens_per_month",
                f"{num(other.above_tokens_per_month):g}",
                "must be above that of the row before",
            )
        if other.price_factor > one.price_factor:
            yield (
                f"{where}.price_factor",
                f"{num(other.price_factor):g}",
                "must not be above that of the row before: more volume is never dearer",
            )
    if tiers and has_commitment:
        yield (
            "committed_usd_per_month",
            "",
            "does not go with volume_tiers: type the discount of the commitment under discounts",
        )
