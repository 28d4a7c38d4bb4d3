"""The three ways to compare: a proprietary model, an open one at its cheapest host, the same on own GPUs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.market.search import is_searched
from dashboard.engine.months.admissible import may_be_too_short, too_long
from dashboard.engine.months.running import Running, asked_of, run
from dashboard.engine.options import Option
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.scenario import Scenario, requests_by_month


@dataclass(frozen=True, slots=True)
class Way:
    """One of the three: an option of the scenario, or one that is compared beside it."""

    option: Option
    usd_month_0: float
    in_scenario: bool
    """Whether the person lists it."""
    ends_on: date | None = None
    """By announcement; None where none is known."""
    may_be_too_short: bool = False
    """Whether nobody says that its window holds the longest request."""


@dataclass(frozen=True, slots=True)
class ThreeWays:
    """What serving everything costs in month 0; None where there is nothing to compare."""

    proprietary: Way | None
    open_hosted: Way | None
    self_hosted: Way | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the options already, so that one option has one amount wherever it is named."""

    listed: Collection[str] | None = None
    """The options that the person lists, which go first; None where all are."""
    month_0: Mapping[str, tuple[float, date | None]] = field(default_factory=dict)
    """What everything on an option costs in month 0 as planned, and its announced end."""

    def first(self, options: Mapping[str, Option]) -> tuple[Mapping[str, Option], ...]:
        """Those that the person lists, and then all."""
        listed = self.listed
        if listed is None:
            return (options,)
        return ({o: v for o, v in options.items() if o in listed}, options)


def three_ways(
    scenario: Scenario,
    catalog: Catalog,
    *,
    hosts: Mapping[str, Sequence[str]],
    known: Known = Known(),
) -> ThreeWays:
    """The cheapest of each way at the scenario's volume, the open model being that of its own GPUs.

    Fine-tuned models on own GPUs count only where there is no other: a host has the model as it is. What the
    person lists goes before what the market offers.

    `hosts` names, by open model, the providers to try beside the scenario's own options. Options that do not
    serve every workload are left out, and so are those that cannot serve. A host whose window is known to hold
    the longest request goes before one of which that is not known, and any host before a router that
    nobody lists, whose price and window are those of whom it sends a request to.
    """

    def cheapest(tried: Mapping[str, Option]) -> Way | None:
        return _cheapest(scenario, catalog, tried, known)

    fleets = {o: v for o, v in _all(scenario) if v.traits.own_gpus}
    as_they_are = {o: v for o, v in fleets.items() if v.traits.tuning is None}
    tried = [
        each
        for some in zip(known.first(as_they_are), known.first(fleets), strict=True)
        for each in some
    ]
    own = next((way for each in tried if each and (way := cheapest(each))), None)
    model = own.option.model if own else next((m for m in hosts if _uses(scenario, m)), "")
    here = {o: v for o, v in _all(scenario) if v.traits.per_token and v.model == model}
    taken = {v.provider for v in here.values()}
    offered = {
        f"{model} at {provider}": _hosted(model, provider, own.option if own else None)
        for provider in hosts.get(model, ())
        if provider not in taken
    }
    proprietary = {o: v for o, v in _all(scenario) if _is_proprietary(v, catalog)}
    ways = (cheapest(each) for each in known.first(proprietary) if each)
    return ThreeWays(
        next((way for way in ways if way is not None), None),
        _cheapest_host(scenario, catalog, here, offered, known),
        own,
    )


def _cheapest_host(
    scenario: Scenario,
    catalog: Catalog,
    here: Mapping[str, Option],
    offered: Mapping[str, Option],
    known: Known,
) -> Way | None:
    """The cheapest host of a model among the best of which something can serve; a router that is listed was
    chosen as one."""
    table = catalog.offers()
    asked = [scenario.workloads[w] for w in scenario.workloads if is_searched(scenario, catalog, w)]

    def doubt(option_id: str, option: Option) -> tuple[bool, bool]:
        row = None if option_id in here else table.row(option.model, option.provider)
        is_router = row is not None and table.router[row]
        return is_router, may_be_too_short(option, asked, catalog)

    found = {o: doubt(o, option) for o, option in {**offered, **here}.items()}
    for doubts in sorted(set(found.values())):
        alike = {o for o, each in found.items() if each == doubts}
        least = _least(scenario, catalog, {o: v for o, v in offered.items() if o in alike})
        tried = {**{o: v for o, v in here.items() if o in alike}, **least}
        way = _cheapest(scenario, catalog, tried, known)
        if way is not None:
            return replace(way, may_be_too_short=doubts[1])
    return None


