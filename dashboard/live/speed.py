"""How fast a server answers at so many callers at once, as a file that sizes a replica.

Every caller asks again as soon as it has its answer, so that so many requests are in flight all the time. Each
caller's first request warms up and is counted nowhere. Tokens are the server's own counts; an answer without them
tells times and no throughput.
"""

import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

from dashboard.engine.inputs.benchmark import FEWEST_OUTPUT_TOKENS
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.streaming import Answer, Delta, stream

CALLERS = (1, 4, 16)
REQUESTS_PER_CALLER = 5
"""Counted ones: with fewer, the beginning and the end of a run would weigh."""
MAX_TOKENS = 128
DEADLINE_S = 120.0
HOPELESS = 3
"""Failures, or one a caller, after which a run without a single answer is given up."""
CACHED_MUCH = 0.2
"""Share of prompt tokens from which a note says that the server did not compute them."""
WORDS = (
    *("order", "invoice", "window", "river", "engine", "letter", "market", "planet", "summer"),
    *("bridge", "garden", "signal", "paper", "doctor", "street", "number", "record", "station"),
)

Caller = Callable[..., Iterator[Delta | Answer]]


@dataclass(frozen=True, slots=True)
class SpeedRun:
    """What the server did with so many callers. Means are over what was answered; None: nobody counted."""

    callers: int
    asked: int
    answered: int
    failed: int
    cut: int
    """Of the answered: stopped by the limit on tokens."""
    counted: int
    """Of the answered: with the server's own count of tokens."""
    input_tokens: float | None
    output_tokens: float | None
    cached_share: float | None
    output_tokens_per_s: float | None
    ttft_ms: float | None
    tpot_ms: float | None
    seconds: float
    errors: tuple[str, ...]
    lengths: tuple[int, ...]
    """Tokens of each counted prompt."""

    def as_json(self) -> dict[str, Any]:
        return {
            name: list(value) if isinstance(value := getattr(self, name), tuple) else value
            for name in self.__dataclass_fields__
            if name != "lengths"
        }


@dataclass(frozen=True, slots=True)
class SpeedProgress:
    """So many of the requests at this number of callers have ended."""

    callers: int
    done: int
    planned: int


@dataclass(slots=True)
class _Level:
    """One number of callers: requests are handed out one by one until all were."""

    lane: Lane
    prompts: Sequence[Prompt]
    callers: int
    planned: int
    send: Callable[[Prompt], Answer]
    _left: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    ended: "queue.SimpleQueue[tuple[Answer, float] | BaseException | None]" = field(
        default_factory=queue.SimpleQueue
    )

    def caller(self, number: int, warm: threading.Barrier, stop: threading.Event) -> None:
        """Warms up, waits for the others, and asks as long as there is something to ask."""
        try:
            self.send(self._prompt(number, "warm-up"))
            warm.wait()
            while not stop.is_set() and (at := self._next()) is not None:
                answer = self.send(self._prompt(at, "run"))
                self.ended.put((answer, perf_counter()))
        except threading.BrokenBarrierError:
            pass
        except BaseException as error:  # raised again on the thread that waits
            warm.abort()
            self.ended.put(error)
        finally:
            self.ended.put(None)

    def _next(self) -> int | None:
        with self._lock:
            if self._left == self.planned:
                return None
            self._left += 1
            return self._left

    def _prompt(self, number: int, phase: str) -> Prompt:
        """No two begin alike: a server that keeps prompts would not compute the second."""
        asked = self.prompts[number % len(self.prompts)]
        mark = f"({phase} {self.callers}-{number})"
        if asked.system:
            return replace(asked, system=f"{mark} {asked.system}")
        return replace(asked, prompt=f"{mark} {asked.prompt}")


def made_prompts(words: int, *, count: int = 8) -> tuple[Prompt, ...]:
    """Prompts of about so many words that ask for a long answer."""
    return tuple(
        Prompt(
            id=f"made-{n}",
            prompt=" ".join(
                (
                    "Write a long story about these words:",
                    *(WORDS[(n + at * (n + 1)) % len(WORDS)] for at in range(words)),
                )
            ),
        )
        for n in range(count)
    )


