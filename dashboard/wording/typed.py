"""What was typed into a number field, said back in words, and why a field is not read."""

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.fields import Quantity
from dashboard.scenario.typed_numbers import LARGE, TIMES_A_MONTH, Typed, as_typed

SIZES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


def typed_in_words(typed: Typed, quantity: Quantity) -> str:
    """ "2.5 million a month, 82.2 thousand a day"; nothing where the digits are as easily read."""
    if quantity.unit.endswith("per month"):
        day = typed.value / TIMES_A_MONTH["day"]
        if typed.per and typed.per != "day":
            return f"{large(typed.amount)} a {typed.per}, {large(typed.value)} a month"
        if day >= 1:
            return f"{large(typed.value)} a month, {large(day)} a day"
        return f"{large(typed.value)} a month"
    if abs(typed.value) < LARGE:
        return ""
    if quantity.unit.startswith("USD"):
        return f"{'minus ' if typed.value < 0 else ''}${large(abs(typed.value))}"
    return f"{large(typed.value)} {quantity.unit}"


def large(number: float) -> str:
    """Four digits and the size in words: 912,500 is "912.5 thousand", 1,200,000,000 is "1.2 billion"."""
    for limit, word in SIZES:
        if abs(number) >= limit * 0.99995:
            return f"{num(number / limit):.4g} {word}"
    return f"{num(number):.3g}"


def unread_in_words(name: str, text: str, value: float | None) -> str:
    """That the figures on the page are not those of what stands in a field."""
    kept = "what it was before" if value is None else as_typed(value)
    return f'{name}: "{text}" is not read. All figures here are still for {kept}.'
