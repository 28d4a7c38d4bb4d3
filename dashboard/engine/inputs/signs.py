"""The sign of a number where people read it: a true minus, never the hyphen of program text."""

from dashboard.engine.inputs.currency import num

MINUS = "\N{MINUS SIGN}"


def signed(number: float, form: str) -> str:
    """The number in the format `form` with its sign before it: "+3.1%", "−10%"; what is shown as 0 has none."""
    text = f"{num(number):+{form}}"
    if not any(digit in text for digit in "123456789"):
        return text[1:]
    return text.replace("-", MINUS)
