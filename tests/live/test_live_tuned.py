import hashlib
import json
from pathlib import Path

import pytest

from dashboard.live.comparison import Comparison, compare
from dashboard.live.demo_tickets import (
    CATEGORIES,
    OPENERS,
    ORDERS,
    PRODUCTS,
    SCHEMA,
    URGENCIES,
    few_shot,
    held_out_prompts,
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
        assert set(answer) == set(SCHEMA["required"])
        assert (answer["order_id"] or "") in ticket.text
    assert {ticket.category for ticket in drawn} == set(CATEGORIES)


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
    assert "python -m dashboard.live.train_demo" in refused.reason
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


def test_the_shipped_adapter_is_the_one_its_facts_describe() -> None:
    facts = json.loads(ADAPTER.with_suffix(".json").read_text(encoding="utf-8"))
    assert hashlib.sha256(ADAPTER.read_bytes()).hexdigest() == facts["sha256"]
    assert ADAPTER.stat().st_size == facts["training"]["bytes"]
