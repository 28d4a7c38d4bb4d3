"""The currency and the form of numbers that people read, in words and as an address carries them."""

from collections.abc import Mapping, Sequence

from dashboard.engine.inputs.currency import Shown
from dashboard.engine.inputs.number_form import FORMS

PARAMETER = "currency"
"""Of an address: "EUR", or "EUR@0.9" with a rate that was typed."""
NUMBERS = "numbers"
"""Of an address: "comma" for 1.234,56; nothing for 1,234.56."""


def code_of(currency: Shown) -> str:
    """As an address carries it; nothing for dollars."""
    if currency.is_dollars:
        return ""
    rate = f"@{currency.per_usd:.10g}" if currency.fact.kind == "chosen" else ""
    return f"{currency.code}{rate}"


def carried(by: Shown) -> Mapping[str, str]:
    """What an address carries of it; nothing for dollars in the usual form."""
    numbers = "" if by.numbers.is_plain else by.numbers.code
    return {name: said for name, said in ((PARAMETER, code_of(by)), (NUMBERS, numbers)) if said}


def form_in_words(code: str) -> str:
    """A form of numbers by how it writes one."""
    return FORMS[code].example


def said_once(currency: Shown) -> str:
    """What a page says of its amounts; nothing for dollars."""
    if currency.is_dollars:
        return ""
    return (
        f"Amounts in {currency.rate_in_words}. "
        "List prices, formulas and what you type are in US dollars."
    )


def unknown_in_words(code: str, near: Sequence[str]) -> str:
    """Why an address's currency is not shown, and what to do."""
    hint = f" Nearest: {', '.join(near)}." if near else ""
    return (
        f'No rate of the currency "{code}" of the link is on file, so amounts are shown in dollars.{hint} '
        "Choose another under Time and money."
    )


def rate_refused(rate: str) -> str:
    """Why an address's rate is not taken, and what to do."""
    return (
        f'The rate "{rate}" of the link is no number of units for a dollar, so amounts are shown in dollars. '
        "Type one under Time and money."
    )


def form_refused(asked: str) -> str:
    """Why an address's form of numbers is not taken, and what to do."""
    return (
        f'The form of numbers "{asked}" of the link is not known, so they are written 1,234.56. '
        f"Known: {', '.join(FORMS)}. Choose one under Time and money."
    )
