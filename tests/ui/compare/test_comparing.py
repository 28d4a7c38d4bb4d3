"""A comparison in the background: what arrives is seen at once, and leaving ends it."""

import threading
from datetime import date

from dashboard.live.comparison import RefusedComparison
from dashboard.live.dispatch import Arrived, Call, Run
from dashboard.live.lanes import Lane
from dashboard.live.progress import Cell, Progress
from dashboard.live.prompt import Prompt
from dashboard.live.streaming import Answer, Delta

LANE, PROMPT = Lane(name="fast", model="m"), Prompt(id="p1", prompt="Hello")


def progress(*lanes: Lane) -> Progress:
    return Progress((PROMPT,), lanes or (LANE,), 2, date(2026, 11, 23), threading.Event())


def arrived(text: str, at_ms: float, *, repeat: int = 0) -> Arrived:
    return Arrived(Call(LANE, PROMPT, repeat), Delta(text, at_ms=at_ms))


def test_text_grows_and_keeps_the_time_of_its_first_piece() -> None:
    seen = progress()
    seen.take(arrived("Good ", 120.0))
    seen.take(arrived("morning", 150.0))
    assert seen.cell("fast", "p1") == Cell("Good morning", 120.0)
    assert seen.begun() == ("p1",)


def test_a_repeat_starts_an_empty_cell() -> None:
    seen = progress()
    seen.take(arrived("first", 10.0))
    seen.take(arrived("second", 20.0, repeat=1))
    assert seen.cell("fast", "p1") == Cell("second", 20.0)


def test_an_ended_call_is_counted_and_keeps_its_whole_text() -> None:
    seen = progress()
    seen.take(arrived("Hel", 10.0))
    answer = Answer("fast", "m", "answered", text="Hello", ttft_ms=10.0)
    ended = Run(Call(LANE, PROMPT, 0), answer, None, "", done=1, planned=2)
    seen.take(ended)
    assert seen.cell("fast", "p1") == Cell("Hello", 10.0, ended)
    assert (seen.calls_ended, seen.calls_planned) == (1, 2)


def test_a_lane_that_said_nothing_has_an_empty_cell() -> None:
    assert progress().cell("fast", "p1") == Cell()


def test_cancelling_and_leaving_both_end_it() -> None:
    cancelled, left = progress(), progress()
    cancelled.cancel()
    left.left.set()
    assert cancelled.cancelled()
    assert left.cancelled()
    assert cancelled.cancelling  # until its thread has noticed


def test_a_refused_comparison_ends_with_its_reason() -> None:
    seen = progress(LANE, LANE)
    seen.run(max_tokens=8)
    assert isinstance(seen.result, RefusedComparison)
    assert "Two models are called fast" in seen.result.reason
    assert not seen.running


def test_a_key_is_not_in_what_is_printed_of_it() -> None:
    seen = progress(Lane(name="own", model="m", api_key="sk-visitor-123456"))
    assert "sk-visitor" not in repr(seen)
