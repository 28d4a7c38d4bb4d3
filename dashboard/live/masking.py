"""Secrets and personal data in prompts, replaced by what they are: <email>, <key>, <card number>.

Own patterns, each with its check digits where it has some. Presidio finds names too, but by a language model
of some hundred megabytes that is fetched when it runs; detect-secrets looks for secrets in source code and
knows no personal data. Names and places are found only where a word beside them gives them away, so whoever sends
prompts has to read them, and is told so.
"""

import re
from collections import Counter
from dataclasses import dataclass

from dashboard.live.masked_kind import Kind
from dashboard.live.masked_numbers import NUMBERS
from dashboard.live.masked_people import MAIL, PEOPLE
from dashboard.live.masked_secrets import SECRETS

NOT_FOUND = (
    "Names of people, companies and places are found only beside a title, a greeting or a street: read the "
    "prompts before sending."
)
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphens and spaces of no width: they hide a secret from patterns and from readers alike."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what was found in it, and how often each kind was."""

    text: str
    found: Counter[str]


def mask(text: str) -> Masked:
    """What looks like a secret or personal data is replaced by the name of its kind; the rest stays."""
    found: Counter[str] = Counter()
    text = INVISIBLE.sub("", text)
    for kind in (*SECRETS, *MAIL, *NUMBERS, *PEOPLE):
        text = _without(text, kind, found)
    return Masked(text, found)


def _without(text: str, kind: Kind, found: Counter[str]) -> str:
    pieces, kept_to, look_from = [], 0, 0
    while match := kind.pattern.search(text, look_from):
        span = kind.span(match)
        if span is None:
            look_from = max(match.end(), match.start() + 1)
            continue
        pieces += [text[kept_to : span[0]], f"<{kind.name}>"]
        found[kind.name] += 1
        kept_to = look_from = max(span[1], match.start() + 1)
    return "".join((*pieces, text[kept_to:]))
