import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from scipy.stats import binomtest

from dashboard.live.comparison import Comparison, compare
from dashboard.live.demo_facts import facts
from dashboard.live.demo_tickets import (
    CATEGORIES,
    OPENERS,
    ORDERS,
    PRODUCTS,
    SCHEMA,
    URGENCIES,
    few_shot,
    tickets,
)
from dashboard.live.embedded import ADAPTER, EmbeddedServer
from dashboard.live.lanes import Lane, NoLane, demo_lane, demo_tuned_lane
from dashboard.live.prompts import read_prompts
from dashboard.live.results import summary

HELD_OUT = Path(__file__).parents[2] / "data" / "examples" / "prompts" / "tickets-held-out.jsonl"


def test_training_and_test_tickets_share_no_sentence_and_no_product() -> None:
    for split in (*CATEGORIES.values(), *URGENCIES.values(), PRODUCTS, OPENERS, ORDERS):
        assert set(split["train"]) & set(split["test"]) <= {""}


def test_tickets_are_the_same_for_a_seed_and_state_what_their_answer_says() -> None:
    drawn = tickets(200, split="test", seed=5)
    assert drawn == tickets(200, split="test", seed=5)
    assert drawn != tickets(200, split="test", seed=6)
    for ticket in drawn:
        answer = json.loads(ticket.answer)
        assert set(answer) == set(cast(list[str], SCHEMA["required"]))
        assert (answer["order_id"] or "") in ticket.text
    assert {ticket.category for ticket in drawn} == set(CATEGORIES)


def held_out_prompts(count: int = 80, *, seed: int = 2) -> tuple[dict[str, object], ...]:
    """The rows of the shipped test set: unseen templates, six-shot instructions, JSON to compare."""
    instructions = few_shot()
    return tuple(
        {
            "id": f"h{number:02}",
            "system": instructions,
            "prompt": ticket.text,
            "expected": json.loads(ticket.answer),
            "scorer": "json_schema",
            "schema": SCHEMA,
            "group": ticket.template,
        }
        for number, ticket in enumerate(tickets(count, split="test", seed=seed), start=1)
    )


def test_the_shipped_test_set_is_what_the_generator_makes() -> None:
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    assert rows == list(held_out_prompts())


def test_the_worked_examples_come_from_the_training_split_only() -> None:
    shown = few_shot()
    assert not [
        phrase
        for splits in URGENCIES.values()
        for phrase in splits["test"]
        if phrase in shown
        if phrase
    ]
    assert shown.count("JSON:") == 6


def test_without_the_adapter_there_is_no_tuned_lane() -> None:
    bare = EmbeddedServer("http://127.0.0.1:1/v1", "k", "m", 1, False, None)  # type: ignore[arg-type]
    refused = demo_tuned_lane(bare)
    assert isinstance(refused, NoLane)
    assert "make train-demo" in refused.reason
    assert demo_lane(bare).extra_body == {}


@pytest.mark.model
def test_tuning_shows_on_unseen_templates_and_leaves_the_base_lane_alone(
    embedded_server: EmbeddedServer,
) -> None:
    base, tuned = demo_lane(embedded_server), demo_tuned_lane(embedded_server)
    assert isinstance(tuned, Lane)
    assert base.extra_body["lora"] == [{"id": 0, "scale": 0.0}]
    asked = read_prompts(HELD_OUT)[:8]
    found = compare(asked, [base, tuned], max_tokens=48)
    assert isinstance(found, Comparison)
    lanes = summary(found)["lanes"]
    assert lanes["demo-tuned"]["success"] >= 6
    assert lanes["demo-tuned"]["success"] > lanes["demo"]["success"]
    assert lanes["demo-tuned"]["tokens"]["input"] < lanes["demo"]["tokens"]["input"] / 4


def test_a_prompts_schema_is_sent_only_by_lanes_that_ask_for_a_grammar() -> None:
    with_schema = read_prompts(HELD_OUT)[0]
    without = replace(with_schema, schema=None)
    lane = Lane("l", "m", extra_body={"lora": []}, json_grammar=True)
    assert lane.for_prompt(without) is lane
    assert replace(lane, json_grammar=False).for_prompt(with_schema).extra_body == {"lora": []}
    body = lane.for_prompt(with_schema).extra_body
    assert body["lora"] == []
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
    }


def test_the_facts_of_the_example_are_whole_and_training_took_less_than_fifteen_minutes() -> None:
    known = facts()
    assert known["training"]["wall_s"] < 15 * 60
    for result in known["results"]:
        asked = len(read_prompts(HELD_OUT.with_name(result["prompts"])))
        for lane in result["lanes"].values():
            assert lane["scored"] == asked
            bounds = binomtest(lane["success"], asked).proportion_ci(method="wilson")
            assert lane["wilson95"] == pytest.approx([bounds.low, bounds.high], abs=1e-3)
    held_out = known["results"][0]["lanes"]
    # the base has examples and a grammar, so that it fails on content and not on form
    assert held_out["demo"]["outcomes"]["invalid"] == 0
    assert held_out["demo-tuned"]["success"] > held_out["demo"]["success"]
    assert "135M" in known["limits"]


def test_the_shipped_adapter_is_the_one_its_facts_describe() -> None:
    facts = json.loads(ADAPTER.with_suffix(".json").read_text(encoding="utf-8"))
    assert hashlib.sha256(ADAPTER.read_bytes()).hexdigest() == facts["sha256"]
    assert ADAPTER.stat().st_size == facts["training"]["bytes"]
