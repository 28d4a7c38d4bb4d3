"""Answers that decline in words what was asked: a hint that a model refuses, never a score.

A provider marks its own filter's refusals; a model that declines by itself answers like any other. Only the
opening is read: an answer that apologises further on has mostly answered.
"""

import re
from collections.abc import Sequence

from dashboard.live.dispatch import Run

OPENING = 160
"""Characters of an answer that are read."""
_SORRY = (
    r"(?:(?:i['\u2019]?m|i am|we['\u2019]?re|we are)\s+(?:very |really |so )?sorry|sorry|i apologi[sz]e|"
    r"unfortunately)"
)
_ABLE = (
    r"(?:can['\u2019]?t|cannot|can not|won['\u2019]?t|will not|"
    r"(?:am|['\u2019]m|are|['\u2019]re) (?:not able|unable))"
)
_DONE = (
    r"(?:help|assist|answer|provide|comply|do that|do this|fulfil|fulfill|discuss|support|share|complete|"
    r"process|continue|offer|give|create|generate)"
)
DECLINES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*(?:{_SORRY}[,.:;!]?\s*(?:but\s+)?)?(?:as an ai[^,.]*,\s*)?(?:i|we)\s*{_ABLE}\b"
        rf"[^.!?\n]{{0,40}}\b{_DONE}\b",
        rf"^\W*{_SORRY}[,.:;!]?\s*(?:but\s+)?(?:that|this)\b"
        r"[^.!?\n]{0,60}\b(?:against|not allowed|not something)\b",
        r"^\W*(?:es tut mir leid|tut mir leid|leider)[^.!?\n]{0,60}\bkann\b[^.!?\n]{0,60}\bnicht\b",
        r"^\W*(?:je suis désolée?|désolée?)[^.!?\n]{0,40}\bne (?:peux|puis)\b",
        r"^\W*(?:lo siento)[^.!?\n]{0,40}\bno puedo\b",
    )
)


def declines(text: str) -> bool:
    """Whether the answer opens by declining. Of languages it knows English, German, French and Spanish."""
    opening = text.strip()[:OPENING]
    return any(pattern.search(opening) for pattern in DECLINES)


def declined_ones(runs: Sequence[Run]) -> tuple[str, ...]:
    """Prompts that were answered, not rightly, by declining."""
    found = (
        run.call.prompt.id
        for run in runs
        if run.outcome in {"wrong", "invalid", None} and declines(run.answer.text)
    )
    return tuple(dict.fromkeys(found))
