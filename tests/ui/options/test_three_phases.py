"""The shipped example in words: what tuning brought in tokens and right answers, and what it does to a plan."""

from typing import Any

import pytest

from dashboard.ui.options import three_phases
from dashboard.ui.options.three_phases import in_words, training_in_words
from dashboard.ui.shell import session


def lane(success: int, tokens: tuple[float, float], bounds: list[float]) -> dict[str, Any]:
    used = {"input": tokens[0], "output": tokens[1], "cached": 0.0}
    share = success / 80
    return {
        "success": success,
        "scored": 80,
        "success_share": share,
        "wilson95": bounds,
        "tokens": used,
    }


RESULT = {
    "what": "80 unseen tickets",
    "lanes": {
        "demo": lane(4, (400.0, 40.0), [0.02, 0.122]),
        "demo-tuned": lane(72, (50.0, 30.0), [0.815, 0.948]),
    },
    "difference": {"difference": 0.85, "low": 0.76, "high": 0.93},
}


def test_the_gain_is_told_with_its_interval_and_the_tokens() -> None:
    # (400 + 40) / (50 + 30)
    assert in_words(RESULT) == (
        "On 80 unseen tickets, the base model with a long prompt got 4 right, tuned 72: 85 points more "
        "(95% interval 76 to 93), with 5.5 times fewer tokens per request."
    )


def test_the_training_is_told_with_its_data_time_and_loss() -> None:
    training = {"examples": 1200, "steps": 150, "wall_s": 437, "cpu_s": 299}
    known = {
        "trained_on": "2026-11-26",
        "training": {**training, "first_loss": 2.364, "last_loss": 0.0007},
    }
    assert training_in_words(known).startswith(
        "Trained on 2026-11-26 on 1,200 synthetic tickets, each seen once (150 steps), in 7 minutes on one CPU "
        "thread (5 of CPU time); loss 2.364 to 0.0007."
    )


def test_such_figures_move_the_break_even_of_the_tuned_option(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dashboard.catalog import load
    from dashboard.catalog.folder import data_folder
    from dashboard.engine.plan import evaluate
    from dashboard.scenario import read_scenario

    day = session.today()
    scenario = read_scenario(data_folder() / session.EXAMPLES / session.STARTER, today=day)
    catalog = load(scenario.as_of or day)
    monkeypatch.setattr(session, "catalog", lambda: catalog)
    plan = evaluate(scenario, catalog)
    said = three_phases.in_the_plan(plan, RESULT)
    assert said is not None
    tuned = next(o for o in scenario.options if getattr(scenario.options[o], "tuning", None))
    before = plan.between(scenario.current_of(next(iter(scenario.workloads))), tuned)
    assert before is not None
    assert three_phases.windows_in_words(before.volume) in said
    assert "not a forecast" in said
