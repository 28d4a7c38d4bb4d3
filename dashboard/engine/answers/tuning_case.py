"""The case for a fine-tune: what it costs by part, what it saves and why, and when it has paid for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dashboard.engine.cost.breakeven import (
    VolumeWindows,
    payback_lost_month,
    payback_months,
    volume_windows,
)
from dashboard.engine.cost.context import Infeasible, OneOff
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.cost.roles import SECOND_ANSWERS, CostRole
from dashboard.engine.cost.tokens import request_tokens
from dashboard.engine.cost.tuning import offered
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.fields import Tuning, Workload
from dashboard.engine.months.running import Running, run
from dashboard.engine.months.switching import switching_cost
from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario, requests_by_month


@dataclass(frozen=True, slots=True)
class Part:
    """One step from the cost without the fine-tune to the cost with it; USD in month 0, savings negative."""

    name: str
    usd: float


@dataclass(frozen=True, slots=True)
class TuningCase:
    """A tuned option against another, or against itself untuned."""

    option_id: str
    base_id: str
    """Empty for the same option untuned."""
    once: tuple[OneOff, ...]
    """What the fine-tune costs once, beyond what moving to the other option would."""
    parts: tuple[Part, ...]
    """From the base to the tuned option, in month 0: they add up to the difference."""
    base_usd: Array
    tuned_usd: Array
    """Running cost of every month."""
    volume: VolumeWindows
    """Where the tuned option costs less to run, at this month's prices."""
    payback_months: float | None
    requests_until_payback: float | None
    lost_month: int | None
    adapters: int
    """Tuned models on the fleet, one for each workload; 0 at a provider."""
    replicas: float
    separate_replicas: float
    """Replicas in month 0 with all adapters on one fleet, and with a fleet for each."""
    jobs_end_on: date | None
    """From this day the provider starts no tuning job; None where none is announced or on own GPUs."""
    refusal: str | None
    """Why a new customer can start no job there today."""

    @property
    def once_usd(self) -> float:
        return sum(part.usd for part in self.once)

    @property
    def saving_usd(self) -> float:
        """A month, in month 0, running cost only."""
        return float(self.base_usd[0] - self.tuned_usd[0])


def tuned_options(scenario: Scenario) -> tuple[str, ...]:
    """The options that are fine-tuned."""
    return tuple(o for o, v in scenario.options.items() if tuning_of(v) is not None)


def tuning_of(option: Option) -> Tuning | None:
    return option.traits.tuning


def untuned(option: Option) -> Option:
    """The same option without its fine-tune; how many of its answers are good is taken to stay."""
    if not option.traits.can_be_tuned:
        return option
    plain: Option = replace(option, tuning=None)  # type: ignore[type-var]
    return plain


def tuning_case(
    scenario: Scenario, catalog: Catalog, option_id: str, *, base_id: str = ""
) -> TuningCase | Infeasible:
    """The case for one tuned option against `base_id`, or against itself untuned.

    Infeasible with the reasons where either cannot serve, or where they do not serve the same workloads.
    """
    option = scenario.options[option_id]
    tuning = tuning_of(option)
    if tuning is None:
        return Infeasible((f"{option_id} is not fine-tuned",))
    tuned = _run(scenario, catalog, option_id, option)
    plain = _run(scenario, catalog, option_id, untuned(option))
    short = _run(_shortened(scenario, option, tuning), catalog, option_id, untuned(option))
    base = _run(scenario, catalog, base_id, scenario.options[base_id]) if base_id else plain
    for running in (tuned, plain, short, base):
        if isinstance(running, Infeasible):
            return running
    runs = _Runs(*(r for r in (tuned, plain, short, base) if isinstance(r, Running)))
    if runs.base.workload_ids != runs.tuned.workload_ids:
        return Infeasible((f"{option_id} and {base_id} do not serve the same workloads",))
    return _case(scenario, catalog, (option_id, base_id), runs)


@dataclass(frozen=True, slots=True)
class _Runs:
    """The tuned option, the same untuned, the same untuned with the short prompt, and what it is held against."""

    tuned: Running
    plain: Running
    short: Running
    base: Running


