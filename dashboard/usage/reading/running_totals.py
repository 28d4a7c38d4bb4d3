"""Session logs that tell running totals: each becomes what was added since the one before.

Codex writes a line after every turn with the totals of the session so far, and the model on a line of its own
before. A total that repeats adds nothing; one that falls begins anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MARK = "codex_turn"
"""The column that names a turn: session and totals, the same where a session was copied into another log."""
_SESSION = ("session_meta", "turn_context")
_CARRIED = {"model": "model", "cwd": "cwd", "model_provider": "model_provider", "id": "session"}
_TOTAL = "total_token_usage"
_LAST = "last_token_usage"


@dataclass
class _Session:
    """What the lines so far said."""

    carried: dict[str, Any] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)


def turns(documents: Iterable[Any]) -> Iterator[Any]:
    """The documents, those of a Codex session as one record for each turn; all others as they are."""
    session = _Session()
    for document in documents:
        payload = document.get("payload") if isinstance(document, dict) else None
        if not isinstance(payload, dict) or "timestamp" not in document:
            yield document
        elif document.get("type") in _SESSION:
            session = _told(session, payload, is_new=document["type"] == "session_meta")
        elif document.get("type") == "event_msg" and payload.get("type") == "token_count":
            if turn := _turn(session, document["timestamp"], payload.get("info")):
                yield turn
        elif document.get("type") not in ("event_msg", "response_item", "compacted"):
            yield document


def _told(session: _Session, payload: Mapping[str, Any], *, is_new: bool) -> _Session:
    before = _Session() if is_new else session
    found = {
        name: payload[key] for key, name in _CARRIED.items() if isinstance(payload.get(key), str)
    }
    if not is_new:
        found.pop("session", None)
    return _Session(before.carried | found, before.before)


def _turn(session: _Session, timestamp: Any, info: Any) -> dict[str, Any] | None:
    """What the turn added; None where it tells nothing new."""
    if not isinstance(info, dict):
        return None
    total, last = info.get(_TOTAL), info.get(_LAST)
    if isinstance(total, dict):
        now = {key: value for key, value in total.items() if isinstance(value, int)}
        before = session.before
        if any(value < before.get(key, 0) for key, value in now.items()):
            before = {}
        added = {key: value - before.get(key, 0) for key, value in now.items()}
        session.before = now
    elif isinstance(last, dict):
        now = added = {key: value for key, value in last.items() if isinstance(value, int)}
    else:
        return None
    if not any(added.values()):
        return None
    told = " ".join(str(now[key]) for key in sorted(now))
    mark = f"{session.carried.get('session', '')} {timestamp} {told}"
    return {MARK: mark, "timestamp": timestamp, **session.carried, **added}
