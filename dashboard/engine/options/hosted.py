"""Pay per token: a proprietary or an open model at a provider."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np

from dashboard.engine.cost.admission import admitted, admitted_price, zone_asked
from dashboard.engine.cost.context import (
    AnswerPrice,
    Commitment,
    Context,
    Infeasible,
    Served,
    chosen,
    per_workload,
)
from dashboard.engine.cost.context_tiers import beyond, expected_usd, unlisted_above
from dashboard.engine.cost.cost_terms import Array, PerRequest, Shortfall
from dashboard.engine.cost.discounts import Discount, VolumeTier, faults_in, tier_terms
from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.cost.licence import licence_notes
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.cost.tokens import (
    BATCH_HOURS,
    MissingMeter,
    RequestTokens,
    attempts_per_answer,
    batched_share,
    request_tokens,
)
from dashboard.engine.cost.tuning import hosted_tuning, offered, tuned_price
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact, HostedPrice, NoPrice
from dashboard.engine.inputs.fields import (
    STRICT,
    HostName,
    ModelName,
    Quantity,
    TokenRatio,
    Tuning,
    Workload,
)
from dashboard.engine.inputs.measured import Measured, SuccessShare
from dashboard.engine.inputs.provider_terms import Feature, TuningOffer
from dashboard.engine.options.protocol import (
    MOVING_TO_A_HOST,
    DataSeen,
    FallbackTo,
    Fault,
    Form,
    Traits,
)

METERS = ("input", "cached_input", "cache_write", "cache_write_1h", "output")
PRICES = tuple(
    f"{tier}{meter}" for tier in ("", "batch_", "flex_", "priority_") for meter in METERS
)
"""The prices that may be typed over the list."""
FORM = Form(("model", "provider", "tier", "success_share"), plural="hosted options")


@dataclass(frozen=True)
class Hosted:
    """`kind = "hosted"`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = STRICT
    kind: Literal["hosted"]
    model: ModelName
    provider: HostName = ""
    tier: Literal["standard", "batch", "flex", "priority"] = "standard"
    prices: Mapping[str, Annotated[float, Quantity("USD per 1M tokens", 0, 1e5)]] = field(
        default_factory=dict
    )
    token_ratio: TokenRatio = TokenRatio()
    success_share: SuccessShare = None
    fallback: FallbackTo = ""
    escalation: Escalation | None = None
    measured: Measured | None = None
    tuning: Tuning | None = None
    committed_usd_per_month: Annotated[
        float,
        Quantity(
            "USD", 0, 1e12, "Committed spend", "A month; what is not spent on tokens is paid too."
        ),
    ] = 0.0
    commitment_months: Annotated[
        int,
        Quantity("months", 0, 120, "Commitment", "The committed spend is paid to its end."),
    ] = 0
    discounts: tuple[Discount, ...] = ()
    """Rows of an agreement: prices are cut for some months."""
    volume_tiers: tuple[VolumeTier, ...] = ()
    """Rows of a price list by volume; what lies above a mark is cheaper."""
    usd_per_1k_tool_calls: Annotated[
        float,
        Quantity(
            "USD per 1,000 calls", 0, 1e6, "Tool calls, USD per 1,000", "Search and the like."
        ),
    ] = 0.0
    refresh_months: Annotated[
        int,
        Quantity(
            "months",
            0,
            120,
            "Refresh every (months)",
            "Moving to the cheaper model of the day, at the cost of testing it; 0 is never.",
        ),
    ] = 0

    @cached_property
    def traits(self) -> Traits:
        """A model as it is, or tuned, at a provider and a tier."""
        tuned = ("tuned",) if self.tuning is not None else ()
        where = ("at {provider}",) if self.provider else ()
        tier = () if self.tier == "standard" else (f"({self.tier})",)
        return Traits(
            title=" ".join((*tuned, "{model}", *where, *tier)),
            in_files=self.kind,
            switching=("hosted", "tuning") if tuned else ("hosted",),
            form=FORM,
            trend="hosted",
            vendor_price=True,
            agreed_price=bool(self.prices),
            per_token=self,
            tuning=self.tuning,
            can_be_tuned=True,
            refresh_months=self.refresh_months,
            risk_inputs=MOVING_TO_A_HOST,
            faults=tuple(
                Fault(f"prices.{meter}", "", "unknown key", PRICES)
                for meter in self.prices
                if meter not in PRICES
            )
            + tuple(
                Fault(*each)
                for each in faults_in(
                    self.volume_tiers, has_commitment=bool(self.committed_usd_per_month)
                )
            ),
            discounts=self.discounts,
        )

    def seen_by(self, catalog: Catalog) -> DataSeen:
        """The provider, or the maker of the model where none is named."""
        used: dict[Feature, bool] = {
            "tuning": self.tuning is not None,
            "batch": self.tier == "batch",
        }
        features = tuple(feature for feature, here in used.items() if here)
        if self.provider:
            return DataSeen(self.provider, features=features)
        price = catalog.price(self.model, provider="")
        known = price.provider if isinstance(price, HostedPrice) else ""
        return DataSeen(known, features=features)

    def serve(self, context: Context) -> Served | Infeasible:
        """Terms for the tokens of every workload at the provider's price of the day."""
        price = self._price(context)
        if isinstance(price, Infeasible):
            return price
        offer = self._tuning_offer(context, price.provider)
        tuned = hosted_tuning(self.tuning, context, offer=offer)
        if isinstance(tuned, Infeasible):
            return tuned
        parts = self._usd_by_part(context, price)
        if isinstance(parts, Infeasible):
            return parts
        facts = self._facts(context, price)
        terms = tuple(
            PerRequest(
                part,
                per_workload(usd),
                f"requests x attempts x {part.replace('_', ' ')} tokens x price / 1,000,000",
                tuple(fact for fact in facts if _meter(fact) in _meters_of(self.tier, part)),
                role=CostRole.OUTPUT if part == "output" else CostRole.TOKENS,
            )
            for part, usd in parts.items()
            if any(usd)
        )
        tools = self._tools(context)
        committed = self.committed_usd_per_month
        return Served(
            (
                *terms,
                *tier_terms(self.volume_tiers, terms, self._tokens_per_request(context)),
                *tools,
                *self._shortfall(terms, context),
                *tuned.terms,
            ),
            one_off=tuned.one_off,
            commitment=Commitment(self.commitment_months, committed, price.provider)
            if committed and self.commitment_months
            else None,
            retires_on=price.retires_on,
            notes=(*_notes(self, context, price), *tuned.notes),
        )

    def answer_price(self, context: Context) -> AnswerPrice | Infeasible:
        """USD per answer of every workload, billed failures included."""
        price = self._price(context)
        if isinstance(price, Infeasible):
            return price
        parts = self._usd_by_part(context, price)
        if isinstance(parts, Infeasible):
            return parts
        usd = sum((per_workload(usd) for usd in parts.values()), per_workload([0.0]))
        for tool in self._tools(context):
            usd = usd + tool.usd_per_request
        return AnswerPrice(usd, self._facts(context, price), price.retires_on)

    def _tokens_per_request(self, context: Context) -> Array:
        """Input and output, failed attempts too, by workload."""
        workloads = context.workloads.values()
        tokens = [(self.tokens_of(w), attempts_per_answer(w)) for w in workloads]
        return per_workload([(each.input + each.output) * times for each, times in tokens])

    def _tools(self, context: Context) -> tuple[PerRequest, ...]:
        """Calls that the provider bills beside the tokens."""
        calls = [w.tool_calls * attempts_per_answer(w) for w in context.workloads.values()]
        if not self.usd_per_1k_tool_calls or not any(calls):
            return ()
        fact = chosen("usd_per_1k_tool_calls", self.usd_per_1k_tool_calls, "USD per 1,000 calls")
        usd = per_workload(calls) * self.usd_per_1k_tool_calls / 1000
        formula = "requests x attempts x calls x price / 1,000"
        return (PerRequest("tools", usd, formula, (fact,), drift="none", role=CostRole.TOOLS),)

    def _shortfall(self, spent: tuple[PerRequest, ...], context: Context) -> tuple[Shortfall, ...]:
        """What is committed and not spent on tokens."""
        committed = self.committed_usd_per_month
        if not committed:
            return ()
        fact = chosen("committed_usd_per_month", committed, "USD per month")
        nothing = np.zeros(len(context.workloads))
        usd = np.sum([nothing, *(term.usd_per_request for term in spent)], axis=0)
        formula = "max(0, committed a month - spent on tokens)"
        role = CostRole.COMMITMENT
        return (Shortfall("commitment", committed, usd, formula, (fact,), role=role),)

    def _price(self, context: Context) -> HostedPrice | Infeasible:
        """The price of the tokens under the scenario's constraints, of the tuned model where it is tuned."""
        price = self._listed(context)
        if isinstance(price, Infeasible):
            return price
        terms = admitted(price.provider, constraints=context.constraints, catalog=context.catalog)
        if isinstance(terms, Infeasible):
            return terms
        typed = bool(self.prices)
        if self.tuning and not typed:
            price = tuned_price(price, self._tuning_offer(context, price.provider))
        return admitted_price(
            price, model=self.model, terms=terms, catalog=context.catalog, typed=typed
        )

    def _tuning_offer(self, context: Context, provider: str) -> TuningOffer | None:
        """What the provider asks for tuning the model, where somebody publishes it."""
        if self.tuning is None:
            return None
        offers = context.catalog.tuning_offers(self.model)
        return offered([o for o in offers if o.provider == provider], self.tuning.method)

    def _listed(self, context: Context) -> HostedPrice | Infeasible:
        """The catalogue's price with the user's own meters on top; theirs alone where it has none."""
        price = context.catalog.price(self.model, provider=self.provider)
        typed = _typed_meters(self, context)
        listed = {} if isinstance(price, NoPrice) else price.usd_per_mtok
        if dear := _dear_cache(self.prices, {**listed, **typed}):
            return dear
        if isinstance(price, NoPrice):
            if not typed:
                return Infeasible((price.reason,))
            return HostedPrice(
                self.model, self.provider or "your price", typed, "chosen", "this scenario"
            )
        if typed:
            return replace(
                price,
                usd_per_mtok={**price.usd_per_mtok, **typed},
                others=(),
                long_context_above_tokens=None,
            )
        if gone := price.gone_by(context.catalog.as_of):
            return Infeasible((gone,))
        return price

    def _usd_by_part(
        self, context: Context, price: HostedPrice
    ) -> dict[str, list[float]] | Infeasible:
        parts: dict[str, list[float]] = {part: [] for part in METERS}
        for workload in context.workloads.values():
            usd = expected_usd(
                self.tokens_of(workload),
                price,
                spread=workload.input_spread,
                tier=self.tier,
                batch_share=_batched(workload, context),
            )
            if isinstance(usd, MissingMeter):
                more = f": type prices.{usd.meter}" if self.prices and not usd.where else ""
                return Infeasible((f"{price.provider} {price.model_id}: {usd.reason}{more}",))
            hours = price.by_hour
            by_hour = hours.weighed(workload.hourly) if hours else 1.0
            for part in METERS:
                parts[part].append(usd.get(part, 0.0) * attempts_per_answer(workload) * by_hour)
        return parts

    def _facts(self, context: Context, price: HostedPrice) -> tuple[Fact, ...]:
        """The prices of the tiers that are used, typed ones as the user's choice."""
        tiers = {"" if self.tier == "standard" else f"{self.tier}_"}
        if self.tier == "standard" and any(
            _batched(w, context) for w in context.workloads.values()
        ):
            tiers.add("batch_")
        typed = _typed_meters(self, context)
        writes = any(w.cache_write_share for w in context.workloads.values())
        lasts = any(w.cache_write_hour_share for w in context.workloads.values())
        unused = {"cache_write": not writes, "cache_write_1h": not lasts}
        parts = [part for part in METERS if not unused.get(part)]
        return tuple(
            chosen(f"prices.{meter}", typed[meter], "USD per 1M tokens") if meter in typed else fact
            for meter, fact in price_facts(price).items()
            if meter in {tier + part for tier in tiers for part in parts}
        )

    def tokens_of(self, workload: Workload) -> RequestTokens:
        """The workload's mean request as this model sees it."""
        tuning = self.tuning
        return request_tokens(
            workload,
            ratio=self.token_ratio,
            shrink_share=tuning.prompt_shrink if tuning else 0.0,
            shrink_from_cached=tuning.shrink_from_cached if tuning else True,
        )


