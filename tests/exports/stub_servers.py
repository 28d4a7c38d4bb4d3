"""Local servers that count what they got, behind litellm's own Router."""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SETTLES_S = 5
"""For what the Router still does when every request is answered; some of its tasks never end."""


class Stub(ThreadingHTTPServer):
    """An OpenAI-compatible server that counts what it got."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, *, fails: bool = False) -> None:
        self.got, self.fails = 0, fails
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        assert isinstance(self.server, Stub)
        self.rfile.read(int(self.headers["content-length"]))
        self.server.got += 1
        body = json.dumps(
            {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": "stub",
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": "stop",
                        "message": {"role": "assistant", "content": "ok"},
                    }
                ],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            }
        ).encode()
        self.send_response(500 if self.server.fails else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def stubs(ids: set[str], *, failing: str = "") -> Iterator[dict[str, Stub]]:
    found = {each: Stub(fails=each == failing) for each in ids}
    for each in found.values():
        threading.Thread(target=each.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        for each in found.values():
            each.shutdown()
            each.server_close()


def routed(
    config: dict[str, Any], alias: str, requests: int, *, failing: str = "", at_once: int = 32
) -> Counter[str]:
    """How many requests each deployment got, through litellm's own Router at local servers; mirrors included."""
    import litellm
    from litellm import Router

    litellm.logging_callback_manager._reset_all_callbacks()  # those of a Router before, which counts no more
    ids = {each["model_info"]["id"] for each in config["model_list"]}
    with stubs(ids, failing=failing) as servers:
        models = [
            {
                **each,
                "litellm_params": {
                    **each["litellm_params"],
                    "model": "openai/stub",
                    "api_base": servers[each["model_info"]["id"]].url,
                    "api_key": "none",
                },
            }
            for each in config["model_list"]
        ]

        async def ask() -> None:
            router = Router(model_list=models, **config["router_settings"])
            gate = asyncio.Semaphore(at_once)

            async def one() -> None:
                async with gate:
                    await router.acompletion(
                        model=alias, messages=[{"role": "user", "content": "x"}]
                    )

            await asyncio.gather(*(one() for _ in range(requests)))
            mirrors = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.wait(mirrors, timeout=SETTLES_S)

        asyncio.run(ask())
        return Counter({each: server.got for each, server in servers.items()})
