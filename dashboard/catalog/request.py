"""What one request costs at a price, tier and length, and what of it no list prices."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from dashboard.catalog.quotes import TIERS
from dashboard.engine.inputs.facts import HostedPrice, UnknownName

STANDARD = "standard"
_MTOK = 1e6


@dataclass(frozen=True, slots=True)
class RequestTokens:
    """The tokens of one request. `input` includes what is read from and written to a cache and the audio."""

    input: float = 0
    output: float = 0
    cached: float = 0
    cache_write: float = 0
    cache_write_hour: float = 0
    audio_input: float = 0
    audio_output: float = 0

    def __post_init__(self) -> None:
        if min(getattr(self, field.name) for field in fields(self)) < 0:
            raise ValueError("token counts must not be negative")
        inside = self.cached + self.cache_write + self.cache_write_hour + self.audio_input
        if inside > self.input:
            raise ValueError(
                f"{inside:g} cached{self._audio()} and written tokens are more than the {self.input:g} "
                "input tokens that include them"
            )
        if self.audio_output > self.output:
            raise ValueError(
                f"{self.audio_output:g} audio tokens are more than the {self.output:g} output "
                "tokens that include them"
            )

    def _audio(self) -> str:
        return ", audio" if self.audio_input else ""

    def by_meter(self) -> dict[str, float]:
        """How many tokens each meter counts, those with none left out."""
        inside = self.cached + self.cache_write + self.cache_write_hour + self.audio_input
        found = {
            "input": self.input - inside,
            "cached_input": self.cached,
            "cache_write": self.cache_write,
            "cache_write_1h": self.cache_write_hour,
            "audio_input": self.audio_input,
            "output": self.output - self.audio_output,
            "audio_output": self.audio_output,
        }
        return {meter: tokens for meter, tokens in found.items() if tokens}


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of a request that no list prices, and between what it lies; None where nothing bounds it."""

    meter: str
    tokens: float
    low_usd: float
    high_usd: float | None
    why: str


@dataclass(frozen=True, slots=True)
class RequestCost:
    """`high_usd` is the whole request with every missing part at its dearest; None where one has no bound."""

    known_usd: float
    missing: tuple[Missing, ...] = ()

    @property
    def low_usd(self) -> float:
        return self.known_usd + sum(each.low_usd for each in self.missing)

    @property
    def high_usd(self) -> float | None:
        bounds = [each.high_usd for each in self.missing]
        return None if None in bounds else self.known_usd + sum(b for b in bounds if b is not None)


def tiers(price: HostedPrice) -> tuple[str, ...]:
    """The tiers the price has meters for, `standard` first."""
    return (STANDARD, *(tier for tier in TIERS if f"{tier}_input" in price.usd_per_mtok))


def _plain(usd_per_mtok: Mapping[str, float], tier: str) -> dict[str, float]:
    """The meters of a tier under their plain names; what it does not price keeps the standard price."""
    meters = {name: usd for name, usd in usd_per_mtok.items() if name.split("_")[0] not in TIERS}
    if tier != STANDARD:
        prefix = f"{tier}_"
        meters |= {
            n.removeprefix(prefix): u for n, u in usd_per_mtok.items() if n.startswith(prefix)
        }
    return meters


def costed(
    price: HostedPrice, tokens: RequestTokens, *, tier: str = STANDARD, hour_factor: float = 1.0
) -> RequestCost:
    """What one request costs. One missing meter leaves the rest priced.

    A request longer than the price's context threshold is billed whole at the dearer tier, so pass
    single requests, never sums or means over many. Raises `UnknownName` for a tier without a price.
    """
    if tier not in tiers(price):
        raise UnknownName(f"tier of {price.model_id} at {price.provider}", tier, tiers(price))
    own = _own_meters(price.usd_per_mtok, tier)
    meters = _plain(price.usd_per_mtok, tier)
    above = price.long_context_above_tokens
    if above is not None and tokens.input > above and price.long_context_usd_per_mtok:
        longer = _long_meters(price, tier)
        own |= _own_meters(longer, tier)
        meters |= _plain(longer, tier)
    known, missing = 0.0, []
    for meter, count in tokens.by_meter().items():
        usd = own.get(meter)
        if usd is None:
            low, high, why = _bounds(meter, meters)
            who = (
                f"no list has {_article(tier, meter)} price of {price.model_id} at {price.provider}"
            )
            by = count * hour_factor / _MTOK
            missing.append(
                Missing(
                    meter, count, low * by, None if high is None else high * by, f"{who}: {why}"
                )
            )
        else:
            known += count * hour_factor * min(usd, _ceiling(meter, meters)) / _MTOK
    return RequestCost(known, tuple(missing))


def long_prices(price: HostedPrice, tokens: RequestTokens, *, tier: str) -> dict[str, float]:
    """What a request longer than the price's context threshold is billed at, by meter; nothing for any other."""
    above = price.long_context_above_tokens
    if above is None or tokens.input <= above or not price.long_context_usd_per_mtok:
        return {}
    return _own_meters(price.usd_per_mtok, tier) | _own_meters(_long_meters(price, tier), tier)


def _own_meters(usd_per_mtok: Mapping[str, float], tier: str) -> dict[str, float]:
    """What the tier itself prices."""
    prefix = "" if tier == STANDARD else f"{tier}_"
    return {
        name.removeprefix(prefix): usd
        for name, usd in usd_per_mtok.items()
        if name.startswith(prefix) and (prefix or name.split("_")[0] not in TIERS)
    }


def _article(tier: str, meter: str) -> str:
    words = meter.replace("_", " ") if tier == STANDARD else f"{tier} {meter.replace('_', ' ')}"
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def _ceiling(meter: str, meters: Mapping[str, float]) -> float:
    return meters["input"] if meter == "cached_input" else float("inf")


def _bounds(meter: str, meters: Mapping[str, float]) -> tuple[float, float | None, str]:
    """USD per million tokens between which a meter without a price lies, and why."""
    into = meters["input"]
    if meter == "cached_input":
        high = min(meters.get(meter, into), into)
        return 0.0, high, "a cached token is never dearer than a fresh one, nor than at standard"
    if meter == "cache_write" or (meter == "cache_write_1h" and "cache_write" not in meters):
        return into, into, "sellers that list no price of writing bill it as input"
    if meter == "cache_write_1h":
        low = meters["cache_write"]
        return low, max(low, 2.5 * into), "at most two and a half times the input anywhere"
    if meter == "output":
        return 0.0, 0.0, "a model that answers with numbers only"
    text = meters.get("output" if meter == "audio_output" else "input", 0.0)
    return text, None, "audio costs more than text, and nothing says how much"


def _long_meters(price: HostedPrice, tier: str) -> dict[str, float]:
    """The dearer tier's meters; where a service tier has none of its own, standard's dearer ones count
    only if they are above what the service tier already asks."""
    longer = dict(price.long_context_usd_per_mtok)
    prefix = "" if tier == STANDARD else f"{tier}_"
    for name, usd in price.usd_per_mtok.items():
        plain = name.removeprefix(prefix)
        if prefix and name.startswith(prefix) and name not in longer:
            longer[name] = max(usd, longer.get(plain, usd))
    return longer