def _meter(fact: Fact) -> str:
    return fact.name.rpartition(".")[2]


def _meters_of(tier: str, part: str) -> tuple[str, ...]:
    """The meters that one part of a request is billed by at a tier."""
    return (part, f"batch_{part}") if tier == "standard" else (f"{tier}_{part}",)


def price_facts(price: HostedPrice) -> dict[str, Fact]:
    """One fact per meter the price list has."""
    start = price.effective_from.isoformat() if price.effective_from else price.as_of
    return {
        meter: Fact(
            f"price.{price.provider}.{price.model_id}.{meter}",
            usd,
            "USD per 1M tokens",
            price.kind,
            price.source,
            price.source_url,
            start,
            price.as_of,
        )
        for meter, usd in sorted(price.usd_per_mtok.items())
    }


def _typed_meters(option: Hosted, context: Context) -> dict[str, float]:
    """The user's own prices; the batch price follows the usual discount unless it was typed too."""
    meters = dict(option.prices)
    for meter in METERS:
        if meter in meters:
            discount = context.value("batch_discount_share")
            meters.setdefault(f"batch_{meter}", meters[meter] * (1 - discount))
    return meters


def _batched(workload: Workload, context: Context) -> float:
    """The share of the requests that goes at the price of a batch, where there is one."""
    return batched_share(workload, turnaround_hours=context.value(BATCH_HOURS))


