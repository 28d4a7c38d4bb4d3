"""The models of a server that somebody runs, as it lists them itself at `/v1/models`.

Ollama, vLLM, SGLang and llama.cpp's server all do. The address is as hostile as that of a lane: the same rules
say whether it is called, and the connection goes to the very address that was looked up.
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dashboard.live.addresses import RefusedAddress, check_url, listed_only
from dashboard.live.guard import CallStoppedError, Guard
from dashboard.live.lanes import NoLane
from dashboard.live.redaction import NO_KEY, redact
from dashboard.live.stream_events import failure_of_status

DEADLINE_S = 10.0
MOST_BYTES = 2 << 20
MOST_MODELS = 500
MOST_NAME = 300
SERVERS = {"vllm": "vLLM", "sglang": "SGLang", "llamacpp": "llama.cpp", "library": "Ollama"}
"""By what each says of who owns a model."""


@dataclass(frozen=True, slots=True)
class ServedModel:
    """One model; its window in tokens where the server tells."""

    name: str
    context_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What a server serves. `base_url` is the address that lanes to it are called at."""

    base_url: str
    server: str
    """vLLM, SGLang, llama.cpp or Ollama; empty where it is told apart by nothing."""
    models: tuple[ServedModel, ...]


def models_at(
    address: str, *, api_key: str = "", allow_private: bool, deadline_s: float = DEADLINE_S
) -> Served | NoLane:
    """The models of the server, at least one, or why there is no lane to it. Never raises.

    An address without a path is taken as the one above `/v1`, as servers print it when they start.
    """
    checked = check_url(address, allow_private=allow_private, only=listed_only(os.environ))
    if isinstance(checked, RefusedAddress):
        return NoLane(checked.reason)
    base_url = checked if urlsplit(checked).path.strip("/") else f"{checked}/v1"
    guard = Guard(
        allow_private=allow_private,
        deadline_at=time.perf_counter() + deadline_s,
        max_bytes=MOST_BYTES,
    )
    asked = f"{base_url}/models"
    answer = _answer(asked, api_key=api_key.strip() or NO_KEY, guard=guard)
    if isinstance(answer, NoLane):
        return answer
    entries = [each for each in _listed(answer) if isinstance(each, dict)]
    models = tuple(found for each in entries[:MOST_MODELS] if (found := _model(each)))
    if not models:
        return NoLane(f"{asked} lists no model; load one into the server, or type its name.")
    return Served(base_url, _server(entries), models)


def _answer(url: str, *, api_key: str, guard: Guard) -> object:
    """The decoded answer, or why there is none."""
    import httpx  # noqa: PLC0415 - loaded on the first call

    from dashboard.live.transport import GuardedTransport  # noqa: PLC0415 - imports httpx

    try:
        with httpx.Client(
            transport=GuardedTransport(guard, api_key=api_key),
            trust_env=False,
            follow_redirects=False,
            timeout=None,  # noqa: S113 - the guard holds every read to the deadline
        ) as client:
            found = client.get(url, headers={"Accept": "application/json"})
            status, text = found.status_code, found.text
    except Exception as error:  # the live-call boundary: a server can break anything
        said = redact(guard.stopped or _root(error), keys=(api_key,))
        return NoLane(f"{url} gave no list of models ({said}); does the server run there?")
    if status != httpx.codes.OK:
        detail = redact(text[:MOST_NAME], keys=(api_key,))
        return NoLane(failure_of_status(status, detail, headers={}, who=url).sentence)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NoLane(
            f"{url} did not answer with JSON; is it the address of an OpenAI-compatible server?"
        )


def _root(error: BaseException) -> str:
    while not isinstance(error, CallStoppedError) and (error.__cause__ or error.__context__):
        error = error.__cause__ or error.__context__ or error
    return str(error) or type(error).__name__


def _listed(answer: object) -> list[Any]:
    found = answer.get("data") if isinstance(answer, dict) else None
    return found if isinstance(found, list) else []


def _model(entry: Mapping[str, Any]) -> ServedModel | None:
    name = entry.get("id")
    if not isinstance(name, str) or not name.strip() or len(name) > MOST_NAME:
        return None
    meta = entry.get("meta")
    windows = (
        entry.get("max_model_len"),
        meta.get("n_ctx") if isinstance(meta, dict) else None,
        meta.get("n_ctx_train") if isinstance(meta, dict) else None,
    )
    known = [w for w in windows if isinstance(w, int) and not isinstance(w, bool) and w > 0]
    return ServedModel(name.strip(), next(iter(known), None))


def _server(entries: list[dict[str, Any]]) -> str:
    owners = [str(entry.get("owned_by")).lower() for entry in entries]
    return next((SERVERS[owner] for owner in owners if owner in SERVERS), "")
