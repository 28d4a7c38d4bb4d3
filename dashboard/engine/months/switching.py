"""What it costs once to move to an option, and from which month it can serve."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.engine.cost.context import Context, OneOff, chosen, chosen_or, number
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Switching
from dashboard.engine.months.sold_from import first_day
from dashboard.engine.options import Option
from dashboard.engine.quality.sources import asked
from dashboard.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class SwitchingCost:
    """The part that is the same whenever the move is made, and the dual running on top of it."""

    fixed: tuple[OneOff, ...]
    dual_run_months: float
    overrun_share: float
    build_months: int
    minimum_months: int
    back_share: float
    facts: tuple[Fact, ...]
    sold_from: int = 0
    """The month in which its model comes out; 0 where it is out."""

    @property
    def fixed_usd(self) -> float:
        return sum(part.usd for part in self.fixed)

    @property
    def back_usd(self) -> float:
        """Going back to the option where it is the one in use now, dual running apart."""
        return self.back_share * self.fixed_usd

    def dual_run_usd(
        self, from_usd: Array, to_usd: Array, *, months: Array | float | None = None
    ) -> Array:
        """Both run for a while: months x the cheaper of the two running costs, overrun included.

        What better answers earn is no reason to run two: it never pays for both. `months` of its own for each row
        of what is left.
        """
        months = self.dual_run_months if months is None else months
        cheaper = np.clip(np.minimum(from_usd, to_usd), 0.0, None)
        usd: Array = months * cheaper * (1 + self.overrun_share)
        return usd


def switching_cost(
    scenario: Scenario,
    option_id: str,
    option: Option,
    *,
    context: Context,
    workloads: Collection[str] = (),
    leaving: Sequence[Option] = (),
    is_there: bool = False,
) -> SwitchingCost:
    """By option id, else by kind, else the catalogue's defaults; `usd` replaces the whole estimate.

    Of these workloads, or of all that may move there, what changes most counts; `leaving` are other options that
    are left instead of those in use. Where another workload uses the option now, it is there: what is left is to
    change the model, and nothing where that is the same or not named.
    """
    table, traits = scenario.switching, option.traits
    is_there = is_there and not traits.tuning
    left = list(leaving) or _left(scenario, option_id, workloads)
    given = table.get(option_id) or table.get(traits.in_files) or Switching()
    minimum = max(given.minimum_months, traits.lease_months)
    kinds = traits.switching
    build = _build_months(given.build_months, kinds, context)
    change = what_changes(left, option, context.catalog) if option.model else None
    if traits.tuning or (traits.per_token is None and not is_there):
        change = None
    back = chosen_or(context, given.back_share, "switch_back_share", "share")
    parts: tuple[OneOff, ...]
    facts: tuple[Fact, ...]
    nothing = is_there and change in (None, "host_only")
    if given.usd is not None:
        usd = 0.0 if nothing else given.usd
        parts = (OneOff("switching", usd, "the scenario's estimate", ()),)
        dual_months, overrun_share, facts = 0.0, 0.0, (build, back)
    else:
        overrun = chosen_or(context, given.overrun_share, "switch_overrun_share", "share")
        months = "switch_dual_run_months"
        if change == "host_only":
            months = "switch_dual_run_months_host_only"
        dual = chosen_or(context, given.dual_run_months, months, "months")
        if given.dual_run_months is None and _same_service(left, option, context.catalog):
            why = "the same model at the same provider, paid another way: nothing runs twice"
            dual = Fact(months, 0.0, "months", "derived", why=why)
        work = _work_of(left, option, change, is_there=is_there) if change else kinds
        weeks = _weeks(0.0 if nothing else given.engineer_weeks, work, context)
        parts = _parts(given, weeks, overrun, context)
        dual_months, overrun_share = number(dual), number(overrun)
        used = {fact.name: fact for part in parts for fact in part.facts}
        facts = (*used.values(), dual, build, back)
    first = first_day(scenario, option, context.catalog)
    sold_from = 0 if first is None else first.month
    ready = max(int(number(build)), sold_from)
    return SwitchingCost(
        parts, dual_months, overrun_share, ready, minimum, number(back), facts, sold_from
    )


Changes = Literal["host_only", "same_maker", "other_maker"]
_LEAST_FIRST: tuple[Changes, ...] = ("host_only", "same_maker", "other_maker")


def what_changes(left: Sequence[Option], option: Option, catalog: Catalog) -> Changes:
    """What leaving these for an option changes: the host alone, the model, or its maker too. Of several, the
    greatest change."""
    found = [_between(each, option, catalog) for each in left]
    return max(found, key=_LEAST_FIRST.index, default="host_only")


def _left(scenario: Scenario, option_id: str, workloads: Collection[str]) -> list[Option]:
    """The options in use that a move to this one would leave, one for each of the workloads that may."""
    return [
        scenario.options[current]
        for w in workloads or scenario.workloads
        if option_id in scenario.candidates_of(w)
        and (current := scenario.current_of(w)) != option_id
    ]


def _same_service(left: Sequence[Option], option: Option, catalog: Catalog) -> bool:
    """Whether all who may move there have the same model at the same provider now, and pay it another way: by the
    token or in units."""
    if not left or not option.traits.vendor_price or not option.provider:
        return False
    by_token = option.traits.per_token is not None
    return all(
        each.provider == option.provider
        and asked(each, catalog) == asked(option, catalog)
        and not (by_token and each.traits.per_token is not None)
        for each in left
    )


def _work_of(
    left: Sequence[Option], option: Option, change: Changes, *, is_there: bool
) -> tuple[str, ...]:
    """What the move takes, by kind: another model of the same maker at another host is both, unless another
    workload is there."""
    moves = not is_there and any(each.provider != option.provider for each in left)
    return (change, "host_only") if change == "same_maker" and moves else (change,)


def _between(current: Option, option: Option, catalog: Catalog) -> Changes:
    here, there = asked(current, catalog), asked(option, catalog)
    if here == there:
        return "host_only"
    makers = catalog.maker(here.model), catalog.maker(there.model)
    same = makers[0] is not None and makers[0] == makers[1]
    return "same_maker" if same and not here.tuned else "other_maker"


def _parts(given: Switching, weeks: Fact, overrun: Fact, context: Context) -> tuple[OneOff, ...]:
    """What is paid once by part, the overrun on each; parts that nobody named cost nothing of their own."""
    rate = context.assume("engineer_usd_per_week")
    reworked = _reworked_weeks(given, context)
    own, formula = number(weeks), "engineer-weeks x cost of a week"
    facts: tuple[Fact, ...] = (weeks, rate)
    if reworked and given.engineer_weeks is None:
        own = max(0.0, own - reworked.usd)
        formula = "(engineer-weeks - those of the prompts) x cost of a week"
    found = [OneOff("engineering", own * number(rate), formula, facts)]
    if reworked:
        usd = reworked.usd * number(rate)
        found.append(OneOff("prompts", usd, reworked.formula, (*reworked.facts, rate)))
    found += [*_evaluation(given, context), *_other(given)]
    return tuple(
        OneOff(
            part.component,
            part.usd * (1 + number(overrun)),
            f"{part.formula} x (1 + overrun)",
            (*part.facts, overrun),
        )
        for part in found
    )


def _reworked_weeks(given: Switching, context: Context) -> OneOff | None:
    """The weeks that reworking the prompts takes, not yet in USD; None where they are not counted apart."""
    if not given.prompts:
        return None
    prompts = chosen("prompts", given.prompts, "prompts")
    share = chosen_or(context, given.rework_share, "switch_prompt_rework_share", "share")
    hours = chosen_or(context, given.hours_per_prompt, "switch_hours_per_prompt", "hours")
    week = context.assume("engineer_hours_per_week")
    return OneOff(
        "prompts",
        number(prompts) * number(share) * number(hours) / number(week),
        "prompts x share to rework x hours / hours of a week x cost of a week",
        (prompts, share, hours, week),
    )


def _evaluation(given: Switching, context: Context) -> tuple[OneOff, ...]:
    if not given.evaluation_examples:
        return ()
    examples = chosen("evaluation_examples", given.evaluation_examples, "examples")
    price = chosen_or(
        context,
        given.usd_per_evaluation_example,
        "switch_usd_per_evaluation_example",
        "USD per example",
    )
    usd = number(examples) * number(price)
    return (OneOff("evaluation", usd, "examples x price of judging one", (examples, price)),)


def _other(given: Switching) -> tuple[OneOff, ...]:
    """Reviews, and what may go wrong, where the scenario says what they cost."""
    found = []
    if given.review_usd:
        review = chosen("review_usd", given.review_usd, "USD")
        found.append(OneOff("review", given.review_usd, "security and legal review", (review,)))
    if given.incident_share and given.usd_per_incident:
        chance = chosen("incident_share", given.incident_share, "share")
        loss = chosen("usd_per_incident", given.usd_per_incident, "USD")
        usd = given.incident_share * given.usd_per_incident
        found.append(OneOff("incident", usd, "chance x loss", (chance, loss)))
    return tuple(found)


def _weeks(given: float | None, kinds: Sequence[str], context: Context) -> Fact:
    if given is not None:
        return chosen("engineer_weeks", given, "engineer-weeks")
    return _summed(context, [f"switch_engineer_weeks_{kind}" for kind in kinds])


def _build_months(given: int | None, kinds: Sequence[str], context: Context) -> Fact:
    if given is not None:
        return chosen("build_months", given, "months")
    return _summed(context, [f"switch_build_months_{kind}" for kind in kinds])


def _summed(context: Context, names: Sequence[str]) -> Fact:
    """One assumption, or the sum of several as a derived fact."""
    parts = [context.assume(name) for name in names]
    if len(parts) == 1:
        return parts[0]
    return Fact(
        " + ".join(names),
        sum(number(part) for part in parts),
        parts[0].unit,
        "derived",
        why="one comes on top of the other: a fine-tune of the move itself, another host of another model",
        sum_of=tuple(names),
    )
