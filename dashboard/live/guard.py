"""The limits of one call: its deadline, its size, where it may go."""

import time

MAX_BYTES = 8 << 20
MAX_CHARACTERS = 1_000_000


class CallStoppedError(Exception):
    """The guard ended a call: address refused, deadline passed or answer too large."""


class Guard:
    """One call's limits and what stopped it. `deadline_at` is an instant of `time.perf_counter`.

    `started_at` is the instant the call's clock starts: the connection stands, or litellm begins.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        deadline_at: float,
        within_s: float | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """`within_s` is what the deadline was set to, for messages."""
        self.allow_private = allow_private
        self.deadline_at = deadline_at
        self.within_s = within_s
        self.bytes_left = max_bytes
        self.characters_left = MAX_CHARACTERS
        self.started_at: float | None = None
        self.connect_ms: float | None = None
        self.stopped: str | None = None

    def stop(self, sentence: str) -> CallStoppedError:
        self.stopped = self.stopped or sentence
        return CallStoppedError(self.stopped)

    def late(self) -> str:
        """What is said where the deadline has passed."""
        within = f": no complete answer within {self.within_s:g} s" if self.within_s else ""
        return f"the deadline passed{within}"

    def left_s(self) -> float:
        return max(0.0, self.deadline_at - time.perf_counter())

    def timeout_s(self, asked: float | None) -> float:
        """What is left until the deadline, at most `asked`; raises when nothing is left."""
        left = self.left_s()
        if left == 0:
            raise self.stop(self.late())
        return left if asked is None else min(asked, left)

    def received(self, count: int) -> None:
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise self.stop("the answer was larger than allowed")

    def received_text(self, characters: int) -> None:
        self.characters_left -= characters
        if self.characters_left < 0:
            raise self.stop("the answer was larger than allowed")

    def connected(self, *, began_at: float) -> None:
        self.started_at = time.perf_counter()
        self.connect_ms = (self.started_at - began_at) * 1000
