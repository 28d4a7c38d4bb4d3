"""What arrives from a model, in one shape for every SDK, and how a call can fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tokens:
    """The provider's own counts. `input` includes `cached`, `output` includes `reasoning`."""

    input: int
    output: int
    cached: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One event of a stream. `thought` is reasoning text: timed, but not part of the answer."""

    text: str = ""
    thought: str = ""
    refused: bool = False
    finish_reason: str | None = None
    tokens: Tokens | None = None


class CallFailedError(Exception):
    """A call ended without an answer. `sentence` holds no key."""

    def __init__(
        self,
        sentence: str,
        *,
        transient: bool,
        status: int | None = None,
        wait_s: float | None = None,
        reached: bool = True,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.transient = transient
        self.status = status
        self.wait_s = wait_s
        self.reached = reached


def piece_of(chunk: Mapping[str, Any]) -> Piece:
    """One chat-completion chunk (decoded JSON) as a piece; a wrong type counts as absent."""
    choices = chunk.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else {}
    choice = choice if isinstance(choice, Mapping) else {}
    delta = choice.get("delta")
    delta = delta if isinstance(delta, Mapping) else {}
    finish = _text(choice.get("finish_reason")) or None
    return Piece(
        text=_text(delta.get("content")),
        thought=_text(delta.get("reasoning_content")) or _text(delta.get("reasoning")),
        refused=bool(_text(delta.get("refusal"))) or finish == "content_filter",
        finish_reason=finish,
        tokens=_tokens(chunk.get("usage")),
    )


def failure_of_status(
    status: int, detail: str, *, headers: Mapping[str, str], who: str
) -> CallFailedError:
    """The failure for an HTTP status of 300 and above; `detail` must already be redacted."""
    meaning = _MEANINGS.get(status, "server error" if status >= 500 else "request refused")
    if 300 <= status < 400:
        meaning = "redirects are not followed; give the final address"
    said = f": {detail}" if detail else ""
    return CallFailedError(
        f"{who} answered {status} ({meaning}){said}",
        transient=status in {408, 409, 425, 429} or status >= 500,
        status=status,
        wait_s=_seconds(headers.get("retry-after")),
    )


_MEANINGS = {
    400: "bad request",
    401: "the key was not accepted",
    402: "payment required",
    403: "not allowed",
    404: "no such model or address",
    408: "time-out",
    413: "prompt too large",
    422: "bad request",
    429: "too many requests or no budget left",
    503: "overloaded",
    529: "overloaded",
}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _tokens(usage: object) -> Tokens | None:
    if not isinstance(usage, Mapping):
        return None
    given, made = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    if given is None or made is None:
        return None
    return Tokens(
        input=given,
        output=made,
        cached=min(given, _detail(usage, "prompt_tokens_details", "cached_tokens")),
        reasoning=min(made, _detail(usage, "completion_tokens_details", "reasoning_tokens")),
    )


def _detail(usage: Mapping[str, Any], group: str, name: str) -> int:
    details = usage.get(group)
    return (_count(details.get(name)) or 0) if isinstance(details, Mapping) else 0


def _seconds(text: str | None) -> float | None:
    """Retry-After in seconds; the date form is rare for models and counts as absent."""
    try:
        seconds = float(text) if text else -1.0
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
