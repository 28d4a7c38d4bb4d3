"""litellm in a process of its own: `python -m dashboard.live.litellm_server`.

One JSON request per line on standard input, one JSON event per line on standard output, matched by
`id`. A process of its own because litellm takes seconds and 160 MB to import, keeps keys in a
process-wide cache, and fills whatever a call leaves out from the environment. Here that is empty.
"""

import gc
import json
import os
import sys
import threading
import time
from typing import Any, TextIO


class Conversation:
    """The pipe to the parent and the calls that were asked to stop."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._lock = out, threading.Lock()
        self.stopped: set[int] = set()

    def say(self, event: dict[str, Any]) -> None:
        with self._lock:
            self._out.write(json.dumps(event, default=str) + "\n")
            self._out.flush()


def main() -> None:
    """Answers requests until standard input closes."""
    talk = Conversation(_private_stdout())
    litellm = _load()
    for line in sys.stdin:
        request = json.loads(line)
        if "stop" in request:
            talk.stopped.add(request["stop"])
        elif "forget" in request:
            litellm.in_memory_llm_clients_cache.flush_cache()
        else:
            threading.Thread(target=_call, args=(litellm, talk, request), daemon=True).start()
    os._exit(0)  # calls in flight must not keep a process without a parent alive


def _load() -> Any:
    import litellm  # noqa: PLC0415 - the point of this process

    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    litellm.callbacks = litellm.success_callback = litellm.failure_callback = []
    gc.collect()
    gc.freeze()
    return litellm


def _call(litellm: Any, talk: Conversation, request: dict[str, Any]) -> None:
    number, ends_at = request["id"], request["ends_at"]
    talk.say({"id": number, "begun": True})
    try:
        stream = litellm.completion(
            **request["arguments"],
            stream=True,
            stream_options={"include_usage": True},
            timeout=max(0.1, ends_at - time.monotonic()),
            num_retries=0,
            max_retries=0,
        )
        for chunk in stream:
            if number in talk.stopped or time.monotonic() > ends_at:
                break
            talk.say({"id": number, "chunk": chunk.model_dump(warnings=False)})
        talk.say({"id": number, "done": True})
    except Exception as error:  # the live-call boundary: the parent turns it into a sentence
        response = getattr(error, "response", None)
        headers = getattr(response, "headers", None) or {}
        failed = {
            "status": getattr(error, "status_code", None),
            "kind": type(error).__name__,
            "message": str(getattr(error, "message", error)),
            "retry_after": headers.get("retry-after"),
        }
        talk.say({"id": number, "failed": failed})
    finally:
        talk.stopped.discard(number)


def _private_stdout() -> TextIO:
    """Events keep the pipe for themselves; what libraries print goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return out


if __name__ == "__main__":
    main()
