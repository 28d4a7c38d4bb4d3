"""A comparison under way: written by the thread it runs on, read by whoever shows it."""

import gc
import threading
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any

from dashboard.live.comparison import DEADLINE_S, Comparison, RefusedComparison, compare
from dashboard.live.deciding import Decision, Rule
from dashboard.live.dispatch import Arrived, Event, Run, Silence
from dashboard.live.lanes import Lane
from dashboard.live.operator_keys import Reservation
from dashboard.live.prompt import Prompt
from dashboard.live.results import summary
from dashboard.live.votes import Ballot, Vote, ballots


@dataclass(frozen=True, slots=True)
class Cell:
    """What one lane has said to one prompt so far. `run` is there once the call has ended."""

    text: str = ""
    ttft_ms: float | None = None
    run: Run | None = None


@dataclass
class Progress:
    """A comparison and what has arrived of it. Written by its thread, read by the page."""

    prompts: tuple[Prompt, ...]
    lanes: tuple[Lane, ...]
    repeats: int
    day: date
    left: threading.Event = field(repr=False)
    """Set when the visitor's browser is gone: nobody is there to spend money for."""
    blind: bool = False
    """Names and results stay hidden until the visitor has voted."""
    spend_cap_usd: float | None = None
    deadline_s: float = DEADLINE_S
    """So long each answer is waited for."""
    silent: tuple[Silence, ...] = ()
    """Models that say nothing at the moment."""
    set_aside: Reservation | None = field(default=None, repr=False)
    """The operator's money for this comparison, where a lane is on the operator's key."""
    until: Rule | None = None
    """Where it stops itself once enough is known."""
    decisions: tuple[Decision, ...] = ()
    """How every candidate stands so far."""
    votes: dict[str, Vote] = field(default_factory=dict)
    """By prompt; kept in the session only."""
    names_shown: bool = False
    result: Comparison | RefusedComparison | None = None
    numbers: dict[str, Any] | None = None
    """`results.summary` of the result."""
    calls_ended: int = 0
    spent_usd: float = 0.0
    """What the calls that ended have cost, as far as it is known."""
    _cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _repeat: dict[tuple[str, str], int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _cancel: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        return not self._ended.is_set()

    @property
    def cancelling(self) -> bool:
        return self.running and self.cancelled()

    @property
    def calls_planned(self) -> int:
        return len(self.prompts) * len(self.lanes) * self.repeats

    @property
    def hidden(self) -> bool:
        """True while names and results would spoil the blind vote."""
        return self.blind and not self.names_shown

    @cached_property
    def ballots(self) -> tuple[Ballot, ...]:
        """What there is to vote on once it has ended."""
        return ballots(self.result) if isinstance(self.result, Comparison) else ()

    def cancel(self) -> None:
        """No further call is made and those under way are closed; what arrived is kept."""
        self._cancel.set()

    def cancelled(self) -> bool:
        return self._cancel.is_set() or self.left.is_set()

    def cell(self, lane: str, prompt_id: str) -> Cell:
        """What `lane` has said to the prompt; of several repeats the latest."""
        with self._lock:
            return self._cells.get((lane, prompt_id), Cell())

    def begun(self) -> tuple[str, ...]:
        """Ids of the prompts that some lane has begun to answer, in the order they were sent."""
        with self._lock:
            return tuple(self._order)

    def take(self, event: Event) -> None:
        """The event is part of what the page sees."""
        at = (event.call.lane.name, event.call.prompt.id)
        with self._lock:
            if event.call.prompt.id not in self._order:
                self._order.append(event.call.prompt.id)
            cell = self._cells.get(at, Cell())
            if self._repeat.get(at) != event.call.repeat:
                self._repeat[at], cell = event.call.repeat, Cell()
            self._cells[at] = _with(cell, event)
            if isinstance(event, Run):
                self.calls_ended = event.done
                self.spent_usd += event.answer.usd or 0.0

    def _is_silent(self, silent: tuple[Silence, ...]) -> None:
        self.silent = silent

    def _decided(self, found: tuple[Decision, ...]) -> None:
        self.decisions = found

    def refuse(self, reason: str) -> None:
        """It ended before anything was sent."""
        self.result = RefusedComparison(reason)
        self.names_shown = True
        self._ended.set()

    def run(self, *, max_tokens: int) -> None:
        """The comparison was made, or it was refused, cancelled or failed; `running` is False."""
        try:
            self.result = compare(
                self.prompts,
                self.lanes,
                repeats=self.repeats,
                max_tokens=max_tokens,
                spend_cap_usd=self.spend_cap_usd,
                deadline_s=self.deadline_s,
                on_event=self.take,
                on_silence=self._is_silent,
                cancelled=self.cancelled,
                until=self.until,
                on_decisions=self._decided,
            )
            if isinstance(self.result, Comparison):
                self.numbers = summary(self.result)
        finally:
            if self.set_aside is not None and self.result is not None:  # after a fault all stays
                self.set_aside.settle(self.result if isinstance(self.result, Comparison) else None)
            self._ended.set()
            _freeze_what_was_imported()


def _with(cell: Cell, event: Event) -> Cell:
    if isinstance(event, Arrived):
        first = event.delta.at_ms if cell.ttft_ms is None else cell.ttft_ms
        return Cell(cell.text + event.delta.text, first)
    return Cell(event.answer.text or cell.text, event.answer.ttft_ms, event)


@cache
def _freeze_what_was_imported() -> None:
    """The first call imports SDKs and SciPy: without this every later rerun would walk their objects."""
    gc.collect()
    gc.freeze()
