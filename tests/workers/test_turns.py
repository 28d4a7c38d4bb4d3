"""Turns: first come, first served; nobody waits for somebody who waits, and nothing that fails holds the line."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from dashboard.workers.turns import Turns

LONG_S = 30.0
"""A wait that ends a test in failure."""


def started(*each: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=one, daemon=True) for one in each]
    for thread in threads:
        thread.start()
    return threads


def all_ended(threads: list[threading.Thread]) -> bool:
    for thread in threads:
        thread.join(LONG_S)
    return not any(thread.is_alive() for thread in threads)


def test_whoever_came_first_runs_first_and_nobody_beside_another() -> None:
    turns, order, inside, most = Turns(LONG_S), list[int](), 0, 0
    may_go, come = threading.Event(), [threading.Event() for _ in range(8)]

    def holder() -> None:
        with turns.one():
            come[0].set()
            may_go.wait(LONG_S)

    def one(number: int) -> None:
        nonlocal inside, most
        come[number].set()
        with turns.one():
            inside += 1
            most = max(most, inside)
            order.append(number)
            inside -= 1

    threads = started(holder)
    assert come[0].wait(LONG_S)
    for number in range(1, 8):
        threads += started(partial(one, number))
        assert come[number].wait(LONG_S)
        ends = time.monotonic() + LONG_S
        while len(turns._line) <= number:  # it has come, and is about to stand in the line
            assert time.monotonic() < ends
    may_go.set()
    assert all_ended(threads)
    assert (order, most) == (list(range(1, 8)), 1)


def test_whoever_takes_longer_than_the_lease_goes_on_beside_the_next_one() -> None:
    turns, second_has_run, first_is_in = Turns(0.05), threading.Event(), threading.Event()
    seen = []

    def first() -> None:
        with turns.one():
            first_is_in.set()
            seen.append(second_has_run.wait(LONG_S))

    def second() -> None:
        with turns.one():
            second_has_run.set()

    threads = started(first)
    assert first_is_in.wait(LONG_S)
    threads += started(second)
    assert all_ended(threads)
    assert seen == [True]
    with turns.one():
        pass


def test_whoever_waits_stands_aside_and_has_a_turn_again_afterwards() -> None:
    turns, second_has_run, first_waits = Turns(LONG_S), threading.Event(), threading.Event()
    seen = []

    def first() -> None:
        with turns.one():
            with turns.aside():
                first_waits.set()
                seen.append(second_has_run.wait(LONG_S))
            seen.append(len(turns._line) == 1)

    def second() -> None:
        assert first_waits.wait(LONG_S)
        with turns.one():
            second_has_run.set()

    assert all_ended(started(first, second))
    assert seen == [True, True]


def test_a_thread_that_has_no_turn_stands_nowhere_and_gets_none() -> None:
    turns = Turns(LONG_S)
    with turns.aside():
        pass
    assert not turns._line


@pytest.mark.parametrize("where", ["inside", "aside"])
def test_what_fails_gives_its_turn_away(where: str) -> None:
    turns = Turns(LONG_S)

    def fails() -> None:
        with turns.one():
            if where == "inside":
                raise KeyboardInterrupt
            with turns.aside():
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert all_ended(started(lambda: run_once(turns)))


def run_once(turns: Turns) -> None:
    with turns.one():
        pass
