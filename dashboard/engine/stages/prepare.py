"""The first stage: a scenario with what is announced, what the market offers, and what follows those in use."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from dashboard.engine.cost.admission import PLACES, zone_asked
from dashboard.engine.cost.context import number
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.cost.tokens import mean_request
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.fields import Ceiling, Growth, Midpoint, Workload
from dashboard.engine.inputs.nearest import did_you_mean
from dashboard.engine.market.assumed import assume_of
from dashboard.engine.market.baseline import with_successors
from dashboard.engine.market.search import MarketView, is_searched, with_market
from dashboard.engine.months.admissible import held_in_use
from dashboard.engine.months.announced import ANNOUNCED, with_announced
from dashboard.engine.months.outages import nobody_answers
from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario, requests_by_month
from dashboard.engine.stages.at_odds import at_odds
from dashboard.engine.stages.pairs import Refused, of_one_kind

Origin = Literal["listed", "market", "baseline"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scenario whose options are all there is to choose from."""

    asked: Scenario
    """As the person has it."""
    scenario: Scenario
    requests: Mapping[str, Array]
    origins: Mapping[str, Origin]
    market: MarketView | None
    """What was looked at; None where only what is listed counts."""
    warnings: tuple[str, ...]
    refused: Refused = field(default_factory=dict)
    """What gives something else than a workload needs, by option and workload."""


def prepare(asked: Scenario, catalog: Catalog) -> Prepared:
    """Everything that is decided before anything is priced."""
    months = asked.horizon_months
    spelt, refused = of_one_kind(_spelt(asked, catalog), catalog)
    followed, baseline = with_successors(spelt, catalog)
    found = with_market(followed, catalog) if asked.searches_market else (followed, None)
    scenario, market = found
    scenario = with_announced(scenario, catalog)
    origins: dict[str, Origin] = dict.fromkeys(scenario.options, "market")
    origins |= dict.fromkeys(asked.options, "listed")
    origins |= dict.fromkeys(baseline, "baseline")
    requests = {w: requests_by_month(v, months=months) for w, v in scenario.workloads.items()}
    much = number(assume_of(scenario, catalog)(MUCH_GROWTH))
    warnings = (
        *_categories(asked, catalog),
        *_excluded(asked, catalog),
        *_confirmed(asked, catalog),
        *_not_searched(asked, catalog),
        *_longest_below_mean(asked),
        *at_odds(asked),
        *nobody_answers(scenario, requests),
        *_too_long_now(asked, catalog),
        *_warnings(scenario, requests, much),
    )
    return Prepared(asked, scenario, requests, origins, market, warnings, refused)


def _spelt(scenario: Scenario, catalog: Catalog) -> Scenario:
    """The scenario with every model that is paid per token in the catalogue's spelling, a snapshot's date kept.

    So one offer under two spellings is one offer: to the search, to its quality and to what moving costs.
    """
    options = {
        o: replace(option, model=catalog.spelt(option.model))  # type: ignore[type-var]
        for o, option in scenario.options.items()
        if _is_other_spelling(option, catalog)
    }
    return replace(scenario, options={**scenario.options, **options}) if options else scenario


def _is_other_spelling(option: Option, catalog: Catalog) -> bool:
    """Whether the option's model is sold under our spelling as well, at the same price and to the same end."""
    if option.traits.per_token is None or not option.model:
        return False
    spelt = catalog.spelt(option.model)
    if spelt == option.model:
        return False
    here = catalog.price(option.model, provider=option.provider)
    there = catalog.price(spelt, provider=option.provider)
    return (
        isinstance(here, HostedPrice)
        and isinstance(there, HostedPrice)
        and here.usd_per_mtok == there.usd_per_mtok
        and here.retires_on == there.retires_on
    )


