"""Figures that were typed and contradict each other, or lie where nothing reads them, in words."""

from collections.abc import Iterator

from dashboard.engine.cost.cost_terms import ROUNDING
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.scenario import Scenario


def at_odds(scenario: Scenario) -> tuple[str, ...]:
    """What each is, what is made of it, and what to do."""
    return tuple(
        said
        for workload_id, workload in scenario.workloads.items()
        for said in (*_growth(workload_id, workload), *_cache(workload_id, workload))
    ) + tuple(_beyond(scenario))


def _growth(workload_id: str, workload: Workload) -> Iterator[str]:
    """Ends of a range in the wrong order, or without the figure between them."""
    growth = workload.growth
    value, low, high = workload.growth_per_month, workload.growth_low, workload.growth_high
    names, form = ("growth_per_month", "growth_low", "growth_high"), ".1%"
    if growth is not None:
        logistic = growth.kind == "logistic"
        value = growth.ceiling if logistic else growth.per_month
        low, high, form = growth.low, growth.high, ",.0f" if logistic else ".1%"
        names = ("growth.ceiling" if logistic else "growth.per_month", "growth.low", "growth.high")
    what, below, above = names
    least, most, typed = (
        f"{num(value if each is None else each):{form}}" for each in (low, high, value)
    )
    if low is not None and high is not None and low > high:
        yield (
            f"{workload_id}: {below} is {least}, more than the {most} of {above}, so they are no range: give the "
            f"lower as {below} and the higher as {above}"
        )
    elif low is not None and low > value:
        yield (
            f"{workload_id}: {below} is {least}, more than the {typed} of {what}, so what is drawn begins at "
            f"{typed}: give {below} at most that"
        )
    elif high is not None and high < value:
        yield (
            f"{workload_id}: {above} is {most}, less than the {typed} of {what}, so what is drawn ends at "
            f"{typed}: give {above} at least that"
        )


def _cache(workload_id: str, workload: Workload) -> Iterator[str]:
    """Shares of the input that are more than all of it: no token is both read from a cache and written to one."""
    names = ("cached_share", "cache_write_share", "cache_write_hour_share")
    shares = {name: getattr(workload, name) for name in names if getattr(workload, name)}
    whole = sum(shares.values())
    if whole <= 1 + ROUNDING:
        return
    told = ", ".join(f"{name} {num(share):.0%}" for name, share in shares.items())
    yield (
        f"{workload_id}: {told} are {num(whole):.0%} of the input, and no token is both read from a cache and "
        f"written to one: what is above 100% does not count as written. Let them add up to at most 100%"
    )


def _beyond(scenario: Scenario) -> Iterator[str]:
    """What begins when the plan is over."""
    months = scenario.horizon_months
    dated = {f"changes.{i}.month": each.month for i, each in enumerate(scenario.changes)}
    for option_id, option in scenario.options.items():
        for i, each in enumerate(option.traits.discounts):
            dated[f"options.{option_id}.discounts.{i}.from_month"] = each.from_month
    for path, month in dated.items():
        if month >= months:
            yield (
                f"{path} is {month}, but the last month of the plan is {months - 1}, so it changes nothing: give "
                f"an earlier month, or a horizon_months of more than {month}"
            )
