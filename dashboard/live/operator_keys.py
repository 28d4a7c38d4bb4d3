"""Keys that the operator lends to visitors: for fixed providers only, under a budget per session and per day.

Set by environment variables:

    GOLDEN_PATH_OPERATOR_PROVIDERS=openai,anthropic     litellm providers with an address of their own
    GOLDEN_PATH_OPERATOR_KEY_OPENAI=...                 one for each
    GOLDEN_PATH_OPERATOR_USD_PER_SESSION=0.50
    GOLDEN_PATH_OPERATOR_USD_PER_DAY=20
    GOLDEN_PATH_OPERATOR_USD_PER_ADDRESS=5              a day, for all sessions from one address; unset, the day's
    GOLDEN_PATH_OPERATOR_MODELS=openai/gpt-4.1-mini,perplexity/sonar=0.02
                                                        these only; after = what a request costs beside its tokens

What a comparison may cost at most is set aside before anything is sent, so comparisons of many visitors at
once cannot pass the day's budget. What was spent is kept over a restart (`spent_store`).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from dashboard.live.comparison import Comparison
from dashboard.live.dispatch import Run
from dashboard.live.lanes import HOSTED_PROVIDERS, Lane, NoLane, Prices, provider_lane
from dashboard.live.spending import PER_REQUEST, can_price
from dashboard.live.spent_store import EVERYBODY, Spent, SpentStore
from dashboard.operate.logs import audit
from dashboard.operate.metrics import COUNTS

PREFIX = "GOLDEN_PATH_OPERATOR_"


class OperatorKeysError(ValueError):
    """The operator's settings cannot be used; the message says which variable and why."""


@dataclass(frozen=True, slots=True)
class OperatorKeys:
    """The lent keys by provider, and what visitors may spend on them."""

    keys: Mapping[str, str] = field(repr=False)
    usd_per_session: float
    usd_per_day: float
    usd_per_address: float = math.inf
    """A day, whatever number of sessions an address opens."""
    models: Mapping[str, float] = field(default_factory=dict)
    """The models lent, with USD per request beside their tokens; empty: those that are billed by tokens alone."""

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
    per_address = f"{PREFIX}USD_PER_ADDRESS"
    return OperatorKeys(
        keys,
        _usd(environ, "USD_PER_SESSION"),
        _usd(environ, "USD_PER_DAY"),
        _usd(environ, "USD_PER_ADDRESS") if environ.get(per_address) else math.inf,
        _models(environ, keys),
    )


def _models(environ: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for each in filter(None, map(str.strip, environ.get(f"{PREFIX}MODELS", "").split(","))):
        model, equals, text = each.partition("=")
        try:
            usd = float(text) if equals else 0.0
        except ValueError:
            usd = math.nan
        if model.partition("/")[0] not in keys or not 0 <= usd < math.inf:
            raise OperatorKeysError(
                f"{PREFIX}MODELS has {each!r}; expected provider/model of a provider in {PREFIX}PROVIDERS, or "
                "provider/model=USD per request"
            )
        found[model.strip()] = usd
    return found


BILLED_BY_REQUEST = re.compile(
    r"search|sonar|research|online|ground|compound|agent|realtime|audio|image", re.IGNORECASE
)
"""Models that search, run tools or draw by themselves, so that a request costs more than its tokens."""
BILLED_BY_REQUEST_PROVIDERS = frozenset({"perplexity", "vercel_ai_gateway"})
"""Providers that bill requests beside tokens, or do not say which of their models do."""


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
            f'Model "{name}": the operator lends keys for {", ".join(lent.providers)} only; for another model '
            "give your own key."
        )
    lane = provider_lane(name, model, api_key="lent", usd_per_mtok=usd_per_mtok)
    if isinstance(lane, NoLane):
        return lane
    asked = lane.model
    if lent.models and asked not in lent.models:
        return NoLane(f'Model "{name}": the operator lends {", ".join(sorted(lent.models))} only.')
    if not lent.models and (
        provider in BILLED_BY_REQUEST_PROVIDERS or BILLED_BY_REQUEST.search(asked)
    ):
        return NoLane(
            f'Model "{name}": {asked} may be billed by the request beside its tokens, and nobody said what for; '
            f"the operator can lend it with {PREFIX}MODELS={asked}=USD per request. Else give your own key."
        )
    if not can_price(lane):
        return NoLane(
            f'Model "{name}": no price is known for {model}, so the operator\'s budget cannot be kept; give your '
            "own key."
        )
    prices = {**(lane.usd_per_mtok or {}), PER_REQUEST: lent.models.get(asked, 0.0)}
    return replace(lane, api_key="", on_operators_key=True, usd_per_mtok=prices)


