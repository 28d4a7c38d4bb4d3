"""Every rated model at the cheapest provider the constraints leave, at the price of one workload's own mix."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.catalog.built import BuiltCatalog
from dashboard.engine.answers.archetypes import Known, ThreeWays, three_ways
from dashboard.engine.cost.admission import admitted, admitted_price
from dashboard.engine.cost.context import Infeasible, number
from dashboard.engine.cost.tokens import BATCH_HOURS
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.fields import Constraints, Workload
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.market.pareto import RatedOffer, blended_usd_per_mtok
from dashboard.engine.market.search import is_searched
from dashboard.engine.plan import Plan


@dataclass(frozen=True, slots=True)
class Market:
    """What can be bought, and the rated models that nobody sells under the constraints."""

    offers: tuple[RatedOffer, ...]
    left_out: tuple[str, ...]


def market(
    catalog: BuiltCatalog, workload: Workload, *, constraints: Constraints, category: str = "full"
) -> Market:
    """Proprietary models in use somewhere and open models with known weights, one offer each."""
    offers: list[RatedOffer] = []
    left_out: list[str] = []
    for model in (*catalog.proprietary_models(), *catalog.model_ids()):
        rating = catalog.rating(model, category=category)
        if rating is None:
            continue
        found = list(_offers(catalog, rating, workload, constraints))
        if found:
            offers.append(_cheapest(found, maker=_maker(catalog, model)))
        elif catalog.hosts(model):
            left_out.append(model)
    return Market(tuple(offers), tuple(left_out))


def _cheapest(offers: list[RatedOffer], *, maker: str) -> RatedOffer:
    """The cheapest offer; of several at one price the maker's."""
    return min(offers, key=lambda o: (round(o.usd_per_mtok, 6), o.provider != maker))


def _maker(catalog: BuiltCatalog, model: str) -> str:
    price = catalog.price(model)
    return price.provider if isinstance(price, HostedPrice) else ""


def admitted_hosts(
    catalog: BuiltCatalog, model: str, *, constraints: Constraints
) -> tuple[tuple[HostedPrice, str], ...]:
    """Every running offer of the model as `under_constraints` has it: what is left first, cheapest first."""
    offers = (
        under_constraints(catalog, price, constraints=constraints) for price in catalog.hosts(model)
    )
    return tuple(sorted(offers, key=lambda offer: bool(offer[1])))


def under_constraints(
    catalog: BuiltCatalog, price: HostedPrice, *, constraints: Constraints
) -> tuple[HostedPrice, str]:
    """The price that is asked under the constraints, and why the offer is left out; "" when it is not."""
    terms = admitted(price.provider, constraints=constraints, catalog=catalog)
    if isinstance(terms, Infeasible):
        return price, "; ".join(terms.reasons)
    inside = admitted_price(price, model=price.model_id, terms=terms, catalog=catalog)
    return (price, inside.reasons[0]) if isinstance(inside, Infeasible) else (inside, "")


def _offers(
    catalog: BuiltCatalog, rating: Rating, workload: Workload, constraints: Constraints
) -> Iterator[RatedOffer]:
    hours = number(catalog.assumption(BATCH_HOURS))
    for price, refused in admitted_hosts(catalog, rating.model_id, constraints=constraints):
        usd = blended_usd_per_mtok(price.usd_per_mtok, workload, turnaround_hours=hours)
        if usd is not None and not refused:
            yield RatedOffer(
                rating.model_id,
                price.provider,
                usd,
                rating,
                open_weights=not price.proprietary,
                ends_on=price.retires_on,
            )


def ways_of(plan: Plan, catalog: BuiltCatalog) -> ThreeWays:
    """The three ways of a plan, the open model tried at every host the constraints admit.

    What the plan has worked out keeps its amount: an option has one wherever it is named.
    """
    scenario = plan.scenario
    own = [o.model for o in scenario.options.values() if o.traits.own_gpus]
    hosts = {
        model: [
            price.provider
            for price, refused in admitted_hosts(catalog, model, constraints=scenario.constraints)
            if not refused
        ]
        for model in dict.fromkeys(own)
    }
    everything = {w for w in scenario.workloads if is_searched(scenario, catalog, w)}
    month_0 = {
        o: (float(cost.monthly_usd[0]), cost.retires_on)
        for o, cost in plan.costs().items()
        if set(cost.by_workload) == everything
    }
    known = Known(frozenset(plan.asked.options), month_0)
    return three_ways(scenario, catalog, hosts=hosts, known=known)
