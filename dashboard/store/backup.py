"""A backup is one file of SQLite, whatever the store is; it goes back into any store."""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from dashboard.store.database import Database, is_backup, read_only
from dashboard.store.keeping import Store
from dashboard.store.place import of_file
from dashboard.store.refused import StoreRefusal
from dashboard.store.schema import ABOUT, KEPT

AT_ONCE = 50
"""Rows in memory at a time."""


class NoBackup(StoreRefusal):
    """The file is no backup."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    added: int
    there_already: int


def back_up(store: Store) -> tuple[bytes, int]:
    """The store of one moment as a file, and how many rows it has; others may write meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "backup.sqlite"
        copy = Database(of_file(path))
        copy.open()
        with (
            store.database.transaction(still=True) as source,
            copy.transaction(writes=True) as target,
        ):
            rows = 0
            _copy_name(source, target)
            for each in _rows(source):
                target.execute(insert(KEPT), each)
                rows += len(each)
        copy.close()
        _into_one_file(path)
        return path.read_bytes(), rows


def restore(store: Store, path: Path) -> Restored:
    """Every row of the backup is in the store, all or none. What is there already stays as it is."""
    if not path.is_file():
        raise NoBackup(f"{path} is not there")
    if not is_backup(path):
        raise NoBackup(f"{path} is no backup of a store: golden-path backup FILE writes one")
    added = there = 0
    with (
        _opened(path) as backup,
        backup.transaction() as source,
        store.database.transaction(writes=True) as target,
    ):
        if target.execute(select(KEPT.c.id).limit(1)).first() is None:
            _copy_name(source, target)
        for rows in _rows(source):
            known = set(
                target.scalars(select(KEPT.c.id).where(KEPT.c.id.in_([row["id"] for row in rows])))
            )
            new = [row for row in rows if row["id"] not in known]
            if new:
                target.execute(insert(KEPT), new)
            added, there = added + len(new), there + len(known)
    return Restored(added, there)


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    """A copy of the backup, brought to this version; the file itself stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "backup.sqlite"
        with closing(read_only(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        found = Database(of_file(copy))
        try:
            found.open()
            yield found
        finally:
            found.close()


def _copy_name(source: Connection, target: Connection) -> None:
    """Ids begin with the store's name, so that goes with them."""
    target.execute(delete(ABOUT))
    target.execute(insert(ABOUT).values(name=source.execute(select(ABOUT.c.name)).scalar_one()))


def _rows(source: Connection) -> Iterator[Sequence[dict[str, object]]]:
    last = ""
    while True:
        asked = select(KEPT).where(KEPT.c.id > last).order_by(KEPT.c.id).limit(AT_ONCE)
        found = [dict(row) for row in source.execute(asked).mappings()]
        if not found:
            return
        yield found
        last = str(found[-1]["id"])


def _into_one_file(path: Path) -> None:
    """Nothing of it is left in a log beside it."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode = DELETE")
