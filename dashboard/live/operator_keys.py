"""Keys that the operator lends to visitors: for fixed providers only, under a budget per session and per day.

Set by environment variables:

    GOLDEN_PATH_OPERATOR_PROVIDERS=openai,anthropic     litellm providers with an address of their own
    GOLDEN_PATH_OPERATOR_KEY_OPENAI=...                 one for each
    GOLDEN_PATH_OPERATOR_USD_PER_SESSION=0.50
    GOLDEN_PATH_OPERATOR_USD_PER_DAY=20

What a comparison may cost at most is set aside before anything is sent, so comparisons of many visitors at
once cannot pass the day's budget. It is kept in memory: a restart begins a new count.
"""

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from dashboard.live.comparison import Comparison
from dashboard.live.lanes import HOSTED_PROVIDERS, Lane, NoLane, Prices, provider_lane
from dashboard.live.spending import can_price

PREFIX = "GOLDEN_PATH_OPERATOR_"


class OperatorKeysError(ValueError):
    """The operator's settings cannot be used; the message says which variable and why."""


@dataclass(frozen=True, slots=True)
class OperatorKeys:
    """The lent keys by provider, and what visitors may spend on them."""

    keys: Mapping[str, str] = field(repr=False)
    usd_per_session: float
    usd_per_day: float

    @property
    def providers(self) -> tuple[str, ...]:
        return tuple(sorted(self.keys))


def configured(environ: Mapping[str, str]) -> OperatorKeys | None:
    """The operator's keys; None where none are lent. Raises OperatorKeysError for half a configuration."""
    names = [name.strip() for name in environ.get(f"{PREFIX}PROVIDERS", "").split(",")]
    providers = [name for name in names if name]
    if not providers:
        return None
    keys: dict[str, str] = {}
    for provider in providers:
        if provider not in HOSTED_PROVIDERS:
            raise OperatorKeysError(
                f"{PREFIX}PROVIDERS names {provider!r}, which is no provider with a fixed address"
            )
        variable = f"{PREFIX}KEY_{provider.upper()}"
        keys[provider] = environ.get(variable, "").strip()
        if not keys[provider]:
            raise OperatorKeysError(
                f"{variable} is not set, but {PREFIX}PROVIDERS names {provider}"
            )
    return OperatorKeys(keys, _usd(environ, "USD_PER_SESSION"), _usd(environ, "USD_PER_DAY"))


def _usd(environ: Mapping[str, str], name: str) -> float:
    text = environ.get(PREFIX + name, "")
    try:
        usd = float(text)
    except ValueError:
        usd = math.nan
    if not 0 < usd < math.inf:
        raise OperatorKeysError(f"{PREFIX}{name} is {text!r}; expected an amount in USD above 0")
    return usd


def operator_lane(
    name: str, model: str, *, lent: OperatorKeys, usd_per_mtok: Prices | None
) -> Lane | NoLane:
    """A lane on the operator's key, which is put in only when prompts are sent.

    The prices must be the catalogue's, never a visitor's: the budget rests on them.
    """
    provider = model.strip().partition("/")[0]
    if provider not in lent.keys:
        return NoLane(
            f'Lane "{name}": the operator lends keys for {", ".join(lent.providers)} only; for another model '
            "give your own key."
        )
    lane = provider_lane(name, model, api_key="lent", usd_per_mtok=usd_per_mtok)
    if isinstance(lane, NoLane):
        return lane
    if not can_price(lane):
        return NoLane(
            f'Lane "{name}": no price is known for {model}, so the operator\'s budget cannot be kept; give your '
            "own key."
        )
    return replace(lane, api_key="", on_operators_key=True)


def with_key(lane: Lane, lent: OperatorKeys | None) -> Lane | NoLane:
    """The lane with the operator's key where it is on that; any other lane as it is."""
    if not lane.on_operators_key:
        return lane
    provider = lane.model.partition("/")[0]
    if lent is None or provider not in lent.keys or lane.base_url is not None:
        return NoLane(f'Lane "{lane.name}": the operator lends no key for it any more.')
    return replace(lane, api_key=lent.keys[provider])


@dataclass(slots=True)
class Account:
    """What one session has spent or set aside of the operator's money."""

    usd: float = 0.0


@dataclass(frozen=True, slots=True)
class OverBudget:
    """The operator's budget does not allow it, with the reason as a sentence."""

    reason: str


@dataclass(slots=True)
class Reservation:
    """Money set aside for one comparison; `settle` gives back what was not spent."""

    ledger: "Ledger"
    account: Account
    day: date
    usd: float

    def settle(self, comparison: Comparison | None) -> None:
        """The bound gives way to what was spent at most; without a comparison nothing was sent."""
        spent = 0.0 if comparison is None else min(self.usd, _spent_on_the_operator(comparison))
        self.ledger.change(self.account, self.day, spent - self.usd)
        self.usd = spent


class Ledger:
    """The operator's budget over all sessions of this process."""

    def __init__(self, lent: OperatorKeys) -> None:
        self._lent, self._lock = lent, threading.Lock()
        self._by_day: dict[date, float] = {}

    def left_usd(self, account: Account, day: date) -> float:
        """What this session may still spend today."""
        with self._lock:
            return self._left(account, day)

    def reserve(self, account: Account, usd: float, *, day: date) -> Reservation | OverBudget:
        """The amount is set aside, or the reason why not."""
        with self._lock:
            left = self._left(account, day)
            if usd > left:
                return OverBudget(
                    f"This could cost up to ${usd:.4g} on the operator's key, and ${max(0.0, left):.4g} of the "
                    "budget is left for you today. Send fewer prompts or shorter answers, or use your own key."
                )
            self._add(account, day, usd)
        return Reservation(self, account, day, usd)

    def change(self, account: Account, day: date, usd: float) -> None:
        with self._lock:
            self._add(account, day, usd)

    def _left(self, account: Account, day: date) -> float:
        return min(
            self._lent.usd_per_session - account.usd,
            self._lent.usd_per_day - self._by_day.get(day, 0.0),
        )

    def _add(self, account: Account, day: date, usd: float) -> None:
        account.usd += usd
        self._by_day[day] = self._by_day.get(day, 0.0) + usd


def _spent_on_the_operator(comparison: Comparison) -> float:
    """What the calls may have cost at most, less what is known to be on other keys."""
    others = sum(
        run.answer.usd or 0.0 for run in comparison.runs if not run.call.lane.on_operators_key
    )
    return max(0.0, comparison.spent_at_most_usd - others)