def _dear_cache(typed: Mapping[str, float], meters: Mapping[str, float]) -> Infeasible | None:
    """Why a cached price that somebody typed cannot be meant: it is above the price of reading anew."""
    for meter, usd in typed.items():
        tier, cached, _ = meter.partition("cached_input")
        fresh = meters.get(f"{tier}input") if cached else None
        if fresh is not None and usd > fresh:
            why = (
                f"prices.{meter} is {num(usd):g} USD per 1M tokens, above {tier}input at {num(fresh):g}: "
                "nobody asks more for a cached token than for a fresh one; lower it or leave it out"
            )
            return Infeasible((why,))
    return None


def _notes(option: Hosted, context: Context, price: HostedPrice) -> tuple[str, ...]:
    notes = []
    if price.retires_on:
        later = {
            "same_price": "later months assume a successor at the same price",
            "none": "it is not used any more from then on",
            "dated": "it is not used any more from then on",
        }[context.constraints.successor_rule]
        if option.prices and context.constraints.successor_rule == "dated":
            later = "your own price is taken to cover what follows it"
        notes.append(f"The model ends here on {day_in_words(price.retires_on)}; {later}")
    batch = any(_batched(w, context) for w in context.workloads.values())
    if batch and option.tier == "standard" and "batch_input" not in price.usd_per_mtok:
        notes.append(f"{price.provider} lists no batch price for {price.model_id}: none is assumed")
    if any(w.batch_share and not _batched(w, context) for w in context.workloads.values()):
        hours = context.value(BATCH_HOURS)
        notes.append(
            f"A batch may take a host {num(hours):g} hours, longer than what waits here can: "
            "all is answered at once"
        )
    zone = zone_asked(context.constraints)
    if zone and not price.zone and not option.prices:
        notes.append(
            f"{price.provider} lists no price of its own for {zone}: the plain price is used, and "
            "whether it asks more there is not known"
        )
    if price.by_hour and not option.prices:
        notes.append(f"The price depends on the hour: {price.by_hour.words}")
        if any(w.hourly is None for w in context.workloads.values()):
            notes.append("Without `hourly` the mean of a flat week counts; holidays are left out")
    if price.promotional_until and not option.prices:
        until = day_in_words(price.promotional_until)
        notes.append(f"A promotional price, promised until {until}; then the list price counts")
    notes.extend(_of_typed(option, price))
    notes.extend(licence_notes(option.model, context.catalog))
    notes.extend(_long_requests(option, context, price))
    for other in price.others:
        said = ", ".join(
            f"{meter} {num(usd):g}" for meter, usd in sorted(other.usd_per_mtok.items())
        )
        notes.append(f"{other.source} says {said} USD per 1M tokens")
    return tuple(notes)


