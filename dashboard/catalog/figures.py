"""What may stand for a day or a figure in a row of litellm's map."""

import re
from contextlib import suppress
from datetime import date
from typing import Any, TypeGuard

_BEYOND = 1e12


def day_in(value: object) -> date | None:
    """A day in ISO form; None for anything else, such as the words of the map's sample row."""
    if isinstance(value, str) and re.fullmatch(r"20\d{2}-\d{2}-\d{2}", value):
        with suppress(ValueError):  # such as a 30th of February
            return date.fromisoformat(value)
    return None


def is_number(value: Any) -> TypeGuard[float]:
    """A figure that may stand in a list: not NaN, nor beyond every price and window."""
    is_figure = isinstance(value, int | float) and not isinstance(value, bool)
    return is_figure and abs(value) < _BEYOND


def is_positive(value: Any) -> TypeGuard[float]:
    return is_number(value) and value > 0
