"""One price, so much of it, and the parts of what is billed by tokens."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.cost_terms import Array, PerRequest
from dashboard.engine.cost.roles import PER_TOKEN
from dashboard.engine.cost.tokens import BATCH_HOURS, attempts_per_answer, batched_share
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.months.running import Running
from dashboard.engine.plan import Plan
from dashboard.wording.words import named

PER_MTOK = "USD per 1M tokens"
METERS = ("input", "cached_input", "cache_write", "output")


@dataclass(frozen=True, slots=True)
class Price:
    """One figure that can be changed."""

    key: str
    label: str
    usd: float
    unit: str
    source: str
    since: str


@dataclass(frozen=True, slots=True)
class Part:
    """So much of one price: USD = min(price, cap) x amount; without a key the amount is USD itself."""

    key: str
    amounts: Array
    """By workload for what is paid per request, else one figure."""
    cap: str = ""
    """Another price that this one never exceeds; empty for none."""

    def usd(self, prices: Mapping[str, Price]) -> Array:
        if not self.key:
            return self.amounts
        price = prices[self.key].usd
        found: Array = self.amounts * (min(price, prices[self.cap].usd) if self.cap else price)
        return found


def of_tokens(
    plan: Plan, running: Running, term: PerRequest, prices: dict[str, Price]
) -> tuple[Part, ...] | None:
    """Tokens a request, at the standard and at the batch price; None where the line is not of this kind."""
    per_token = running.option.traits.per_token
    meters = _meters(running)
    part = term.component
    if per_token is None or part not in METERS:
        return None
    tier = "" if per_token.tier == "standard" else f"{per_token.tier}_"
    here = _meter_of(meters, tier, part)
    if here is None:
        return None
    batch = None
    if not tier and {"batch_input", "batch_output"} <= meters.keys():
        batch = _meter_of(meters, "batch_", part)
    tokens = np.array([_tokens(running, w, part) for w in running.workload_ids])
    hours = running.context.value(BATCH_HOURS)
    shares = np.array(
        [batched_share(w, turnaround_hours=hours) for w in running.context.workloads.values()]
    )
    shares = shares if batch is not None else np.zeros_like(shares)
    for meter in {*here, *(batch or ())} - {""}:
        fact = meters[meter]
        label = f"{named(plan, running.option_id)}: {meter.replace('_', ' ')} tokens"
        assert isinstance(fact.value, float | int)  # noqa: S101 - a price
        keep(
            prices,
            f"{running.option_id}.{meter}",
            label,
            usd=float(fact.value),
            unit=PER_MTOK,
            fact=fact,
        )

    def key(meter: str) -> str:
        return f"{running.option_id}.{meter}" if meter else ""

    found = [Part(key(here[0]), tokens * (1 - shares) / 1e6, key(here[1]))]
    if batch is not None and shares.any():
        found.append(Part(key(batch[0]), tokens * shares / 1e6, key(batch[1])))
    return _exact(found, term.usd_per_request, prices)


def _exact(parts: list[Part], usd: Array, prices: Mapping[str, Price]) -> tuple[Part, ...]:
    """The same parts, amounts scaled so that they give the engine's figure: long contexts, routers, attempts."""
    now = np.sum([part.usd(prices) for part in parts], axis=0)
    by = np.divide(usd, now, out=np.ones_like(usd), where=now > 0)
    return tuple(Part(part.key, part.amounts * by, part.cap) for part in parts)


def _tokens(running: Running, workload_id: str, part: str) -> float:
    """Billed tokens of one request."""
    workload = running.context.workloads[workload_id]
    assert running.option.traits.per_token is not None  # noqa: S101 - asked of those alone
    tokens = running.option.traits.per_token.tokens_of(workload)
    by_part = {
        "input": tokens.uncached - tokens.written,
        "cached_input": tokens.cached,
        "cache_write": tokens.written,
        "output": tokens.output,
    }
    return float(by_part[part]) * attempts_per_answer(workload)


def _meters(running: Running) -> dict[str, Fact]:
    """The token prices of an option by meter."""
    facts = (f for t in running.served.terms if t.role in PER_TOKEN for f in t.facts)
    return {fact.name.rpartition(".")[2]: fact for fact in facts if fact.unit == PER_MTOK}


def _meter_of(meters: Mapping[str, Fact], tier: str, part: str) -> tuple[str, str] | None:
    """The meter that bills a part, and the one that caps it; as input where it has none of its own."""
    fresh = f"{tier}input"
    if part in ("input", "output"):
        return (tier + part, "") if tier + part in meters else None
    if fresh not in meters:
        return None
    own = tier + part
    if own not in meters:
        return fresh, ""
    return own, fresh if part == "cached_input" else ""


def keep(
    prices: dict[str, Price], key: str, label: str, *, usd: float, unit: str, fact: Fact | None
) -> None:
    """The price is there, as it was met first."""
    source = "" if fact is None else fact.source or fact.why
    since = "" if fact is None else fact.as_of
    prices.setdefault(key, Price(key, label, usd, unit, source, since))
