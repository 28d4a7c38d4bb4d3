import importlib.util
from pathlib import Path

import pytest

from dashboard.live.embedded import EmbeddedServer
from dashboard.live.lanes import (
    HOSTED_PROVIDERS,
    Lane,
    NoLane,
    address_lane,
    demo_lane,
    parse_lane,
    provider_lane,
)
from dashboard.live.prompt import Prompt


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("mini=openai/gpt-4.1-mini", ("mini", "openai/gpt-4.1-mini", None)),
        (
            "own = llama-3.3-70b@http://localhost:8000/v1",
            ("own", "llama-3.3-70b", "http://localhost:8000/v1"),
        ),
        ("cf=@cf/meta/llama@https://h/v1", ("cf", "@cf/meta/llama", "https://h/v1")),
        ("a=b=c", ("a", "b=c", None)),
    ],
)
def test_a_lane_is_written_name_model_and_address(
    text: str, parsed: tuple[str, str, str | None]
) -> None:
    assert parse_lane(text) == parsed


@pytest.mark.parametrize("text", ["", "mini", "=m", "a=", " = "])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    refused = parse_lane(text)
    assert isinstance(refused, NoLane)
    assert "NAME=MODEL" in refused.reason


def test_an_address_lane_is_checked_before_it_exists() -> None:
    refused = address_lane("x", "m", base_url="http://169.254.169.254/v1", allow_private=True)
    assert refused == NoLane(
        "The host 169.254.169.254 belongs to a cloud's metadata service and is not called."
    )
    made = address_lane("x", " m ", base_url="https://h.example/v1/", allow_private=False)
    assert isinstance(made, Lane)
    assert (made.model, made.base_url, made.sent_key) == ("m", "https://h.example/v1", "no-key")
    assert isinstance(
        address_lane("x", " ", base_url="https://h.example/v1", allow_private=False), NoLane
    )


def test_a_provider_lane_needs_a_key_of_the_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "operator")
    refused = provider_lane("c", "anthropic/claude-sonnet-4-5", api_key=" ")
    assert refused == NoLane(
        'Model "c": anthropic needs a key; none is taken from the environment.'
    )
    assert isinstance(provider_lane("c", "anthropic/claude-sonnet-4-5", api_key="k"), Lane)


@pytest.mark.parametrize(
    "model",
    [
        "bedrock/anthropic.claude",  # the machine's AWS role
        "vertex_ai/gemini-pro",  # the machine's Google account
        "azure/gpt-4.1",  # an address from the environment
        "ollama/llama3",  # a server on this machine
        "hosted_vllm/llama",
        "huggingface/http://169.254.169.254/latest",  # an address in a model's clothes
    ],
)
def test_providers_without_one_key_and_one_public_address_are_not_offered(model: str) -> None:
    refused = provider_lane("l", model, api_key="visitor-key")
    assert isinstance(refused, NoLane)
    assert "use its OpenAI-compatible address, as model@https://host/v1" in refused.reason


def test_a_mistyped_provider_is_guessed() -> None:
    refused = provider_lane("l", "antropic/claude-sonnet-4-5", api_key="k")
    assert isinstance(refused, NoLane)
    assert "did you mean anthropic?" in refused.reason


def test_litellm_knows_every_provider_that_is_offered() -> None:
    known = Path(litellm_folder(), "types", "utils.py").read_text(encoding="utf-8")
    assert not {name for name in HOSTED_PROVIDERS if f'= "{name}"' not in known}


def litellm_folder() -> str:
    found = importlib.util.find_spec("litellm")
    assert found is not None
    assert found.submodule_search_locations is not None
    return found.submodule_search_locations[0]


@pytest.mark.parametrize("model", ["gpt-4.1", "/x", "openai/", ""])
def test_a_model_without_a_provider_is_refused(model: str) -> None:
    assert isinstance(provider_lane("l", model, api_key="k"), NoLane)


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://mine.openai.azure.com/openai/v1", "max_completion_tokens"),
        ("https://api.openai.com.evil.example/v1", "max_tokens"),
        ("http://localhost:8000/v1", "max_tokens"),
        (None, "max_tokens"),
    ],
)
def test_the_output_limit_is_named_as_the_server_knows_it(base_url: str | None, name: str) -> None:
    assert Lane("l", "m", base_url=base_url).output_limit_field == name


def test_a_lane_may_bring_its_own_system_text_or_none() -> None:
    prompt = Prompt("p", "Hello", system="Be brief")
    brief, asked = {"role": "system", "content": "Be brief"}, {"role": "user", "content": "Hello"}
    assert Lane("l", "m").messages(prompt) == (brief, asked)
    assert Lane("l", "m", system="").messages(prompt) == (asked,)
    assert Lane("l", "m", system="Long").messages(prompt)[0]["content"] == "Long"


@pytest.mark.model
def test_the_demo_lane_has_no_price_and_is_marked(embedded_server: EmbeddedServer) -> None:
    lane = demo_lane(embedded_server)
    assert (lane.is_demo, lane.usd_per_mtok, lane.temperature) == (True, None, 0.0)
