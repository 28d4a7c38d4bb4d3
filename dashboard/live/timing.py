"""The clock of one attempt. Instants are of `time.perf_counter`, in seconds."""

from dataclasses import dataclass, field

from dashboard.live.guard import Guard
from dashboard.live.stream_events import Piece, Tokens


@dataclass(slots=True)
class Timing:
    """What one attempt brought and when. Time starts when the guard says so, else at `sent_at`."""

    sent_at: float
    started_at: float | None = None
    first_any_at: float | None = None
    first_text_at: float | None = None
    last_at: float | None = None
    events: int = 0
    thoughts_streamed: bool = False
    refused: bool = False
    finish_reason: str | None = None
    tokens: Tokens | None = None
    texts: list[str] = field(default_factory=list)

    def take(self, piece: Piece, now: float, *, guard: Guard) -> None:
        self.started_at = guard.started_at
        if piece.text or piece.thought:
            self.events += 1
            self.last_at = now
            self.first_any_at = self.first_any_at or now
            self.thoughts_streamed = self.thoughts_streamed or bool(piece.thought)
        if piece.text:
            self.first_text_at = self.first_text_at or now
            self.texts.append(piece.text)
        guard.received_text(len(piece.text) + len(piece.thought))
        self.refused = self.refused or piece.refused
        self.finish_reason = piece.finish_reason or self.finish_reason
        self.tokens = piece.tokens or self.tokens

    def since_start_ms(self, instant: float | None) -> float:
        return 0.0 if instant is None else (instant - (self.started_at or self.sent_at)) * 1000

    def tpot_ms(self) -> float | None:
        """Mean gap between tokens after the first, in ms.

        None when everything came in one event or the usage is missing: there is no gap to measure.
        """
        if self.tokens is None or self.events < 2 or not self.first_any_at or not self.last_at:
            return None
        hidden = 0 if self.thoughts_streamed else self.tokens.reasoning
        gaps = self.tokens.output - hidden - 1
        return (self.last_at - self.first_any_at) * 1000 / gaps if gaps > 0 else None
