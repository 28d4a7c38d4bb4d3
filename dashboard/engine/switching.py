"""What it costs once to move to an option, and from which month it can serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.engine.facts import Fact
from dashboard.engine.need import Need, OneOff, chosen, chosen_or, number
from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario
from dashboard.engine.terms import Array

LEASE_MONTHS: Mapping[str, int] = {"reserved_1y": 12, "reserved_3y": 36}
"""How long GPUs rented under a commitment are kept at least: the words mean it."""


@dataclass(frozen=True, slots=True)
class SwitchingCost:
    """The part that is the same whenever the move is made, and the dual running on top of it."""

    fixed: tuple[OneOff, ...]
    dual_run_months: float
    overrun_share: float
    build_months: int
    minimum_months: int
    facts: tuple[Fact, ...]

    @property
    def fixed_usd(self) -> float:
        return sum(part.usd for part in self.fixed)

    @property
    def back_usd(self) -> float:
        """Going back to an option that was in use before: its prompts and adapters were kept."""
        return 0.0

    def dual_run_usd(self, from_usd: Array, to_usd: Array) -> Array:
        """Both run for a while: months x the cheaper of the two running costs, overrun included."""
        cheaper = from_usd.clip(max=to_usd)
        usd: Array = self.dual_run_months * cheaper * (1 + self.overrun_share)
        return usd


def switching_cost(
    scenario: Scenario, option_id: str, option: Option, *, need: Need
) -> SwitchingCost:
    """By option id, else by kind, else the catalogue's defaults; `usd` replaces the whole estimate."""
    table = scenario.switching
    given = table.get(option_id) or table.get(option.kind)
    tuned = getattr(option, "tuning", None) is not None
    minimum = max(
        given.minimum_months if given else 0,
        getattr(option, "minimum_months", 0),
        LEASE_MONTHS.get(getattr(option, "commitment", ""), 0),
        LEASE_MONTHS["reserved_1y"] if getattr(option, "reserve_base", False) else 0,
    )
    kinds = [option.kind, "tuning"] if tuned else [option.kind]
    build = _build_months(given.build_months if given else None, kinds, need)
    if given and given.usd is not None:
        paid = OneOff("switching", given.usd, "the scenario's estimate", ())
        return SwitchingCost((paid,), 0.0, 0.0, int(number(build)), minimum, (build,))
    weeks = _weeks(given.engineer_weeks if given else None, kinds, need)
    rate = need.assume("engineer_usd_per_week")
    overrun = chosen_or(
        need, given.overrun_share if given else None, "switch_overrun_share", "share"
    )
    dual = chosen_or(
        need, given.dual_run_months if given else None, "switch_dual_run_months", "months"
    )
    usd = number(weeks) * number(rate) * (1 + number(overrun))
    work = OneOff(
        "engineering",
        usd,
        "engineer-weeks x cost of a week x (1 + overrun)",
        (weeks, rate, overrun),
    )
    return SwitchingCost(
        (work,),
        number(dual),
        number(overrun),
        int(number(build)),
        minimum,
        (weeks, rate, overrun, dual, build),
    )


def _weeks(given: float | None, kinds: Sequence[str], need: Need) -> Fact:
    if given is not None:
        return chosen("engineer_weeks", given, "engineer-weeks")
    return _summed(need, [f"switch_engineer_weeks_{kind}" for kind in kinds])


def _build_months(given: int | None, kinds: Sequence[str], need: Need) -> Fact:
    if given is not None:
        return chosen("build_months", given, "months")
    return _summed(need, [f"switch_build_months_{kind}" for kind in kinds])


def _summed(need: Need, names: Sequence[str]) -> Fact:
    """One assumption, or the sum of several as a derived fact."""
    parts = [need.assume(name) for name in names]
    if len(parts) == 1:
        return parts[0]
    return Fact(
        " + ".join(names),
        sum(number(part) for part in parts),
        parts[0].unit,
        "derived",
        why="a fine-tune comes on top of the move itself",
    )
