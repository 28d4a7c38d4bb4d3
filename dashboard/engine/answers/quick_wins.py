"""First steps that need no plan: another host or units of the same model, or a smaller one of its vendor."""

from dataclasses import dataclass

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.plan import Plan


@dataclass(frozen=True, slots=True)
class QuickWin:
    """One workload's step, what it would save alone, and whether it must be measured first."""

    workload: str
    from_id: str
    to_id: str
    saving_usd: float
    month: int
    same_model: bool


def quick_wins(plan: Plan, catalog: Catalog) -> tuple[QuickWin, ...]:
    """The best such step of every workload, the same model first; none that the path takes anyway, and none where
    nobody can stay, as nothing is saved then."""
    if not plan.route_costs.can_stay:
        return ()
    found = []
    for workload_id, standings in plan.decision.standings.items():
        current_id = plan.scenario.current_of(workload_id)
        current = plan.options[current_id].option
        chain = {o for o, _, _ in stay_chain(plan.scenario, workload_id)}
        on_path = set(plan.path.options[workload_id]) if plan.path else set()
        best: dict[bool, QuickWin] = {}
        for option_id, standing in standings.items():
            option = plan.options[option_id].option
            hope = plan.decision.hopes.get(workload_id, {}).get(option_id)
            if option_id in chain | on_path or hope is None or hope.saving_usd <= 0:
                continue
            same = option.model == current.model and standing.may_move
            vendor = option.provider == current.provider and catalog.maker(
                option.model
            ) == catalog.maker(current.model)
            if not standing.is_kept or not option.traits.vendor_price or not (same or vendor):
                continue
            if plan.options[option_id].cost is None:
                continue
            if not plan.lasts(option_id) and not (same and _as_long(plan, option_id, current_id)):
                continue
            win = QuickWin(workload_id, current_id, option_id, hope.saving_usd, hope.month, same)
            if same not in best or win.saving_usd > best[same].saving_usd:
                best[same] = win
        found += [best[same] for same in (True, False) if same in best]
    return tuple(found)


def _as_long(plan: Plan, option_id: str, current_id: str) -> bool:
    """Whether an option that ends is there for no less than the one in use."""
    last = plan.scenario.horizon_months
    return plan.ends[option_id] >= plan.ends.get(current_id, last)
