"""Candidates by search: every running offer is looked at, the best are kept as options, the rest say why not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from statistics import mode
from typing import cast

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.offers import OfferTable
from dashboard.engine.market.baseline import free_id
from dashboard.engine.market.own_gpus import LLAMA, own_candidates
from dashboard.engine.market.screen import Screen, screen
from dashboard.engine.market.throughput_units import unit_candidates
from dashboard.engine.market.why_not import Dropped, Routed, dropped, routers
from dashboard.engine.months.announced import rises
from dashboard.engine.months.changes import ends_in
from dashboard.engine.options import Option
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.quality.share import EVIDENCE
from dashboard.engine.scenario import Scenario

BEST = 3
"""Distinct models kept by cost alone; beside them every kind that people expect an answer about."""
VOLUMES = (3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.25, 0.5, 2.0, 4.0, 10.0, 30.0, 100.0, 1000.0)
"""Multiples of the requests at which the first are kept too: people ask where the plan turns."""
FIRST = 2
"""So many of them: what is chosen is not always what most can be hoped for by itself."""


@dataclass(frozen=True, slots=True)
class MarketView:
    """What was looked at and what came of it."""

    offers: int
    """Offers of the day."""
    builds: int
    """Builds on own GPUs that were tried, each once, however many workloads there are."""
    admissible: int
    """Those that may serve at least one workload."""
    kept: tuple[str, ...]
    """Ids of the options that the search added."""
    catalog: Catalog = field(repr=False, compare=False)
    found: Scenario = field(repr=False, compare=False)
    """With the options that were kept."""
    unconfirmed: int = 0
    """Offers of which nothing fresh says that they are still sold: they are left out."""
    list_day: str = ""
    """The day that most prices are of, as ISO."""
    screens: tuple[Screen, ...] = ()

    @property
    def searched(self) -> int:
        """Ways of serving that were looked at."""
        return self.offers + self.builds

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """Every offer of a well-known model that is no option, with the reason."""
        return tuple(d for each in self.screens for d in dropped(each, self.catalog, self.found))

    @property
    def routers(self) -> tuple[Routed, ...]:
        """What the well-known models cost through routers."""
        return tuple(r for each in self.screens for r in routers(each, self.catalog, self.found))


def is_searched(scenario: Scenario, catalog: Catalog, workload_id: str) -> bool:
    """Whether models that write text can do what a workload is done by now."""
    model = scenario.options[scenario.current_of(workload_id)].model
    return not model or catalog.is_for_text(model)


def with_market(scenario: Scenario, catalog: Catalog) -> tuple[Scenario, MarketView | None]:
    """The scenario with the best offers of the day as options, and what became of the others; None where no
    workload is searched for.

    What is listed stays. An offer is added to the workloads that it is among the best for. For what an option in
    use does that is no text nothing is searched.
    """
    found, kept = scenario, []
    searched = [w for w in scenario.workloads if is_searched(scenario, catalog, w)]
    if not searched:
        return scenario, None
    screens = tuple(screen(scenario, catalog, w) for w in searched)
    for each in screens:
        for i in chosen_rows(each, scenario, catalog):
            option = Hosted(
                kind="hosted", provider=each.table.provider[i], model=each.table.model_id[i]
            )
            found, option_id = _with_option(found, each.workload_id, option)
            kept.append(option_id)
    for i in _for_all(screens, scenario):
        option = Hosted("hosted", screens[0].table.model_id[i], screens[0].table.provider[i])
        for each in screens:
            if not each.codes[i]:
                found, option_id = _with_option(found, each.workload_id, option)
                kept.append(option_id)
    own: list[Option] = []
    for workload_id in searched:
        hosted = found.candidates_of(workload_id)
        for units in tuple(unit_candidates(found, catalog, workload_id, hosted)):
            found, option_id = _with_option(found, workload_id, units)
            kept.append(option_id)
        for build in own_candidates(scenario, catalog, workload_id):
            found, option_id = _with_option(found, workload_id, build)
            kept.append(option_id)
            own += [build] if build not in own else []
    added = tuple(o for o in dict.fromkeys(kept) if o not in scenario.options)
    usable = np.any([each.admissible for each in screens], axis=0)
    return found, MarketView(
        offers=len(catalog.offers()),
        builds=len(own),
        admissible=int(usable.sum()) + len(own),
        kept=added,
        catalog=catalog,
        found=found,
        unconfirmed=catalog.offers().state.count("unconfirmed"),
        list_day=mode(catalog.offers().price_as_of) if len(catalog.offers()) else "",
        screens=screens,
    )


def chosen_rows(found: Screen, scenario: Scenario, catalog: Catalog) -> tuple[int, ...]:
    """The offers to keep for a workload, by place in the table: the best, and the best of every kind."""
    table, order = found.table, _order(found, scenario)
    current = scenario.options[scenario.current_of(found.workload_id)]
    models = _cheapest_of_each(table, order)
    maker = catalog.maker(current.model) if current.model else None
    today = found.qualities[current.model].value if current.model in found.qualities else None
    until = scenario.horizon_months

    def _rises(i: int) -> bool:
        return rises(catalog, table.model_id[i], table.provider[i], within_months=until)

    ends = _ends(table, scenario)
    lasting = (i for i in models if ends(i) >= until and not _rises(i))
    wanted: list[int] = [*models[:BEST], *islice(lasting, BEST)]
    # At more requests what a month costs decides, at fewer the work of moving.
    monthly = _cheapest_by_the_month(found)
    wanted += monthly[:BEST]
    wanted += _first(order, lambda i: table.maker[i] == maker)
    wanted += _first(models, lambda i: table.model_id[i].startswith(LLAMA))
    wanted += _first(
        models, lambda i: table.open_weights[i] and not table.model_id[i].startswith(LLAMA)
    )
    wanted += _first(
        models,
        lambda i: table.open_weights[i] and today is not None and found.shares[i] >= today,
    )
    wanted += _first(models, lambda i: not table.open_weights[i])
    saves = found.cost_usd < found.stay_cost_usd
    here = [i for i in order if table.provider[i] == current.provider]
    wanted += islice((i for i in here if saves[i]), BEST)
    wanted += _first(here, lambda i: table.maker[i] == maker)
    wanted += _most_hoped(found, models, monthly)
    wanted += _first(
        order,
        lambda i: table.model_id[i] == current.model and table.provider[i] != current.provider,
    )
    wanted += [i for i in models if found.qualities[table.model_id[i]].source in EVIDENCE]
    return tuple(
        host
        for i in dict.fromkeys(wanted)
        for host in (i, *_lasting(found, i, order, ends, until=until))
    )


def _order(found: Screen, scenario: Scenario) -> list[int]:
    """The offers that can serve, the cheapest over the horizon first."""
    current = scenario.options[scenario.current_of(found.workload_id)]
    usd = np.where(found.admissible, found.cost_usd, np.inf)
    return _by_cost(found.table, usd, current.provider)


def _cheapest_by_the_month(found: Screen) -> list[int]:
    """The offer of every model that costs least a month, whatever moving there takes."""
    usd = np.where(found.admissible, found.usd_per_month, np.inf)
    return _cheapest_of_each(found.table, _by_cost(found.table, usd, ""))


def _most_hoped(found: Screen, models: Sequence[int], monthly: Sequence[int]) -> list[int]:
    """Those that save, as likely as they are good enough: what is cheapest of all is often unlikely to be. Beside
    them the first ones at fewer and at more requests, where what moving takes weighs more or less, and another
    host of the same model may be the cheapest."""
    rows = list(dict.fromkeys([*models, *monthly]))
    most = _hoped(found, models, BEST)
    return [*most, *(i for times in VOLUMES for i in _hoped(found.at(times), rows, FIRST))]


def _hoped(found: Screen, rows: Sequence[int], best: int) -> list[int]:
    """So many of those that save, most to hope for first, one a model."""
    usd, stay = found.cost_usd, found.stay_cost_usd
    ranked = nlargest(2 * best, (i for i in rows if usd[i] < stay), key=found.hope_usd)
    return _cheapest_of_each(found.table, ranked)[:best]


def _cheapest_of_each(table: OfferTable, order: Sequence[int]) -> list[int]:
    """The first offer of every model."""
    found: dict[str, int] = {}
    for i in order:
        found.setdefault(table.model_id[i], i)
    return list(found.values())


def _by_cost(table: OfferTable, usd: Array, in_use: str) -> list[int]:
    """Those that can serve, the cheapest first; at a tie to the cent the seller in use, then the maker."""
    sellers, who = _sellers(table)
    order = np.lexsort((np.where(sellers == in_use, 0, who), np.round(usd, 2)))
    return cast("list[int]", order[np.isfinite(usd[order])].tolist())


@lru_cache(maxsize=16)
def _sellers(table: OfferTable) -> tuple[NDArray[np.str_], NDArray[np.int_]]:
    """Who sells every offer, and the place in which each comes at a tie: the maker before others."""
    sellers, makers = np.array(table.provider), np.array(table.maker)
    return sellers, np.where(sellers == makers, 1, 2)


def _for_all(screens: Sequence[Screen], scenario: Scenario) -> list[int]:
    """What every workload may use that can: the best for all, and what most can be hoped for from by any of them,
    which at other requests may be the best for another."""
    found = [*best_for_all(screens)]
    for each in screens if len(screens) > 1 else ():
        models = _cheapest_of_each(each.table, _order(each, scenario))
        found += _most_hoped(each, models, _cheapest_by_the_month(each))
    return list(dict.fromkeys(found))


def best_for_all(screens: Sequence[Screen]) -> tuple[int, ...]:
    """The offers that cost least for all workloads together, and those that most can be hoped for from, by place
    in the table; none for one workload.

    What moving to an option costs once is paid once, so the second best of each may be the best of all.
    """
    if len(screens) < 2:
        return ()
    usable = np.all([each.admissible for each in screens], axis=0)
    running = np.sum([each.usd_per_month * each.months for each in screens], axis=0)
    usd = np.where(usable, running + np.max([each.once_usd for each in screens], axis=0), np.inf)
    order = [int(i) for i in np.argsort(usd, kind="stable") if np.isfinite(usd[i])]
    models = _cheapest_of_each(screens[0].table, order)
    stay = sum(each.stay_cost_usd for each in screens)

    def _hope_usd(i: int) -> float:
        return min(each.chance_of(i) for each in screens) * (stay - float(usd[i]))

    saving = (i for i in models if usd[i] < stay)
    return tuple(dict.fromkeys([*models[:BEST], *nlargest(BEST, saving, key=_hope_usd)]))


def _lasting(
    found: Screen, i: int, order: Sequence[int], ends: Callable[[int], int], *, until: int
) -> Iterator[int]:
    """Where the offer ends within the horizon: the cheapest of the same model that ends later, and so on."""
    table = found.table
    same = [j for j in order if table.model_id[j] == table.model_id[i]]
    end = ends(i)
    while end < until:
        later = next((j for j in same if ends(j) > end), None)
        if later is None:
            return
        yield later
        end = ends(later)


def _ends(table: OfferTable, scenario: Scenario) -> Callable[[int], int]:
    """The month in which an offer ends, announced or by a change of the scenario; that of the horizon where
    nobody says."""
    months = scenario.horizon_months
    changed = {
        (option.model, option.provider): end
        for option_id, option in scenario.options.items()
        if option.traits.per_token is not None and (end := ends_in(scenario, option_id)) is not None
    }

    def _end(i: int) -> int:
        day = table.retires_on[i]
        own = months if day is None else months_until(table.as_of, day)
        return min(own, changed.get((table.model_id[i], table.provider[i]), months))

    return _end


def _first(rows: Sequence[int], wanted: Callable[[int], bool]) -> list[int]:
    return [next(i for i in rows if wanted(i))] if any(wanted(i) for i in rows) else []


def _with_option(scenario: Scenario, workload_id: str, option: Option) -> tuple[Scenario, str]:
    """The scenario in which the workload may use the option, and its id: a listed one that is the same stays."""
    same = next((o for o, each in scenario.options.items() if _is(each, option)), None)
    option_id = same or free_id(scenario, *_called(option))
    options = scenario.options if same else {**scenario.options, option_id: option}
    found = replace(scenario, options=options)
    workloads = dict(found.workloads)
    for w, each in workloads.items():
        if w == workload_id and each.options and option_id not in each.options:
            workloads[w] = replace(each, options=(*each.options, option_id))
        elif w != workload_id and not each.options and not same:
            others = tuple(o for o in found.options if o != option_id)
            workloads[w] = replace(each, options=others)
    return replace(found, workloads=workloads), option_id


def _called(option: Option) -> tuple[str, str]:
    traits = option.traits
    tuned = "tuned-" if traits.tuning is not None else ""
    reserved = "" if traits.per_token or traits.gpu else "reserved-"
    return f"{tuned}{reserved}{option.model}", traits.gpu or option.provider


def _is(listed: Option, option: Option) -> bool:
    """Whether a listed option is the same offer at its list price."""
    paid = listed.traits.per_token
    if option.traits.per_token is None or paid is None:
        return listed == option
    plain = not paid.prices and paid.tier == "standard" and listed.traits.tuning is None
    return plain and (listed.model, listed.provider) == (option.model, option.provider)
