"""How good other models are where the model in use is tuned, or runs at few bits."""

from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.months.standing import Standing
from dashboard.engine.plan import evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 23)
OWN = {"kind": "self_hosted", "gpu": "l40s", "replica": {"requests_per_s": 20.0}}
LORA = {"method": "lora"}


def standing(now: dict[str, Any], other: dict[str, Any]) -> Standing:
    raw = {
        "version": 2,
        "as_of": DAY,
        "current": "now",
        "candidates": "listed",
        "workloads": {"w": {"requests_per_month": 5e6, "input_tokens": 1155, "output_tokens": 211}},
        "options": {"now": now, "other": other},
    }
    return evaluate(from_mapping(raw, today=DAY), load(DAY)).decision.standings["w"]["other"]


def llama(**more: Any) -> dict[str, Any]:
    return {**OWN, "model": "llama-3.1-8b", **more}


def known(figure: float | None) -> float:
    assert figure is not None
    return figure


HOSTED = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.1-8b"}


def test_what_was_typed_of_a_tuned_model_is_no_evidence_for_it_untuned() -> None:
    found = standing(llama(success_share=0.95, tuning=LORA), HOSTED)
    assert found.verdict != "evidence"
    assert found.quality.source == "prior"
    assert found.quality.value < 0.95
    low, high = found.quality.range
    assert low < found.quality.value < high


def test_the_same_tuned_model_at_another_host_is_as_good() -> None:
    found = standing(llama(success_share=0.95, tuning=LORA), llama(gpus_per_replica=2, tuning=LORA))
    assert found.verdict == "evidence"
    assert found.quality.value == 0.95


def test_another_model_is_held_against_the_tuned_one_that_is_in_use() -> None:
    """What tuning brought today's model is missing from an untuned rival, and made up by tuning the rival."""
    rival = llama(model="llama-3.3-70b", gpus_per_replica=4)
    against_plain = standing(llama(success_share=0.9), rival).quality
    against_tuned = standing(llama(success_share=0.9, tuning=LORA), rival).quality
    both_tuned = standing(llama(success_share=0.9, tuning=LORA), {**rival, "tuning": LORA}).quality
    assert known(against_tuned.points) < known(against_plain.points)
    assert known(both_tuned.points) == pytest.approx(known(against_plain.points))
    assert known(both_tuned.deviation) > known(against_tuned.deviation)
    assert known(against_tuned.deviation) > known(against_plain.deviation)


def test_fewer_bits_than_those_in_use_are_worse_and_more_are_no_worse() -> None:
    at_8 = {"precision": "fp8", "gpu": "h100-sxm"}
    at_4 = {"precision": "int4", "gpu": "h100-sxm"}
    fewer = standing(llama(success_share=0.9, **at_8), llama(**at_4))
    more = standing(llama(success_share=0.9, **at_4), llama(**at_8))
    plain = standing(llama(success_share=0.9), llama(**at_4)).quality
    assert fewer.verdict != "evidence"
    assert known(plain.points) < known(fewer.quality.points) < 0
    assert more.quality.value == 0.9
