"""What staying means: the dated chain of successors of the models in use, each at its own price and quality."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np

from dashboard.engine.cost.admission import Admitted, admitted
from dashboard.engine.cost.context import number
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.facts import Fact, HostedPrice
from dashboard.engine.inputs.fields import Change
from dashboard.engine.inputs.offers import OfferTable, SoldModel
from dashboard.engine.market.assumed import assume_of
from dashboard.engine.months.changes import Link, ends_in, option_chain, stay_chain, successor_of
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.protocol import references
from dashboard.engine.scenario import Scenario

LOSS = "successor_rating_loss_points"
RETIRES = "retires"


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows a model in use: where, from which month, and who says so."""

    month: int
    model: str
    provider: str
    why: str
    fact: Fact | None = None


def with_successors(scenario: Scenario, catalog: Catalog) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario with the announced ends of what is in use and of what answers again, the successors of what is
    in use as options, and the ids of those added.

    Only for hosted options without prices of their own, and not where successors at the same price are assumed. A
    model in use without a successor that anybody knows is left as it is where dated ones follow.
    """
    rule = scenario.constraints.successor_rule
    if rule == "same_price":
        return scenario, ()
    found, added = scenario, []
    if rule == "dated":
        for workload_id in scenario.workloads:
            found, more = _followed(found, catalog, workload_id)
            added += more
        found = _asked_elsewhere(found, catalog)
    return _left_by_its_end(found, catalog), tuple(added)


def _followed(scenario: Scenario, catalog: Catalog, workload_id: str) -> tuple[Scenario, list[str]]:
    """The scenario with what follows the option in use of a workload, and the ids of the options added."""
    found, added = _chained(scenario, catalog, partial(stay_chain, workload_id=workload_id))
    for option_id, _, _ in stay_chain(found, workload_id):
        found = _usable(found, workload_id, option_id)
    return found, added


def _chained(
    scenario: Scenario, catalog: Catalog, chain_in: Callable[[Scenario], tuple[Link, ...]]
) -> tuple[Scenario, list[str]]:
    """The scenario with what follows whatever ends in a chain, and the ids of the options added."""
    found, added = scenario, []
    for _ in range(1 + len(scenario.options) + scenario.horizon_months):
        chain = chain_in(found)
        due = ((o, _follows(found, catalog, o, start)) for o, start, _ in chain)
        ended, follows = next((each for each in due if each[1] is not None), ("", None))
        if follows is None:
            break
        typed = successor_of(found, ended)
        option_id = typed or _option_for(found, follows)
        if not typed and option_id in {o for o, _, _ in chain}:
            break
        options = dict(found.options)
        if option_id not in options:
            before = found.options[ended]
            options[option_id] = Hosted(
                kind="hosted",
                provider=follows.provider,
                model=follows.model,
                fallback=before.fallback if before.fallback in options else "",
                escalation=before.escalation,
            )
            added.append(option_id)
        end = Change(follows.month, (ended,), ends=True, successor=option_id, why=follows.why)
        found = replace(found, options=options, changes=(*found.changes, end))
    return found, added


def _asked_elsewhere(scenario: Scenario, catalog: Catalog) -> Scenario:
    """The scenario with what follows the options that others send requests to, beside the models in use. That is
    for them to go on: no workload may move to it."""
    found = scenario
    for option_id in _named_elsewhere(scenario):
        followed, added = _chained(found, catalog, partial(option_chain, option_id=option_id))
        before = tuple(found.options)
        found = followed
        if added:
            workloads = {
                w: each if each.options else replace(each, options=before)
                for w, each in found.workloads.items()
            }
            found = replace(found, workloads=workloads)
    return found


def _named_elsewhere(scenario: Scenario) -> list[str]:
    """The options that others send requests to, and nobody stays on by himself."""
    staying = {o for w in scenario.workloads for o, _, _ in stay_chain(scenario, w)}
    named = (r.option_id for option in scenario.options.values() for r in references(option))
    return [o for o in dict.fromkeys(named) if o in scenario.options and o not in staying]


def _left_by_its_end(scenario: Scenario, catalog: Catalog) -> Scenario:
    """The scenario with the ends of what nothing follows: options in use where successors are none, and what
    others send requests to."""
    ending = set(_named_elsewhere(scenario))
    if scenario.constraints.successor_rule == "none":
        ending |= {o for w in scenario.workloads for o, _, _ in stay_chain(scenario, w)}
    found = scenario
    for option_id in sorted(ending):
        price = _ending(found, catalog, option_id)
        if price is None or price.retires_on is None:
            continue
        month = months_until(catalog.as_of, price.retires_on)
        if month < scenario.horizon_months:
            why, successor = _retires(price), successor_of(found, option_id)
            end = Change(month, (option_id,), ends=True, successor=successor, why=why)
            found = replace(found, changes=(*found.changes, end))
    return found


def _retires(price: HostedPrice) -> str:
    return f"{price.provider} {RETIRES} {price.model_id} on {price.retires_on:%Y-%m-%d}"


def end_days(scenario: Scenario, catalog: Catalog) -> dict[str, date]:
    """The announced last day of what is in use and of what follows it, where the list price has one and no change
    of the scenario ends it in an earlier month."""
    staying = (o for w in scenario.workloads for o, _, _ in stay_chain(scenario, w))
    found = {}
    for o in dict.fromkeys(staying):
        day, month = _end_day(scenario, catalog, o), ends_in(scenario, o)
        if day is not None and (month is None or months_until(catalog.as_of, day) <= month):
            found[o] = day
    return found


def not_confirmed(scenario: Scenario, catalog: Catalog) -> dict[str, str]:
    """The options in use of which nothing fresh says that they are still sold, each with the reason.

    Without those whose price is typed: who has an agreement knows.
    """
    found = {}
    for option_id in dict.fromkeys(scenario.current_of(w) for w in scenario.workloads):
        price = _list_price(scenario, catalog, option_id)
        state, why = ("running", "") if price is None else catalog.state_of(price)
        if state == "unconfirmed":
            found[option_id] = why
    return found


def open_ends(scenario: Scenario, catalog: Catalog) -> dict[str, date]:
    """The options that may end within the horizon on a day nobody has announced: the last that is promised."""
    found = {}
    for option_id in scenario.options:
        price = _list_price(scenario, catalog, option_id)
        if price is None or price.retires_on or price.sold_at_least_until is None:
            continue
        day = price.sold_at_least_until
        if months_until(catalog.as_of, day) < scenario.horizon_months:
            found[option_id] = day
    return found


def _end_day(scenario: Scenario, catalog: Catalog, option_id: str) -> date | None:
    price = _list_price(scenario, catalog, option_id)
    return None if price is None else price.retires_on


def _ending(scenario: Scenario, catalog: Catalog, option_id: str) -> HostedPrice | None:
    """The listed price of an option that ends, where the scenario does not end it as early itself."""
    price = _list_price(scenario, catalog, option_id)
    if price is None or price.retires_on is None:
        return None
    month = months_until(catalog.as_of, price.retires_on)
    if any(c.ends and option_id in c.options and c.month <= month for c in scenario.changes):
        return None
    return price


def _list_price(scenario: Scenario, catalog: Catalog, option_id: str) -> HostedPrice | None:
    """The listed price of the model that a provider serves; None where what it costs is agreed or not known."""
    option = scenario.options[option_id]
    if not option.traits.vendor_price or option.traits.agreed_price:
        return None
    price = catalog.price(option.model, provider=option.provider)
    return price if isinstance(price, HostedPrice) else None


def _follows(scenario: Scenario, catalog: Catalog, option_id: str, start: int) -> Follows | None:
    """What follows an option that is reached in month `start`; None where it lasts or nothing is known."""
    price = _ending(scenario, catalog, option_id)
    if price is None or price.retires_on is None:
        return None
    month = months_until(catalog.as_of, price.retires_on)
    if month >= scenario.horizon_months or month < start:
        return None
    why = _retires(price)
    if catalog.open_weights(price.model_id):
        return _other_host(scenario, catalog, price, month, why)
    named = catalog.successor(price.model_id, price.provider)
    if named is not None:
        return Follows(month, named.model_id, named.provider, why, named.fact)
    if catalog.gives(price.model_id) != "text":
        return None  # only models that write text are on the market
    goes_on = _at_maker(scenario, catalog, price, month, why)
    return goes_on or _nearest(scenario, catalog, price, month, why)


def _other_host(
    scenario: Scenario, catalog: Catalog, price: HostedPrice, month: int, why: str
) -> Follows | None:
    """The same open model at the lasting host that asks most nearly the same: staying keeps the model.

    One that the constraints admit, where there is one.
    """
    table, horizon = catalog.offers(), scenario.horizon_months
    hosts = [
        (i, abs(_blend(table, i) - _blend_of(price)))
        for i in table.rows(price.model_id)
        if table.state[i] == "running"
        and not table.router[i]
        and table.provider[i] != price.provider
        and _lasts(table.retires_on[i], catalog.as_of, min(horizon, month + 12))
        and np.isfinite(_blend(table, i))
    ]
    admits = partial(admitted, constraints=scenario.constraints, catalog=catalog)
    open_to_all = [each for each in hosts if isinstance(admits(table.provider[each[0]]), Admitted)]
    hosts = open_to_all or hosts
    if not hosts:
        return None
    i, _ = min(hosts, key=lambda each: (each[1], table.provider[each[0]]))
    said = f"{why}; the same model at the host that asks most nearly the same"
    return Follows(month, price.model_id, table.provider[i], said)


def _blend(table: OfferTable, i: int) -> float:
    """USD per million tokens at three of input to one of output, for comparing hosts of one model."""
    return float(3 * table.usd_per_mtok["input"][i] + table.usd_per_mtok["output"][i]) / 4


def _blend_of(price: HostedPrice) -> float:
    return (3 * price.usd_per_mtok["input"] + price.usd_per_mtok["output"]) / 4


def _at_maker(
    scenario: Scenario, catalog: Catalog, price: HostedPrice, month: int, why: str
) -> Follows | None:
    """The same model at its maker, where another seller ends it and the maker goes on."""
    maker = catalog.maker(price.model_id)
    if maker is None or maker == price.provider:
        return None
    going_on = (
        m.provider
        for m in catalog.running_models(maker)
        if m.model_id == price.model_id
        and _lasts(m.retires_on, catalog.as_of, min(scenario.horizon_months, month + 12))
    )
    seller = next(going_on, None)
    if seller is None:
        return None
    return Follows(month, price.model_id, seller, f"{why}; {maker} goes on selling it")


def _nearest(
    scenario: Scenario, catalog: Catalog, price: HostedPrice, month: int, why: str
) -> Follows | None:
    """The maker's running model nearest in rating, not older and not much lower if there is one, that lasts;
    nearest in price where the model is not rated."""
    maker, rating = catalog.maker(price.model_id), catalog.rating(price.model_id)
    if maker is None:
        return None
    since = catalog.first_seen(price.model_id)
    if rating is None:
        return _nearest_in_price(scenario, catalog, price, month, why)
    least = rating.points - number(assume_of(scenario, catalog)(LOSS))
    sold = [
        (m, m.rating) for m in _lasting(scenario, catalog, price, month) if m.rating is not None
    ]
    newer = [each for each in sold if not _older(catalog.first_seen(each[0].model_id), since)]
    good = [each for each in newer or sold if each[1].points >= least] or newer or sold
    if not good:
        return None
    model, _ = min(good, key=lambda each: (abs(each[1].points - rating.points), each[0].model_id))
    said = f"{why}; {maker} names no successor: its running model nearest in rating"
    return Follows(month, model.model_id, model.provider, said)


def _nearest_in_price(
    scenario: Scenario, catalog: Catalog, price: HostedPrice, month: int, why: str
) -> Follows | None:
    """The maker's lasting model that asks most nearly the same, not older if there is one."""
    table, maker = catalog.offers(), catalog.maker(price.model_id)
    sold = {m.model_id: m.provider for m in _lasting(scenario, catalog, price, month)}
    asked = {
        model: _blend(table, i)
        for model, provider in sold.items()
        for i in table.rows(model)
        if table.provider[i] == provider and np.isfinite(_blend(table, i))
    }
    since = catalog.first_seen(price.model_id)
    newer = [model for model in asked if not _older(catalog.first_seen(model), since)]
    ours = _blend_of(price)
    near = min(newer or asked, key=lambda m: (abs(asked[m] - ours), m), default=None)
    if near is None:
        return None
    said = f"{why}; {maker} names no successor: its running model that asks most nearly the same"
    return Follows(month, near, sold[near], said)


