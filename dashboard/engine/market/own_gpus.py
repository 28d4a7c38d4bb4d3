"""Own GPUs by search: the cheapest build of the best open models, of Llama always, and of a small one tuned."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import cast

from dashboard.engine.cost.tokens import longest_request
from dashboard.engine.inputs.capacity_coefficients import Precision
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.fields import Tuning, Workload
from dashboard.engine.market.assumed import assume_of
from dashboard.engine.market.builds import Fitting, cheapest_of, fitting_builds
from dashboard.engine.months.admissible import below_minimum
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.engine.quality.sources import Asked, judge, margin_of, noticed
from dashboard.engine.scenario import Scenario, requests_by_month

LLAMA = "llama"
"""How the models begin whose case is always answered by name."""
PRECISIONS: tuple[Precision, ...] = ("fp8",)
SMALL = ("tiny", "small")
"""Size classes of the models that a fine-tune is usually made of."""


def own_candidates(scenario: Scenario, catalog: Catalog, workload_id: str) -> Iterator[SelfHosted]:
    """The builds to keep for a workload, of models that are out on the day."""
    workload = scenario.workloads[workload_id]
    if not scenario.market.own_gpus:
        return
    longest, day = longest_request(workload), catalog.as_of
    out = [m for m in catalog.model_ids() if (catalog.first_seen(m) or day) <= day]
    fits = [m for m in out if catalog.model(m).max_context >= longest]
    fits = [m for m in fits if not {m, catalog.maker(m)} & set(scenario.market.exclude)]
    found_by = judge(scenario, catalog, assume_of(scenario, catalog), workload_id=workload_id)
    rated = [m for m in fits if catalog.rating(m) is not None]
    points = scenario.constraints.min_quality
    if points > 1:
        rated = [m for m in rated if not below_minimum(points, m, catalog, answered_share=1.0)]
    llamas = [m for m in rated if m.startswith(LLAMA)]
    others = [m for m in rated if m not in llamas]
    shares = {m: found_by.quality(Asked(m, "fp8", False)).value for m in rated}
    enough = _enough(scenario, catalog, workload, found_by.in_use.value)
    for model in (_leanest(each, shares, enough, catalog) for each in (llamas, others)):
        build = model and _cheapest(scenario, catalog, workload_id, model, tuned=False)
        if build:
            yield build
    small = [m for m in llamas if catalog.size_class(m) in SMALL]
    tuned = max(
        small, key=lambda m: (round(shares[m], 1), catalog.model(m).max_context), default=None
    )
    if tuned and scenario.market.tuned:
        build = _cheapest(scenario, catalog, workload_id, tuned, tuned=True)
        if build:
            yield build


def _enough(scenario: Scenario, catalog: Catalog, workload: Workload, today: float) -> float:
    """The least success share that keeps the margin, the noticed bad answers asked again."""
    assume = assume_of(scenario, catalog)
    margin = margin_of(workload, assume)
    seen = noticed(assume).value
    return today - margin / (1 - seen) if seen < 1 else 0.0


def _leanest(
    models: list[str], shares: Mapping[str, float], enough: float, catalog: Catalog
) -> str | None:
    """Of the models that are good enough the one with the least to compute; else that with the best answers."""
    good = [m for m in models if shares[m] >= enough]
    if good:
        return min(good, key=lambda m: (catalog.model(m).params_active_b, -shares[m]))
    return max(models, key=lambda m: shares[m], default=None)


def _cheapest(
    scenario: Scenario, catalog: Catalog, workload_id: str, model: str, *, tuned: bool
) -> SelfHosted | None:
    """The cheapest build at the catalogue's rents for the load of month 0."""
    workload = scenario.workloads[workload_id]
    fitting = _fitting(_Asked(catalog, workload), catalog.digest, model, tuned)
    best = cheapest_of(fitting, requests_by_month(workload, months=1))
    return None if best is None else cast("SelfHosted", best.option)


class _Asked:
    """What a fitting build depends on: it is looked for once for a workload and a day, at any volume."""

    def __init__(self, catalog: Catalog, workload: Workload) -> None:
        self.catalog = catalog
        self.workload = replace(workload, current="", options=(), requests_per_month=1.0)

    def __hash__(self) -> int:
        return hash((self.catalog.as_of, self.workload))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Asked):
            return False
        return (self.catalog.as_of, self.workload) == (other.catalog.as_of, other.workload)


@lru_cache(maxsize=32)
def _fitting(asked: _Asked, digest: str, model: str, tuned: bool) -> tuple[Fitting, ...]:  # noqa: ARG001
    catalog = asked.catalog
    tuning = Tuning() if tuned else None
    plain = SelfHosted(kind="self_hosted", model=model, gpu="h100-sxm", tuning=tuning)
    alone = Scenario(workloads={"it": asked.workload}, options={"own": plain}, as_of=catalog.as_of)
    published = cast("tuple[Precision, ...]", catalog.model(model).published_in)
    return fitting_builds(alone, catalog, "own", precisions=published or PRECISIONS)
