"""A number as people type it: "2.5M", "30k/day", "5 req/s". What could mean two things is refused."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.engine.inputs.currency import num, shown
from dashboard.engine.inputs.fields import Quantity
from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.engine.inputs.nearest import nearest


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, in the unit of the field."""

    value: float
    per: str = ""
    """The time it was typed for, where that is not the field's own: "day"."""
    amount: float = 0.0
    """What was typed for that time."""


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a text is no number of the field, with what would be right."""

    sentence: str


SIZES: Mapping[str, float] = {
    **dict.fromkeys(("k", "thousand", "thousands"), 1e3),
    **dict.fromkeys(("lakh", "lakhs"), 1e5),
    **dict.fromkeys(("m", "mm", "mn", "mio", "million", "millions"), 1e6),
    **dict.fromkeys(("crore", "crores"), 1e7),
    **dict.fromkeys(("b", "bn", "mrd", "billion", "billions"), 1e9),
    **dict.fromkeys(("t", "tn", "trillion", "trillions"), 1e12),
}
TIMES: Mapping[str, tuple[str, ...]] = {
    "second": ("s", "sec", "second"),
    "minute": ("min", "minute"),
    "hour": ("h", "hr", "hour"),
    "day": ("d", "day"),
    "week": ("w", "wk", "week"),
    "month": ("mo", "month"),
    "year": ("y", "yr", "year"),
}
RATES = {"rps": "second", "qps": "second", "rpm": "minute", "rph": "hour", "rpd": "day"}
"""What engineers write for requests in a time."""
TIMES_A_MONTH: Mapping[str, float] = {
    "second": HOURS_PER_MONTH * 3600,
    "minute": HOURS_PER_MONTH * 60,
    "hour": HOURS_PER_MONTH,
    "day": HOURS_PER_MONTH / 24,
    "week": HOURS_PER_MONTH / 168,
    "month": 1.0,
    "year": 1 / 12,
}
THINGS = {
    "request": ("req", "reqs", "request", "requests", "call", "calls", "q", "query", "queries"),
    "token": ("tok", "token", "tokens"),
    "usd": ("usd", "dollar", "dollars"),
    "ms": ("ms",),
    "%": ("%",),
}
WORKING = ("workday", "weekday", "workdays", "weekdays")
LARGE = 10_000.0
"""A field that may hold so much is typed as text: people write sizes and separators there."""
EXACT = 1e15
"""Below it a float has every whole number."""
ALIKE = 0.75
"""How much a misspelt word must look like what was probably meant."""

_TEXT = re.compile(
    r"(?P<sign>[-+]?)(?P<number>[\d.,'_ ]*\d[.,]?)(?P<power>e[-+]?\d+)?(?P<rest>.*)", re.IGNORECASE
)
_GROUPS = {
    mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+")
    for mark in (",", ".", "'", "_", " ")
}
_LAKHS = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}")


def is_large(quantity: Quantity) -> bool:
    """Whether a field of this quantity is typed as text."""
    return quantity.high is None or quantity.high >= LARGE


def as_typed(value: float) -> str:
    """A number as the field shows it, in the reader's form of numbers; it reads back to itself."""
    return shown().numbers.write(_as_typed(value))


def _as_typed(value: float) -> str:
    if value == int(value) and abs(value) < EXACT:
        return f"{int(value):,}"
    digits = f"{value:.12g}"
    if "e" in digits:
        return digits
    whole, _, decimals = digits.partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-") not in ("", "0") else whole
    if not decimals:
        return grouped
    ambiguous = len(decimals) == 3 and "," not in grouped and whole.lstrip("-") != "0"
    return f"{grouped}.{decimals}{'0' if ambiguous else ''}"


def read_number(text: str, quantity: Quantity, *, whole: bool = False) -> Typed | Misread:
    """The number that a text means in a field of this quantity, or why it is none. It is never guessed at."""
    clean = _clean(text)
    if not clean:
        return Misread(f"Nothing is written here; {_examples(quantity)}.")
    found = _TEXT.fullmatch(clean.removeprefix("$").strip() if _is_money(quantity) else clean)
    if found is None:
        return Misread(f'"{text.strip()}" is no number; {_examples(quantity)}.')
    rest = _rest(found["rest"].lower(), quantity)
    if isinstance(rest, Misread):
        return rest
    size, per = rest
    behind = (found["power"] or "") + found["rest"]
    digits = _digits(found["number"].strip(), behind, sized=size != 1 or bool(found["power"]))
    if isinstance(digits, Misread):
        return digits
    amount = float(f"{found['sign']}{digits}{found['power'] or ''}") * size
    value = amount * TIMES_A_MONTH[per or "month"]
    if not math.isfinite(value):
        return Misread(f'"{text.strip()}" is more than can be counted; {_examples(quantity)}.')
    return _within(Typed(value, per if per != "month" else "", amount), quantity, whole=whole)


def _clean(text: str) -> str:
    """One kind of space, minus and apostrophe."""
    spaced = re.sub(r"\s+", " ", text.strip())
    for other, plain in (("\u2212", "-"), ("\u2013", "-"), ("\u2019", "'"), ("\u00d7", "x")):
        spaced = spaced.replace(other, plain)
    return spaced


def _is_money(quantity: Quantity) -> bool:
    return quantity.unit.startswith("USD")


def _examples(quantity: Quantity) -> str:
    if quantity.unit == "requests per month":
        return f"write 2500000, {num(2_500_000):,}, {num(2.5)}M, 30k/day or 5 req/s"
    return f"write for example 1500, {num(1500):,} or {num(1.5)}k"


