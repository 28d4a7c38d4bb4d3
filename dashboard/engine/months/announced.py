"""Prices that are announced to change: the catalogue's own later dates, as dated changes of the scenario."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dashboard.engine.cost.context_tiers import expected_usd
from dashboard.engine.cost.tokens import MissingMeter
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.fields import Change, Workload
from dashboard.engine.options.protocol import PerToken
from dashboard.engine.scenario import Scenario

ANNOUNCED = "announced: "
"""How the reason of such a change begins; one that is there already is not added again."""


def with_announced(scenario: Scenario, catalog: Catalog) -> Scenario:
    """The scenario with every announced change of a listed price within its horizon.

    Options at the standard tier without prices of their own. The change is that of the mean request's cost, in
    the calendar month from whose first day on it holds.
    """
    found = [
        change
        for option_id, option in scenario.options.items()
        if (sold := option.traits.per_token) and sold.tier == "standard" and not sold.prices
        for change in _of(scenario, catalog, option_id, sold)
    ]
    return replace(scenario, changes=(*scenario.changes, *found)) if found else scenario


def _of(scenario: Scenario, catalog: Catalog, option_id: str, sold: PerToken) -> Iterator[Change]:
    if any(c.why.startswith(ANNOUNCED) and option_id in c.options for c in scenario.changes):
        return
    workload = next(
        (w for name, w in scenario.workloads.items() if option_id in scenario.candidates_of(name)),
        None,
    )
    option = scenario.options[option_id]
    listed = catalog.price(option.model, provider=option.provider)
    months = scenario.horizon_months
    if workload is None or not isinstance(listed, HostedPrice) or months < 2:
        return
    last = _price_in(catalog, option.model, option.provider, months - 1)
    before = _usd(sold, workload, listed)
    if last is None or before is None or _usd(sold, workload, last) == before:
        return
    for month in range(1, months):
        price = _price_in(catalog, option.model, option.provider, month)
        usd = None if price is None else _usd(sold, workload, price)
        if price is not None and usd and usd != before:
            since = f" from {price.effective_from}" if price.effective_from else ""
            factor = round(usd / before, 9)
            yield Change(
                month, (option_id,), price_factor=factor, why=f"{ANNOUNCED}{price.source}{since}"
            )
            before = usd


def rises(catalog: Catalog, model: str, provider: str, *, within_months: int) -> bool:
    """Whether a price of the offer is announced to be higher in the last month: a promotion ends, say."""
    now = catalog.price(model, provider=provider)
    then = _price_in(catalog, model, provider, within_months - 1)
    if then is None or not isinstance(now, HostedPrice):
        return False
    return any(usd > now.usd_per_mtok.get(meter, usd) for meter, usd in then.usd_per_mtok.items())


def _price_in(catalog: Catalog, model: str, provider: str, month: int) -> HostedPrice | None:
    """The list price on the first day of a calendar month of the plan."""
    year, ahead = divmod(catalog.as_of.month - 1 + month, 12)
    day = date(catalog.as_of.year + year, ahead + 1, 1)
    found = catalog.price_on(model, provider=provider, day=day)
    return found if isinstance(found, HostedPrice) else None


def _usd(option: PerToken, workload: Workload, price: HostedPrice) -> float | None:
    """The mean request at the standard price."""
    tokens = option.tokens_of(workload)
    usd = expected_usd(
        tokens, price, spread=workload.input_spread, tier="standard", batch_share=0.0
    )
    return None if isinstance(usd, MissingMeter) else sum(usd.values()) or None
