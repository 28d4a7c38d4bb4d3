"""Wrong answers that are close to what was expected: a hint that a scorer may be too strict, never a score.

Close is who shares nearly all pieces of the expected text, hashed as for kinds of prompts. Embeddings of the demo
model were tried instead and mislead: they put "London" nearer to "Paris" (0.96) than "The capital of France is
Paris." (-0.43).
"""

import re
from collections.abc import Sequence

from dashboard.live.dispatch import Run
from dashboard.live.labels import normalise

PIECE = 4
CLOSE_SHARE = 0.8
WORD = re.compile(r"\w+")
BY_WORDING = frozenset({"exact", "normalised"})


def closeness(text: str, expected: str) -> float:
    """The share of the expected text's pieces that are in the text; 0 to 1."""
    wanted, said = _pieces(expected), _pieces(text)
    return len(wanted & said) / len(wanted) if wanted else 0.0


def close_ones(runs: Sequence[Run]) -> tuple[str, ...]:
    """Prompts whose answer was wrong by its wording and close to what was expected."""
    found = [
        run.call.prompt.id
        for run in runs
        if run.outcome == "wrong"
        and run.call.prompt.scorer in BY_WORDING
        and closeness(run.answer.text, run.call.prompt.expected) >= CLOSE_SHARE
    ]
    return tuple(dict.fromkeys(found))


def _pieces(text: str) -> set[str]:
    padded = f" {' '.join(WORD.findall(normalise(text)))} "
    return {padded[at : at + PIECE] for at in range(max(1, len(padded) - PIECE + 1))}
