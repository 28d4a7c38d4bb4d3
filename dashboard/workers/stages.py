"""How far a job is: told from inside the job, heard by whoever waits for it, in this process or another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """What a job has begun, and how many such stages it has."""

    number: int
    of: int
    what: str
    """In a few words, small letters first."""

    @property
    def share(self) -> float:
        """Of the stages, how many lie behind; the last one never looks done while it is under way."""
        return (self.number - 1) / self.of


Told = Callable[[Stage], object]


def _nobody(_: Stage) -> None:
    """Nobody waits for stages."""


_HEARS: ContextVar[Told] = ContextVar("hears", default=_nobody)


@contextmanager
def heard_by(told: Told) -> Iterator[None]:
    """Stages that begin inside are told to `told`; what it raises ends the job."""
    before = _HEARS.set(told)
    try:
        yield
    finally:
        _HEARS.reset(before)


class Stages:
    """The stages of one job, counted as they begin."""

    def __init__(self, of: int) -> None:
        self.of, self.number = of, 0

    def begin(self, what: str) -> None:
        """The next stage is told; where there are more than were announced, the last stays the last."""
        self.number = min(self.number + 1, self.of)
        _HEARS.get()(Stage(self.number, self.of, what))
