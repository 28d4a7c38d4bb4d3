"""The operator's lent keys in this session: what is lent, what is left, and money set aside before sending."""

import os
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from dashboard.live.lanes import Lane
from dashboard.live.operator_keys import (
    Account,
    Ledger,
    OperatorKeys,
    OperatorKeysError,
    OverBudget,
    Reservation,
    configured,
)
from dashboard.live.prompt import Prompt
from dashboard.live.spending import estimate_usd
from dashboard.live.spent_store import SpentStore, place
from dashboard.ui.shell.state import STATE
from dashboard.ui.shell.visitor import address, signed_in


def lent() -> OperatorKeys | None:
    """The keys the operator lends; None without any, and where the settings are not whole."""
    try:
        return configured(os.environ)
    except OperatorKeysError:
        return None  # `golden-path run` refuses to start with these


def left_usd(day: date) -> float:
    """What this session may still spend on the operator's keys today."""
    keys = lent()
    return 0.0 if keys is None else _ledger(keys).left_usd(_account(), day)


def set_aside(
    prompts: Sequence[Prompt],
    lanes: Sequence[Lane],
    *,
    repeats: int,
    max_tokens: int,
    day: date,
) -> Reservation | OverBudget | None:
    """What the lanes on the operator's key can cost is set aside; None where there is none."""
    billed = [lane for lane in lanes if lane.on_operators_key]
    if not billed:
        return None
    keys = lent()
    most = estimate_usd(prompts, billed, repeats=repeats, max_tokens=max_tokens)
    if keys is None or most is None:
        return OverBudget("The operator lends no key for this any more.")
    return _ledger(keys).reserve(_account(), most, day=day)


def _account() -> Account:
    if STATE.operator_account is None:
        STATE.operator_account = Account(visitor=signed_in(), address=address())
    return STATE.operator_account


def _ledger(keys: OperatorKeys) -> Ledger:
    """One for the whole process, whatever session asks, over a store that outlives it."""
    limits = (keys.usd_per_session, keys.usd_per_day, keys.usd_per_address)
    return _ledger_of(*limits, place(os.environ))


@cache
def _ledger_of(per_session: float, per_day: float, per_address: float, path: Path) -> Ledger:
    limits = OperatorKeys({}, per_session, per_day, per_address)
    return Ledger(limits, SpentStore(path))
