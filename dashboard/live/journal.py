"""A journal of calls that were paid for: a run that was killed goes on with it and pays for none of them again.

One line a call when it begins and one when it has ended, each with a checksum that covers the line before, so
that a journal that was cut, edited or mixed up is refused: what it says of money could not be trusted.
Prompts are kept as a digest only; answers are kept, because they are scored again. No key is ever written.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from dashboard.live.dispatch import Call
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Delta

VERSION = 1
CHECK = 16
"""Hexadecimal digits of a checksum: against accidents, not against forgers."""


class JournalError(ValueError):
    """The journal cannot be trusted or used; the message says where and what to do."""


GRACE_S = 5.0
"""How long a run that is stopped waits for the answers that are on their way."""


@dataclass(slots=True)
class Journal:
    """Calls that ended, by what was asked of whom. Thread-safe."""

    path: Path
    ended: dict[str, Answer] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)
    """Calls without an end, and how often they began: they may have been billed."""
    replayed: int = 0
    replayed_usd: float = 0.0
    _lost: dict[str, int] = field(default_factory=dict)
    """As `begun` was when the journal was opened."""
    _last: str = ""
    _file: int = -1
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asked: int = 0
    """Calls of this run that are under way."""
    _no_more: threading.Condition = field(default_factory=threading.Condition)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The journal of the file, which is made where there is none. Raises JournalError, OSError.

        It is locked until it is closed: two runs at a time would both pay.
        """
        new, file = _opened(path)
        found = cls(path, _file=file)
        try:
            _lock(found._file, path)
            found._read(new=new)
        except BaseException:
            found.close()
            raise
        return found

    def close(self) -> None:
        """Nothing more is written; another run may open it.

        What is under way and comes within GRACE_S is written before: it is paid for.
        """
        with self._no_more:
            self._no_more.wait_for(lambda: self._asked == 0, timeout=GRACE_S)
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def under_way(self) -> int:
        """Calls that had begun and not ended when the run before was killed."""
        return sum(times > 0 and key not in self.ended for key, times in self.begun.items())

    def lost(self, call: Call, *, max_tokens: int) -> int:
        """How often the call began in an earlier run and never ended: each time may have been billed."""
        return self._lost.get(_key(call, max_tokens=max_tokens), 0)

    def known(self, call: Call, *, max_tokens: int) -> Answer | None:
        """The answer that was paid for already."""
        return self.ended.get(_key(call, max_tokens=max_tokens))

    def send(
        self, call: Call, ask: Callable[[], Iterator[Delta | Answer]], *, max_tokens: int
    ) -> Iterator[Delta | Answer]:
        """The answer of the journal, else of the call, which is then in the journal before anyone sees it."""
        key = _key(call, max_tokens=max_tokens)
        known = self.ended.get(key)
        if known is not None:
            with self._lock:
                self.replayed += 1
                self.replayed_usd += known.usd or 0.0
            yield known
            return
        self._count(1)
        try:
            self._write({"begun": key, "lane": call.lane.name, "prompt": call.prompt.id})
            for arrived in ask():
                if isinstance(arrived, Answer):
                    self._write({"ended": key, "answer": asdict(arrived)})
                yield arrived
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._no_more:
            self._asked += more
            self._no_more.notify_all()

    def _write(self, entry: dict[str, Any]) -> None:
        with self._lock:
            if self._file < 0:
                raise JournalError(f"{self.path}: closed while a call was under way")
            self._last = _check(self._last, entry)
            line = json.dumps({**entry, "check": self._last}, ensure_ascii=True) + "\n"
            os.write(self._file, line.encode())
            os.fsync(self._file)

    def _read(self, *, new: bool) -> None:
        text = self.path.read_bytes().decode("utf-8", "replace")
        if not text and not new:
            self._refuse(1, "it is empty, which no journal is")
        if not text:
            self._write({"journal": VERSION})
            return
        lines = text.split("\n")
        if lines.pop():
            self._refuse(len(lines) + 1, "it breaks off in the middle")
        for number, line in enumerate(lines, start=1):
            try:
                entry = json.loads(line)
                check = entry.pop("check")
            except (ValueError, KeyError, AttributeError, TypeError):
                self._refuse(number, "it is no entry of a journal")
            if check != _check(self._last, entry):
                self._refuse(number, "its checksum does not fit what stands there and before")
            self._last = check
            if number == 1 and entry.get("journal") != VERSION:
                self._refuse(number, f"expected a journal of version {VERSION}")
            self._take(entry)
        self._lost = {key: times for key, times in self.begun.items() if times}

    def _take(self, entry: dict[str, Any]) -> None:
        if "begun" in entry:
            self.begun[entry["begun"]] = self.begun.get(entry["begun"], 0) + 1
        elif "ended" in entry:
            answer = _answer(entry["answer"])
            self.begun[entry["ended"]] = max(0, self.begun.get(entry["ended"], 0) - 1)
            if _may_have_been_billed(answer):
                self.ended[entry["ended"]] = answer

    def _refuse(self, number: int, what: str) -> None:
        raise JournalError(
            f"{self.path} line {number}: {what}. The journal is damaged, so nothing was sent: what was paid for "
            "cannot be told. Restore the file, or name a new one and pay for every call again."
        )


def _opened(path: Path) -> tuple[bool, int]:
    """Whether the file was made just now, and the file."""
    flags = os.O_RDWR | os.O_APPEND
    try:
        return True, os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False, os.open(path, flags)


def _may_have_been_billed(answer: Answer) -> bool:
    """Calls that cost nothing for certain, and those that were cancelled, are made again."""
    refused = answer.status is not None and answer.status < 500
    return answer.ending != "cancelled" and answer.reached and not refused


def _answer(raw: dict[str, Any]) -> Answer:
    tokens = raw.get("tokens")
    return Answer(**{**raw, "tokens": Tokens(**tokens) if tokens else None})


def _key(call: Call, *, max_tokens: int) -> str:
    """A digest of all that decides the answer: another prompt, model, address or setting is another call."""
    lane = call.lane.for_prompt(call.prompt)
    # the embedded server has another port in every run
    place = "this machine" if lane.is_demo else lane.base_url
    asked = [
        *(lane.name, lane.model, place, lane.temperature, dict(lane.extra_body)),
        *(lane.messages(call.prompt), call.prompt.id, call.repeat, max_tokens),
    ]
    text = json.dumps(asked, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _check(before: str, entry: dict[str, Any]) -> str:
    text = before + json.dumps(entry, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:CHECK]


def _lock(file: int, path: Path) -> None:
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, where a second run is not noticed
    except ImportError:  # pragma: no cover
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise JournalError(
            f"{path}: another comparison is writing to it; wait for it or name another file"
        ) from None
