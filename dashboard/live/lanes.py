"""A lane: one model at one place, with the key and the prices to call it with."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlsplit

from dashboard.live.addresses import RefusedAddress, check_url, listed_only
from dashboard.live.embedded import EmbeddedServer
from dashboard.live.prompt import Prompt
from dashboard.live.redaction import NO_KEY

Prices = Mapping[str, float]
"""USD per million tokens: `input`, `output` and, where known, `cached_input`."""

HOSTED_PROVIDERS = frozenset(
    {
        *("ai21", "aiml", "anthropic", "baseten", "cerebras", "codestral", "cohere", "cohere_chat"),
        *("dashscope", "deepinfra", "deepseek", "featherless_ai", "fireworks_ai", "friendliai"),
        *("gemini", "groq", "huggingface", "hyperbolic", "lambda_ai", "meta_llama", "minimax"),
        *("mistral", "moonshot", "morph", "nebius", "novita", "nscale", "nvidia_nim", "openai"),
        *("openrouter", "ovhcloud", "perplexity", "replicate", "sambanova", "scaleway"),
        *("together_ai", "v0", "vercel_ai_gateway", "volcengine", "xai", "zai"),
    }
)
"""litellm providers with a public address of their own and one key per customer.

The others sign in with what lies on this machine (bedrock, vertex_ai, azure) or call an address on it
(ollama, vllm), which no visitor may do; their OpenAI-compatible address can be a lane instead.
"""


@dataclass(frozen=True, slots=True)
class Lane:
    """Where prompts go. `base_url` None: litellm finds the provider from the model's prefix."""

    name: str
    model: str
    base_url: str | None = None
    api_key: str = field(default="", repr=False)
    usd_per_mtok: Prices | None = None
    """None: no price is known, so no cost is shown - never 0."""
    is_demo: bool = False
    temperature: float | None = None
    """None: not sent; some models refuse it."""
    system: str | None = None
    """Replaces the system text of every prompt: a tuned model needs no instructions."""
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    json_grammar: bool = False
    """A prompt's JSON schema is sent along, so that the answer can only be JSON that fits it."""
    allow_private: bool = False
    calls_at_once: int = 2
    on_operators_key: bool = False
    """The operator pays: the key is put in when prompts are sent (`dashboard.live.operator_keys`)."""

    @property
    def sent_key(self) -> str:
        """The key, or a placeholder: an empty one would make the SDKs look into the environment."""
        return self.api_key.strip() or NO_KEY

    def messages(self, prompt: Prompt) -> tuple[dict[str, str], ...]:
        """What is sent for a prompt: its system text, or the lane's own, and its question."""
        system = prompt.system if self.system is None else self.system
        asked = {"role": "user", "content": prompt.prompt}
        return ({"role": "system", "content": system}, asked) if system else (asked,)

    def for_prompt(self, prompt: Prompt) -> "Lane":
        """The lane as it is called for one prompt: with the prompt's schema where it sends one."""
        if not self.json_grammar or prompt.schema is None:
            return self
        wanted = {"name": "answer", "schema": dict(prompt.schema), "strict": True}
        grammar = {"response_format": {"type": "json_schema", "json_schema": wanted}}
        return replace(self, extra_body={**self.extra_body, **grammar})

    @property
    def output_limit_field(self) -> Literal["max_tokens", "max_completion_tokens"]:
        """OpenAI's reasoning models refuse the older name; many other servers know only that."""
        host = urlsplit(self.base_url or "").hostname or ""
        own = host == "api.openai.com" or host.endswith((".openai.azure.com", ".azure.com"))
        return "max_completion_tokens" if own else "max_tokens"


@dataclass(frozen=True, slots=True)
class NoLane:
    """This lane cannot be called, with the reason as a sentence."""

    reason: str


def demo_lane(server: EmbeddedServer, *, name: str = "demo") -> Lane:
    """The embedded model: it runs on this machine, so it has no price."""
    return _embedded_lane(server, name, adapter_scale=0.0)


