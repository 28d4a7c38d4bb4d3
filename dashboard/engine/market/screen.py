"""What every offer of the day would cost a workload per good answer, and why it may not be used: all at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.admission import admitted
from dashboard.engine.cost.context import Context, Infeasible, number
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.cost.tokens import (
    BATCH_HOURS,
    attempts_per_answer,
    batched_share,
    longest_input,
    longest_request,
    request_tokens,
)
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.fields import TokenRatio, Workload
from dashboard.engine.inputs.offers import OfferTable, Whole, largest_window
from dashboard.engine.market.assumed import context_of
from dashboard.engine.market.inside import inside_zone
from dashboard.engine.market.moving import moving
from dashboard.engine.market.rated import rated_of
from dashboard.engine.months.admissible import below_minimum
from dashboard.engine.months.changes import answering, stay_chain
from dashboard.engine.months.running import price_of_answers
from dashboard.engine.months.second_answers import mends
from dashboard.engine.months.standing import EQUAL, least_good, leasts_of
from dashboard.engine.quality.prompts import decisive
from dashboard.engine.quality.share import Belief, Quality
from dashboard.engine.quality.sources import confidence_of, judge, margin_of, noticed
from dashboard.engine.scenario import Scenario, requests_by_month

Code = Literal[
    "ended",
    "unconfirmed",
    "no price",
    "window",
    "output cap",
    "excluded",
    "constraint",
    "quality",
    "router",
    "ends too early",
    "costs more",
    "dominated",
    "",
]
"""Why an offer is not kept; empty for those that are admissible."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Screen:
    """Every offer for one workload; arrays and tuples have one entry an offer, in the table's order."""

    workload_id: str
    table: OfferTable
    usd_per_month: Array
    """With what bad answers cost, at the requests of month 0; nan where nothing is priced."""
    list_usd_per_month: Array
    """Of the offer alone."""
    qualities: Mapping[str, Quality]
    """By model."""
    shares: Array
    """The success share of the offer's model."""
    codes: tuple[Code, ...]
    details: tuple[str, ...]
    """What there is to say about the code: a day, a number, a constraint."""
    stay_usd_per_month: float
    """Of what serves without any move, over the horizon's mean month at today's requests."""
    longest_tokens: float
    output_tokens: float
    """Of the mean answer, which every answer's cap must leave room for."""
    today_share: float = 1.0
    """The success share of the option in use."""
    margin: float = 0.0
    seen: Belief | None = None
    """How many of the worse answers are asked again; None where none are."""
    once_usd: Array = field(default_factory=lambda: np.empty(0))
    """What moving there now takes, both running for a while included."""
    dual_usd: Array = field(default_factory=lambda: np.empty(0))
    """What of that both running takes, which goes with the requests."""
    stay_once_usd: float = 0.0
    """What the moves take that staying means, present value."""
    months: float = 1.0
    """What the whole horizon is of the month of today: growth and discount in it."""

    @property
    def cost_usd(self) -> Array:
        """Present value over the horizon of moving there now."""
        usd: Array = self.usd_per_month * self.months + self.once_usd
        return usd

    @property
    def stay_cost_usd(self) -> float:
        """The same of what serves without any move of one's own."""
        return self.stay_usd_per_month * self.months + self.stay_once_usd

    @property
    def stay_usd_per_good_answer(self) -> float:
        """What staying costs a month, for each answer in one that is good."""
        return self.stay_usd_per_month / self.today_share

    def chance_of(self, i: int) -> float:
        """How likely an offer's answers hold the margin."""
        return self.qualities[self.table.model_id[i]].chance_of_margin(self.margin, self.seen)

    def hope_usd(self, i: int) -> float:
        """What moving to an offer saves, times how likely its answers are good enough."""
        costs = float(self.usd_per_month[i]) * self.months + float(self.once_usd[i])
        return self.chance_of(i) * (self.stay_cost_usd - costs)

    def at(self, times: float) -> "Screen":
        """At a multiple of the requests."""
        return replace(
            self,
            usd_per_month=self.usd_per_month * times,
            stay_usd_per_month=self.stay_usd_per_month * times,
            once_usd=self.once_usd + self.dual_usd * (times - 1),
            dual_usd=self.dual_usd * times,
        )

    @property
    def admissible(self) -> Flags:
        return np.array([not code for code in self.codes], dtype=bool)