def _lasting(
    scenario: Scenario, catalog: Catalog, price: HostedPrice, month: int
) -> list[SoldModel]:
    """The maker's other running models that are sold to the horizon, or a year past the end."""
    months = min(scenario.horizon_months, month + 12)
    return [
        m
        for m in catalog.running_models(catalog.maker(price.model_id) or "")
        if m.model_id != price.model_id and _lasts(m.retires_on, catalog.as_of, months)
    ]


def _older(day: date | None, than: date | None) -> bool:
    """Whether a model came out before another; not where either day is not known."""
    return day is not None and than is not None and day < than


def _lasts(retires_on: date | None, start: date, months: int) -> bool:
    return retires_on is None or months_until(start, retires_on) >= months


def _option_for(scenario: Scenario, follows: Follows) -> str:
    """A listed option of the successor at the same seller, else an id of its own."""
    for option_id, option in scenario.options.items():
        paid = option.traits.per_token
        same = paid is not None and not paid.prices and paid.tier == "standard"
        if same and (option.model, option.provider) == (follows.model, follows.provider):
            return option_id
    return free_id(scenario, follows.model, follows.provider)


def free_id(scenario: Scenario, model: str, provider: str) -> str:
    """An id that no option has: the model at the provider."""
    wanted, number_ = f"{model}@{provider}", 1
    while wanted in scenario.options:
        number_ += 1
        wanted = f"{model}@{provider} {number_}"
    return wanted


def _usable(scenario: Scenario, workload_id: str, option_id: str) -> Scenario:
    """The scenario in which the workload, where it names its options, may use this one too."""
    workload = scenario.workloads[workload_id]
    if not workload.options or option_id in workload.options:
        return scenario
    more = replace(workload, options=(*workload.options, option_id))
    return replace(scenario, workloads={**scenario.workloads, workload_id: more})


def chain_of(scenario: Scenario, workload_id: str) -> Iterator[tuple[int, str, str]]:
    """Month, option and why of everything that serves a workload that never moves by itself."""
    whys = {
        (ended, c.successor): c.why
        for c in scenario.changes
        if c.ends and c.successor
        for ended in c.options or tuple(scenario.options)
    }
    before = ""
    for option_id, start, _ in stay_chain(scenario, workload_id):
        why = (
            whys.get((before, option_id)) or f"the successor of {before}"
            if before
            else "in use now"
        )
        yield start, option_id, why
        before = option_id
