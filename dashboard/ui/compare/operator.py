"""The operator's lent keys in this session: what is lent, what is left, and money set aside before sending."""

import os
from collections.abc import Sequence
from datetime import date
from functools import cache

import streamlit as st

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

ACCOUNT = "operator-account"


def lent() -> OperatorKeys | None:
    """The keys the operator lends; None without any, and where the settings are not whole."""
    try:
        return configured(os.environ)
    except OperatorKeysError:
        return None  # `golden-path run` refuses to start with these


def left_usd(day: date) -> float:
    """What this session may still spend on the operator's keys today."""
    keys = lent()
    return (
        0.0
        if keys is None
        else _ledger(keys.usd_per_session, keys.usd_per_day).left_usd(_account(), day)
    )


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
    ledger = _ledger(keys.usd_per_session, keys.usd_per_day)
    return ledger.reserve(_account(), most, day=day)


def _account() -> Account:
    found: Account = st.session_state.setdefault(ACCOUNT, Account())
    return found


@cache
def _ledger(usd_per_session: float, usd_per_day: float) -> Ledger:
    """One for the whole process, whatever session asks."""
    return Ledger(OperatorKeys({}, usd_per_session, usd_per_day))
