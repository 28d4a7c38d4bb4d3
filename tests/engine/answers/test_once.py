import gc
from functools import partial
from weakref import ref

import pytest

from dashboard.engine.answers.once import Once


class Held:
    """Something that work holds on to."""


def test_work_is_done_when_first_asked_for_and_once() -> None:
    done: list[int] = []
    once = Once(lambda: done.append(1) or len(done))  # type: ignore[func-returns-value]
    assert done == []
    assert (once(), once()) == (1, 1)
    assert done == [1]


def test_what_the_work_held_is_let_go_afterwards() -> None:
    held = Held()
    seen = ref(held)
    once = Once(partial(lambda each: type(each).__name__, held))
    del held
    gc.collect()
    assert seen() is not None
    assert once() == "Held"
    gc.collect()
    assert seen() is None
    assert once() == "Held"


def test_work_that_failed_is_tried_again() -> None:
    answers = iter([0, 1])
    once = Once(lambda: 1 / next(answers))
    with pytest.raises(ZeroDivisionError):
        once()
    assert once() == 1
