"""The stress tests a board asks for: each turns a scenario into another one, or says why it does not apply.

A stressed scenario is a scenario like any other: it is checked, written, linked and planned the same way, and its
name says what was done to it.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any

from dashboard.catalog import BuiltCatalog
from dashboard.catalog.market import admitted_hosts
from dashboard.engine.answers.alternatives import phase_of
from dashboard.engine.cost.context import number
from dashboard.engine.cost.tokens import BATCH_HOURS
from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.fields import Change, Workload
from dashboard.engine.market.pareto import blended_usd_per_mtok
from dashboard.engine.options import Option
from dashboard.engine.options.protocol import Phase, references
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario

REFRESH_MONTHS = 12
"""How often a proprietary option moves on to its vendor's cheaper model where open ones stand still."""

WEEK_HOURS = 168.0

OPENS, CLOSES = "\u27e8", "\u27e9"
"""Around an id in a sentence: an option may be called "now"."""


@dataclass(frozen=True, slots=True)
class Stressed:
    """The scenario under stress, and one sentence that says exactly what was changed."""

    scenario: Scenario
    marked: str
    """The sentence with every id of an option, a model or a host between `OPENS` and `CLOSES`."""

    @property
    def assumes(self) -> str:
        """The sentence with ids as they stand in a file."""
        return self.marked.replace(OPENS, "").replace(CLOSES, "")


Effect = Callable[[Scenario, BuiltCatalog], Stressed | str]


