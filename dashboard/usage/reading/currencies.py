"""The currency that stands in a cell of money: €3.20, 3,20 €, CHF 4.10, US$5."""

import re
from collections.abc import Mapping

from dashboard.usage.reading.numerals import macro

SIGNS: Mapping[str, str] = {
    "us$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "r$": "BRL",
    "nz$": "NZD",
    "s$": "SGD",
    "hk$": "HKD",
    "mx$": "MXN",
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "руб": "RUB",
    "₺": "TRY",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "₴": "UAH",
    "¥": "¥",
    "円": "JPY",
    "元": "CNY",
    "zł": "PLN",
    "kč": "CZK",
    "kr": "KR",
    "fr.": "CHF",
}
"""Sign -> code; the yen and the yuan share one, as the crowns of three countries do, and stay as written. A
dollar sign alone says what the file's own currency is, if it names one."""
CODES = (
    *(
        "usd",
        "eur",
        "gbp",
        "chf",
        "jpy",
        "cny",
        "rmb",
        "inr",
        "cad",
        "aud",
        "sek",
        "nok",
        "dkk",
        "pln",
    ),
    *(
        "czk",
        "brl",
        "krw",
        "sgd",
        "nzd",
        "mxn",
        "zar",
        "ils",
        "try",
        "hkd",
        "aed",
        "sar",
        "huf",
        "ron",
    ),
)
_SIGNS = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_WORDS = "|".join(re.escape(each) for each in sorted((*SIGNS, *CODES), key=len, reverse=True))
SAID = rf"((?:{_SIGNS})(?:[^a-z]|$)|(?:^|[^a-z])(?:{'|'.join(CODES)})(?:[^a-z]|$))"
"""What names a currency, in lower case, where the rest of the cell is a number."""
_SAID = re.compile(SAID)
_WORD = re.compile(_WORDS)


LONGEST = 100
"""Characters of an amount with its currency and whatever sets it apart; what is longer is text."""
_AMOUNT = re.compile(r"\d|[-\u2010-\u2015\u2212]")
"""Digits, or the dash that stands for nothing."""


def without_currency(cell: str) -> str:
    """What is left of a cell of money."""
    if len(cell) > LONGEST or not _AMOUNT.search(cell):
        return cell
    return _WORD.sub("", cell.lower(), count=1) if _SAID.search(cell.lower()) else cell


_IN_SQL = SAID.replace("'", "''")
_NAMED = " ".join(f"WHEN '{sign}' THEN '{code}'" for sign, code in SIGNS.items())
CURRENCY_MACROS = (
    macro("says_currency(cell)", f"regexp_matches(lower(cell), '{_IN_SQL}')"),
    macro(
        "without_currency(cell)",
        f"CASE WHEN says_currency(cell) THEN regexp_replace(lower(cell), '{_WORDS}', '') ELSE cell END",
    ),
    macro(
        "currency_in(cell)",
        "CASE WHEN says_currency(cell) AND regexp_matches(cell, '\\d') THEN "
        f"CASE regexp_extract(lower(cell), '({_WORDS})', 1) {_NAMED} WHEN 'rmb' THEN 'CNY' "
        f"ELSE upper(regexp_extract(lower(cell), '({_WORDS})', 1)) END END",
    ),
)
