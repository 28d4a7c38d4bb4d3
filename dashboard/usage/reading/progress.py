"""Long scans with a progress that is told, and that end at once when whoever is told wants no more."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from time import monotonic

import duckdb

Progress = Callable[[float], None]
"""Is told the share of the bytes read so far, 0 to 1. What it raises ends the reading and goes to the caller."""

EVERY_S = 0.2
OPENING_SHARE = 0.5
"""JSON is read once to be made flat and once to be summed up; tables are opened at once."""


class Rising:
    """Is told shares of several readings of the same files, and tells no smaller one than before."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._told = progress, 0.0

    def __call__(self, share: float) -> None:
        """The share is told. Raises what whoever is told raises."""
        self._told = max(self._told, share)
        self._progress(self._told)


class _Telling:
    """Tells a share now and then, never a smaller one than before."""

    def __init__(self, progress: Progress | None, *, told: float = 0.0) -> None:
        self._progress, self.told, self._next = progress, told, 0.0

    def tell(self, share: float) -> None:
        """It is told, unless something was a moment ago. Raises what whoever is told raises."""
        if self._progress is not None and self._next <= monotonic():
            self._next = monotonic() + EVERY_S
            self.told = max(self.told, min(share, 1.0))
            self._progress(self.told)


class Opening:
    """Files on their way to be opened, which takes time where they are JSON."""

    def __init__(self, progress: Progress | None, sizes: Sequence[int]) -> None:
        self._telling, self._total = _Telling(progress), max(sum(sizes), 1)
        self._behind = 0

    @property
    def done(self) -> float:
        """The share of all the work that lies behind."""
        return max(self._telling.told, OPENING_SHARE * self._behind / self._total)

    def moved(self, size: int) -> None:
        """So many bytes of the file that is open are flat."""
        self._telling.tell(min(OPENING_SHARE * (self._behind + size) / self._total, OPENING_SHARE))

    def opened(self, size: int, *, was_read: bool) -> None:
        """The file is open; `was_read` says whether that took a reading of it."""
        self._behind += size if was_read else 0
        self.moved(0)


class Watch:
    """Runs the queries that scan files, one after the other."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, progress: Progress | None, *, done: float = 0.0
    ) -> None:
        """`done` is the share of all the work that lies behind when the first query runs."""
        self._database, self._progress = database, progress
        self._telling = _Telling(progress, told=done)
        self._left = 1 - done
        self._done, self._weight = done, 0.0

    def next_file(self, weight: float) -> None:
        """The queries from here on are this share of all that the queries do. Whoever is told learns of it, so
        that many small files can be stopped between two of them."""
        self._done, self._weight = self._done + self._weight, weight * self._left
        self._telling.tell(self._done)

    def run(self, query: str) -> None:
        """The query is done. With a progress it runs beside this thread, which tells how far it is."""
        if self._progress is None:
            self._database.execute(query)
            return
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self._database.execute, query)
            try:
                self._follow(running)
                running.result()
            finally:
                if not running.done():
                    self._database.interrupt()

    def _follow(self, running: "Future[duckdb.DuckDBPyConnection]") -> None:
        while not wait([running], timeout=EVERY_S).done:
            share = max(self._database.query_progress(), 0.0) / 100
            self._telling.tell(self._done + self._weight * share)
