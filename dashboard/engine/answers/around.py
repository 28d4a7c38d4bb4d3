"""What belongs to an answer and is no part of the plan: first steps, and what is sold beyond what is listed."""

from dataclasses import dataclass, replace

from dashboard.engine.answers.llama_case import LlamaWay, llama_ways
from dashboard.engine.answers.quick_wins import QuickWin, quick_wins
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.plan import Plan, evaluate


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside the answer of one plan."""

    wins: tuple[QuickWin, ...]
    llama: tuple[LlamaWay, ...]
    market: Plan | None
    """Of a plan that looks only at what it lists: the same with everything that hosts sell; None else."""


def around(plan: Plan, catalog: Catalog) -> Around:
    """What stands beside the answer of the plan."""
    market = None
    if plan.market is None and plan.path is not None:
        sold = replace(plan.asked.market, own_gpus=False, tuned=False)
        market = evaluate(replace(plan.asked, candidates="market", market=sold), catalog)
    return Around(quick_wins(plan, catalog), llama_ways(plan, catalog, market), market)
