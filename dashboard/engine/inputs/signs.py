"""The sign of a number where people read it: a true minus, never the hyphen of program text."""

MINUS = "\N{MINUS SIGN}"


def signed(number: float, form: str) -> str:
    """The number in the format `form` with its sign before it: "+3.1%", "−10%"."""
    return f"{number:+{form}}".replace("-", MINUS)
