"""Whatever a server does, a call ends in one outcome, keeps its text, says why and stays within its bound.

The table is the list of faults that are promised; every row runs against a scripted server.
"""

import json
import os
import signal
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

import pytest
from live_fakes import FakeServer, Script, chunk, good_answer, say, sse, start, status

from dashboard.live import comparison, embedded
from dashboard.live.comparison import Comparison, compare
from dashboard.live.demo_model import demo_model_path
from dashboard.live.embedded import EmbeddedServer
from dashboard.live.lanes import demo_lane
from dashboard.live.prompt import Prompt
from dashboard.live.results import summary
from dashboard.live.streaming import Answer, Ending, stream

ASK = [{"role": "user", "content": "Say hello"}]
PRICES = {"input": 1.0, "output": 1.0}
BUSY = {"error": {"message": "later"}}


@dataclass(frozen=True)
class Fault:
    """What a server does, and what becomes of the call."""

    name: str
    scripts: tuple[Script, ...]
    ending: Ending
    says: str = ""
    status: int | None = None
    attempts: int = 1
    text: str = ""
    usd_known: bool = False
    waits: tuple[float, ...] = ()
    deadline_s: float = 20.0


def silent(_handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


def drip(handler: BaseHTTPRequestHandler) -> None:
    start(handler)
    while True:
        say(handler, json.dumps(chunk("a")))
        time.sleep(0.1)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    say(handler, json.dumps(chunk("Hel")))


def killed(handler: BaseHTTPRequestHandler) -> None:
    """The connection is reset in the middle, as by a process that was killed."""
    start(handler)
    say(handler, json.dumps(chunk("Hel")))
    time.sleep(0.1)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def flood(handler: BaseHTTPRequestHandler) -> None:
    start(handler)
    while True:
        say(handler, json.dumps(chunk("word " * 10_000)))


def page(handler: BaseHTTPRequestHandler) -> None:
    start(handler, content_type="text/html")
    handler.wfile.write(b"<html><body>Sign in</body></html>")


FAULTS = (
    Fault("401", (status(401, BUSY),), "error", "the key was not accepted", 401),
    Fault(
        "429 with retry-after",
        (status(429, BUSY, Retry_After="0.7"), good_answer("ok")),
        "answered",
        attempts=2,
        text="ok",
        usd_known=True,
        waits=(0.7,),
    ),
    Fault(
        "429 without retry-after",
        (status(429, BUSY), good_answer("ok")),
        "answered",
        attempts=2,
        text="ok",
        usd_known=True,
        waits=(1.0,),
    ),
    Fault(
        "429 for good",
        (status(429, BUSY),),
        "error",
        "too many requests or no budget left",
        429,
        attempts=2,
        waits=(1.0,),
    ),
    Fault(
        "429 that asks to wait an hour",
        (status(429, BUSY, Retry_After="3600"),),
        "error",
        "too many requests",
        429,
    ),
    Fault("500", (status(500, BUSY),), "error", "server error", 500, attempts=2, waits=(1.0,)),
    Fault("time-out", (silent,), "error", "the deadline passed", deadline_s=0.6),
    Fault("slow drip", (drip,), "error", "the deadline passed", text="a", deadline_s=0.6),
    Fault("cut stream", (cut,), "error", "the answer broke off", text="Hel"),
    Fault("killed mid-way", (killed,), "error", "the answer broke off", text="Hel"),
    Fault(
        "end without a reason",
        (sse(json.dumps(chunk("Hel"))),),
        "error",
        "ended without saying why",
        text="Hel",
    ),
    Fault("malformed chunk", (sse(json.dumps(chunk("Hel")), "{not JSON"),), "error", text="Hel"),
    Fault("missing usage", (good_answer("ok", usage=None),), "answered", text="ok"),
    Fault("wrong content type", (page,), "error", "ended without saying why"),
    Fault("a page instead of a stream", (page,), "error", "the address answered with text/html"),
    Fault("huge answer", (flood,), "error", "larger than allowed", text="word"),
    Fault("redirect", (status(302, "", Location="http://127.0.0.1/"),), "error", "redirects", 302),
)


def ask(server: FakeServer, fault: Fault) -> tuple[Answer, list[float]]:
    server.scripts = list(fault.scripts)
    waits: list[float] = []
    *_, answer = stream(
        server.lane(usd_per_mtok=PRICES),
        ASK,
        max_tokens=8,
        deadline_s=fault.deadline_s,
        pause=waits.append,
    )
    assert isinstance(answer, Answer)
    return answer, waits


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_call_ends_in_the_promised_way(fake_server: FakeServer, fault: Fault) -> None:
    began = time.perf_counter()
    answer, waits = ask(fake_server, fault)
    assert (answer.ending, answer.status, answer.attempts) == (
        *(fault.ending, fault.status, fault.attempts),
    )
    assert fault.says in str(answer.error)
    assert answer.text.startswith(fault.text)
    assert tuple(waits) == fault.waits
    assert len(fake_server.received) == fault.attempts
    assert (answer.usd is not None) is fault.usd_known
    assert time.perf_counter() - began < fault.deadline_s + 10  # a loaded machine may be slow


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_comparison_counts_it_apart_from_what_the_model_got_wrong(
    fake_server: FakeServer, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_server.scripts = list(fault.scripts)
    prompts = [Prompt("p1", "Say ok", expected="ok", scorer="exact")]

    def at_once(*args: object, **settings: object) -> object:
        return stream(*args, **settings, pause=lambda seconds: None)  # type: ignore[arg-type]

    found = compare(
        prompts,
        [fake_server.lane(usd_per_mtok=PRICES)],
        spend_cap_usd=1.0,
        deadline_s=fault.deadline_s,
        max_tokens=8,
        call_lane=at_once,  # type: ignore[arg-type]
    )
    assert isinstance(found, Comparison)
    lane = summary(found)["lanes"]["fake"]
    right = fault.ending == "answered"
    assert (lane["outcomes"]["success"], lane["outcomes"]["error"]) == (right, not right)
    assert lane["success_share"] == (1.0 if right else None)
    assert lane["errors"] == [] if right else fault.says in lane["errors"][0]
    # what may have been billed stays counted; a request the server refused was not
    bound = comparison.most_usd(fake_server.lane(usd_per_mtok=PRICES), ASK[:1], max_tokens=8)
    assert bound is not None
    if fault.usd_known:
        assert found.spent_at_most_usd == pytest.approx(15e-6)  # 12 + 3 tokens at 1 USD per million
    elif fault.status is not None and fault.status < 500:
        assert found.spent_at_most_usd == 0
    else:
        assert found.spent_at_most_usd == pytest.approx(bound, rel=0.2)


@pytest.mark.model
@pytest.mark.skipif(demo_model_path() is None, reason="the demo model was not fetched")
def test_a_model_server_that_is_killed_keeps_the_text_and_the_next_call_says_so() -> None:
    with embedded.running() as server:
        assert isinstance(server, EmbeddedServer)
        lane = demo_lane(server)
        texts: list[str] = []

        def kill_after_three() -> bool:
            texts.append("")
            if len(texts) == 3:
                os.kill(server.pid, signal.SIGKILL)
            return False

        answer = _last(lane, cancelled=kill_after_three)
        assert answer.ending == "error"
        assert answer.text
        again = _last(lane, cancelled=lambda: False)
        assert (again.ending, again.reached) == ("error", False)
        assert "no connection" in str(again.error)


def _last(lane: object, *, cancelled: Callable[[], bool]) -> Answer:
    *_, answer = stream(
        lane,  # type: ignore[arg-type]
        [{"role": "user", "content": "Count from one to one hundred."}],
        max_tokens=128,
        deadline_s=30,
        cancelled=cancelled,
        pause=lambda seconds: None,
    )
    assert isinstance(answer, Answer)
    return answer
