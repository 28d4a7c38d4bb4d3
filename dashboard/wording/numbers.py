"""Sentences that were written before anybody said how numbers are to be written, such as notes of a file."""

import re

from dashboard.engine.inputs.currency import shown

NUMBER = re.compile(
    r"(?<![\w.,/-])\d+(?:,\d{3})*(?:\.\d+)?(?=(?:[kMBT%x]\b|%)?(?:[\s,;:)\"]|\.(?:\s|$)|$))"
)
"""Of program text: no part of a name (gpt-4.1, 0.7.4), a day (2026-10-05) or a path."""


def in_form(text: str) -> str:
    """The text with its numbers in the reader's form."""
    numbers = shown().numbers
    if numbers.is_plain:
        return text
    return NUMBER.sub(lambda found: numbers.write(found[0]), text)
