"""Models of a server of one's own: found as vLLM, SGLang, llama.cpp and Ollama list them, refused in words."""

import json
import time
from typing import Any

import pytest
from live_fakes import FakeServer, sse, status

from dashboard.live.embedded import EmbeddedServer
from dashboard.live.lanes import NoLane
from dashboard.live.served import Served, ServedModel, models_at


def listing(*models: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "data": list(models)}


LISTS: dict[str, tuple[dict[str, Any], ServedModel]] = {
    "vLLM": (
        {"id": "llama-3.3-70b", "object": "model", "owned_by": "vllm", "max_model_len": 131072},
        ServedModel("llama-3.3-70b", 131072),
    ),
    "SGLang": (
        {"id": "qwen3-8b", "object": "model", "owned_by": "sglang", "max_model_len": 40960},
        ServedModel("qwen3-8b", 40960),
    ),
    "llama.cpp": (
        {"id": "gemma.gguf", "owned_by": "llamacpp", "meta": {"n_ctx_train": 8192}},
        ServedModel("gemma.gguf", 8192),
    ),
    "Ollama": (
        {"id": "llama3.2:3b", "object": "model", "owned_by": "library"},
        ServedModel("llama3.2:3b"),
    ),
    "": ({"id": "m"}, ServedModel("m")),
}


@pytest.mark.parametrize("server", LISTS)
def test_models_and_windows_are_those_the_server_lists(
    server: str, fake_server: FakeServer
) -> None:
    entry, model = LISTS[server]
    fake_server.scripts = [status(200, listing(entry))]
    found = models_at(fake_server.address, allow_private=True)
    assert found == Served(fake_server.base_url, server, (model,))
    assert [each.path for each in fake_server.received] == ["/v1/models"]


def test_an_address_with_a_path_is_taken_as_it_stands(fake_server: FakeServer) -> None:
    fake_server.scripts = [status(200, listing({"id": "m"}))]
    found = models_at(f"{fake_server.address}/openai/v1/", allow_private=True)
    assert isinstance(found, Served)
    assert found.base_url == f"{fake_server.address}/openai/v1"
    assert fake_server.received[0].path == "/openai/v1/models"


def test_the_embedded_server_is_found_with_its_window(embedded_server: EmbeddedServer) -> None:
    found = models_at(embedded_server.base_url, api_key=embedded_server.api_key, allow_private=True)
    assert isinstance(found, Served)
    assert found.server == "llama.cpp"
    assert found.models == (ServedModel(embedded_server.model, 2048),)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(401, {"error": "bad key sk-secret-123456"}), "answered 401"),
        (status(404, "nothing here"), "answered 404"),
        (status(302, "", Location="http://169.254.169.254/"), "redirects are not followed"),
        (status(200, "<html>hello</html>"), "did not answer with JSON"),
        (status(200, []), "lists no model"),  # type: ignore[arg-type]
        (status(200, listing()), "lists no model"),
        (status(200, {"data": "none"}), "lists no model"),
        (status(200, listing({"id": 7}, {"id": ""})), "lists no model"),
        (status(200, "[" * 100_000), "did not answer with JSON"),
        (status(200, "x" * (3 << 20)), "larger than allowed"),
    ],
)
def test_whatever_else_comes_back_is_a_sentence_with_the_address(
    answer: Any, said: str, fake_server: FakeServer
) -> None:
    fake_server.scripts = [answer]
    found = models_at(fake_server.address, api_key="sk-secret-123456", allow_private=True)
    assert isinstance(found, NoLane)
    assert said in found.reason
    assert fake_server.address in found.reason
    assert "sk-secret-123456" not in found.reason


def test_a_server_that_says_nothing_is_left_at_the_deadline(fake_server: FakeServer) -> None:
    fake_server.scripts = [lambda _handler: time.sleep(1.0)]
    found = models_at(fake_server.address, allow_private=True, deadline_s=0.2)
    assert isinstance(found, NoLane)
    assert "the deadline passed" in found.reason


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:11434", "is a loopback address"),
        ("http://10.0.0.4:8000/v1", "is private or reserved"),
        ("http://169.254.169.254/", "metadata service"),
        ("localhost:8000", "does not start with http"),
        ("http://a:b@host/v1", "user name or password"),
    ],
)
def test_addresses_keep_the_rules_of_lanes(address: str, said: str) -> None:
    found = models_at(address, allow_private=False)
    assert isinstance(found, NoLane)
    assert said in found.reason


def test_hosts_that_the_operator_does_not_list_are_not_asked(
    fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDEN_PATH_ONLY_ADDRESSES", "models.example.com")
    found = models_at(fake_server.address, allow_private=True)
    assert isinstance(found, NoLane)
    assert "not among those the operator allows" in found.reason
    assert not fake_server.received


def test_a_name_that_leads_to_a_private_address_is_refused_when_connecting(
    fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(fake_server.address.rpartition(":")[2])
    monkeypatch.setattr(
        "dashboard.live.addresses.socket.getaddrinfo",
        lambda *_args, **_more: [(2, 1, 6, "", ("127.0.0.1", port))],
    )
    found = models_at(f"http://models.example.com:{port}", allow_private=False)
    assert isinstance(found, NoLane)
    assert "loopback" in found.reason
    assert not fake_server.received


def test_an_answer_that_is_a_stream_without_a_list_is_no_list(fake_server: FakeServer) -> None:
    fake_server.scripts = [sse(json.dumps({"id": "x"}))]
    assert isinstance(models_at(fake_server.address, allow_private=True), NoLane)