def _digits(text: str, behind: str, *, sized: bool) -> str | Misread:
    """The digits of a number with one point at most; which mark is the decimal one must be beyond doubt."""
    marks = [mark for mark in text if not mark.isdigit()]
    kinds = list(dict.fromkeys(marks))
    if not marks:
        return text
    last = kinds[-1]
    if len(kinds) == 1 and (_GROUPS[last].fullmatch(text) or _LAKHS.fullmatch(text)):
        return _one_group(text, last, behind, sized=sized)
    if len(kinds) == 1 and len(marks) == 1 and last in ".,":
        return text.replace(",", ".")
    whole, _, decimals = text.rpartition(last)
    is_grouped = len(kinds) == 2 and (
        _GROUPS[kinds[0]].fullmatch(whole) or (kinds[0] == "," and _LAKHS.fullmatch(whole))
    )
    if is_grouped and last in ".," and marks.count(last) == 1 and kinds[0] not in decimals:
        return f"{_bare(whole)}.{decimals}"
    return Misread(f'"{text}" has marks where no thousands end; write the digits without them.')


def _one_group(text: str, mark: str, behind: str, *, sized: bool) -> str | Misread:
    """Thousands, except where one mark before three digits could as well be the decimal one."""
    if mark in _decimal_marks() and text.startswith(f"0{mark}"):
        return text.replace(mark, ".")
    doubtful, thousands = _decimal_marks(), _plain(shown().numbers.thousands)
    if text.count(mark) == 1 and (
        mark in doubtful or (mark == thousands and mark in ".," and sized)
    ):
        whole, decimals = text.split(mark)
        short = decimals.rstrip("0") or "0"
        point = shown().numbers.decimal
        one, other = f"{_bare(text)}{behind}", f"{whole}{point}{short}{behind}"
        sure = f"{whole}{point}{short}0{behind}" if len(short) == len(decimals) else other
        return Misread(f'"{text}{behind}" could be {one} or {other}; write {one} or {sure}.')
    return _bare(text)


def _decimal_marks() -> str:
    """The marks that may stand before three decimals: not what the reader writes thousands with."""
    return ".,".replace(_plain(shown().numbers.thousands), "")


def _plain(mark: str) -> str:
    """A mark as it is in what was cleaned."""
    return _clean(f"0{mark}0")[1]


def _bare(text: str) -> str:
    return re.sub(r"\D", "", text)


def _rest(text: str, quantity: Quantity) -> tuple[float, str] | Misread:
    """The size and the time that stand behind the digits."""
    words = re.sub(r" ?(/|\bper\b|\ba\b|\ban\b|\beach\b) ?", " per ", text).split()
    head, times = (
        (words[: words.index("per")], words[words.index("per") + 1 :])
        if "per" in words
        else (words, [])
    )
    size, per = 1.0, ""
    for position, word in enumerate(head):
        if word in SIZES and position == 0:
            size = SIZES[word]
        elif word in RATES and _is_rate(quantity):
            per = RATES[word]
        elif word in SIZES:
            return Misread(
                f'There is more than one size in "{text.strip()}"; {_examples(quantity)}.'
            )
        elif not _is_thing(word, quantity):
            return _unknown(word, quantity)
    if not times:
        return size, per
    if not _is_rate(quantity) or per or len(times) > 1:
        return Misread(
            f'"{" ".join(times)}" says a time twice or where none belongs; leave it out.'
        )
    return _for_a_time(times[0], size)


def _for_a_time(word: str, size: float) -> tuple[float, str] | Misread:
    if word == "m":
        return Misread('"m" could be a minute or a month; write /min or /month.')
    if word in WORKING:
        return Misread(
            "A workday is no fixed part of a month; write what a whole week or month has."
        )
    for name, spellings in TIMES.items():
        if word in spellings:
            return size, name
    known = [each for spellings in TIMES.values() for each in spellings]
    return Misread(
        f'"{word}" is no time{_near(word, known)}; write /s, /min, /hour, /day, /week or /month.'
    )


def _is_rate(quantity: Quantity) -> bool:
    return quantity.unit.endswith("per month")


def _is_thing(word: str, quantity: Quantity) -> bool:
    first = (quantity.unit.lower().split() or [""])[0]
    return any(word in spellings for spellings in THINGS.values() if first in spellings)


def _unknown(word: str, quantity: Quantity) -> Misread:
    known = [*SIZES, *(RATES if _is_rate(quantity) else ())]
    known += [
        each for spellings in THINGS.values() for each in spellings if _is_thing(each, quantity)
    ]
    if word == "%":
        return Misread("A share has no place here; write the number itself.")
    if any(word in spellings for spellings in THINGS.values()):
        return Misread(f"This field is in {quantity.unit}, not in {word}; {_examples(quantity)}.")
    return Misread(f'"{word}" is no size{_near(word, known)}; {_examples(quantity)}.')


def _near(word: str, known: list[str]) -> str:
    close = nearest(word, known, cutoff=ALIKE)
    return f" (did you mean {close}?)" if close else ""


def _within(typed: Typed, quantity: Quantity, *, whole: bool) -> Typed | Misread:
    low, high = quantity.low, quantity.high
    name = quantity.label or "This"
    if whole and typed.value != int(typed.value):
        return Misread(f"{name} is a whole number; write {as_typed(round(typed.value))}.")
    if low is not None and typed.value < low:
        return Misread(f"{name}: at least {as_typed(low)}, and this is {as_typed(typed.value)}.")
    if high is not None and typed.value > high:
        return Misread(f"{name}: at most {as_typed(high)}, and this is {as_typed(typed.value)}.")
    return typed