def screen(scenario: Scenario, catalog: Catalog, workload_id: str) -> Screen:
    """Every offer of the day for one workload, looked at in one pass."""
    table, workload = catalog.offers(), scenario.workloads[workload_id]
    context = context_of(scenario, catalog, workload_id)
    found_by = judge(scenario, catalog, context.assume, workload_id=workload_id)
    rated = rated_of(table, found_by, context.assumptions)
    ratios = np.where(np.isnan(rated.ratios), _as_today(workload), rated.ratios)
    refused = _constraints(scenario, catalog, table)
    inside = inside_zone(scenario, catalog, table, refused)
    batched = batched_share(workload, turnaround_hours=number(context.assume(BATCH_HOURS)))
    per_request = _usd_per_request(
        replace(table, usd_per_mtok=inside.prices), workload, ratios, batched=batched
    )
    again, stay = _stay(scenario, context, workload_id)
    today = found_by.in_use.reference.value
    worse, better = rated.expected.worse, rated.expected.better
    asked_again = np.isfinite(stay) and mends(scenario, catalog, workload_id=workload_id)
    seen = noticed(context.assume) if asked_again else None
    share = 0.0 if seen is None else seen.value
    bad = worse * (share * again + (1 - share) * workload.bad_answer_usd)
    bad = bad - better * workload.bad_answer_usd
    requests = workload.requests_per_month
    total = (per_request + bad) * requests
    found = Screen(
        workload_id,
        table,
        total,
        per_request * requests,
        rated.qualities,
        rated.shares,
        (),
        (),
        stay * requests,
        longest_request(workload),
        workload.output_tokens,
    )
    lost = np.maximum(0.0, today - rated.shares) * (1 - share)
    margin = margin_of(workload, context.assume)
    asks = least_good(today, margin, scenario.constraints.min_quality)
    leasts = (asks,) if seen is None else leasts_of(today, asks, seen)
    needed = decisive(leasts, confidence_of(workload, context.assume))
    short = lost - margin
    poor = _below_minimum(scenario, catalog, table, rated.expected.share + worse * share)
    out = [
        refused[p] or inside.refused.get(i, "") or poor.get(table.model_id[i], "")
        for i, p in enumerate(table.provider)
    ]
    move = moving(scenario, context, workload_id, table)
    cheaper = np.minimum(found.usd_per_month, found.stay_usd_per_month)
    dual = move.dual_months * np.clip(cheaper, 0.0, None)
    once = move.once_usd + dual
    early = _ends_early(found, scenario, catalog, once)
    codes, details = _codes(
        found, scenario, context, short=short, needed=needed, refused=out, early=early
    )
    return replace(
        found,
        codes=codes,
        details=details,
        today_share=today,
        margin=margin,
        seen=seen,
        once_usd=once,
        dual_usd=dual,
        stay_once_usd=move.stay_once_usd,
        months=move.months,
    )


def _as_today(workload: Workload) -> float:
    """Output tokens billed for each visible one where no rating says: as the model in use."""
    if not workload.output_tokens:
        return 1.0
    return 1 + workload.reasoning_tokens / workload.output_tokens


def _usd_per_request(
    table: OfferTable, workload: Workload, ratios: Array, *, batched: float
) -> Array:
    """USD of an answered request at every offer; nan where a price is not known."""
    tokens = request_tokens(replace(workload, reasoning_tokens=0.0), ratio=TokenRatio())
    out = workload.output_tokens * ratios
    price = table.usd_per_mtok
    above = table.long_context_above_tokens
    long = (above > 0) & (tokens.input > above)
    into = np.where(long, price["long_input"], price["input"])
    output = np.where(long, price["long_output"], price["output"])
    cached = np.where(long, price["long_cached_input"], price["cached_input"])
    cached = np.where(np.isnan(cached), into, np.minimum(cached, into))
    write = np.where(np.isnan(price["cache_write"]), into, price["cache_write"])
    lasting = np.where(np.isnan(price["cache_write_1h"]), write, price["cache_write_1h"])
    standard = (
        (tokens.uncached - tokens.written - tokens.written_for_an_hour) * into
        + tokens.cached * cached
        + tokens.written * write
        + tokens.written_for_an_hour * lasting
        + out * output
    )
    batch_cached = np.where(
        np.isnan(price["batch_cached_input"]), price["batch_input"], price["batch_cached_input"]
    )
    batch = (
        tokens.uncached * price["batch_input"]
        + tokens.cached * batch_cached
        + out * price["batch_output"]
    )
    batch = np.where(np.isnan(batch) | long, standard, batch)
    mixed = (1 - batched) * standard + batched * batch
    usd: Array = mixed * attempts_per_answer(workload) / 1e6
    return usd


def _stay(scenario: Scenario, context: Context, workload_id: str) -> tuple[float, float]:
    """What an answer costs at what serves without any move: the mean over the horizon, twice.

    First where bad answers are asked again, nothing where that has no price per answer; then of staying.
    """
    months = scenario.horizon_months
    usd = 0.0
    for option_id, start, end in answering(stay_chain(scenario, workload_id)):
        found = price_of_answers(scenario, context, option_id)
        if isinstance(found, Infeasible):
            return 0.0, float("inf")
        usd += float(found.usd[0]) * (end - start) / months
    return usd, usd


