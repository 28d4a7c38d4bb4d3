"""One call, always streamed: what it said, how long it took, what it used and how it ended."""

import contextlib
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.live import litellm_calls, openai_calls
from dashboard.live.guard import CallStoppedError, Guard
from dashboard.live.lanes import Lane
from dashboard.live.spending import usd_of
from dashboard.live.stream_events import CallFailedError, Tokens
from dashboard.live.timing import Timing

Ending = Literal["answered", "refused", "truncated", "error", "cancelled"]
RETRY_WAIT_S = 1.0
LONGEST_WAIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the visible answer, `at_ms` after the request was sent."""

    text: str
    at_ms: float


@dataclass(frozen=True, slots=True)
class Answer:
    """How one call ended.

    Times are of the last attempt and start when the connection stands, as for a service that keeps
    its connections open; `connect_ms` (DNS, TCP, TLS) is kept apart. `ttft_ms`: to the first visible
    text. `tpot_ms`: mean gap between tokens after the first. `e2e_ms`: to the end of the stream.
    `tokens` come from the provider's usage, never from counting chunks. `usd` is None when a price
    or the usage is unknown.
    """

    lane: str
    model: str
    ending: Ending
    text: str = ""
    finish_reason: str | None = None
    tokens: Tokens | None = None
    connect_ms: float | None = None
    ttft_ms: float | None = None
    tpot_ms: float | None = None
    e2e_ms: float | None = None
    usd: float | None = None
    error: str | None = None
    status: int | None = None
    """The HTTP status a failed call was answered with."""
    reached: bool = True
    """False when the request never left: no connection, or an address that is not called."""
    attempts: int = 1
    silent: bool = False
    """Nothing had arrived when the deadline passed."""


def stream(
    lane: Lane,
    messages: Sequence[Mapping[str, str]],
    *,
    max_tokens: int,
    deadline_s: float = 60.0,
    retries: int = 1,
    cancelled: Callable[[], bool] = lambda: False,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Delta | Answer]:
    """Yields the answer's text as it arrives and, last and always, one `Answer`.

    No server can make it raise. `deadline_s` is wall-clock time over all attempts, waits included. A
    call is repeated (`retries` times) only after a failure of the infrastructure that came before any
    output: 429, 5xx, no connection. It waits as long as Retry-After says when that fits.
    """
    deadline_at = time.perf_counter() + deadline_s
    attempt = 0
    while True:
        attempt += 1
        outcome = yield from _attempt(
            lane,
            messages,
            max_tokens=max_tokens,
            guard=Guard(
                allow_private=lane.allow_private, deadline_at=deadline_at, within_s=deadline_s
            ),
            cancelled=cancelled,
        )
        if isinstance(outcome, Answer):
            yield replace(outcome, attempts=attempt)
            return
        wait_s = RETRY_WAIT_S if outcome.wait_s is None else outcome.wait_s
        left_s = deadline_at - time.perf_counter()
        if attempt > retries or wait_s >= min(left_s, LONGEST_WAIT_S) or cancelled():
            yield Answer(
                lane.name,
                lane.model,
                "error",
                error=outcome.sentence,
                status=outcome.status,
                reached=outcome.reached,
                attempts=attempt,
            )
            return
        pause(wait_s)


def _attempt(
    lane: Lane,
    messages: Sequence[Mapping[str, str]],
    *,
    max_tokens: int,
    guard: Guard,
    cancelled: Callable[[], bool],
) -> Generator[Delta, None, Answer | CallFailedError]:
    """One attempt: its answer, or the failure when the call may be repeated."""
    pieces = openai_calls.pieces if lane.base_url else litellm_calls.pieces
    timing = Timing(sent_at=time.perf_counter())
    failure: CallFailedError | None = None
    stopped = False
    with contextlib.closing(pieces(lane, messages, max_tokens=max_tokens, guard=guard)) as arriving:
        try:
            for piece in arriving:
                timing.take(piece, time.perf_counter(), guard=guard)
                if piece.text:
                    yield Delta(piece.text, at_ms=timing.since_start_ms(timing.last_at))
                stopped = cancelled()
                if stopped:
                    break
        except CallFailedError as error:
            failure = error
        except CallStoppedError as error:
            failure = CallFailedError(f"Model {lane.name}: {error}", transient=False)
    ended_at = time.perf_counter()
    if failure is not None and failure.transient and timing.events == 0:
        return failure
    return _answer(lane, timing, guard=guard, failure=failure, stopped=stopped, ended_at=ended_at)


def _answer(
    lane: Lane,
    timing: Timing,
    *,
    guard: Guard,
    failure: CallFailedError | None,
    stopped: bool,
    ended_at: float,
) -> Answer:
    sentence = failure.sentence if failure else None
    if not sentence and not stopped and timing.finish_reason is None:
        sentence = f"Model {lane.name}: the stream ended without saying why; the answer may be cut"
    ending: Ending = (
        "cancelled"
        if stopped
        else "error"
        if sentence
        else "refused"
        if timing.refused
        else "truncated"
        if timing.finish_reason == "length"
        else "answered"
    )
    return Answer(
        lane=lane.name,
        model=lane.model,
        ending=ending,
        text="".join(timing.texts),
        finish_reason=timing.finish_reason,
        tokens=timing.tokens,
        connect_ms=guard.connect_ms,
        ttft_ms=timing.since_start_ms(timing.first_text_at) if timing.first_text_at else None,
        tpot_ms=timing.tpot_ms(),
        e2e_ms=timing.since_start_ms(ended_at) if not sentence and not stopped else None,
        usd=None if timing.tokens is None else usd_of(timing.tokens, lane.usd_per_mtok),
        error=sentence,
        status=failure.status if failure else None,
        reached=failure is None or failure.reached,
        silent=failure is not None and timing.events == 0 and guard.left_s() == 0,
    )
