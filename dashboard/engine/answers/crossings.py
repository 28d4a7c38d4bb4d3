"""Where, between two multiples of a figure, what decides comes out the other way, if it changes in a line."""

from collections.abc import Iterator, Mapping
from math import isfinite

from dashboard.engine.stages.admit import Hope
from dashboard.engine.stages.deciding import Considered


def crossings(here: Considered, there: Considered, one: float, other: float) -> Iterator[float]:
    """The multiples at which another option is the most worth measuring, or something stops to be worth it.

    `here` is what was chosen at the multiple `one`, `there` at the `other`.
    """
    for workload in sorted(here.hopes.keys() & there.hopes.keys()):
        gains = [_hoped_usd(each.hopes[workload]) for each in (here, there)]
        first, second = (max(usd, key=usd.__getitem__, default="") for usd in gains)
        if all(o in usd for o in (first, second) for usd in gains):
            yield from crossing(one, other, *(usd[first] - usd[second] for usd in gains))
    for weighed in sorted(here.spare_usd.keys() & there.spare_usd.keys()):
        yield from crossing(one, other, here.spare_usd[weighed], there.spare_usd[weighed])


def crossing(one: float, other: float, at_one: float, at_other: float) -> Iterator[float]:
    """Where a straight line through two amounts is 0; nowhere where both are on the same side of it."""
    if isfinite(at_one - at_other) and (at_one < 0) != (at_other < 0):
        yield one + (other - one) * at_one / (at_one - at_other)


def _hoped_usd(hopes: Mapping[str, Hope]) -> dict[str, float]:
    return {o: hope.chance * hope.saving_usd for o, hope in hopes.items()}
