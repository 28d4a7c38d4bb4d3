"""How much of a plan's money rests on each price: what a change of that price would move first."""

from collections.abc import Mapping

from dashboard.engine.plan import Plan

_PRICE = "price."


def usd_by_price(plan: Plan) -> Mapping[str, float]:
    """USD of the first month by the name of the price it is billed at, the dearest option that pays it.

    The name is `price.<provider>.<model>.<meter>`, as the price's fact has it. Options beside each other are
    not added up: only one of them will be paid.
    """
    found: dict[str, float] = {}
    for cost in plan.costs().values():
        for line in cost.lines:
            names = [fact.name for fact in line.facts if fact.name.startswith(_PRICE)]
            for name in names[:1]:
                found[name] = max(found.get(name, 0.0), line.usd_month_0)
    return found


def usd_moved(usd: Mapping[str, float], offer: str, meter: str, by: float | None) -> float:
    """What the first month would cost more where a price becomes `by` times what it is; 0 where none is paid.

    `offer` is `<provider>/<model>`. An unknown factor moves all that is paid at the price.
    """
    paid = usd.get(f"{_PRICE}{offer.replace('/', '.', 1)}.{meter}", 0.0)
    return -paid if by is None else paid * (by - 1)
