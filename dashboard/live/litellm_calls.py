"""Calls any litellm provider through a child process that sees no key but the one of the call."""

import contextlib
import itertools
import json
import os
import queue
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from dashboard.live.child_process import start_module
from dashboard.live.guard import Guard
from dashboard.live.lanes import Lane
from dashboard.live.redaction import redact
from dashboard.live.stream_events import CallFailedError, Piece, failure_of_status, piece_of

ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else its import fetches a price list
    "LITELLM_MODE": "PRODUCTION",  # else its import reads the nearest .env file
    "LITELLM_LOG": "CRITICAL",
    "AWS_EC2_METADATA_DISABLED": "true",
    "HF_HUB_OFFLINE": "1",
    "HOME": os.devnull,  # no .netrc, no credential files
    "USERPROFILE": os.devnull,
}


def pieces(
    lane: Lane, messages: Sequence[Mapping[str, str]], *, max_tokens: int, guard: Guard
) -> Generator[Piece, None, None]:
    """The stream of one call; closing the iterator stops the call.

    Raises `CallFailedError` for whatever goes wrong, at the latest at the guard's deadline.
    """
    arguments: dict[str, Any] = {
        "model": lane.model,
        "messages": [dict(message) for message in messages],
        "api_key": lane.sent_key,
        "max_tokens": max_tokens,
        **lane.extra_body,
    }
    if lane.temperature is not None:
        arguments["temperature"] = lane.temperature
    yield from call(arguments, guard=guard, who=f"Model {lane.name}")


def call(arguments: dict[str, Any], *, guard: Guard, who: str) -> Generator[Piece, None, None]:
    """The pieces of `litellm.completion(**arguments)`, run in the child; fails as `pieces` does."""
    keys = (str(arguments.get("api_key", "")),)
    child = _child()
    number, events = child.ask(arguments, ends_at=time.monotonic() + guard.left_s())
    try:
        while True:
            try:
                event = events.get(timeout=guard.left_s())
            except queue.Empty:
                raise CallFailedError(f"{who}: {guard.late()}", transient=False) from None
            if "begun" in event:
                guard.started_at = time.perf_counter()
            elif "chunk" in event:
                yield piece_of(event["chunk"])
            elif "failed" in event:
                child.ended(number)
                raise _failure(event["failed"], keys=keys, who=who)
            else:
                child.ended(number)
                return
    finally:
        child.leave(number)


def forget_keys() -> None:
    """Clients that the child keeps for reuse, with their keys, are dropped."""
    with _LOCK:
        if _RUNNING and _RUNNING[0].alive:
            _RUNNING[0].send({"forget": True})


def end() -> None:
    """litellm's process is gone; calls under way fail. The next call starts another."""
    with _LOCK:
        for child in _RUNNING:
            child.close()
        _RUNNING.clear()


def _failure(failed: Mapping[str, Any], *, keys: tuple[str, ...], who: str) -> CallFailedError:
    detail = redact(f"{failed['kind']}: {failed['message']}", keys=keys)
    status = failed["status"]
    if "Timeout" in failed["kind"]:
        return CallFailedError(f"{who}: no answer in time ({detail})", transient=False)
    if not isinstance(status, int):
        return CallFailedError(f"{who}: the call failed ({detail})", transient=True)
    return failure_of_status(
        status, detail, headers={"retry-after": failed["retry_after"] or ""}, who=who
    )


class _Child:
    """The running child and the calls that wait for its events."""

    def __init__(self) -> None:
        self.process = start_module("dashboard.live.litellm_server", extra_environment=ENVIRONMENT)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ask(
        self, arguments: dict[str, Any], *, ends_at: float
    ) -> tuple[int, "queue.SimpleQueue[dict[str, Any]]"]:
        number, events = next(self._numbers), queue.SimpleQueue[dict[str, Any]]()
        self._waiting[number] = events
        self.send({"id": number, "arguments": arguments, "ends_at": ends_at})
        return number, events

    def ended(self, number: int) -> None:
        self._waiting.pop(number, None)

    def leave(self, number: int) -> None:
        """Stops a call that has not ended."""
        if self._waiting.pop(number, None) is not None:
            self.send({"stop": number})

    def send(self, line: dict[str, Any]) -> None:
        assert self.process.stdin is not None  # noqa: S101 - asked for as a pipe
        try:
            with self._lock:
                self.process.stdin.write(json.dumps(line).encode() + b"\n")
                self.process.stdin.flush()
        except (OSError, ValueError):
            self._end_all()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._listener.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _listen(self) -> None:
        assert self.process.stdout is not None  # noqa: S101 - asked for as a pipe
        for line in self.process.stdout:
            event = json.loads(line)
            waiting = self._waiting.get(event.get("id", 0))
            if waiting is not None:
                waiting.put(event)
        self._end_all()

    def _end_all(self) -> None:
        gone = {"status": None, "kind": "ended", "message": "litellm's process ended"}
        for events in list(self._waiting.values()):
            events.put({"failed": gone})


_LOCK = threading.Lock()
_RUNNING: list[_Child] = []


def _child() -> _Child:
    with _LOCK:
        if not (_RUNNING and _RUNNING[0].alive):
            for dead in _RUNNING:
                dead.close()
            _RUNNING[:] = [_Child()]
        return _RUNNING[0]
