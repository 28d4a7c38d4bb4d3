"""The few words of the tiles."""

from dataclasses import replace

from small_catalog import BIG, CATALOG, scenario

from dashboard.engine.answers.gates import gates
from dashboard.engine.plan import evaluate
from dashboard.wording.tiles import _of_gate, wrong_if

CHEAP = {"input": 0.5, "cached_input": 0.1, "output": 2.0}


def test_what_would_make_the_answer_another_one_is_told_as_people_say_it() -> None:
    """Less than so much saved, or more than so much paid where a move spares what must come anyway."""
    plan = evaluate(scenario({"today": BIG, "cheap": replace(BIG, prices=CHEAP)}), CATALOG)
    (gate,) = gates(plan)
    every = replace(gate.volume, verdict="always")
    at_any = replace(gate, by_volume=lambda: (every, None), least_saving_usd=713.0)
    assert _of_gate(plan, at_any) == ("under $713", "saved in November 2026")
    spared = replace(at_any, least_saving_usd=-713.0)
    assert _of_gate(plan, spared) == ("over $713 more", "a month, from November 2026 on")
    assert wrong_if(plan)[0].startswith(("under ", "above "))