def with_key(lane: Lane, lent: OperatorKeys | None) -> Lane | NoLane:
    """The lane with the operator's key where it is on that; any other lane as it is."""
    if not lane.on_operators_key:
        return lane
    provider = lane.model.partition("/")[0]
    if lent is None or provider not in lent.keys or lane.base_url is not None:
        return NoLane(f'Model "{lane.name}": the operator lends no key for it any more.')
    return replace(lane, api_key=lent.keys[provider])


@dataclass(slots=True)
class Account:
    """What one session has spent or set aside of the operator's money, and where it comes from."""

    usd: float = 0.0
    visitor: str = ""
    """Who signed in; empty without a login, when only the session and the address are known."""
    address: str = ""

    @property
    def kept_as(self) -> tuple[str, ...]:
        """The names under which the store counts this account, beside everybody's."""
        named = (("visitor", self.visitor), ("address", self.address))
        return tuple(f"{kind} {name}" for kind, name in named if name)


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
        if comparison is not None:
            COUNTS.add("golden_path_operator_usd_total", spent)
            for run in comparison.runs:
                if run.call.lane.on_operators_key:
                    _tell(run, self.account)


class Ledger:
    """The operator's budget over all sessions, processes and restarts that share a store."""

    def __init__(self, lent: OperatorKeys, store: SpentStore | None = None) -> None:
        self._lent = lent
        self._store = store or SpentStore()

    def left_usd(self, account: Account, day: date) -> float:
        """What this session may still spend today."""
        with self._store.exclusive() as spent:
            return self._left(spent, account, day)

    def reserve(self, account: Account, usd: float, *, day: date) -> Reservation | OverBudget:
        """The amount is set aside, or the reason why not."""
        with self._store.exclusive() as spent:
            left = self._left(spent, account, day)
            if usd > left:
                return OverBudget(
                    f"This could cost up to ${usd:.4g} on the operator's key, and ${max(0.0, left):.4g} of the "
                    "budget is left for you today. Send fewer prompts or shorter answers, or use your own key."
                )
            self._add(spent, account, day, usd)
        return Reservation(self, account, day, usd)

    def change(self, account: Account, day: date, usd: float) -> None:
        with self._store.exclusive() as spent:
            self._add(spent, account, day, usd)

    def _left(self, spent: Spent, account: Account, day: date) -> float:
        mine = account.usd
        if account.visitor:
            mine = max(mine, spent.usd(day, f"visitor {account.visitor}"))
        here = spent.usd(day, f"address {account.address}") if account.address else 0.0
        return min(
            self._lent.usd_per_session - mine,
            self._lent.usd_per_address - here,
            self._lent.usd_per_day - spent.usd(day, EVERYBODY),
        )

    @staticmethod
    def _add(spent: Spent, account: Account, day: date, usd: float) -> None:
        for name in (EVERYBODY, *account.kept_as):
            spent.add(day, name, usd)
        account.usd += usd


def _spent_on_the_operator(comparison: Comparison) -> float:
    """What the calls may have cost at most, less what is known to be on other keys."""
    others = sum(
        run.answer.usd or 0.0 for run in comparison.runs if not run.call.lane.on_operators_key
    )
    return max(0.0, comparison.spent_at_most_usd - others)


def _tell(run: Run, account: Account) -> None:
    """A line for each call on the operator's key, and nothing of what was asked or answered."""
    COUNTS.add("golden_path_provider_calls_total", model=run.call.lane.model)
    audit(
        "called on the operator's key",
        visitor=account.visitor or account.address or "unknown",
        address=account.address,
        model=run.call.lane.model,
        status=run.answer.status,
        usd=run.answer.usd,
    )
