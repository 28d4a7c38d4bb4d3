"""Runs of pages one after another: fifty threads at once only get in each other's way."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

LEASE_S = 1.0
"""Whoever takes longer goes on beside the next one, so that nothing that waits holds anybody up."""


class _Turn(threading.Event):
    """Set once it has come."""

    began = 0.0


class Turns:
    """A line in which whoever came first runs first."""

    def __init__(self, lease_s: float = LEASE_S) -> None:
        self._lease_s = lease_s
        self._lock = threading.Lock()
        self._line: deque[_Turn] = deque()
        """The first has its turn."""
        self._mine = threading.local()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Inside, it is this thread's turn; it may last for the lease alone, and longer beside others."""
        turn = self._mine.turn = _Turn()
        try:
            self._wait_for(turn)
            yield
        finally:
            self._mine.turn = None
            self._leave(turn)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Inside, others have their turns: for waiting. Then it is this thread's again, if it was before."""
        turn: _Turn | None = getattr(self._mine, "turn", None)
        if turn is None:
            yield
            return
        self._leave(turn)
        yield
        turn.clear()
        self._wait_for(turn)

    def _wait_for(self, turn: _Turn) -> None:
        with self._lock:
            self._line.append(turn)
            self._call_first()
        while not turn.wait(self._lease_s):
            with self._lock:
                if time.monotonic() - self._line[0].began >= self._lease_s:
                    self._line.popleft()
                    self._call_first()

    def _leave(self, turn: _Turn) -> None:
        with self._lock:
            if turn in self._line:
                self._line.remove(turn)
            self._call_first()

    def _call_first(self) -> None:
        if self._line and not self._line[0].is_set():
            self._line[0].began = time.monotonic()
            self._line[0].set()


TURNS = Turns()
"""Of this process."""
