"""Days as sentences tell them, in one form everywhere."""

import re
from datetime import date


def day_in_words(day: date) -> str:
    """A day: "14 January 2027"."""
    return f"{day.day} {day:%B %Y}"


def months_until(start: date, day: date) -> int:
    """The month of the plan that a day falls into; 0 for one that has passed."""
    return max(0, (day.year - start.year) * 12 + day.month - start.month)


def days_in_text(text: str) -> str:
    """A text in which every day of the form 2027-01-14 is written in words; one within a name is part of it."""
    return _ISO.sub(lambda found: day_in_words(date.fromisoformat(found[0])), text)


_ISO = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
