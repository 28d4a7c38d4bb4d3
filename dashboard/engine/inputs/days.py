"""Days as sentences tell them, in one form everywhere."""

from datetime import date


def day_in_words(day: date) -> str:
    """A day: "14 January 2027"."""
    return f"{day.day} {day:%B %Y}"
