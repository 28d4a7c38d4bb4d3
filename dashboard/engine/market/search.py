"""Candidates by search: every running offer is looked at, the best are kept as options, the rest say why not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.market.baseline import free_id
from dashboard.engine.market.own_gpus import own_candidates
from dashboard.engine.market.screen import Code, Screen, screen
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.options import Option
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.scenario import Scenario

BEST = 3
"""Distinct models kept by cost alone; beside them every kind that people expect an answer about."""

LLAMA = "llama"
"""How the models begin whose case is always answered by name."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """An offer that everybody expects to see named, and why it is no option."""

    workload_id: str
    model: str
    provider: str
    kind: str
    code: Code
    detail: str = ""
    by: str = ""
    """The option or offer that is better, as model@provider."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A model through a router: what a month would cost at its cheapest and at its dearest route."""

    workload_id: str
    model: str
    provider: str
    low_usd_per_month: float
    high_usd_per_month: float


@dataclass(frozen=True, slots=True)
class MarketView:
    """What was looked at and what came of it."""

    searched: int
    admissible: int
    kept: tuple[str, ...]
    """Ids of the options that the search added."""
    dropped: tuple[Dropped, ...]
    routers: tuple[Routed, ...]
    screens: tuple[Screen, ...] = ()


def with_market(scenario: Scenario, catalog: Catalog) -> tuple[Scenario, MarketView]:
    """The scenario with the best offers of the day as options, and what became of the others.

    What is listed stays. An offer is added to the workloads that it is among the best for.
    """
    found, kept = scenario, []
    screens = tuple(screen(scenario, catalog, w) for w in scenario.workloads)
    for each in screens:
        for i in chosen_rows(each, scenario, catalog):
            option = Hosted(
                kind="hosted", provider=each.table.provider[i], model=each.table.model_id[i]
            )
            found, option_id = _with_option(found, each.workload_id, option)
            kept.append(option_id)
    own_searched = 0
    for workload_id in scenario.workloads:
        for own in own_candidates(scenario, catalog, workload_id):
            found, option_id = _with_option(found, workload_id, own)
            kept.append(option_id)
            own_searched += 1
    added = tuple(o for o in dict.fromkeys(kept) if o not in scenario.options)
    usable = sum(int(each.admissible.sum()) for each in screens)
    return found, MarketView(
        searched=sum(len(each.table) for each in screens) + own_searched,
        admissible=usable + own_searched,
        kept=added,
        dropped=tuple(d for each in screens for d in _dropped(each, catalog, found)),
        routers=tuple(r for each in screens for r in _routers(each, catalog)),
        screens=screens,
    )


def chosen_rows(found: Screen, scenario: Scenario, catalog: Catalog) -> tuple[int, ...]:
    """The offers to keep for a workload, by place in the table: the best, and the best of every kind."""
    table, usd = found.table, np.where(found.admissible, found.usd_per_month, np.inf)
    order = [int(i) for i in np.argsort(usd, kind="stable") if np.isfinite(usd[i])]
    cheapest: dict[str, int] = {}
    for i in order:
        cheapest.setdefault(table.model_id[i], i)
    models = list(cheapest.values())
    current = scenario.options[scenario.current_of(found.workload_id)]
    maker = catalog.maker(current.model) if current.model else None
    today = found.qualities[current.model].value if current.model in found.qualities else None
    wanted: list[int] = models[:BEST]
    wanted += _first(models, lambda i: table.model_id[i].startswith(LLAMA))
    wanted += _first(
        models, lambda i: table.open_weights[i] and not table.model_id[i].startswith(LLAMA)
    )
    wanted += _first(
        models,
        lambda i: table.open_weights[i] and today is not None and found.shares[i] >= today,
    )
    wanted += _first(models, lambda i: not table.open_weights[i])
    wanted += _first(models, lambda i: table.maker[i] == maker and table.provider[i] == maker)
    same = [i for i in order if table.model_id[i] == current.model]
    wanted += same[:1]
    return tuple(dict.fromkeys(wanted))


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
    return f"{tuned}{option.model}", traits.gpu or option.provider


def _is(listed: Option, option: Option) -> bool:
    """Whether a listed option is the same offer at its list price."""
    paid = listed.traits.per_token
    if option.traits.per_token is None or paid is None:
        return listed == option
    plain = not paid.prices and paid.tier == "standard" and listed.traits.tuning is None
    return plain and (listed.model, listed.provider) == (option.model, option.provider)


def _dropped(found: Screen, catalog: Catalog, scenario: Scenario) -> Iterator[Dropped]:
    """Every offer of a well-known model that is no option, with the reason."""
    table = found.table
    known = set(catalog.well_known_models())
    served = {
        (o.model, o.provider) for o in scenario.options.values() if o.traits.per_token is not None
    }
    best = _best(found)
    for i, model in enumerate(table.model_id):
        if model not in known or (model, table.provider[i]) in served:
            continue
        code, by = found.codes[i], ""
        if not code:
            code, by = "costs more", best
            if found.usd_per_month[i] >= found.stay_usd_per_month:
                by = _stays(scenario, found.workload_id)
        yield Dropped(
            found.workload_id, model, table.provider[i], "hosted", code, found.details[i], by
        )


def _best(found: Screen) -> str:
    usd = np.where(found.admissible, found.usd_per_month, np.inf)
    if not usd.size or not np.isfinite(usd).any():
        return ""
    i = int(usd.argmin())
    return f"{found.table.model_id[i]}@{found.table.provider[i]}"


def _stays(scenario: Scenario, workload_id: str) -> str:
    option = scenario.options[stay_chain(scenario, workload_id)[-1][0]]
    return f"{option.model}@{option.provider}"


def _routers(found: Screen, catalog: Catalog) -> Iterator[Routed]:
    """What the well-known models cost through routers: between their cheapest and their dearest host."""
    table, known = found.table, set(catalog.well_known_models())
    for i, code in enumerate(found.codes):
        model = table.model_id[i]
        if code != "router" or model not in known:
            continue
        hosts = [
            j
            for j in table.rows(model)
            if table.state[j] == "running"
            and not table.router[j]
            and np.isfinite(found.usd_per_month[j])
        ]
        usd = [float(found.usd_per_month[j]) for j in (*hosts, i)]
        yield Routed(found.workload_id, model, table.provider[i], min(usd), max(usd))
