"""The database behind the store: opened once, looked over, and every fault of it said in a sentence."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from dashboard.store.migrate import migrate, version_of
from dashboard.store.refused import StoreDamaged, StoreDown, StoreNewer, StoreOff
from dashboard.store.schema import HEAD

WAIT_S = 10
NOTHING_LOST = "what was kept in it is not lost"
DRIVER_LACKS = (
    "a store in PostgreSQL needs its driver: pip install 'golden-path[postgres]', or set a path"
)


class Database:
    """One store's connections. Every transaction first looks whether the store is still of this version."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self.is_file = url.get_backend_name() == "sqlite"
        try:
            self._engine = _engine(url, is_file=self.is_file)
        except ImportError:
            raise StoreOff(DRIVER_LACKS) from None

    def open(self) -> str | None:
        """The store is whole and of this version; the version before is returned, None where it was made new."""
        if self.is_file:
            self._make_folder()
            self._look_over()
        with self._told(), self._engine.connect() as connection, _begun(connection, writes=True):
            return migrate(connection)

    @contextmanager
    def transaction(self, *, writes: bool = False, still: bool = False) -> Iterator[Connection]:
        """All of the block is kept when it ends, or none of it. A `still` one sees one moment only."""
        with self._told(), self._engine.connect() as connection:
            if still and not self.is_file:  # SQLite's always do
                connection.execution_options(isolation_level="REPEATABLE READ")
            with _begun(connection, writes=writes):
                self._check(connection)
                yield connection

    @staticmethod
    def _check(connection: Connection) -> None:
        found = version_of(connection)
        if found != HEAD:
            raise StoreNewer(
                f"the store is of version {found or 'none'} and this program works with {HEAD}: "
                "golden-path store migrate"
            )

    def close(self) -> None:
        """Every connection is let go of."""
        self._engine.dispose()

    def _make_folder(self) -> None:
        path = Path(self._url.database or "")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise StoreDown(f"the store cannot be written ({why}): {path.parent}") from None

    def _look_over(self) -> None:
        """SQLite's own check, once per opening. Raises StoreDamaged."""
        with self._told(), self._engine.connect() as connection:
            found = connection.execute(text("PRAGMA integrity_check(1)")).scalar_one()
        if found != "ok":
            raise StoreDamaged(_damaged())

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A fault of the database is a sentence, without its address or what was sent to it."""
        try:
            yield
        except OperationalError as error:
            raise StoreDown(_down(error.orig)) from None
        except DatabaseError as error:
            if self.is_file:
                raise StoreDamaged(_damaged()) from None
            raise StoreDown(_down(error.orig)) from None
        except DBAPIError as error:
            raise StoreDown(_down(error.orig)) from None


def _damaged() -> str:
    return "the store is damaged, so nothing is read from it: move its file away, then golden-path restore FILE"


def _down(error: object) -> str:
    said = str(error).splitlines()[0] if str(error) else ""
    known = {
        "readonly": "the store cannot be written: its file is read-only",
        "unable to open": "the store cannot be opened: its file or folder may not be read",
        "locked": f"the store is busy: try again in a minute; {NOTHING_LOST}",
        "full": f"the disk of the store is full; {NOTHING_LOST}",
    }
    found = next((sentence for word, sentence in known.items() if word in said.lower()), None)
    return found or f"the store cannot be reached now: try again in a minute; {NOTHING_LOST}"


@contextmanager
def _begun(connection: Connection, *, writes: bool) -> Iterator[None]:
    connection.execution_options(writes=writes)
    with connection.begin():
        yield


def _engine(url: URL, *, is_file: bool) -> Engine:
    if not is_file:
        within = {"connect_timeout": WAIT_S, "options": f"-c statement_timeout={WAIT_S * 1_000}"}
        return create_engine(url, pool_pre_ping=True, connect_args=within, hide_parameters=True)
    engine = create_engine(url, connect_args={"timeout": WAIT_S}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: object) -> None:
        connection.isolation_level = (
            None  # transactions are begun below, tables are changed in them too
        )
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def read_only(path: Path) -> sqlite3.Connection:
    """The file of SQLite as it is, with what is still in its log."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def is_backup(path: Path) -> bool:
    """Whether the file is a store of SQLite."""
    try:
        with closing(read_only(path)) as found:
            names = {name for (name,) in found.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error:
        return False
    return {"kept", "about", "alembic_version"} <= names
