"""Calls an OpenAI-compatible address with the openai SDK, behind the guarded transport."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any, cast

from dashboard.live.guard import Guard
from dashboard.live.lanes import Lane
from dashboard.live.redaction import redact
from dashboard.live.stream_events import CallFailedError, Piece, failure_of_status, piece_of

EVENTS = "text/event-stream"


def pieces(
    lane: Lane, messages: Sequence[Mapping[str, str]], *, max_tokens: int, guard: Guard
) -> Generator[Piece, None, None]:
    """The stream of one call under `guard`; closing the iterator closes the connection.

    Raises `CallFailedError` for whatever goes wrong outside this process.
    """
    import httpx  # noqa: PLC0415 - loaded on the first call
    import openai  # noqa: PLC0415 - loaded on the first call

    from dashboard.live.transport import GuardedTransport  # noqa: PLC0415 - imports httpx

    who = f"Model {lane.name}"
    http = httpx.Client(
        transport=GuardedTransport(guard, api_key=lane.sent_key),
        trust_env=False,
        follow_redirects=False,
        timeout=None,  # noqa: S113 - the guard holds every read to the call's deadline
    )
    body: dict[str, Any] = {lane.output_limit_field: max_tokens, **lane.extra_body}
    if lane.temperature is not None:
        body["temperature"] = lane.temperature
    try:
        with (
            openai.OpenAI(
                base_url=lane.base_url, api_key=lane.sent_key, http_client=http, max_retries=0
            ) as client,
            client.chat.completions.create(
                model=lane.model,
                messages=cast("Any", list(messages)),
                stream=True,
                stream_options={"include_usage": True},
                extra_body=body,
            ) as stream,
        ):
            spoke = False
            for chunk in stream:
                if isinstance(chunk, openai.BaseModel):  # a server may send any JSON
                    spoke = True
                    yield piece_of(chunk.model_dump(warnings=False))
            if not spoke:
                _refuse_other_content(stream.response.headers.get("content-type", ""), who=who)
    except CallFailedError:
        raise
    except openai.APIStatusError as error:
        detail = redact(error.message, keys=(lane.sent_key,))
        headers = error.response.headers
        raise failure_of_status(error.status_code, detail, headers=headers, who=who) from None
    except Exception as error:  # the live-call boundary: a server can break anything
        raise _broken(error, guard=guard, lane=lane, who=who) from None


def _refuse_other_content(content_type: str, *, who: str) -> None:
    """Raises CallFailedError where what ended without an answer was no stream, such as the page of a login."""
    kind = content_type.partition(";")[0].strip()[:60]
    if kind and kind != EVENTS:
        raise CallFailedError(
            f"{who}: the address answered with {kind}, no stream of an answer, and ended without saying why. Is "
            "it that of an OpenAI-compatible API? It often ends in /v1",
            transient=False,
        )


def _broken(error: Exception, *, guard: Guard, lane: Lane, who: str) -> CallFailedError:
    if guard.stopped:
        reached = guard.started_at is not None
        return CallFailedError(f"{who}: {guard.stopped}", transient=False, reached=reached)
    root: BaseException = error
    while root.__cause__ is not None or root.__context__ is not None:
        root = root.__cause__ or root.__context__ or root
    detail = redact(str(root) or type(root).__name__, keys=(lane.sent_key,))
    if guard.started_at is None:
        return CallFailedError(f"{who}: no connection ({detail})", transient=True, reached=False)
    return CallFailedError(f"{who}: the answer broke off ({detail})", transient=True)