def _case(scenario: Scenario, catalog: Catalog, ids: tuple[str, str], runs: _Runs) -> TuningCase:
    tuned, base = runs.tuned, runs.base
    once = _once(scenario, ids, tuned, base)
    before, after = base.monthly_usd(), tuned.monthly_usd()
    saved = before - after - (base.unbilled_usd() - tuned.unbilled_usd())
    paid = payback_months(saved, one_off_usd=sum(part.usd for part in once))
    requests = tuned.volumes.sum(axis=0)
    rate = scenario.discount_per_year
    curves = [each.curve(discount_per_year=rate) for each in (base, tuned)]
    hosted = tuned.option if tuned.option.traits.per_token else None
    offers = catalog.tuning_offers(hosted.model) if hosted else ()
    tuning = tuned.option.traits.tuning
    here = [o for o in offers if hosted and o.provider == hosted.provider]
    offer = offered(here, tuning.method) if tuning else None
    fleet, first = tuned.served.fleet, tuned.volumes[:, :1]
    return TuningCase(
        *ids,
        once=once,
        parts=_parts(runs),
        base_usd=before,
        tuned_usd=after,
        volume=volume_windows(*curves),
        payback_months=paid,
        requests_until_payback=None if paid is None else _within(requests, paid),
        lost_month=payback_lost_month(saved, one_off_usd=sum(p.usd for p in once)),
        adapters=len(tuned.workload_ids) if fleet else 0,
        replicas=float(fleet.peak_units(first)[0]) if fleet else 0.0,
        separate_replicas=float(fleet.peak_units(np.diag(first[:, 0])).sum()) if fleet else 0.0,
        jobs_end_on=offer.jobs_end_on if offer else None,
        refusal=offer.refusal(catalog.as_of) if offer else None,
    )


def _run(
    scenario: Scenario, catalog: Catalog, option_id: str, option: Option
) -> Running | Infeasible:
    """The option in the place of the one of that id, at the volumes of the whole horizon."""
    asked = replace(scenario, options={**scenario.options, option_id: option})
    months = scenario.horizon_months
    volumes = {w: requests_by_month(v, months=months) for w, v in scenario.workloads.items()}
    return run(asked, catalog, option_id, volumes)


def _shortened(scenario: Scenario, option: Option, tuning: Tuning) -> Scenario:
    """Every workload with the prompt that the tuned model needs."""

    def shorter(workload: Workload) -> Workload:
        tokens = request_tokens(
            workload,
            ratio=type(option.token_ratio)(),
            shrink_share=tuning.prompt_shrink,
            shrink_from_cached=tuning.shrink_from_cached,
        )
        cached = tokens.cached / tokens.input if tokens.input else 0.0
        return replace(workload, input_tokens=tokens.input, cached_share=cached)

    short: Mapping[str, Workload] = {w: shorter(v) for w, v in scenario.workloads.items()}
    return replace(scenario, workloads=short)


def _parts(runs: _Runs) -> tuple[Part, ...]:
    """One thing changed at a time: the model and its host, the prompt, the tokens' price, second answers."""
    tuned, base = runs.tuned, runs.base
    serving = [_serving_usd(each) for each in (base, runs.plain, runs.short, tuned)]
    names = ("another model or host", "shorter prompt", "the tuned model's own price")
    steps = [Part(name, b - a) for name, a, b in zip(names, serving, serving[1:], strict=False)]
    again = _usd(tuned, SECOND_ANSWERS) - _usd(base, SECOND_ANSWERS)
    steps.append(Part("second and bad answers", again))
    steps += [Part(name, usd) for name, usd in _by_component(tuned, (CostRole.TUNING,)).items()]
    theirs = _usd(base, (CostRole.TUNING,))
    steps.append(Part("the other's own fine-tune", -theirs))
    return tuple(step for step in steps if abs(step.usd) > 1e-9)


def _serving_usd(running: Running) -> float:
    return float(running.monthly_usd()[0]) - _usd(running, (CostRole.TUNING, *SECOND_ANSWERS))


def _usd(running: Running, roles: tuple[CostRole, ...]) -> float:
    """Month 0 of what is paid for these."""
    return sum(_by_component(running, roles).values())


def _by_component(running: Running, roles: tuple[CostRole, ...]) -> dict[str, float]:
    """Month 0 of every component that is paid for these."""
    breakdown = running.breakdown_usd()
    names = dict.fromkeys(t.component for t in running.served.terms if t.role in roles)
    return {name: float(breakdown[name][0]) for name in names}


def _once(
    scenario: Scenario, ids: tuple[str, str], tuned: Running, base: Running
) -> tuple[OneOff, ...]:
    """The fine-tune's own sums, and what moving to it costs more than moving to the base.

    Against another option the move itself counts in full, unless that is where one would have to move as well.
    """
    option_id, base_id = ids
    move = switching_cost(scenario, option_id, tuned.option, context=tuned.context).fixed
    if base_id:
        return (*move, *tuned.served.one_off)
    saved = switching_cost(scenario, option_id, base.option, context=base.context).fixed_usd
    more = sum(part.usd for part in move) - saved
    extra = (OneOff("engineering of the fine-tune", more, "moving with it less moving without it"),)
    return (*(extra if more > 0 else ()), *tuned.served.one_off)


def _within(requests: Array, months: float) -> float:
    """Requests served in the first so many months, the last one in part."""
    whole = int(months)
    rest = float(requests[whole]) * (months - whole) if whole < len(requests) else 0.0
    return float(requests[:whole].sum()) + rest
