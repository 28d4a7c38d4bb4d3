"""Rules for litellm's proxy: the hook tells kinds apart exactly as the map did, and holds no text and no key."""

import asyncio
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from dashboard.exports.deploy.routes import lane_alias, route_files
from dashboard.live.clusters import kinds
from dashboard.live.lanes import Lane
from dashboard.live.route_rules import called, rules_of

TEXTS = [
    f"{words} {n}"
    for words in ("refund invoice payment", "tenant lease court", "Straße Übergröße Maß")
    for n in range(8)
]
FOUND = kinds(TEXTS, count=3, seed=1)
LANES = (
    Lane(name="big", model="openai/gpt-4.1", api_key="sk-secret-1234567"),
    Lane(name="Own Llama", model="llama", base_url="http://gpu:8000/v1", api_key="k-7654321abc"),
)


class Found:
    kinds = FOUND


def files() -> dict[str, bytes]:
    return route_files(
        alias="chat",
        rules=rules_of(Found),  # type: ignore[arg-type]
        lanes=["big", "Own Llama", "Own Llama"],
        called={lane.name: called(lane) for lane in LANES},
    )


@pytest.fixture
def hook(tmp_path: Path) -> ModuleType:
    for name, content in files().items():
        (tmp_path / name).write_bytes(content)
    module = ModuleType("golden_path_routes")
    module.__file__ = str(tmp_path / "golden_path_routes.py")
    source = (tmp_path / "golden_path_routes.py").read_text(encoding="utf-8")
    exec(compile(source, module.__file__, "exec"), module.__dict__)  # noqa: S102
    return module


def test_the_hook_finds_the_kind_that_the_map_found(hook: ModuleType) -> None:
    asked = [*TEXTS, "an invoice", "the COURT", "", "x" * 5_000, "größe", "\ud800 lone"]
    assert [hook.kind_of(text) for text in asked] == FOUND.of(asked).tolist()


def asked_of(hook: ModuleType, data: dict[str, Any]) -> str:
    changed = asyncio.run(hook.router.async_pre_call_hook(None, None, data, "completion"))
    return str(changed["model"])


def test_a_conversation_goes_where_its_first_question_belongs(hook: ModuleType) -> None:
    routes = [lane_alias("chat", lane) for lane in ("big", "Own Llama", "Own Llama")]
    for text in ("refund of an invoice", "tenant in court"):
        kind = int(FOUND.of([text])[0])
        messages = [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": text}]},
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "tenant lease court refund"},
        ]
        assert asked_of(hook, {"model": "chat", "messages": messages}) == routes[kind]


def test_other_models_and_requests_without_a_question_are_left_alone(hook: ModuleType) -> None:
    assert asked_of(hook, {"model": "embed", "messages": []}) == "embed"
    assert asked_of(hook, {"model": "chat", "input": "x"}) == "chat"
    assert (
        asked_of(hook, {"model": "chat", "messages": [{"role": "user", "content": None}]}) == "chat"
    )


def test_every_route_is_a_model_of_the_gateway_and_falls_back_to_the_model_in_use() -> None:
    found = files()
    config = yaml.safe_load(found["gateway.yaml"])
    names = {entry["model_name"]: entry["litellm_params"] for entry in config["model_list"]}
    assert set(names) == {"chat", "chat-to-big", "chat-to-own-llama"}
    assert names["chat"]["model"] == "openai/gpt-4.1"
    assert names["chat-to-own-llama"]["api_base"] == "http://gpu:8000/v1"
    assert set(json.loads(found["routes.json"])["routes"]) <= set(names)
    assert config["router_settings"]["fallbacks"] == [{"chat-to-own-llama": ["chat-to-big"]}]


def test_no_text_and_no_key_is_in_the_files() -> None:
    everything = b"".join(files().values()).decode()
    for secret in ("sk-secret", "k-7654321", "refund", "tenant"):
        assert secret not in everything
