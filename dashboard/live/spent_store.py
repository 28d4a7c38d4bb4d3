"""What was spent of the operator's money by day and name, in SQLite: over restarts and over processes."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from platformdirs import user_state_path

PLACE = "GOLDEN_PATH_OPERATOR_STORE"
EVERYBODY = "everybody"
DAYS_KEPT = 40
WAIT_S = 10.0
_TABLE = (
    "CREATE TABLE IF NOT EXISTS spent (day TEXT NOT NULL, name TEXT NOT NULL, usd REAL NOT NULL, "
    "PRIMARY KEY (day, name))"
)


@dataclass(frozen=True, slots=True)
class Spent:
    """The sums, while nobody else changes them."""

    _database: sqlite3.Connection

    def usd(self, day: date, name: str) -> float:
        """The sum of a day under a name; 0 where there is none."""
        asked = (day.isoformat(), name)
        row = self._database.execute("SELECT usd FROM spent WHERE day = ? AND name = ?", asked)
        found = row.fetchone()
        return float(found[0]) if found else 0.0

    def add(self, day: date, name: str, usd: float) -> None:
        """The sum is so much higher."""
        self._database.execute(
            "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET usd = usd + excluded.usd",
            (day.isoformat(), name, usd),
        )
        self._database.execute(
            "DELETE FROM spent WHERE day < date(?, ?)", (day.isoformat(), f"-{DAYS_KEPT} days")
        )


class SpentStore:
    """One file, or memory only where no path is given."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            path or ":memory:", timeout=WAIT_S, isolation_level=None, check_same_thread=False
        )
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute(_TABLE)

    @contextmanager
    def exclusive(self) -> Iterator[Spent]:
        """The sums, kept from every other thread and process until the block ends; undone where it fails."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield Spent(self._database)
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def back_up(self, to: Path) -> None:
        """A whole copy lies at `to`, taken while others write."""
        with self._lock, sqlite3.connect(to) as copy:
            self._database.backup(copy)
        copy.close()

    def close(self) -> None:
        """The file is let go of."""
        with self._lock:
            self._database.close()


def place(environ: Mapping[str, str]) -> Path:
    """Where the operator keeps the store; unset, among this user's state."""
    typed = environ.get(PLACE, "").strip()
    return Path(typed) if typed else user_state_path("golden-path") / "operator-spent.sqlite"