def demo_tuned_lane(server: EmbeddedServer, *, name: str = "demo-tuned") -> Lane | NoLane:
    """The embedded model with its adapter, asked without instructions; NoLane without the adapter.

    The adapter knows one task only, the tickets of `dashboard.live.demo_tickets`.
    """
    if not server.has_adapter:
        return NoLane(
            f'Model "{name}": the tuned adapter is not part of this installation; train it with'
            " `make train-demo`."
        )
    return replace(_embedded_lane(server, name, adapter_scale=1.0), system="")


def _embedded_lane(server: EmbeddedServer, name: str, *, adapter_scale: float) -> Lane:
    # Without the field the server applies the adapter, so both lanes always send it.
    wanted = {"lora": [{"id": 0, "scale": adapter_scale}]} if server.has_adapter else {}
    return Lane(
        name=name,
        model=server.model,
        base_url=server.base_url,
        api_key=server.api_key,
        is_demo=True,
        extra_body=wanted,
        json_grammar=True,  # else the base fails on form before it fails on content
        temperature=0.0,
        allow_private=True,  # our own server, whatever visitors may name
        calls_at_once=1,  # two cores: decoding two at once only makes both slower
    )


def address_lane(
    name: str,
    model: str,
    *,
    base_url: str,
    api_key: str = "",
    usd_per_mtok: Prices | None = None,
    allow_private: bool,
) -> Lane | NoLane:
    """A lane to any OpenAI-compatible address, or why that address is not called."""
    only = listed_only(os.environ)
    checked = check_url(base_url, allow_private=allow_private, only=only)
    if isinstance(checked, RefusedAddress):
        return NoLane(checked.reason)
    if not model.strip():
        return NoLane(f'"{name}" names no model; give the name the server lists at /v1/models.')
    return Lane(
        name=name,
        model=model.strip(),
        base_url=checked,
        api_key=api_key.strip(),
        usd_per_mtok=usd_per_mtok,
        allow_private=allow_private,
    )


def provider_lane(
    name: str, model: str, *, api_key: str, usd_per_mtok: Prices | None = None
) -> Lane | NoLane:
    """A lane to a litellm provider, such as `anthropic/claude-sonnet-4-5`, or why there is none."""
    provider, slash, rest = model.strip().partition("/")
    if not slash or not provider or not rest:
        return NoLane(
            f'Model "{name}": "{model}" names no provider; write provider/model, for example'
            " openai/gpt-4.1-mini, or model@https://host/v1 for an address."
        )
    if provider not in HOSTED_PROVIDERS or "://" in rest:
        near = difflib.get_close_matches(provider, HOSTED_PROVIDERS, n=1)
        hint = f"did you mean {near[0]}? Else use" if near and near[0] != provider else "use"
        return NoLane(
            f'Model "{name}": "{model}" is no provider with an address of its own and one key; {hint}'
            " its OpenAI-compatible address, as model@https://host/v1."
        )
    if not api_key.strip():
        return NoLane(
            f'Model "{name}": {provider} needs a key; none is taken from the environment.'
        )
    return Lane(name=name, model=model.strip(), api_key=api_key.strip(), usd_per_mtok=usd_per_mtok)


def parse_lane(text: str) -> tuple[str, str, str | None] | NoLane:
    """`NAME=MODEL[@BASE_URL]` taken apart; a model may itself contain @ or =."""
    name, equals, target = text.partition("=")
    if not equals or not name.strip() or not target.strip():
        return NoLane(
            f'The model "{text}" is not NAME=MODEL or NAME=MODEL@BASE_URL; for example'
            " llama=llama-3.3-70b@http://localhost:8000/v1, or demo for the embedded model."
        )
    at = target.rfind("@http")
    if at < 0:
        return name.strip(), target.strip(), None
    return name.strip(), target[:at].strip(), target[at + 1 :].strip()
