"""Long scans with a progress that is told, and that end at once when whoever is told wants no more."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import duckdb

Progress = Callable[[float], None]
"""Is told the share of the bytes read so far, 0 to 1. What it raises ends the reading and goes to the caller."""

EVERY_S = 0.2


class Watch:
    """Runs the queries that scan files, one after the other."""

    def __init__(self, database: duckdb.DuckDBPyConnection, progress: Progress | None) -> None:
        self._database, self._progress = database, progress
        self._done, self._weight, self._told = 0.0, 0.0, 0.0

    def next_file(self, weight: float) -> None:
        """The queries from here on are this share of all the work."""
        self._done, self._weight = self._done + self._weight, weight

    def run(self, query: str) -> None:
        """The query is done. With a progress it runs beside this thread, which tells how far it is."""
        if self._progress is None:
            self._database.execute(query)
            return
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self._database.execute, query)
            try:
                self._tell(running, self._progress)
                running.result()
            finally:
                if not running.done():
                    self._database.interrupt()

    def _tell(self, running: "Future[duckdb.DuckDBPyConnection]", progress: Progress) -> None:
        while not wait([running], timeout=EVERY_S).done:
            share = max(self._database.query_progress(), 0.0) / 100
            self._told = max(self._told, min(self._done + self._weight * share, 1.0))
            progress(self._told)
