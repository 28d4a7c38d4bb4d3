"""Token counts in disjoint parts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Disjoint parts: their sum is every token, none counted twice."""

    input_uncached: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    """Visible output; where the format hides reasoning inside the output, that too."""
    reasoning: int = 0
    cache_write_1h: int = 0
    """The part of `cache_write` that is kept for an hour, which has a price of its own."""
    audio_input: int = 0
    """The part of `input_uncached` that is sound, which has a price of its own."""
    audio_output: int = 0
    """The part of `output` that is sound."""

    @property
    def input(self) -> int:
        return self.input_uncached + self.cache_read + self.cache_write