@dataclass(frozen=True, slots=True)
class Stress:
    """One question of a board."""

    name: str
    title: str
    effect: Effect
    of_options: bool = True
    """Whether it changes options, so that those which the search found belong to it."""

    def of_plan(self, plan: Plan, catalog: BuiltCatalog) -> Stressed | str:
        """The stress of what a plan looked at: what is listed, what follows it and what the search kept of the
        market, which stays listed while the market is searched again."""
        found = self.of(_with_found(plan) if self.of_options else plan.asked, catalog)
        if isinstance(found, str) and plan.asked.searches_market:
            return found.replace("no listed option", "no option, listed or found,")
        return found

    def of(self, scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:
        """The stressed scenario, named after it, or why it changes nothing here."""
        suffix = f" (stress: {self.title[0].lower()}{self.title[1:]})"
        if scenario.name.endswith(suffix):
            return "this scenario is that one already"
        found = self.effect(scenario, catalog)
        if isinstance(found, str):
            return found
        return replace(found, scenario=replace(found.scenario, name=scenario.name + suffix))


def _with_found(plan: Plan) -> Scenario:
    """The scenario as the person has it, with everything that its plan chose from as options."""
    asked = plan.asked
    if not asked.searches_market:
        return asked
    workloads = {
        w: replace(v, options=plan.scenario.workloads[w].options)
        for w, v in asked.workloads.items()
    }
    return replace(asked, options=dict(plan.scenario.options), workloads=workloads)


def _vendor_halves(scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:
    ids = tuple(
        o
        for o, option in scenario.options.items()
        if option.traits.vendor_price and phase_of(option, catalog) == Phase.PROPRIETARY
    )
    if scenario.searches_market:  # of what the search found only what is sold by who is asked today
        current = {scenario.current_of(w) for w in scenario.workloads}
        vendors = {scenario.options[o].provider for o in ids if o in current}
        ids = tuple(o for o in ids if scenario.options[o].provider in vendors)
    if not ids:
        return "no listed option is a proprietary model"
    half = Change(0, ids, price_factor=0.5, why="stress: half the price")
    assumes = f"From now on {_and(ids)} {_verb(ids, 'costs', 'cost')} half; nothing else changes."
    return _changed(scenario, half, assumes)


def _open_closes(scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:
    options: dict[str, Option] = {}
    stuck, follow = [], []
    for o, option in scenario.options.items():
        phase = phase_of(option, catalog)
        every = option.traits.refresh_months
        if phase == Phase.PROPRIETARY and option.traits.per_token:
            options[o] = _with(option, refresh_months=every or REFRESH_MONTHS)
            follow.append(o)
        elif phase not in (None, Phase.PROPRIETARY):
            options[o] = _with(option, refresh_months=0) if every else option
            stuck.append(o)
        else:
            options[o] = option
    if not stuck or not follow:
        return "it takes an open and a hosted proprietary option to compare"
    assumes = (
        f"{_and(stuck)} {_verb(stuck, 'keeps', 'keep')} today's model for good; {_and(follow)} "
        f"{_verb(follow, 'moves', 'move')} to the vendor's cheaper model of the day every {REFRESH_MONTHS} "
        "months, where no other rhythm was set, at the cost of testing it."
    )
    return Stressed(replace(scenario, options=options), assumes)


ALREADY = "the plan counts it already: every model in use is followed by its dated successor"


def _retires(scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:
    ending = {}
    for o in dict.fromkeys(scenario.current_of(w) for w in scenario.workloads):
        month = _retires_in(scenario, catalog, o)
        if month is not None and month < scenario.horizon_months:
            ending[o] = month
    if not ending:
        return "no end of a model in use is announced within the horizon"
    if scenario.constraints.successor_rule == "dated":
        return ALREADY
    said = []
    for o, month in ending.items():
        follows = _successor(scenario, catalog, o)
        new_id = _free(f"{o}-successor", scenario.options) if follows is not None else ""
        if follows is not None:
            scenario = _with_successor(scenario, o, new_id, follows)
        end = Change(month, (o,), ends=True, successor=new_id, why="announced retirement")
        scenario = replace(scenario, changes=(*scenario.changes, end))
        said.append(
            f"{_marked(o)} ends in month {month}; who stays is moved to {_marked(follows)}, the vendor's "
            "model of the nearest price without an announced end, at the cost of a move"
            if follows is not None
            else f"{_marked(o)} ends in month {month}, and its vendor has no other model with a price"
        )
    return Stressed(scenario, f"{'; '.join(said)}.")


def _rent_doubles(scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:  # noqa: ARG001
    ids = tuple(
        o
        for o, option in scenario.options.items()
        if option.traits.own_gpus and (gpus := option.traits.on_gpus) and not gpus.owned_here
    )
    if not ids:
        return "no listed option rents GPUs"
    twice = Change(0, ids, gpu_price_factor=2.0, why="stress: twice the rent")
    assumes = f"From now on the GPUs of {_and(ids)} cost twice the rent; staff and tooling do not."
    return _changed(scenario, twice, assumes)


def _growth_stops(scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:  # noqa: ARG001
    still = {w: _still(v) for w, v in scenario.workloads.items()}
    if still == dict(scenario.workloads):
        return "nothing grows"
    assumes = "Every workload keeps the requests of month 0."
    return Stressed(replace(scenario, workloads=still), assumes)


def _still(workload: Workload) -> Workload:
    """The workload at its volume of month 0 for good."""
    return replace(
        workload,
        requests_per_month=max(1.0, _now(workload)),
        growth=None,
        growth_per_month=0.0,
        growth_low=None,
        growth_high=None,
    )


def _now(workload: Workload) -> float:
    growth = workload.growth
    if growth is None or growth.kind == "constant":
        return workload.requests_per_month
    return growth.ceiling / (1 + math.exp(min(700.0, growth.rate * growth.midpoint_month)))


def _growth_triples(scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:  # noqa: ARG001
    faster = {w: _faster(v) for w, v in scenario.workloads.items()}
    if faster == dict(scenario.workloads):
        return "nothing grows"
    assumes = (
        "Growth a month is three times as much (at most 100%); the room up to the ceiling of an S-curve is "
        "three times as wide."
    )
    return Stressed(replace(scenario, workloads=faster), assumes)


def _faster(workload: Workload) -> Workload:
    growth = workload.growth
    if growth is None:
        low, high = workload.growth_low, workload.growth_high
        return replace(
            workload,
            growth_per_month=_tripled(workload.growth_per_month),
            growth_low=None if low is None else _tripled(low),
            growth_high=None if high is None else _tripled(high),
        )
    if growth.kind == "constant":
        low, high = growth.low, growth.high
        faster = replace(
            growth,
            per_month=_tripled(growth.per_month),
            low=None if low is None else _tripled(low),
            high=None if high is None else _tripled(high),
        )
        return replace(workload, growth=faster)
    now = _now(workload)
    if growth.rate == 0 or now <= 0:
        return workload
    ceiling = min(1e12, now + 3 * (growth.ceiling - now))
    middle = math.log(ceiling / now - 1) / growth.rate if ceiling > now else 0.0
    wider = replace(
        growth, ceiling=ceiling, midpoint_month=min(240.0, max(-120.0, middle)), low=None, high=None
    )
    return replace(workload, growth=wider)


def _tripled(per_month: float) -> float:
    return min(1.0, max(-0.5, 3 * per_month))


def _outage(scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:
    ids = _open_hosted(scenario, catalog)
    if not ids:
        return "no listed option is an open model at a hoster"
    month = scenario.horizon_months // 2
    out = Change(month, ids, outage_hours=WEEK_HOURS, why="stress: a week without the hoster")
    assumes = (
        f"In month {month} {_and(ids)} {_verb(ids, 'is', 'are')} out for a week (168 of 730 hours): the option "
        "in use now answers at its price, or, where that is out too, every answer missed is a bad one."
    )
    return _changed(scenario, out, assumes)


def _one_provider(scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:
    ids = [o for o in _open_hosted(scenario, catalog) if scenario.options[o].traits.tuning is None]
    models = dict.fromkeys(scenario.options[o].model for o in ids)
    dearest = {m: host for m in models if (host := _dearest(scenario, catalog, m)) is not None}
    if not dearest:
        return "no listed option is an open model that several hosters sell"
    renamed: dict[str, str] = {}
    options: dict[str, Option] = {}
    for o, option in scenario.options.items():
        if o not in ids or option.model not in dearest:
            options[o] = option
            continue
        host = dearest[option.model]
        moved = _with(option, provider=host, prices={})
        same = next((at for at, each in options.items() if each == moved), None)
        renamed[o] = same or _free(f"{option.model}-{host}", {*scenario.options, *options})
        options[renamed[o]] = moved
    each = [f"{_marked(host)} sells {_marked(model)}" for model, host in dearest.items()]
    assumes = f"Only {_joined(each)}, at the price listed there: the dearest of its hosters."
    found = _renamed(replace(scenario, options=options), renamed)
    if scenario.searches_market:  # nobody else sells it: the search is not to find it anew
        out = tuple(dict.fromkeys((*found.market.exclude, *dearest)))
        found = replace(found, market=replace(found.market, exclude=out))
    return Stressed(found, assumes)


def _eu_only(scenario: Scenario, catalog: BuiltCatalog) -> Stressed | str:  # noqa: ARG001
    if scenario.constraints.region.strip().lower() == "eu":
        return "the scenario asks for the EU already"
    inside = replace(scenario.constraints, region="eu")
    assumes = "Every request must be processed in the EU; who is not known to do that is left out."
    return Stressed(replace(scenario, constraints=inside), assumes)


STRESSES: Mapping[str, Stress] = {
    stress.name: stress
    for stress in (
        Stress("vendor-halves", "The vendor halves its price", _vendor_halves),
        Stress("open-closes", "The next Llama is not open", _open_closes),
        Stress("model-retires", "The model in use retires on its date", _retires, of_options=False),
        Stress("rent-doubles", "GPU rent doubles", _rent_doubles),
        Stress("growth-stops", "Growth stops", _growth_stops, of_options=False),
        Stress("growth-triples", "Growth triples", _growth_triples, of_options=False),
        Stress("hoster-outage", "The hoster is out for a week", _outage),
        Stress("one-provider", "One hoster of Llama is left", _one_provider),
        Stress("eu-only", "EU only", _eu_only, of_options=False),
    )
}


def _changed(scenario: Scenario, change: Change, assumes: str) -> Stressed:
    return Stressed(replace(scenario, changes=(*scenario.changes, change)), assumes)


def _open_hosted(scenario: Scenario, catalog: BuiltCatalog) -> tuple[str, ...]:
    return tuple(
        o
        for o, option in scenario.options.items()
        if option.traits.per_token
        and option.model
        and phase_of(_with(option, tuning=None), catalog) == Phase.OPEN_HOSTED
    )


def _retires_in(scenario: Scenario, catalog: BuiltCatalog, option_id: str) -> int | None:
    """The month in which the option's model is announced to end."""
    option = scenario.options[option_id]
    if not option.traits.vendor_price:
        return None
    price = catalog.price(option.model, provider=option.provider)
    if not isinstance(price, HostedPrice) or price.retires_on is None:
        return None
    return months_until(catalog.as_of, price.retires_on)


def _successor(scenario: Scenario, catalog: BuiltCatalog, option_id: str) -> str | None:
    """The vendor's model whose price is nearest, among those whose end is not announced."""
    option = scenario.options[option_id]
    workload = next(v for w, v in scenario.workloads.items() if scenario.current_of(w) == option_id)
    listed = catalog.price(option.model, provider=option.provider)
    assert isinstance(listed, HostedPrice)  # noqa: S101 - it retires, so it is listed
    hours = number(catalog.assumption(BATCH_HOURS))
    now = blended_usd_per_mtok(listed.usd_per_mtok, workload, turnaround_hours=hours)
    prices = {}
    for model in catalog.proprietary_models():
        price = catalog.price(model, provider=listed.provider)
        if isinstance(price, HostedPrice) and price.retires_on is None and model != option.model:
            usd = blended_usd_per_mtok(price.usd_per_mtok, workload, turnaround_hours=hours)
            if usd:
                prices[model] = usd
    if not prices or not now:
        return None
    return min(prices, key=lambda model: abs(math.log(prices[model] / now)))


def _with_successor(scenario: Scenario, option_id: str, new_id: str, model: str) -> Scenario:
    """The successor as an option wherever the ending one is; what falls back on that falls back on it."""
    follows = _with(scenario.options[option_id], model=model, prices={}, measured=None, tuning=None)
    options = {
        o: _with(
            option,
            **{r.field: new_id for r in references(option) if r.option_id == option_id},
        )
        for o, option in scenario.options.items()
    }
    workloads = {
        w: replace(v, options=(*v.options, new_id))
        if v.options and option_id in scenario.candidates_of(w)
        else v
        for w, v in scenario.workloads.items()
    }
    current = scenario.current or next(iter(scenario.options))
    return replace(
        scenario, options={**options, new_id: follows}, workloads=workloads, current=current
    )


def _dearest(scenario: Scenario, catalog: BuiltCatalog, model: str) -> str | None:
    """The hoster that asks most for the mix of the largest workload; None where there is at most one."""
    largest = max(scenario.workloads.values(), key=lambda w: w.requests_per_month * w.input_tokens)
    hours = number(catalog.assumption(BATCH_HOURS))
    asked = {
        price.provider: usd
        for price, refused in admitted_hosts(catalog, model, constraints=scenario.constraints)
        if not refused
        and (usd := blended_usd_per_mtok(price.usd_per_mtok, largest, turnaround_hours=hours))
        is not None
    }
    return max(asked, key=lambda provider: asked[provider]) if len(asked) > 1 else None


def _renamed(scenario: Scenario, names: Mapping[str, str]) -> Scenario:
    """Every mention of an option by its new id."""

    def new(option_id: str) -> str:
        return names.get(option_id, option_id)

    return replace(
        scenario,
        options={
            o: _with(option, **{r.field: new(r.option_id) for r in references(option)})
            for o, option in scenario.options.items()
        },
        workloads={
            w: replace(
                v, current=new(v.current), options=tuple(dict.fromkeys(new(o) for o in v.options))
            )
            for w, v in scenario.workloads.items()
        },
        current=new(scenario.current),
        switching={new(o): given for o, given in scenario.switching.items()},
        changes=tuple(
            replace(
                c,
                options=tuple(dict.fromkeys(new(o) for o in c.options)),
                successor=new(c.successor),
            )
            for c in scenario.changes
        ),
    )


def _free(wanted: str, taken: Collection[str]) -> str:
    """The id, numbered where an option has it already."""
    names = chain([wanted], (f"{wanted}-{n}" for n in count(2)))
    return next(name for name in names if name not in taken)


def _with(option: Option, **fields: Any) -> Option:
    changed: Option = replace(option, **fields)  # type: ignore[type-var]
    return changed


def _marked(name: str) -> str:
    return f"{OPENS}{name}{CLOSES}"


def _and(ids: Sequence[str]) -> str:
    return _joined([_marked(each) for each in ids])


def _joined(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _verb(names: tuple[str, ...] | list[str], one: str, many: str) -> str:
    return one if len(names) == 1 else many