FEW = 3
"""Of the hosts that ask least for the answers themselves, so many are worked out in full."""


def _least(
    scenario: Scenario, catalog: Catalog, offered: Mapping[str, Option]
) -> dict[str, Option]:
    """The hosts of one model that ask least for an answer and are not known to be too short: what else it costs
    is the same at all of them."""
    if not offered:
        return {}
    option_id = next(iter(offered))
    asked = _everything_on(scenario, catalog, option_id, offered[option_id])
    context, _ = asked_of(asked, catalog, option_id)
    requests = np.array(
        [requests_by_month(asked.workloads[w], months=1)[0] for w in context.workloads]
    )
    stays: dict[str, tuple[Option, ...]] = dict.fromkeys(context.workloads, ())
    prices = {
        o: each.answer_price(context)
        for o, each in offered.items()
        if not too_long(each, context, stays)
    }
    usd = {
        o: float(price.usd @ requests)
        for o, price in prices.items()
        if not isinstance(price, Infeasible)
    }
    return {o: offered[o] for o in sorted(usd, key=lambda o: usd[o])[:FEW]}


def _hosted(model: str, provider: str, own: Option | None) -> Hosted:
    """The model at a host, as good as on own GPUs and with the same second answers."""
    plain = Hosted(kind="hosted", model=model, provider=provider)
    if own is None:
        return plain
    return replace(
        plain,
        token_ratio=own.token_ratio,
        success_share=own.success_share,
        measured=own.measured,
        fallback=own.fallback,
    )


def _all(scenario: Scenario) -> Sequence[tuple[str, Option]]:
    return tuple(scenario.options.items())


def _uses(scenario: Scenario, model: str) -> bool:
    return any(option.model == model for option in scenario.options.values())


def _is_proprietary(option: Option, catalog: Catalog) -> bool:
    if option.traits.per_token is None:
        return False
    price = catalog.price(option.model, provider=option.provider)
    return isinstance(price, HostedPrice) and price.proprietary


def _cheapest(
    scenario: Scenario, catalog: Catalog, tried: Mapping[str, Option], known: Known
) -> Way | None:
    """The cheapest in month 0 of those that can serve every workload."""
    best: Way | None = None
    listed = scenario.options if known.listed is None else known.listed
    for option_id, option in tried.items():
        if option_id in known.month_0:
            usd, ends_on = known.month_0[option_id]
        else:
            found = in_month_0(scenario, catalog, option_id, option)
            if found is None:
                continue
            usd, ends_on = float(found.monthly_usd()[0]), found.served.retires_on
        if best is None or usd < best.usd_month_0:
            best = Way(option, usd, option_id in listed, ends_on)
    return best


def in_month_0(
    scenario: Scenario, catalog: Catalog, option_id: str, option: Option
) -> Running | None:
    """All that needs text on one option in month 0, one of the scenario or not; None where it cannot serve it."""
    asked = _everything_on(scenario, catalog, option_id, option)
    requests = {w: requests_by_month(v, months=1) for w, v in scenario.workloads.items()}
    found = run(asked, catalog, option_id, requests)
    return found if isinstance(found, Running) else None


def _everything_on(
    scenario: Scenario, catalog: Catalog, option_id: str, option: Option
) -> Scenario:
    """The scenario of a month in which all that needs text may be on one more option."""
    return replace(
        scenario,
        workloads={
            w: replace(v, options=())
            for w, v in scenario.workloads.items()
            if is_searched(scenario, catalog, w)
        },
        options={**scenario.options, option_id: option},
        horizon_months=1,
    )