def _codes(
    found: Screen,
    scenario: Scenario,
    context: Context,
    *,
    short: Array,
    needed: float,
    refused: Sequence[str],
    early: Callable[[int], bool],
) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """The first reason against every offer; by `short` its answers in the end miss the margin, which `needed` of
    its own answers would hold."""
    table = found.table
    window, cap = _windows(found, scenario, context.catalog), table.max_output_tokens
    standing, told = _standing_codes(table)
    codes, details = list(standing), list(told)
    free = np.array([not code for code in codes])
    excluded = set(scenario.market.exclude)
    reasons = _reasons(found, excluded=excluded, refused=refused, short=short, window=window)
    for code, against in reasons:
        for i in np.flatnonzero(free & against).tolist():
            codes[i] = code
            if code == "window":
                details[i] = f"{window[i]} {found.longest_tokens:.0f}"
            elif code == "output cap":
                details[i] = f"{cap[i]} {found.output_tokens:.0f}"
            elif code == "constraint":
                details[i] = refused[i]
            elif code == "quality":
                source = found.qualities[table.model_id[i]].source
                details[i] = of_quality(found.shares[i], needed, source)
        free = free & ~against
    for i in np.flatnonzero(free).tolist():
        if early(i):
            codes[i], details[i] = "ends too early", str(table.retires_on[i])
    return tuple(codes), tuple(details)


def _reasons(
    found: Screen, *, excluded: set[str], refused: Sequence[str], short: Array, window: Whole
) -> Iterator[tuple[Code, Flags]]:
    """Every reason with the offers that it is against, in the order in which they are told."""
    table, none = found.table, np.zeros(len(found.table), dtype=bool)
    cap = table.max_output_tokens
    out = none
    if excluded:
        named = zip(table.provider, table.model_id, table.maker, strict=True)
        out = np.array([not excluded.isdisjoint(each) for each in named], dtype=bool)
    yield "no price", np.isnan(found.list_usd_per_month)
    yield "excluded", out
    yield "window", (window > 0) & (window < found.longest_tokens)
    yield "output cap", (cap > 0) & (cap < found.output_tokens)
    yield "constraint", np.array([bool(why) for why in refused], dtype=bool)
    yield "quality", short > EQUAL
    yield "router", np.array(table.router, dtype=bool)


def _windows(found: Screen, scenario: Scenario, catalog: Catalog) -> Whole:
    """The longest request of every offer, as `HostedPrice.longest_with` has it; of one that nothing is known of,
    the longest of any model."""
    table, known = found.table, found.table.context_tokens
    cap, most = table.max_input_tokens, longest_input(scenario.workloads[found.workload_id])
    capped = np.minimum(known, cap + np.int64(found.output_tokens))
    known = np.where((cap > 0) & (most > cap), capped, known)
    own = (catalog.model(m).max_context for m in catalog.model_ids())
    return np.where(known > 0, known, largest_window(table, own))


@lru_cache(maxsize=16)
def _standing_codes(table: OfferTable) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """What is against an offer whoever asks: it has ended, or nothing says that it is still sold."""
    codes: list[Code] = []
    details: list[str] = []
    for state, ends, evidence in zip(table.state, table.retires_on, table.evidence, strict=True):
        codes.append("" if state == "running" else state)
        why = str(ends) if state == "ended" and evidence == f"ended on {ends}" else evidence
        details.append("" if state == "running" else why)
    return tuple(codes), tuple(details)


def _constraints(scenario: Scenario, catalog: Catalog, table: OfferTable) -> dict[str, str]:
    """Why each provider is out under the constraints; empty where it is not."""
    reasons: dict[str, str] = {}
    for provider in dict.fromkeys(table.provider):
        terms = admitted(provider, constraints=scenario.constraints, catalog=catalog)
        reasons[provider] = "; ".join(terms.reasons) if isinstance(terms, Infeasible) else ""
    return reasons


def _below_minimum(
    scenario: Scenario, catalog: Catalog, table: OfferTable, good: Array
) -> dict[str, str]:
    """Why each model lacks the least quality that is asked, where it does; `good` in the end, of every offer."""
    least = scenario.constraints.min_quality
    if not least:
        return {}
    shares = dict(zip(table.model_id, good.tolist(), strict=True))
    found = {m: below_minimum(least, m, catalog, answered_share=s) for m, s in shares.items()}
    return {model: reasons[0] for model, reasons in found.items() if reasons}


def _ends_early(
    found: Screen, scenario: Scenario, catalog: Catalog, once: Array
) -> Callable[[int], bool]:
    """Whether an offer ends before a move to it has paid back what it costs `once`.

    What is saved grows as the requests do.
    """
    start, workload = catalog.as_of, scenario.workloads[found.workload_id]
    requests = requests_by_month(workload, months=scenario.horizon_months)
    times = np.concatenate([[0.0], np.cumsum(requests[1:] / requests[0])])

    def early(i: int) -> bool:
        day: date | None = found.table.retires_on[i]
        if day is None or months_until(start, day) >= scenario.horizon_months:
            return False
        saved = found.stay_usd_per_month - float(found.usd_per_month[i])
        until = max(0, months_until(start, day) - 1)
        return saved <= 0 or saved * float(times[until]) <= float(once[i])

    return early


def of_quality(share: float, least: float, source: str) -> str:
    """The detail of what is not good enough: the share expected, that which is needed, and who says so."""
    return f"{share:.4f} {least:.4f} {source}"
