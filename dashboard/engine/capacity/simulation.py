"""Requests of a real trace, one by one, through replicas whose requests in flight share their speed."""

import heapq
import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from dashboard.engine.capacity.curve import Array, Curve

REPORTS = 50
"""How often the progress is told."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Requests in the order of their arrival; arrays of one length."""

    seconds: Array
    """Since the first one."""
    input_tokens: Array
    output_tokens: Array

    def at_rate(self, requests_per_s: float) -> "Trace":
        """The same requests in the same order, faster or slower: the bursts stay, the mean rate is as asked."""
        span = float(self.seconds[-1])
        wanted = (len(self.seconds) - 1) / requests_per_s
        return Trace(self.seconds * (wanted / span), self.input_tokens, self.output_tokens)


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the requests of a trace met; waits and times in milliseconds."""

    requests: int
    waits_share: float
    mean_wait_ms: float
    p95_wait_ms: float
    ttft_p95_ms: float
    tpot_p95_ms: float


@dataclass(slots=True)
class _Replica:
    """Places, queue and clock, with two sums since the start that every request in flight shares."""

    curve: Curve
    clock: float = 0.0
    done: float = 0.0
    """Work each request in flight has got."""
    token_ms: float = 0.0
    """Seconds passed, each times the milliseconds between two tokens at that moment."""
    in_flight: list[tuple[float, int, float, float]] = field(default_factory=list)
    """Heap of (work at which it ends, request, `clock` and `token_ms` when it was admitted)."""
    queue: deque[int] = field(default_factory=deque)

    def speed(self) -> float:
        """Work per second of each request in flight."""
        count = len(self.in_flight)
        return float(self.curve.requests_per_s[count - 1]) / count if count else 0.0

    def next_end(self) -> float:
        if not self.in_flight:
            return float("inf")
        return self.clock + (self.in_flight[0][0] - self.done) / self.speed()

    def advance(self, to: float) -> None:
        passed = to - self.clock
        if self.in_flight:
            self.done += passed * self.speed()
            self.token_ms += passed * float(self.curve.tpot_ms[len(self.in_flight) - 1])
        self.clock = to


def simulate(
    curve: Curve, trace: Trace, *, replicas: int, seed: int
) -> Iterator[float | Simulated]:
    """Yields the share done now and then, at last the result.

    Each request goes to a replica drawn at random, waits there for a free place, and then shares the replica's
    speed with the others in flight; its work is its tokens over the mean ones, prompts and answers weighted by
    the time they take. The first tenth warms up and is not counted.
    """
    course = _Course(curve, trace)
    fleet = [_Replica(curve) for _ in range(replicas)]
    draw = random.Random(seed)  # noqa: S311 - a simulation, not a secret
    count = len(trace.seconds)
    for request in range(count):
        course.arrive(fleet[draw.randrange(replicas)], request)
        if request % max(1, count // REPORTS) == 0:
            yield request / count
    for replica in fleet:
        while replica.in_flight:
            course.end_one(replica)
    yield course.summary()


class _Course:
    """What has happened to each request so far."""

    def __init__(self, curve: Curve, trace: Trace) -> None:
        self.curve, self.trace = curve, trace
        self.prompt = trace.input_tokens / trace.input_tokens.mean()
        answer = trace.output_tokens / trace.output_tokens.mean()
        share = float(curve.prefill_share[-1])
        self.work = np.maximum(share * self.prompt + (1 - share) * answer, 1e-6)
        self.waits, self.first_ms, self.between_ms = np.zeros((3, len(self.work)))

    def arrive(self, replica: _Replica, request: int) -> None:
        now = float(self.trace.seconds[request])
        while replica.next_end() <= now:
            self.end_one(replica)
        replica.advance(now)
        if len(replica.in_flight) < self.curve.holds:
            self._admit(replica, request)
        else:
            replica.queue.append(request)

    def end_one(self, replica: _Replica) -> None:
        replica.advance(replica.next_end())
        _, request, admitted, token_ms = heapq.heappop(replica.in_flight)
        passed = replica.clock - admitted
        if passed > 0:
            self.between_ms[request] = (replica.token_ms - token_ms) / passed
        if replica.queue:
            self._admit(replica, replica.queue.popleft())

    def _admit(self, replica: _Replica, request: int) -> None:
        ends = replica.done + float(self.work[request])
        heapq.heappush(replica.in_flight, (ends, request, replica.clock, replica.token_ms))
        self.waits[request] = 1000 * (replica.clock - float(self.trace.seconds[request]))
        alone_ms = float(self.curve.ttft_ms[len(replica.in_flight) - 1])
        self.first_ms[request] = self.waits[request] + alone_ms * float(self.prompt[request])

    def summary(self) -> Simulated:
        warm = slice(len(self.waits) // 10, None)
        waited = self.waits[warm]
        return Simulated(
            requests=len(self.waits),
            waits_share=float((waited > 0).mean()),
            mean_wait_ms=float(waited.mean()),
            p95_wait_ms=float(np.quantile(waited, 0.95)),
            ttft_p95_ms=float(np.quantile(self.first_ms[warm], 0.95)),
            tpot_p95_ms=float(np.quantile(self.between_ms[warm], 0.95)),
        )


def trace_of(
    seconds: Sequence[float], input_tokens: Sequence[float], output_tokens: Sequence[float]
) -> Trace:
    """A trace from its columns, sorted by time. Raises ValueError for fewer than two moments."""
    order = np.argsort(np.asarray(seconds), kind="stable")
    moments = np.asarray(seconds, dtype=float)[order]
    if len(moments) < 2 or moments[-1] <= moments[0]:
        raise ValueError("a trace needs requests at two different times at least")
    return Trace(
        moments - moments[0],
        np.maximum(np.asarray(input_tokens, dtype=float)[order], 1.0),
        np.maximum(np.asarray(output_tokens, dtype=float)[order], 1.0),
    )
