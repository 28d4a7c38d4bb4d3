"""A few worker processes behind a queue in which visitors take turns, however many jobs one of them has."""

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Generic, ParamSpec, TypeVar, cast

from dashboard.workers.stages import Stage, Told, heard_by
from dashboard.workers.turns import TURNS
from dashboard.workers.worker import read, write

WORKERS = "GOLDEN_PATH_WORKERS"
"""How many; 0 works everything out in the server itself. Unset, one less than there are cores, at most 2."""
MOST_WORKERS = 2
MOST_WAITING = 50
LOOKED_AT_S = 0.1
PASSED_ON = ("PATH", "TMPDIR", "LANG", "LD_LIBRARY_PATH")
"""What a worker needs to run: nobody's key, address or account."""
CODE = str(Path(__file__).parents[2])
"""Where a worker imports our modules from."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

Takes = ParamSpec("Takes")
Gives = TypeVar("Gives")


class WorkerEnded(Exception):  # noqa: N818 - it names an answer, not a crash
    """The process that worked on it ended, which too little memory does; the text says what to do."""


@dataclass(eq=False)
class _Job(Generic[Gives]):
    function: Callable[..., Gives]
    arguments: tuple[Any, ...]
    visitor: str
    done: threading.Event = field(default_factory=threading.Event)
    answer: Gives | None = None
    fault: BaseException | None = None
    stage: Stage | None = None
    """The last one that it told."""
    left: bool = False
    worker: "subprocess.Popen[bytes] | None" = None
    inside: bool = False
    """No worker could be started, so whoever asked works it out."""


class Pool:
    """Works jobs out in processes of their own; in this one where there are none."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._waiting: dict[str, deque[_Job[Any]]] = {}
        self._turns: dict[str, int] = {}
        """By visitor, the number of the last job begun for them."""
        self._changed = threading.Condition()
        self._threads = 0
        self._idle = 0
        self._closed = False

    def ask(
        self,
        function: Callable[Takes, Gives],
        *arguments: Any,
        visitor: str,
        meanwhile: Callable[[], object] = lambda: None,
        told: Told = lambda _: None,
    ) -> Gives:
        """What the function gives.

        `meanwhile` is called ten times a second, and `told` with the stage that the job is in, once it tells one;
        where either raises, because whoever asked has left, the job is taken back and its worker ended. Raises
        WorkerEnded, or what the function raises.
        """
        job: _Job[Gives] = _Job(function, arguments, visitor)
        if not self._put(job):
            return _here(job, told)
        try:
            with TURNS.aside():
                while not job.done.wait(LOOKED_AT_S):
                    meanwhile()
                    if job.stage is not None:
                        told(job.stage)
        except BaseException:
            self._take_back(job)
            raise
        if job.inside:
            return _here(job, told)
        if job.fault is not None:
            raise job.fault
        return cast(Gives, job.answer)

    def close(self) -> None:
        """No job is taken any more; workers end when theirs is done."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _put(self, job: _Job[Any]) -> bool:
        with self._changed:
            waiting = sum(map(len, self._waiting.values()))
            if self._closed or not self.workers or waiting >= MOST_WAITING:
                return False
            self._waiting.setdefault(job.visitor, deque()).append(job)
            if not self._idle and self._threads < self.workers:
                self._threads += 1
                threading.Thread(target=self._serve, daemon=True, name="worker").start()
            self._changed.notify()
        return True

    def _take_back(self, job: _Job[Any]) -> None:
        with self._changed:
            job.left = True
            mine = self._waiting.get(job.visitor, deque())
            if job in mine:
                mine.remove(job)
            if job.worker is not None:
                job.worker.kill()

    def _next(self) -> _Job[Any] | None:
        """The oldest job of whoever was served longest ago, or never. None when the pool is closed."""
        with self._changed:
            while not self._closed:
                if visitors := [visitor for visitor, jobs in self._waiting.items() if jobs]:
                    visitor = min(visitors, key=lambda each: self._turns.get(each, 0))
                    self._turns[visitor] = max(self._turns.values(), default=0) + 1
                    return self._waiting[visitor].popleft()
                self._waiting.clear()
                self._turns.clear()
                self._idle += 1
                self._changed.wait()
                self._idle -= 1
        return None

    def _serve(self) -> None:
        worker: subprocess.Popen[bytes] | None = None
        while (job := self._next()) is not None:
            if worker is None or worker.poll() is not None:
                _end(worker)
                worker = _started()
            if worker is None:
                job.inside = True
                job.done.set()
                continue
            with self._changed:
                job.worker = worker
                if job.left:
                    continue
            self._work(job, worker)
            with self._changed:
                job.worker = None
            job.done.set()
        _end(worker)

    @staticmethod
    def _work(job: _Job[Any], worker: "subprocess.Popen[bytes]") -> None:
        try:
            write(cast(Any, worker.stdin), (job.function, job.arguments))
            while isinstance(answer := read(cast(Any, worker.stdout)), Stage):
                job.stage = answer
        except (OSError, ValueError):
            answer = None
        if answer is None:
            worker.kill()
            worker.wait()
            job.fault = WorkerEnded(
                "this took more memory than there is, or its process was ended: make the scenario smaller, or "
                "try again in a minute"
            )
            return
        succeeded, found = answer
        if succeeded:
            job.answer = found
        else:
            job.fault = found


def _here(job: _Job[Gives], told: Told) -> Gives:
    with heard_by(told):
        return job.function(*job.arguments)


def _started() -> "subprocess.Popen[bytes] | None":
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {**ONE_THREAD, "PYTHONPATH": CODE}
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "dashboard.workers.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
    except OSError:
        return None


def _end(worker: "subprocess.Popen[bytes] | None") -> None:
    if worker is None:
        return
    pipes: tuple[IO[bytes] | None, ...] = (worker.stdin, worker.stdout)
    for pipe in pipes:
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what was not sent to a worker that ended
                continue
    worker.kill()
    worker.wait()


def workers_of(environ: Mapping[str, str], *, cores: int | None = None) -> int:
    """How many the operator wants. Raises ValueError for what is no number."""
    text = environ.get(WORKERS, "").strip()
    if not text:
        return min(MOST_WORKERS, max(1, (cores or os.cpu_count() or 1) - 1))
    if not text.isdecimal():
        raise ValueError(f"{WORKERS} is {text!r}; expected a whole number, 0 for none")
    return int(text)


POOL = Pool(0)
"""Of this process: none until a server starts them."""
