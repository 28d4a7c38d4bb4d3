"""What `golden-path compare` says on standard error while models say nothing."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.commands.printing import note
from dashboard.live.dispatch import Silence
from dashboard.wording.comparison import silence_in_words

FIRST_S = 10.0
"""In a log a line for each model after so long, and again whenever the time has doubled."""


@dataclass(slots=True)
class Silences:
    """Tells of silent models: on a terminal on one line that goes with the time, in a log in a few lines."""

    deadline_s: float
    _next_s: dict[str, float] = field(default_factory=dict)
    _shown: int = 0
    """Characters on the line of the terminal."""

    def tell(self, silent: Sequence[Silence]) -> None:
        """It stands on standard error who is silent; nothing once all speak again."""
        if sys.stderr.isatty():
            said = silence_in_words(silent, deadline_s=self.deadline_s)
            print(f"\r{said:<{self._shown}}", end="", file=sys.stderr, flush=True)
            self._shown = len(said)
            return
        late = [each for each in silent if each.seconds >= self._next_s.get(each.lane, FIRST_S)]
        if late:
            note(silence_in_words(late, deadline_s=self.deadline_s))
        for each in late:
            self._next_s[each.lane] = 2 * each.seconds