def _of_typed(option: Hosted, price: HostedPrice) -> Iterator[str]:
    """What is odd about the prices that were typed: free tokens, and a price that the list lends."""
    free = [f"prices.{meter}" for meter, usd in option.prices.items() if usd == 0]
    if free:
        are = "are" if len(free) > 1 else "is"
        yield f"{' and '.join(free)} {are} 0: these tokens count as free; leave it out where that is not meant"
    if not {"input", "output"} & option.prices.keys():
        return
    for meter in ("input", "output"):
        if meter not in option.prices and meter in price.usd_per_mtok:
            usd = f"{num(price.usd_per_mtok[meter]):g} USD per 1M tokens"
            yield f"prices has no {meter}: the list's {usd} counts beside what is typed"


def _long_requests(option: Hosted, context: Context, price: HostedPrice) -> Iterator[str]:
    """How many requests are billed at the long-context price."""
    limit = price.long_context_above_tokens
    makers = context.catalog.price(option.model, provider="")
    for workload_id, workload in context.workloads.items():
        mean = option.tokens_of(workload).input
        above = (
            None
            if option.prices
            else unlisted_above(price, makers, mean_tokens=mean, spread=workload.input_spread)
        )
        if above is not None:
            yield (
                f"{workload_id}: some requests are above {num(above):,} tokens, where the model's maker asks "
                f"more and {price.provider} lists no price: the price of shorter ones counts: ask"
            )
        long = beyond(mean, limit, spread=workload.input_spread)
        if long.requests:
            some = (
                "all requests"
                if long.requests == 1
                else f"{num(long.requests):.2g} of the requests"
            )
            yield f"{workload_id}: {some} are above {num(limit):,} tokens and billed at the long-context price"