def measure_speed(
    lane: Lane,
    prompts: Sequence[Prompt],
    *,
    callers: Sequence[int] = CALLERS,
    requests_per_caller: int = REQUESTS_PER_CALLER,
    max_tokens: int = MAX_TOKENS,
    deadline_s: float = DEADLINE_S,
    call_lane: Caller = stream,
) -> Iterator[SpeedProgress | SpeedRun]:
    """Yields progress and, for each number of callers in turn, its run. Closing it cancels what is under way.

    A failed call is not repeated: it is counted. After a number of callers at which nothing was answered no
    larger one is tried.
    """
    for many in callers:
        run = yield from _level(
            lane,
            prompts,
            many,
            planned=many * requests_per_caller,
            max_tokens=max_tokens,
            deadline_s=deadline_s,
            call_lane=call_lane,
        )
        yield run
        if not run.answered:
            return


def _level(
    lane: Lane,
    prompts: Sequence[Prompt],
    callers: int,
    *,
    planned: int,
    max_tokens: int,
    deadline_s: float,
    call_lane: Caller,
) -> Generator[SpeedProgress, None, SpeedRun]:
    stop = threading.Event()

    def send(prompt: Prompt) -> Answer:
        called = lane.for_prompt(prompt)
        for arrived in call_lane(
            called,
            called.messages(prompt),
            max_tokens=max_tokens,
            deadline_s=deadline_s,
            retries=0,
            cancelled=stop.is_set,
        ):
            if isinstance(arrived, Answer):
                return arrived
        raise RuntimeError("a call ended without an answer")

    level = _Level(lane, prompts, callers, planned, send)
    began: list[float] = []
    warm = threading.Barrier(callers, action=lambda: began.append(perf_counter()))
    answers: list[Answer] = []
    last_at = 0.0
    pool = ThreadPoolExecutor(callers, thread_name_prefix="caller")
    try:
        for number in range(callers):
            pool.submit(level.caller, number, warm, stop)
        yield SpeedProgress(callers, 0, planned)
        at_work = callers
        while at_work:
            ended = level.ended.get()
            if ended is None:
                at_work -= 1
            elif isinstance(ended, BaseException):
                raise ended
            else:
                answers.append(ended[0])
                last_at = ended[1]
                if len(answers) >= max(HOPELESS, callers) and not _whole(answers):
                    stop.set()
                yield SpeedProgress(callers, len(answers), planned)
    finally:  # also when whoever listens is gone
        stop.set()
        warm.abort()
        pool.shutdown(wait=False, cancel_futures=True)
    return _run(answers, callers=callers, seconds=max(last_at - began[0], 1e-9))


def _run(answers: Sequence[Answer], *, callers: int, seconds: float) -> SpeedRun:
    whole = _whole(answers)
    used = [a.tokens for a in whole if a.tokens is not None]
    given, made = sum(u.input for u in used), sum(u.output for u in used)
    every = len(used) == len(whole)
    return SpeedRun(
        callers=callers,
        asked=len(answers),
        answered=len(whole),
        failed=len(answers) - len(whole),
        cut=sum(a.ending == "truncated" for a in whole),
        counted=len(used),
        input_tokens=given / len(used) if used else None,
        output_tokens=made / len(used) if used else None,
        cached_share=sum(u.cached for u in used) / given if given else None,
        output_tokens_per_s=made / seconds if used and every else None,
        ttft_ms=_mean([a.ttft_ms for a in whole]),
        tpot_ms=_mean([a.tpot_ms for a in whole]),
        seconds=seconds,
        errors=tuple(sorted({a.error for a in answers if a.error})[:5]),
        lengths=tuple(u.input for u in used),
    )


def _whole(answers: Sequence[Answer]) -> list[Answer]:
    return [a for a in answers if a.ending in {"answered", "truncated", "refused"}]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def as_benchmark(runs: Sequence[SpeedRun], *, model: str) -> list[dict[str, Any]]:
    """The runs in the shape that `vllm bench serve` writes, which `size --measured` reads."""
    return [
        {
            "backend": "golden-path measure",
            "model_id": model,
            "num_prompts": run.asked,
            "completed": run.counted,
            "failed": run.failed,
            "max_concurrency": run.callers,
            "duration": run.seconds,
            "total_input_tokens": sum(run.lengths),
            "total_output_tokens": round((run.output_tokens or 0.0) * run.counted),
            "output_throughput": run.output_tokens_per_s,
            "mean_ttft_ms": run.ttft_ms,
            "mean_tpot_ms": run.tpot_ms,
            "input_lens": list(run.lengths),
        }
        for run in runs
    ]


def without_figures(runs: Sequence[SpeedRun]) -> tuple[SpeedRun, ...]:
    """The runs that no replica can be sized by: no answers, answers nobody counted, or of one token."""
    return tuple(
        run
        for run in runs
        if run.output_tokens_per_s is None or (run.output_tokens or 0.0) < FEWEST_OUTPUT_TOKENS
    )
