"""Who is asked after a bad answer, at what price and how good: a named fallback, or what staying means."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.context import Context, Infeasible, chosen
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.cost.escalation import NO_FALLBACK, escalated_success_share, fallback_of
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.months.changes import (
    Link,
    answering,
    nobody_stays,
    option_chain,
    stay_chain,
)
from dashboard.engine.quality.bad_answers import FAILED, LEFT_BAD, Again, BadAnswers
from dashboard.engine.quality.sources import NOTICED, is_read, quality_of
from dashboard.engine.scenario import Scenario


def bad_answers_of(scenario: Scenario, option_id: str, context: Context) -> BadAnswers | Infeasible:
    """What bad answers of an option cost, by where they are asked again."""
    option, names = scenario.options[option_id], list(context.workloads)
    nothing = np.zeros(len(names))
    fallback = fallback_of(option)
    facts: dict[str, tuple[Fact, ...]] = {FAILED: _chosen(context, "usd_per_failure")}
    facts[LEFT_BAD] = _chosen(context, "bad_answer_usd")
    in_use = np.array([scenario.current_of(w) == option_id for w in names])
    today = tuple(_today(scenario, context, names))
    plain = BadAnswers(
        option, context.workloads, in_use, (), np.zeros_like(in_use), (), nothing, facts, today
    )
    if fallback:
        return _with_fallback(scenario, fallback, context, plain)
    if option.fallback == NO_FALLBACK or in_use.all():
        return plain
    can = ~in_use & np.array([mends(scenario, context.catalog, workload_id=w) for w in names])
    again = []
    for place, (o, _, _, users) in enumerate(asked_again(scenario, names)):
        price = context.answer_price(o)
        if isinstance(price, Infeasible):
            can = can & ~users
            continue
        again.append(
            Again(
                np.where(users, price.usd, 0.0),
                f"again {place}",
                (*price.facts, context.assume(NOTICED)),
            )
        )
    return replace(plain, again=tuple(again), asked_again=can)


def mends(scenario: Scenario, catalog: Catalog, *, workload_id: str) -> bool:
    """Whether what is noticed to be worse than today can be asked again where a workload stays by itself: answers
    are read, and there is somebody to the horizon."""
    return not nobody_stays(scenario, workload_id) and is_read(scenario, catalog, workload_id)


def _today(
    scenario: Scenario, context: Context, names: Sequence[str]
) -> Iterator[tuple[NDArray[np.bool_], BadAnswers]]:
    """The options in use that name a fallback, each with the workloads that it serves now."""
    current = [scenario.current_of(w) for w in names]
    for option_id in dict.fromkeys(current):
        option = scenario.options[option_id]
        if not (fallback := fallback_of(option)):
            continue
        users = np.array([o == option_id for o in current])
        nothing, none = np.zeros(len(names)), np.zeros_like(users)
        plain = BadAnswers(option, context.workloads, users, (), none, (), nothing)
        found = _with_fallback(scenario, fallback, context, plain)
        if isinstance(found, BadAnswers):
            yield users, found


def _with_fallback(
    scenario: Scenario, fallback: str, context: Context, plain: BadAnswers
) -> BadAnswers | Infeasible:
    """A named fallback is as good as the worst that follows it: what cannot be kept up is not counted."""
    links, found = fallback_links(scenario, fallback), []
    bad, asked = np.ones(len(context.workloads)), ""
    for place, (named, (o, _, _)) in enumerate(links):
        price = context.answer_price(o)
        if isinstance(price, Infeasible):
            return Infeasible(tuple(f"fallback {o}: {r}" for r in price.reasons))
        if named != asked:
            typed = escalated_success_share(plain.option) if not asked else None
            after = [o for other, (o, _, _) in links if other == named]
            good = np.min(
                [
                    _shares_of(scenario, each, context)
                    if typed is None or each != named
                    else np.full(len(bad), typed)
                    for each in after
                ],
                axis=0,
            )
            gets, bad, asked = bad, bad * (1 - good), named
        drift = "elsewhere" if len(links) == 1 else f"fallback {place}"
        found.append(Again(gets * price.usd, drift, price.facts))
    return replace(plain, fallbacks=tuple(found), fallback_share=1 - bad)


def _shares_of(scenario: Scenario, option_id: str, context: Context) -> Array:
    """The share of good answers of another option, by workload."""
    asked = (scenario, context.catalog, context.assume)
    return np.array(
        [quality_of(*asked, option_id=option_id, workload_id=w).value for w in context.workloads]
    )


def fallback_links(scenario: Scenario, fallback: str) -> tuple[tuple[str, Link], ...]:
    """Every option that is asked after a bad answer, in turn, with what follows it once it has ended.

    The named fallback, where that has one of its own the next, and so on; nobody is asked twice.
    """
    found: dict[str, tuple[Link, ...]] = {}
    while fallback and fallback not in found:
        found[fallback] = answering(option_chain(scenario, fallback))
        fallback = fallback_of(scenario.options[fallback])
    return tuple((named, link) for named, links in found.items() for link in links)


def asked_again(
    scenario: Scenario, workloads: Sequence[str]
) -> list[tuple[str, int, int, NDArray[np.bool_]]]:
    """Every option that workloads stay on by themselves, over which months, and for which of them."""
    chains = [answering(stay_chain(scenario, w)) for w in workloads]
    links = dict.fromkeys(link for chain in chains for link in chain)
    return [(*link, np.array([link in chain for chain in chains])) for link in links]


def _chosen(context: Context, name: str) -> tuple[Fact, ...]:
    """What the workloads say a bad answer costs."""
    given = {w: getattr(v, name) for w, v in context.workloads.items()}
    return tuple(chosen(f"{w}.{name}", usd, "USD per answer") for w, usd in given.items() if usd)
