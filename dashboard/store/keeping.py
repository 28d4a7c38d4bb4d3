"""The store as people use it: keep, open, list, delete, and let go of what has expired."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from sqlalchemy import Connection, Row, func, insert, select, update

from dashboard.engine.inputs.days import day_in_words
from dashboard.store.contents import Content, unpacked
from dashboard.store.database import Database
from dashboard.store.place import place, shown
from dashboard.store.refused import NotKept, NotOwner, NotStored, StoreDamaged, StoreOff
from dashboard.store.schema import ABOUT, KEPT
from dashboard.store.short_link import fits, hash_of, id_of, new_id, new_token, store_of

DAYS, MOST_MB = "GOLDEN_PATH_STORE_DAYS", "GOLDEN_PATH_STORE_MB"
"""How long links last where nobody says (365), and how much the store takes in all (1000)."""
DEFAULT_DAYS, DEFAULT_MB = 365, 1_000
LONGEST_DAYS = 3_650
OFF = "this dashboard keeps nothing: its operator has turned the store off"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the owner gets for what was kept; the token is told once and never again."""

    id: str
    token: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What was kept under a link."""

    kind: str
    title: str
    text: str
    made: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: never the content."""

    id: str
    kind: str
    title: str
    bytes: int
    made: datetime
    ends: datetime
    gone: str


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """One store, opened: whole, and of this version."""

    def __init__(
        self,
        database: Database,
        *,
        days: int = DEFAULT_DAYS,
        most_bytes: int = DEFAULT_MB * 1_000_000,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.database, self.days, self.most_bytes, self._now = database, days, most_bytes, now
        try:
            self.version_before = database.open()
        except BaseException:
            database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def put(self, content: Content, *, days: int | None = None) -> Receipt:
        """The content is kept, on disk, when this returns. Raises NotStored and keeps nothing of it."""
        days = self.days if days is None else days
        if not 0 < days <= LONGEST_DAYS:
            raise NotStored(f"a link may last 1 to {LONGEST_DAYS} days, not {days}")
        body, token, now = content.packed, new_token(), self._now()
        ends = now + timedelta(days=days)
        with self.database.transaction(writes=True) as connection:
            self._let_go(connection)
            held = connection.execute(select(func.coalesce(func.sum(KEPT.c.bytes), 0))).scalar_one()
            if held + len(body) > self.most_bytes:
                raise NotStored(
                    f"nothing was kept: the store is full ({self.most_bytes / 1e6:,.0f} MB). The long link works "
                    "without it"
                )
            kept_id = new_id(connection.execute(select(ABOUT.c.name)).scalar_one())
            row = {
                "id": kept_id,
                "kind": content.kind,
                "title": content.title,
                "body": body,
                "bytes": len(body),
                "owner_hash": hash_of(token),
                "made_at": _seconds(now),
                "ends_at": _seconds(ends),
                "digest": hashlib.sha256(body).hexdigest(),
                "gone": "",
            }
            connection.execute(insert(KEPT).values(row))
        return Receipt(kept_id, token, ends)

    def get(self, link: str) -> Found:
        """What is kept under a link or id, whole. Raises NotKept or StoreDamaged with a sentence."""
        with self.database.transaction() as connection:
            row = self._row(connection, id_of(link))
        body = bytes(row.body)
        if hashlib.sha256(body).hexdigest() != row.digest:
            raise StoreDamaged(
                "what is kept under this link is damaged: ask its sender for the long link"
            )
        text = unpacked(row.kind, body)
        return Found(row.kind, row.title, text, _moment(row.made_at), _moment(row.ends_at))

    def delete(self, link: str, *, token: str) -> None:
        """The content is gone, and the link says so. Raises NotOwner for another's token."""
        with self.database.transaction(writes=True) as connection:
            row = self._row(connection, id_of(link))
            if not fits(token, row.owner_hash):
                raise NotOwner(
                    "nothing was deleted: this token is not the one that was told when the link was made"
                )
            _empty(connection, KEPT.c.id == row.id, "deleted")

    def listed(self) -> tuple[Entry, ...]:
        """Everything that is or was kept, the newest first."""
        columns = [c for c in KEPT.c if c.name not in ("body", "digest", "owner_hash")]
        now = _seconds(self._now())
        with self.database.transaction() as connection:
            rows = connection.execute(
                select(*columns).order_by(KEPT.c.made_at.desc(), KEPT.c.id)
            ).all()
        return tuple(
            Entry(
                *(row.id, row.kind, row.title, row.bytes),
                *(_moment(row.made_at), _moment(row.ends_at)),
                gone=row.gone or ("expired" if row.ends_at <= now else ""),
            )
            for row in rows
        )

    def _row(self, connection: Connection, kept_id: str) -> Row[tuple[object, ...]]:
        row = connection.execute(select(KEPT).where(KEPT.c.id == kept_id)).one_or_none()
        if row is None:
            own = connection.execute(select(ABOUT.c.name)).scalar_one()
            raise NotKept(_unknown(is_own=store_of(kept_id) == own))
        if row.gone == "deleted":
            raise NotKept("this link was deleted by its owner")
        if row.gone or row.ends_at <= _seconds(self._now()):
            ended = day_in_words(_moment(row.ends_at).date())
            raise NotKept(f"this link expired on {ended}: ask its sender for a new one")
        return row

    def _let_go(self, connection: Connection) -> None:
        _empty(connection, KEPT.c.ends_at <= _seconds(self._now()), "expired")


def _empty(connection: Connection, which: object, why: str) -> None:
    values: Mapping[str, object] = {"body": b"", "bytes": 0, "title": "", "gone": why}
    connection.execute(update(KEPT).where(which, KEPT.c.gone == "").values(values))  # type: ignore[arg-type]


def _unknown(*, is_own: bool) -> str:
    if is_own:
        return (
            "this link is not known: a letter of it is wrong, or it is older than the backup in use"
        )
    return "this link was made by another dashboard, whose store has it: open it there"


def open_store(environ: Mapping[str, str]) -> Store:
    """The operator's store, ready. Raises a StoreRefusal with the reason where it is not."""
    url = place(environ)
    if url is None:
        raise StoreOff(OFF)
    most = _whole(environ, MOST_MB, DEFAULT_MB, "MB")
    return Store(Database(url), days=most_days(environ), most_bytes=most * 1_000_000)


def most_days(environ: Mapping[str, str]) -> int:
    """How long the operator has links kept, the most that a visitor may ask for. Raises StoreOff."""
    return min(_whole(environ, DAYS, DEFAULT_DAYS, "days"), LONGEST_DAYS)


def where(environ: Mapping[str, str]) -> str:
    """The place of the store, for the operator."""
    url = place(environ)
    return "off" if url is None else shown(url)


def _whole(environ: Mapping[str, str], name: str, default: int, unit: str) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or not int(text):
        raise StoreOff(f"{name} is {text!r}; expected a whole number of {unit} above 0")
    return int(text)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
