import gc
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from weakref import ref

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.once import Once
from dashboard.engine.plan import evaluate
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.scenario import read_scenario

DAY = date(2026, 11, 23)
STARTER = Path(__file__).parents[3] / "data/examples/scenarios/support-assistant.toml"


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


def test_a_plan_whose_gates_were_asked_for_goes_when_nobody_holds_it() -> None:
    """They were kept by what prices the plan's routes, and held the plan themselves: each lived for good."""
    catalog = load(DAY)
    asked = read_scenario(STARTER, today=DAY)

    def alive() -> int:
        gc.collect()
        return sum(isinstance(each, RouteCosts) for each in gc.get_objects())

    def ask(requests: float) -> None:
        workloads = {w: replace(v, requests_per_month=requests) for w, v in asked.workloads.items()}
        plan = evaluate(replace(asked, workloads=workloads), catalog)
        assert gates(plan) is gates(plan)
        assert [gate.volume for gate in gates(plan)]

    ask(1e6)
    before = alive()
    for requests in (1.1e6, 1.2e6, 1.3e6):
        ask(requests)
    assert alive() <= before
