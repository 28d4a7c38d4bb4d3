"""Every amount that a person can see of a plan, under one name, computed in one place; USD."""

from collections.abc import Mapping

from dashboard.engine.answers.lasting import saving_as_if_lasting_usd
from dashboard.engine.answers.measuring import Measuring
from dashboard.engine.plan import Plan
from dashboard.engine.risk.outlook import Outlook


def ledger(
    plan: Plan, outlook: Outlook | None = None, measure: Measuring | None = None
) -> dict[str, float]:
    """The named amounts that there are; `outlook` brings those of the draws."""
    named: dict[str, float] = {**_of_options(plan)}
    path = plan.path
    if path is not None:
        named |= {
            "path_npv_usd": path.npv_usd,
            "path_one_off_usd": sum(step.one_off_usd for step in path.steps),
            "path_usd_month_0": float(path.monthly_usd[0]),
            "path_usd_last_month": float(path.monthly_usd[-1]),
        }
        optional = {
            "stay_npv_usd": path.npv_stay_usd,
            "saving_pv_usd": path.saving_usd,
            "payback_months": path.payback_month,
            "cash_low_usd": path.cash_low_usd,
            "saving_as_if_lasting_pv_usd": saving_as_if_lasting_usd(plan),
        }
        named |= {name: value for name, value in optional.items() if value is not None}
        if path.stay_usd is not None:
            named["stay_usd_month_0"] = float(path.stay_usd[0])
    evidence = plan.decision.by_evidence
    if evidence is not None and evidence.saving_usd is not None:
        named["saving_by_evidence_pv_usd"] = evidence.saving_usd
    if measure is not None:
        named["measure_worth_usd"] = measure.worth_usd
        named["measure_usd"] = measure.usd
        named["measure_work_usd"] = measure.work_usd
        named["measure_prompts"] = measure.prompts
    if outlook is not None:
        named |= {
            "saving_p10_usd": outlook.saving_usd.p10,
            "saving_p50_usd": outlook.saving_usd.p50,
            "saving_p90_usd": outlook.saving_usd.p90,
            "saving_mean_usd": outlook.saving_usd.mean,
        }
    return named


def _of_options(plan: Plan) -> Mapping[str, float]:
    """What everything on one option costs in month 0, and a request and a good answer there."""
    named: dict[str, float] = {}
    for option_id, cost in plan.costs().items():
        named[f"{option_id}.all_in_usd_per_month"] = float(cost.monthly_usd[0])
        named[f"{option_id}.usd_per_1k_requests"] = cost.usd_per_1k_requests
        named[f"{option_id}.usd_per_1k_good_answers"] = cost.usd_per_success * 1000
        gpus = sum(line.usd_month_0 for line in cost.lines if line.role.value in ("gpu", "idle"))
        if cost.fleet is not None:
            named[f"{option_id}.gpus_usd_per_month"] = gpus
    return named