def _categories(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """Categories that no rating is of, in words."""
    known = catalog.rating_categories()
    found = []
    for workload_id, workload in scenario.workloads.items():
        if workload.category not in known:
            hint = did_you_mean(workload.category, known) or "."
            found.append(
                f"{workload_id}: {workload.category!r} is no category of ratings, so those over all prompts "
                f"stand in{hint}"
            )
    return tuple(found)


def _excluded(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """Names left out of the market that nothing on it has, in words."""
    if not scenario.market.exclude or not scenario.searches_market:
        return ()
    table, own = catalog.offers(), catalog.model_ids()
    known = {*table.provider, *table.model_id, *table.maker, *own}
    known |= {catalog.maker(model) or "" for model in own}
    return tuple(
        f"market.exclude: {name!r} is no provider, model or maker on the market, so it leaves out nothing"
        f"{_meant(name, known)}"
        for name in scenario.market.exclude
        if name not in known
    )


def _confirmed(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """Providers whose word somebody has that neither the catalogue nor an option is of, in words."""
    known = {*catalog.offers().provider, *(o.provider for o in scenario.options.values())}
    return tuple(
        f"constraints.confirmed: {name!r} is no provider that is known here, so its word lets nobody in"
        f"{_meant(name, known)}"
        for name in scenario.constraints.confirmed
        if name not in known
    )


def _meant(name: str, known: Collection[str]) -> str:
    return did_you_mean(name.lower(), {each for each in known if each}) or "."


def _not_searched(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """Workloads that the market has nothing for, in words."""
    if not scenario.searches_market:
        return ()
    return tuple(
        f"{w}: {scenario.options[scenario.current_of(w)].model} takes or gives something else than text, and "
        "only models that write text are searched: list what you would move to"
        for w in scenario.workloads
        if not is_searched(scenario, catalog, w)
    )


def _longest_below_mean(scenario: Scenario) -> tuple[str, ...]:
    """Longest requests that are shorter than the mean one, in words."""
    return tuple(
        f"{w}: longest_request_tokens is {num(v.longest_request_tokens):,.0f}, less than its mean request of "
        f"{num(mean_request(v)):,.0f} tokens, so the mean counts: give the input and output of the longest "
        "request, or 0 to have it estimated"
        for w, v in scenario.workloads.items()
        if 0 < v.longest_request_tokens < mean_request(v)
    )


def _too_long_now(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """Options in use that do not hold the longest request, in words."""
    return tuple(
        f"{option_id} as listed does not hold the longest request of {w} (window {num(window):,} < "
        f"{num(longest):,.0f} tokens): check longest_request_tokens. Staying is taken to go on as today; what is "
        "moved to must hold it"
        for option_id, w, window, longest in held_in_use(scenario, catalog)
    )


MUCH_GROWTH = "growth_ceiling_multiple"
"""Times of today's volume within the horizon from which on the plan says so in words."""


STARTS_WITHIN = 0.05
"""The share of the requests typed by which an S-curve may start elsewhere before that is said."""


def _starts(scenario: Scenario, requests: Mapping[str, Array]) -> tuple[str, ...]:
    """S-curves that do not start at the requests typed beside them, with both figures and what to do."""
    found = []
    for workload_id, workload in scenario.workloads.items():
        growth, typed = workload.growth, workload.requests_per_month
        start = float(requests[workload_id][0])
        if growth is None or growth.kind != "logistic" or abs(start / typed - 1) <= STARTS_WITHIN:
            continue
        found.append(
            f"{workload_id}: requests_per_month is {num(typed):,.0f}, but the S-curve of its growth starts at "
            f"{num(start):,.0f} a month, and the curve is what counts. {_to_start_at(typed, growth, start)}"
        )
    return tuple(found)


def _to_start_at(typed: float, growth: Growth, start: float) -> str:
    """What makes the curve start at the requests typed, V = L / (1 + exp(k t0)) solved for t0 or for L."""
    said = []
    midpoint = (
        math.log(growth.ceiling / typed - 1) / growth.rate
        if growth.rate > 0 and typed < growth.ceiling
        else math.inf
    )
    ceiling = typed / start * growth.ceiling if start > 0 else math.inf
    if Midpoint.holds(midpoint):
        said.append(f"midpoint_month = {num(midpoint):.2f} to start at {num(typed):,.0f}")
    elif Ceiling.holds(ceiling):
        said.append(f"a ceiling of {num(math.ceil(ceiling)):,} to start at {num(typed):,.0f}")
    if round(start) >= 1:
        said.append(f"requests_per_month = {num(start):,.0f} to keep the curve")
    return f"Give {', or '.join(said)}" if said else "Check midpoint_month and rate"


def _growth(scenario: Scenario, requests: Mapping[str, Array], much: float) -> tuple[str, ...]:
    """Growth that hardly anybody has seen, in words."""
    found = []
    for workload_id, volumes in requests.items():
        times = float(volumes.max() / volumes[0])
        if times > much:
            month = int(volumes.argmax())
            size = f"{num(times):,.0f} times" if times < 1e6 else "more than a million times"
            found.append(
                f"{workload_id}: the growth typed makes {size} today's requests by month {month}; few products "
                f"grow so, and everything below follows from it. {_held(scenario.workloads[workload_id])}"
            )
    return tuple(found)


def _held(workload: Workload) -> str:
    """What holds growth that is too much, by what is typed already."""
    growth = workload.growth
    if growth is not None and growth.kind == "logistic":
        most = f"{num(growth.ceiling):,.0f} requests a month"
        return f"Check its S-curve: the ceiling of {most}, and midpoint_month"
    if growth is not None and growth.fades_after_months is not None:
        return "Let it fade sooner: check per_month and fades_after_months"
    return "Give an S-curve with a ceiling"


def _warnings(scenario: Scenario, requests: Mapping[str, Array], much: float) -> tuple[str, ...]:
    """Growth nobody has seen, announced prices, and what the constraints ask that no facts are known of."""
    grows = *_starts(scenario, requests), *_growth(scenario, requests, much)
    announced = grows + tuple(
        f"{', '.join(change.options)}: the price in month {change.month} is {num(change.price_factor):.3g} "
        "times that "
        f"before ({change.why})"
        for change in scenario.changes
        if change.why.startswith(ANNOUNCED)
    )
    return announced + _place(zone_asked(scenario.constraints))


def _place(zone: str) -> tuple[str, ...]:
    """That no terms are on file for the place that is asked for, and which was perhaps meant."""
    if not zone or zone in PLACES:
        return ()
    begun = next((f"; did you mean {place}?" for place in PLACES if zone.startswith(place)), "")
    hint = begun or did_you_mean(zone, PLACES, cutoff=ALIKE) or "."
    known = " and ".join(PLACES)
    return (
        f"constraints.region is {zone!r}, where no offer is on file: the catalogue knows terms for {known} only, "
        f"so every provider that constraints.confirmed does not name is left out{hint}",
    )


ALIKE = 0.6
"""A place is named by few letters, so more of them must be right than of other names: "us" does not mean eu."""
