"""Ratings alone never promise that all answers are good enough, also where all measured ones of today's are."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Range
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.assess import assess
from dashboard.scenario import from_mapping, read_scenario, to_mapping
from dashboard.wording.answer import answer, quality_in_words
from dashboard.wording.risk import measured_in_words, waiting_in_words

DAY = date(2026, 11, 23)
SHIPPED = Path(__file__).parents[2] / "data/examples/scenarios/support-assistant.toml"


def test_an_easy_prompt_set_lifts_nobody_to_all_by_ratings() -> None:
    scenario = read_scenario(SHIPPED, today=DAY)
    found = Measured(prompts=300, success_share=Range(1.0, 0.987, 1.0))
    current: Any = scenario.options["gpt-4-1"]
    today = replace(current, success_share=1.0, measured=found)
    asked = replace(scenario, options={**scenario.options, "gpt-4-1": today})
    plan = evaluate(asked, load(DAY))
    assert re.fullmatch(
        r"Drawn with what Compare measured: GPT-4.1 at OpenAI over 99%, in use on 300 prompts\.",
        measured_in_words(plan),
    )
    assert measured_in_words(evaluate(scenario, load(DAY))) == ""
    told = [quality_in_words(plan, option_id) for option_id in plan.asked.options]
    rated = [each for each in told if "from ratings" in each]
    assert len(rated) >= 3
    assert not [each for each in rated if "100" in each]
    assert any("over 99)" in each for each in rated)
    assert re.search(r"from ratings most likely 9\d% \(\d\d to over 99\)", answer(plan))


@pytest.mark.parametrize("prompts", [24, 30, 300])
def test_nothing_else_need_be_measured_is_no_word_against_measuring(prompts: int) -> None:
    """While the answer says what to measure first, the risk never says that nothing need be."""
    scenario = read_scenario(SHIPPED, today=DAY)
    given = to_mapping(scenario)
    given["options"]["glm"] = {"kind": "hosted", "provider": "gmi", "model": "glm-5.3-flash"}
    scenario = from_mapping(given, today=DAY)
    found = Measured(prompts=prompts, success_share=Range(1.0, 0.85, 1.0))
    options: Any = scenario.options
    measured: Any = {
        o: replace(options[o], success_share=1.0, measured=found) for o in ("gpt-4-1", "glm")
    }
    plan = evaluate(replace(scenario, options={**scenario.options, **measured}), load(DAY))
    risk = assess(plan, load(DAY))
    assert risk is not None
    said = waiting_in_words(plan, risk)
    assert said
    assert ("No need" in said) <= (not plan.decision.unmeasured)
    assert "  " not in answer(plan)
    assert " ;" not in answer(plan)
