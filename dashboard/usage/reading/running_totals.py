"""Session logs that tell running totals: each becomes what was added since the one before.

Codex writes a line after every turn with the totals of the session so far, and the model on a line of its own
before. A total that repeats adds nothing; one that falls begins anew. A session that was forked from another, or
works for it, begins with a copy of that one's lines, at the times of the fork or at their own: a turn is named by
the family of sessions and its totals, so that it counts once over all files. A session may begin with a copy and
not say so. Either it began when the other did, and its first turn has the time and the totals of the other's. Or
its first turns were before it began, or follow its begin and each other at once, as no answers do: these have the
totals of the other's first turns.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

MARK = "codex_turn"
"""The column that names a turn: the family of sessions and the totals, the same wherever a session was copied."""
AT_ONCE = timedelta(seconds=1)
"""Turns that follow each other so fast were copied: each took a question and an answer."""
_FORKED_FROM = ("forked_from_id", "parent_thread_id")
_SESSION = ("session_meta", "turn_context")
_CARRIED = {"model": "model", "cwd": "cwd", "model_provider": "model_provider", "id": "session"}
_TOTAL = "total_token_usage"
_LAST = "last_token_usage"


@dataclass
class Session:
    """What the lines so far said."""

    carried: dict[str, Any] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    family: str = ""
    """The first of the sessions that it was forked from, or itself."""
    is_copy: bool = False
    """Whether it was forked: its first lines may be of the middle of another session."""
    began: str = ""
    turns: list[tuple[str, str]] = field(default_factory=list)
    """The time and the totals of each."""

    @property
    def copied(self) -> int:
        """So many of the first turns cannot be its own."""
        count, before = 0, _moment(self.began)
        for at, _ in self.turns:
            now = _moment(at)
            if before is None or now is None or now > before + AT_ONCE:
                break
            count, before = count + 1, max(before, now)
        return count


def _moment(told: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def turns(documents: Iterable[Any], sessions: list[Session]) -> Iterator[Any]:
    """The documents, those of a Codex session as one record for each turn; all others as they are. In the end
    `sessions` are those that were found."""
    session = Session()
    for document in documents:
        payload = document.get("payload") if isinstance(document, dict) else None
        if not isinstance(payload, dict) or "timestamp" not in document:
            yield document
        elif document.get("type") in _SESSION:
            session = _told(session, payload, is_new=document["type"] == "session_meta")
            if document["type"] == "session_meta":
                session.began = str(document["timestamp"])
                sessions.append(session)
        elif document.get("type") == "event_msg" and payload.get("type") == "token_count":
            if turn := _turn(session, document["timestamp"], payload.get("info")):
                yield turn
        elif document.get("type") not in ("event_msg", "response_item", "compacted"):
            yield document


def _told(session: Session, payload: Mapping[str, Any], *, is_new: bool) -> Session:
    found = {
        name: payload[key] for key, name in _CARRIED.items() if isinstance(payload.get(key), str)
    }
    if not is_new:
        found.pop("session", None)
        session.carried |= found
        return session
    forked = next(
        (payload[name] for name in _FORKED_FROM if isinstance(payload.get(name), str)), ""
    )
    # The copied lines name the session they are from, and that one's own parent: the last of them is the first.
    family = forked or found.get("session", "")
    return Session(found, {}, family, session.is_copy or bool(forked))


def _turn(session: Session, timestamp: Any, info: Any) -> dict[str, Any] | None:
    """What the turn added; None where it tells nothing new."""
    if not isinstance(info, dict):
        return None
    total, last = info.get(_TOTAL), info.get(_LAST)
    if isinstance(total, dict):
        now = {key: value for key, value in total.items() if isinstance(value, int)}
        before = session.before
        if any(value < before.get(key, 0) for key, value in now.items()):
            before = {}
        if session.is_copy and not before and isinstance(last, dict):
            before = {
                key: now[key] - _count(last, key) for key in now if _count(last, key) <= now[key]
            }
        added = {key: value - before.get(key, 0) for key, value in now.items()}
        session.before = now
    elif isinstance(last, dict):
        now = added = {key: value for key, value in last.items() if isinstance(value, int)}
    else:
        return None
    if not any(added.values()):
        return None
    told = " ".join(str(now[key]) for key in sorted(now))
    at = "" if isinstance(total, dict) else timestamp
    turn = f"{at} {told} {' '.join(str(added[key]) for key in sorted(added))}"
    session.turns.append((str(timestamp), turn))
    return {MARK: f"{session.family} {turn}", "timestamp": timestamp, **session.carried, **added}


def _count(told: Mapping[str, Any], key: str) -> int:
    value = told.get(key)
    return value if isinstance(value, int) else 0


def name_copies(logs: Iterable[tuple[Path, Sequence[Session]]]) -> None:
    """Sessions that begin with a copy of another become one family with it. A log is records as `turns` gives
    them, one a line, and its sessions; it is written anew where any of these is such a copy."""
    logs = [*logs]
    if of := _copies([session for _, sessions in logs for session in sessions if session.family]):
        for log, sessions in logs:
            if any(session.family in of for session in sessions):
                _name_anew(log, of)


def _copies(sessions: Sequence[Session]) -> dict[str, str]:
    """Family -> the one that it is of."""
    of: dict[str, str] = {}
    first: dict[tuple[str, ...], str] = {}
    begins = [
        [*accumulate((turn for _, turn in each.turns), _hashed, initial=0)] for each in sessions
    ]
    pairs = list(zip(sessions, begins, strict=True))
    copied = {turns[each.copied]: each.family for each, turns in pairs if each.copied}
    for session, so_far in pairs:
        if session.turns:
            begin = (session.began, *session.turns[0])
            _join(of, session.family, first.setdefault(begin, session.family))
        for turns in so_far:
            if turns in copied:
                _join(of, session.family, copied[turns])
    return of


def _hashed(before: int, turn: str) -> int:
    return hash((before, turn))


def _join(of: dict[str, str], family: str, with_family: str) -> None:
    one, other = _root(of, with_family), _root(of, family)
    if one != other:
        of[other] = one


def _name_anew(log: Path, of: Mapping[str, str]) -> None:
    written = log.with_suffix(".families")
    with log.open(encoding="utf-8") as lines, written.open("w", encoding="utf-8") as out:
        for line in lines:
            record = json.loads(line)
            family, space, turn = str(record.get(MARK) or "").partition(" ")
            if family in of:
                record[MARK] = f"{_root(of, family)}{space}{turn}"
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
            else:
                out.write(line)
    written.replace(log)


def _root(of: Mapping[str, str], family: str) -> str:
    while family in of:
        family = of[family]
    return family
