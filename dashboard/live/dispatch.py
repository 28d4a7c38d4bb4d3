"""Makes the calls of a comparison: interleaved, bounded, never past the spending cap."""

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.scoring import Outcome, score
from dashboard.live.streaming import Answer, Delta

ROUNDS_AT_ONCE = 2
LOOK_UP_S = 0.25
"""How soon a cancelled comparison stops waiting for servers that say nothing."""
FAILURES_TO_GIVE_UP = 3
HOPELESS = frozenset({401, 402, 403, 404})
SILENT_AFTER_S = 5.0
"""From when on a model that says nothing is told of."""
CAP_REACHED = "the next call could have passed the spending cap"
CANCELLED = "it was cancelled"


@dataclass(frozen=True, slots=True)
class Call:
    """One prompt on one lane, for the n-th time (`repeat` counts from 0)."""

    lane: Lane
    prompt: Prompt
    repeat: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """Event: a piece of text arrived for a call."""

    call: Call
    delta: Delta


@dataclass(frozen=True, slots=True)
class Run:
    """Event and result: a call ended. `outcome` is None when nothing was asked for."""

    call: Call
    answer: Answer
    outcome: Outcome | None
    why: str
    done: int
    """Calls ended so far, this one included, out of `planned`."""
    planned: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A model of which a call that is under way has heard nothing for so long."""

    lane: str
    seconds: float


Event = Arrived | Run
Arrival = Delta | Answer | BaseException | None


class Purse:
    """Money for a comparison. What was spent and what calls under way may cost never pass the cap."""

    def __init__(self, cap_usd: float | None, *, spent_usd: float = 0.0) -> None:
        self._cap_usd, self._lock = cap_usd, threading.Lock()
        self.committed_usd = spent_usd
        """Known cost, plus the bound of every call whose cost is not known (yet)."""

    def reserve(self, most_usd: float) -> bool:
        """The bound of a call is set aside; False when that could pass the cap."""
        with self._lock:
            if self._cap_usd is not None and self.committed_usd + most_usd > self._cap_usd:
                return False
            self.committed_usd += most_usd
            return True

    def settle(self, most_usd: float, answer: Answer) -> None:
        """The bound gives way to the cost; it stays when nobody can tell what the call has cost."""
        refused = answer.status is not None and answer.status < 500
        unknown_usd = 0.0 if refused or not answer.reached else most_usd
        spent_usd = unknown_usd if answer.usd is None else answer.usd
        with self._lock:
            self.committed_usd += spent_usd - most_usd


@dataclass(slots=True)
class _Round:
    left: int


@dataclass(slots=True)
class Dispatch:
    """The calls of one comparison. They run on worker threads, everything else on the caller's."""

    planned: int
    purse: Purse
    cancelled: Callable[[], bool]
    send: Callable[[Call, Callable[[], bool]], Iterator[Delta | Answer]]
    most_usd: Callable[[Call], float | None]
    runs: list[Run] = field(default_factory=list)
    stopped: str | None = None
    given_up: dict[str, str] = field(default_factory=dict)
    on_silence: Callable[[tuple[Silence, ...]], None] = lambda _silent: None
    """Hears of models that say nothing while one does, and of nobody once all speak again."""
    _heard: dict[int, tuple[str, float]] = field(default_factory=dict)
    """When something of each call under way was heard last, or when it was made."""
    _were_silent: bool = False
    _failures: Counter[str] = field(default_factory=Counter)
    _abandoned: threading.Event = field(default_factory=threading.Event)
    _arrivals: "queue.SimpleQueue[tuple[_Round, Call, Arrival]]" = field(
        default_factory=queue.SimpleQueue
    )

    def run(self, rounds: Iterator[list[Call]], *, on_event: Callable[[Event], None]) -> None:
        """All calls were made, or `stopped` says why not. Two rounds are under way at a time."""
        pools: dict[str, ThreadPoolExecutor] = {}
        try:
            under_way = self._start(rounds, pools, room=ROUNDS_AT_ONCE)
            while under_way and (arrival := self._next_arrival()):
                of_round, call, what = arrival
                if isinstance(what, Delta):
                    on_event(Arrived(call, what))
                    continue
                if what is not None:
                    on_event(self._keep(call, what))
                of_round.left -= 1
                if of_round.left == 0:
                    under_way += self._start(rounds, pools, room=1) - 1
            if self._were_silent:
                self.on_silence(())
        finally:  # also when on_event raises, as a page does that is left
            self._abandoned.set()
            for pool in pools.values():
                pool.shutdown(wait=False, cancel_futures=True)

    def _start(
        self, rounds: Iterator[list[Call]], pools: dict[str, ThreadPoolExecutor], *, room: int
    ) -> int:
        """Up to `room` more rounds are under way; returns how many."""
        started = 0
        while started < room and not self._must_stop():
            calls = next(rounds, None)
            if calls is None:
                break
            started += 1
            this_round = _Round(left=len(calls))
            for call in calls:
                _pool(pools, call.lane).submit(self._make, this_round, call)
        return started

    def _next_arrival(self) -> tuple[_Round, Call, Delta | Answer | None] | None:
        """What arrives next; None when it was cancelled and the servers say nothing."""
        while True:
            self._tell_silence()
            try:
                of_round, call, what = self._arrivals.get(timeout=LOOK_UP_S)
            except queue.Empty:
                if self._must_stop() and self.stopped == CANCELLED:
                    return None
                continue
            if isinstance(what, BaseException):
                raise what
            return of_round, call, what

    def _tell_silence(self) -> None:
        now = time.perf_counter()
        longest: dict[str, float] = {}
        for lane, heard in tuple(self._heard.values()):
            longest[lane] = max(longest.get(lane, 0.0), now - heard)
        silent = tuple(Silence(*each) for each in longest.items() if each[1] >= SILENT_AFTER_S)
        if silent or self._were_silent:
            self.on_silence(silent)
        self._were_silent = bool(silent)

    def _make(self, this_round: _Round, call: Call) -> None:
        """On a worker: makes one call; its end is reported, and so is a fault of ours."""
        try:
            ending = self._answer(this_round, call)
        except BaseException as fault:  # raised again on the caller's thread
            self._arrivals.put((this_round, call, fault))
        else:
            self._arrivals.put((this_round, call, ending))

    def _answer(self, this_round: _Round, call: Call) -> Answer | None:
        """The answer; None when the call was not made or was cancelled."""
        most_usd = self.most_usd(call) or 0.0
        if self._must_stop() or call.lane.name in self.given_up:
            return None
        if not self.purse.reserve(most_usd):
            self.stopped = self.stopped or CAP_REACHED
            return None
        self._heard[id(call)] = call.lane.name, time.perf_counter()
        try:
            for arrived in self.send(call, self._interrupted):
                if isinstance(arrived, Answer):
                    self.purse.settle(most_usd, arrived)
                    return None if arrived.ending == "cancelled" else arrived
                self._heard[id(call)] = call.lane.name, time.perf_counter()
                self._arrivals.put((this_round, call, arrived))
        finally:
            del self._heard[id(call)]
        return None

    def _keep(self, call: Call, answer: Answer) -> Run:
        judged = score(answer, call.prompt)
        done = len(self.runs) + 1
        run = Run(call, answer, judged.outcome, judged.why, done=done, planned=self.planned)
        self.runs.append(run)
        name = call.lane.name
        hopeless = answer.status in HOPELESS or answer.silent
        self._failures[name] = self._failures[name] + 1 if hopeless else 0
        if self._failures[name] >= FAILURES_TO_GIVE_UP:
            self.given_up[name] = answer.error or "it kept failing"
        return run

    def _must_stop(self) -> bool:
        if self._interrupted():
            self.stopped = self.stopped or CANCELLED
        return self.stopped is not None

    def _interrupted(self) -> bool:
        return self._abandoned.is_set() or self.cancelled()


def _pool(pools: dict[str, ThreadPoolExecutor], lane: Lane) -> ThreadPoolExecutor:
    """One pool per lane; lanes on one embedded server share it, because they starve each other."""
    key = lane.base_url if lane.is_demo and lane.base_url else f"lane {lane.name}"
    if key not in pools:
        pools[key] = ThreadPoolExecutor(lane.calls_at_once, thread_name_prefix="lane")
    return pools[key]
